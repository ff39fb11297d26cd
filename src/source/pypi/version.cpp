#include "source/pypi/version.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace assay::pypi {

namespace {

constexpr std::size_t kLongest = 200;

// Takes the parts of a version off the front of a text in lower case.
struct Cursor {
  std::string_view rest;

  bool take(std::string_view word) {
    if (!rest.starts_with(word)) return false;
    rest.remove_prefix(word.size());
    return true;
  }
  bool take_separator() { return take(".") || take("-") || take("_"); }
  std::optional<std::uint64_t> take_number() {
    std::size_t n = 0;
    while (n < rest.size() && rest[n] >= '0' && rest[n] <= '9') ++n;
    auto number = parse_uint(rest.substr(0, n));
    if (number) rest.remove_prefix(n);
    return number;
  }
  // [separator] word [separator] [number]; the number is 0 where it is left out (the separator may stand without it).
  std::optional<std::uint64_t> take_part(std::string_view word) {
    std::string_view before = rest;
    take_separator();
    if (!take(word)) return rest = before, std::nullopt;
    take_separator();
    return take_number().value_or(0);
  }
};

void read_pre(Cursor& in, Version& v) {
  struct Spelling {
    std::string_view word;
    int kind;
  };
  // Longest first where one begins another.
  constexpr std::array<Spelling, 8> kSpellings{
      {{"alpha", 0}, {"a", 0}, {"beta", 1}, {"b", 1}, {"preview", 2}, {"pre", 2}, {"rc", 2}, {"c", 2}}};
  for (const auto& [word, kind] : kSpellings)
    if (auto number = in.take_part(word)) {
      v.pre = Version::Pre{kind, *number};
      return;
    }
}

void read_post(Cursor& in, Version& v) {
  for (std::string_view word : {"post", "rev", "r"})
    if (auto number = in.take_part(word)) {
      v.post = number;
      return;
    }
  std::string_view before = in.rest;  // "1.0-1"
  if (in.take("-")) v.post = in.take_number();
  if (!v.post) in.rest = before;
}

bool read_local(Cursor& in, Version& v) {
  if (!in.take("+")) return in.rest.empty();
  for (char c : in.rest) {
    bool separator = c == '-' || c == '_' || c == '.';
    bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!separator && !letter) return false;
    v.local += separator ? '.' : c;
  }
  std::string normal;
  for (std::string_view part : split(v.local, '.')) {
    if (part.empty()) return false;
    if (part.find_first_not_of("0123456789") == std::string_view::npos)  // a number: 07 is 7
      part.remove_prefix(std::min(part.find_first_not_of('0'), part.size() - 1));
    normal += (normal.empty() ? "" : ".") + std::string(part);
  }
  v.local = std::move(normal);
  return true;
}

// The order of the part before "post": dev releases come before alphas, those before the release itself.
std::array<std::uint64_t, 2> pre_key(const Version& v) {
  if (v.pre) return {static_cast<std::uint64_t>(v.pre->kind) + 1, v.pre->number};
  if (v.dev && !v.post) return {0, 0};
  return {4, 0};
}

std::weak_ordering compare_local(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.size() <=> b.size();
  auto x = split(a, '.'), y = split(b, '.');
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    auto m = parse_uint(x[i]), n = parse_uint(y[i]);
    if (m.has_value() != n.has_value())
      return m ? std::weak_ordering::greater : std::weak_ordering::less;  // numbers are greater
    std::weak_ordering order = m ? *m <=> *n : x[i] <=> y[i];
    if (order != 0) return order;
  }
  return x.size() <=> y.size();
}

}  // namespace

std::optional<Version> parse_version(std::string_view text) {
  text = trim(text);
  if (text.size() > kLongest) return std::nullopt;
  std::string lower = to_lower(text);
  Cursor in{lower};
  in.take("v");
  Version v;
  auto number = in.take_number();
  if (!number) return std::nullopt;
  if (in.take("!")) {
    v.epoch = *number;
    if (number = in.take_number(); !number) return std::nullopt;
  }
  v.release.push_back(*number);
  for (std::string_view before = in.rest; in.take("."); before = in.rest) {
    if (number = in.take_number(); !number) {
      in.rest = before;
      break;
    }
    v.release.push_back(*number);
  }
  v.parts = v.release.size();
  while (v.release.size() > 1 && v.release.back() == 0) v.release.pop_back();
  read_pre(in, v);
  read_post(in, v);
  v.dev = in.take_part("dev");
  if (!read_local(in, v)) return std::nullopt;
  return v;
}

std::string to_string(const Version& v) {
  constexpr std::array<std::string_view, 3> kPre{"a", "b", "rc"};
  std::string out = v.epoch ? std::to_string(v.epoch) + "!" : "";
  for (std::size_t i = 0; i < std::max(v.parts, v.release.size()); ++i)
    out += (i ? "." : "") + std::to_string(i < v.release.size() ? v.release[i] : 0);
  if (v.pre) out += std::string(kPre[static_cast<std::size_t>(v.pre->kind)]) + std::to_string(v.pre->number);
  if (v.post) out += ".post" + std::to_string(*v.post);
  if (v.dev) out += ".dev" + std::to_string(*v.dev);
  if (!v.local.empty()) out += "+" + v.local;
  return out;
}

std::weak_ordering compare(const Version& a, const Version& b) {
  if (auto order = a.epoch <=> b.epoch; order != 0) return order;
  if (auto order = a.release <=> b.release; order != 0) return order;
  if (auto order = pre_key(a) <=> pre_key(b); order != 0) return order;
  if (auto order = a.post <=> b.post; order != 0) return order;  // without one comes first
  constexpr auto kNoDev = ~std::uint64_t{0};
  if (auto order = a.dev.value_or(kNoDev) <=> b.dev.value_or(kNoDev); order != 0) return order;
  return compare_local(a.local, b.local);
}

bool matches(std::string_view wanted, std::string_view candidate) {
  auto w = parse_version(wanted), c = parse_version(candidate);
  if (!w || !c) return to_lower(trim(wanted)) == to_lower(trim(candidate));
  if (w->local.empty()) c->local.clear();
  return compare(*w, *c) == 0;
}

std::vector<std::string> near_versions(std::string_view wanted, std::vector<std::string> all, std::size_t count) {
  std::erase_if(all, [](const std::string& text) { return !parse_version(text); });
  auto less = [](const std::string& a, const std::string& b) {
    return compare(*parse_version(a), *parse_version(b)) < 0;
  };
  std::sort(all.begin(), all.end(), less);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  std::size_t middle = all.size();
  if (auto version = parse_version(wanted))
    middle =
        static_cast<std::size_t>(std::lower_bound(all.begin(), all.end(), std::string(wanted), less) - all.begin());
  std::size_t begin = middle > count / 2 ? middle - count / 2 : 0;
  std::size_t end = std::min(all.size(), begin + count);
  begin = end > count ? end - count : 0;
  return {all.begin() + static_cast<std::ptrdiff_t>(begin), all.begin() + static_cast<std::ptrdiff_t>(end)};
}

}  // namespace assay::pypi
