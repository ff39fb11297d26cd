#include "model/value.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.h"

namespace assay::model {

using Kind = Value::Kind;

Value none_value() { return {Kind::none, false, 0, {}, {}}; }
Value bool_value(bool b) { return {Kind::boolean, false, b, {}, {}}; }
Value int_value(std::int64_t n) { return {Kind::integer, false, n, {}, {}}; }
Value string_value(std::string_view s) { return {Kind::string, false, 0, std::string(s), {}}; }
Value object_value(std::string dotted) { return {Kind::object, false, 0, std::move(dotted), {}}; }

Tri truth(const Value& v) {
  switch (v.kind) {
    case Kind::none:
      return Tri::no;
    case Kind::boolean:
    case Kind::integer:
      return tri(v.number != 0);
    case Kind::string:
      return tri(!v.text.empty());
    case Kind::tuple:
    case Kind::list:
    case Kind::set:
    case Kind::dict:
      return !v.items.empty() ? Tri::yes : v.open ? Tri::unknown : Tri::no;
    case Kind::version:
      return Tri::yes;
    case Kind::object:
      return v.number ? Tri::yes : Tri::unknown;
    case Kind::unknown:
      return Tri::unknown;
  }
  return Tri::unknown;
}

std::optional<int> order(const Value& a, const Value& b) {
  const auto number = [](const Value& v) { return v.kind == Kind::boolean || v.kind == Kind::integer; };
  if (number(a) && number(b)) return a.number < b.number ? -1 : a.number > b.number;
  if (a.kind == Kind::version && b.kind == Kind::version) return compare_versions(a.text, b.text);
  if (a.kind == Kind::string && b.kind == Kind::string) return a.text < b.text ? -1 : a.text > b.text;
  if ((a.kind == Kind::tuple && b.kind == Kind::tuple) || (a.kind == Kind::list && b.kind == Kind::list)) {
    for (std::size_t i = 0; i < a.items.size() && i < b.items.size(); ++i) {
      const auto c = order(a.items[i], b.items[i]);
      if (!c || *c != 0) return c;
    }
    if (a.open || b.open) return std::nullopt;
    return a.items.size() < b.items.size() ? -1 : a.items.size() > b.items.size();
  }
  return std::nullopt;
}

Tri equals(const Value& a, const Value& b) {
  if (!a.known() || !b.known()) return Tri::unknown;
  if (const auto c = order(a, b)) return tri(*c == 0);
  if (a.kind == Kind::none || b.kind == Kind::none) {
    if (a.kind == Kind::object || b.kind == Kind::object) return Tri::unknown;
    return tri(a.kind == b.kind);
  }
  if (a.kind == Kind::object || b.kind == Kind::object) return a == b ? Tri::yes : Tri::unknown;
  if (a.container() || b.container()) return a == b && !a.open ? Tri::yes : Tri::unknown;
  return Tri::no;  // two known values of different kinds
}

Tri contains(const Value& c, const Value& item) {
  if (!item.known()) return Tri::unknown;
  if (c.kind == Kind::string)
    return item.kind == Kind::string ? tri(c.text.find(item.text) != std::string::npos) : Tri::unknown;
  if (!c.container()) return Tri::unknown;
  bool doubt = c.open;
  for (std::size_t i = 0; i < c.items.size(); i += c.kind == Kind::dict ? 2 : 1) {
    const Tri same = equals(c.items[i], item);
    if (same == Tri::yes) return Tri::yes;
    if (same == Tri::unknown) doubt = true;
  }
  return doubt ? Tri::unknown : Tri::no;
}

// ---------------------------------------------------------------- versions (PEP 440)
namespace {

struct Version {
  std::int64_t epoch = 0;
  std::vector<std::int64_t> release;
  // (dev only) < a < b < rc < final < post; each with its number.
  std::array<std::int64_t, 6> tail{};
};

Version parse_version(std::string_view text) {
  Version v;
  std::string s = to_lower(trim(text));
  if (s.starts_with('v')) s.erase(0, 1);
  if (const std::size_t plus = s.find('+'); plus != std::string::npos) s.resize(plus);
  std::size_t i = 0;
  const auto number = [&] {
    std::int64_t n = 0;
    while (i < s.size() && std::isdigit(static_cast<unsigned char>(s[i])) && n < 1'000'000'000'000)
      n = n * 10 + (s[i++] - '0');
    return n;
  };
  if (const std::size_t bang = s.find('!'); bang != std::string::npos) v.epoch = number(), i = bang + 1;
  while (i < s.size() && std::isdigit(static_cast<unsigned char>(s[i]))) {
    v.release.push_back(number());
    if (i + 1 < s.size() && s[i] == '.' && std::isdigit(static_cast<unsigned char>(s[i + 1])))
      ++i;
    else
      break;
  }
  while (!v.release.empty() && v.release.back() == 0) v.release.pop_back();
  std::int64_t pre = 9, pre_number = 0, post = -1, dev = INT64_MAX;
  while (i < s.size()) {
    if (s[i] == '.' || s[i] == '-' || s[i] == '_') {
      ++i;
      continue;
    }
    const std::size_t start = i;
    while (i < s.size() && std::isalpha(static_cast<unsigned char>(s[i]))) ++i;
    const std::string word = s.substr(start, i - start);
    if (i < s.size() && (s[i] == '.' || s[i] == '-')) ++i;
    const std::int64_t n = number();
    if (word == "a" || word == "alpha")
      pre = 0, pre_number = n;
    else if (word == "b" || word == "beta")
      pre = 1, pre_number = n;
    else if (word == "c" || word == "rc" || word == "pre" || word == "preview")
      pre = 2, pre_number = n;
    else if (word == "dev")
      dev = n;
    else if (word == "post" || word == "rev" || word == "r" || word.empty())
      post = n;
    if (i == start) ++i;
  }
  if (dev != INT64_MAX && pre == 9 && post < 0) pre = -1;  // 1.0.dev1 comes before 1.0a1
  v.tail = {pre, pre_number, post, dev, 0, 0};
  return v;
}

}  // namespace

int compare_versions(std::string_view a, std::string_view b) {
  const Version x = parse_version(a), y = parse_version(b);
  if (x.epoch != y.epoch) return x.epoch < y.epoch ? -1 : 1;
  if (x.release != y.release) return x.release < y.release ? -1 : 1;
  if (x.tail != y.tail) return x.tail < y.tail ? -1 : 1;
  return 0;
}

// ---------------------------------------------------------------- operations on known values
Value subscript(const Value& base, const Value& index) {
  if (base.kind == Kind::dict) {
    for (std::size_t i = 0; i + 1 < base.items.size(); i += 2)
      if (equals(base.items[i], index) == Tri::yes) return base.items[i + 1];
    return {};
  }
  if (index.kind != Kind::integer) return {};
  const bool is_string = base.kind == Kind::string;
  if (!is_string && base.kind != Kind::tuple && base.kind != Kind::list) return {};
  const std::int64_t size = static_cast<std::int64_t>(is_string ? base.text.size() : base.items.size());
  const std::int64_t i = index.number < 0 ? index.number + size : index.number;
  if (i < 0 || i >= size || (base.open && index.number < 0)) return {};
  if (is_string) return string_value(std::string_view(base.text).substr(static_cast<std::size_t>(i), 1));
  return base.items[static_cast<std::size_t>(i)];
}

namespace {

Value split_string(const std::string& text, const std::vector<Value>& args, bool from_right) {
  if (args.empty() || args[0].kind != Kind::string || args[0].text.empty()) return {};
  const std::string& separator = args[0].text;
  std::int64_t limit = args.size() > 1 && args[1].kind == Kind::integer ? args[1].number : -1;
  std::vector<std::string> parts;
  std::string_view rest = text;
  while (limit != 0) {
    const std::size_t at = from_right ? rest.rfind(separator) : rest.find(separator);
    if (at == std::string_view::npos) break;
    if (from_right) {
      parts.insert(parts.begin(), std::string(rest.substr(at + separator.size())));
      rest = rest.substr(0, at);
    } else {
      parts.emplace_back(rest.substr(0, at));
      rest = rest.substr(at + separator.size());
    }
    if (limit > 0) --limit;
  }
  if (from_right)
    parts.insert(parts.begin(), std::string(rest));
  else
    parts.emplace_back(rest);
  Value out{Kind::list, false, 0, {}, {}};
  for (const std::string& p : parts) out.items.push_back(string_value(p));
  return out;
}

Value partition(const std::string& text, const std::vector<Value>& args, bool from_right) {
  if (args.size() != 1 || args[0].kind != Kind::string || args[0].text.empty()) return {};
  const std::string& s = args[0].text;
  const std::size_t at = from_right ? text.rfind(s) : text.find(s);
  Value out{Kind::tuple, false, 0, {}, {}};
  if (at == std::string::npos) {
    if (from_right)
      out.items = {string_value(""), string_value(""), string_value(text)};
    else
      out.items = {string_value(text), string_value(""), string_value("")};
  } else {
    out.items = {string_value(text.substr(0, at)), string_value(s), string_value(text.substr(at + s.size()))};
  }
  return out;
}

Tri affix(const std::string& text, const Value& v, bool suffix) {
  if (v.kind == Kind::string) return tri(suffix ? text.ends_with(v.text) : text.starts_with(v.text));
  if (v.kind != Kind::tuple) return Tri::unknown;
  Tri any = Tri::no;
  for (const Value& x : v.items) {
    const Tri one = affix(text, x, suffix);
    if (one == Tri::yes) return one;
    if (one == Tri::unknown) any = one;
  }
  return any;
}

Value from_tri(Tri t) { return t == Tri::unknown ? Value{} : bool_value(t == Tri::yes); }

Value string_method(const std::string& s, std::string_view method, const std::vector<Value>& args) {
  if (method == "split") return split_string(s, args, false);
  if (method == "rsplit") return split_string(s, args, true);
  if (method == "partition") return partition(s, args, false);
  if (method == "rpartition") return partition(s, args, true);
  if (method == "startswith" && args.size() == 1) return from_tri(affix(s, args[0], false));
  if (method == "endswith" && args.size() == 1) return from_tri(affix(s, args[0], true));
  if (method == "lower" && args.empty()) return string_value(to_lower(s));
  if (method == "upper" && args.empty()) {
    std::string out = s;
    for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return string_value(out);
  }
  if (method == "strip" && args.empty()) return string_value(trim(s));
  const bool one = args.size() == 1 && args[0].kind == Kind::string;
  if (method == "removeprefix" && one)
    return string_value(s.starts_with(args[0].text) ? s.substr(args[0].text.size()) : s);
  if (method == "removesuffix" && one)
    return string_value(s.ends_with(args[0].text) ? s.substr(0, s.size() - args[0].text.size()) : s);
  if ((method == "lstrip" || method == "rstrip" || method == "strip") && one) {
    std::size_t a = 0, b = s.size();
    const auto in = [&](char c) { return args[0].text.find(c) != std::string::npos; };
    if (method != "rstrip")
      while (a < b && in(s[a])) ++a;
    if (method != "lstrip")
      while (b > a && in(s[b - 1])) --b;
    return string_value(s.substr(a, b - a));
  }
  if (method == "replace" && args.size() == 2 && args[0].kind == Kind::string && args[1].kind == Kind::string &&
      !args[0].text.empty()) {
    std::string out;
    std::string_view rest = s;
    for (std::size_t at; (at = rest.find(args[0].text)) != std::string_view::npos;
         rest = rest.substr(at + args[0].text.size())) {
      out += rest.substr(0, at);
      out += args[1].text;
    }
    return string_value(out + std::string(rest));
  }
  if (method == "join" && args.size() == 1 && args[0].sequence() && !args[0].open) {
    std::string out;
    for (std::size_t i = 0; i < args[0].items.size(); ++i) {
      if (args[0].items[i].kind != Kind::string) return {};
      if (i) out += s;
      out += args[0].items[i].text;
    }
    return string_value(out);
  }
  if (method == "format") {
    std::string out;
    std::size_t next = 0;
    for (std::size_t i = 0; i < s.size(); ++i) {
      if (s[i] != '{') {
        out += s[i];
        continue;
      }
      const std::size_t close = s.find('}', i);
      if (close == std::string::npos) return {};
      const std::string_view inside = std::string_view(s).substr(i + 1, close - i - 1);
      std::size_t index = next;
      if (inside.empty())
        ++next;
      else if (const auto n = parse_uint(inside))
        index = static_cast<std::size_t>(*n);
      else
        return {};
      if (index >= args.size() || args[index].kind != Kind::string) return {};
      out += args[index].text;
      i = close;
    }
    return string_value(out);
  }
  return {};
}

}  // namespace

Value call_method(const Value& receiver, std::string_view method, const std::vector<Value>& args) {
  if (receiver.kind == Kind::string) return string_method(receiver.text, method, args);
  if (receiver.kind == Kind::dict) {
    Value out{Kind::list, receiver.open, 0, {}, {}};
    if (method == "copy") return receiver;
    if (method == "keys" || method == "values" || method == "items") {
      for (std::size_t i = 0; i + 1 < receiver.items.size(); i += 2) {
        if (method == "items")
          out.items.push_back({Kind::tuple, false, 0, {}, {receiver.items[i], receiver.items[i + 1]}});
        else
          out.items.push_back(receiver.items[method == "keys" ? i : i + 1]);
      }
      return out;
    }
    if (method == "get" && !args.empty()) {
      const Tri there = contains(receiver, args[0]);
      if (there == Tri::yes) return subscript(receiver, args[0]);
      if (there == Tri::no) return args.size() > 1 ? args[1] : none_value();
    }
    return {};
  }
  if (receiver.sequence() && method == "copy") return receiver;
  if (receiver.sequence() && (method == "union" || method == "intersection" || method == "difference")) {
    if (args.size() != 1 || !args[0].container() || method != "union") return {};
    Value out = receiver;
    out.open |= args[0].open;
    out.items.insert(out.items.end(), args[0].items.begin(), args[0].items.end());
    return out;
  }
  return {};
}

// ---------------------------------------------------------------- constants of CPython 3.11 on Linux
std::optional<Value> known_constant(std::string_view d) {
  const auto text = [](std::string_view s) { return std::optional(string_value(s)); };
  if (d == "sys.version_info")
    return Value{
        Kind::tuple, false, 0, {}, {int_value(3), int_value(11), int_value(7), string_value("final"), int_value(0)}};
  if (d == "sys.version_info.major") return int_value(3);
  if (d == "sys.version_info.minor") return int_value(11);
  if (d == "sys.version_info.micro") return int_value(7);
  if (d == "sys.hexversion") return int_value(0x030b07f0);
  if (d == "sys.version") return text("3.11.7 (main)");
  if (d == "sys.platform") return text("linux");
  if (d == "sys.byteorder") return text("little");
  if (d == "sys.maxsize") return int_value(INT64_MAX);
  if (d == "sys.implementation.name" || d == "sys.implementation.cache_tag")
    return text(d.ends_with("name") ? "cpython" : "cpython-311");
  if (d == "sys.flags.optimize") return int_value(0);
  if (d == "os.name") return text("posix");
  if (d == "os.sep" || d == "os.path.sep") return text("/");
  if (d == "typing.TYPE_CHECKING" || d == "typing_extensions.TYPE_CHECKING") return bool_value(false);
  // Flags every compatibility shim has, whoever ships it.
  if (d == "six.PY2") return bool_value(false);
  if (d == "six.PY3" || d == "six.PY34") return bool_value(true);
  return std::nullopt;
}

}  // namespace assay::model
