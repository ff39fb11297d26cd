#include "claim/version_range.h"

#include <algorithm>

#include "base/text.h"
#include "source/pypi/specifier.h"

namespace assay {
namespace {

using pypi::Version;

std::string_view without_wildcard(std::string_view v) { return v.ends_with(".*") ? v.substr(0, v.size() - 2) : v; }

std::size_t parts_of(std::string_view v) { return static_cast<std::size_t>(std::count(v.begin(), v.end(), '.')) + 1; }

// The first version beyond all that begin with the first `parts` numbers: 8.1 with one part gives 9.
std::string bumped(const Version& v, std::size_t parts) {
  std::string out;
  for (std::size_t i = 0; i < parts; ++i) {
    std::uint64_t n = i < v.release.size() ? v.release[i] : 0;
    out += (i ? "." : "") + std::to_string(i + 1 == parts ? n + 1 : n);
  }
  return out;
}

std::optional<bool> holds(const VersionClause& c, const Version& have) {
  auto specifier = pypi::parse_specifier((c.op.empty() ? "==" : c.op) + c.version);
  return specifier ? std::optional(pypi::matches(*specifier, have)) : std::nullopt;
}

// Lower and upper bounds and exact versions; the others as they are.
VersionRange plain(const VersionRange& range) {
  VersionRange out;
  for (const VersionClause& c : range) {
    std::string_view text = without_wildcard(c.version);
    auto v = pypi::parse_version(text);
    bool prefix = c.version.ends_with(".*");
    if (v && c.op == "~=" && parts_of(text) > 1) {
      out.push_back({">=", std::string(text)});
      out.push_back({"<", bumped(*v, parts_of(text) - 1)});
    } else if (v && prefix && (c.op == "==" || c.op.empty())) {
      out.push_back({">=", std::string(text)});
      out.push_back({"<", bumped(*v, parts_of(text))});
    } else {
      out.push_back({c.op == "===" ? std::string("==") : c.op, c.version});
    }
  }
  return out;
}

bool equal(std::string_view a, std::string_view b) {
  auto x = pypi::parse_version(a), y = pypi::parse_version(b);
  return x && y ? pypi::compare(*x, *y) == 0 : to_lower(a) == to_lower(b);
}

char direction(const VersionClause& c) {
  if (c.op == ">=" || c.op == ">") return 'l';
  if (c.op == "<=" || c.op == "<") return 'u';
  return c.op == "==" || c.op.empty() ? 'e' : 'n';
}

// Everything that the declared clauses allow lies in the stated clause.
bool implied(const VersionClause& stated, const VersionRange& declared) {
  auto wanted = pypi::parse_version(stated.version);
  if (!wanted) return false;
  for (const VersionClause& d : declared) {
    auto v = pypi::parse_version(d.version);
    if (!v) continue;
    auto order = pypi::compare(*v, *wanted);
    if (d.op == "==") {
      if (holds(stated, *v).value_or(false)) return true;
    } else if (direction(stated) == 'l' && direction(d) == 'l') {
      if (order > 0 || (order == 0 && (stated.op == ">=" || d.op == ">"))) return true;
    } else if (direction(stated) == 'u' && direction(d) == 'u') {
      if (order < 0 || (order == 0 && (stated.op == "<=" || d.op == "<"))) return true;
    }
  }
  return false;
}

// ---------------------------------------------------------------- words

bool is(const Token& t, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return t.is(w); });
}

// "8.1", "v0.9", "8.*", "3.11"; "" for what is none.
std::string version_text(const Token& t) {
  std::string_view s = t.text;
  if (s.size() > 1 && (s[0] == 'v' || s[0] == 'V') && s[1] >= '0' && s[1] <= '9') s.remove_prefix(1);
  if (s.empty() || s[0] < '0' || s[0] > '9') return {};
  std::string_view bare = without_wildcard(s);
  if (bare.ends_with(".x") || bare.ends_with(".X")) {
    std::string_view stem = bare.substr(0, bare.size() - 2);
    return pypi::parse_version(stem) ? std::string(stem) + ".*" : std::string();
  }
  return pypi::parse_version(bare) ? std::string(s) : std::string();
}

}  // namespace

std::optional<VersionRange> parse_range(std::string_view text) {
  VersionRange out;
  for (std::string_view part : split(text, ',')) {
    part = trim(part);
    if (part.empty()) continue;
    std::string op;
    for (std::string_view known : {"===", "==", "~=", "!=", "<=", ">=", "<", ">"})
      if (part.starts_with(known)) {
        op = known;
        part = trim(part.substr(known.size()));
        break;
      }
    if (part.size() > 1 && (part[0] == 'v' || part[0] == 'V')) part.remove_prefix(1);
    if (!pypi::parse_version(without_wildcard(part))) return std::nullopt;
    out.push_back({std::move(op), std::string(part)});
  }
  return out.empty() ? std::nullopt : std::optional(std::move(out));
}

std::optional<VersionRange> range_in_words(const Tokens& t, std::size_t first, std::size_t last) {
  VersionRange out;
  std::string op;
  for (std::size_t i = first; i <= last && i < t.size(); ++i) {
    const Token& x = t[i];
    auto next = [&](std::size_t n) { return i + n <= last && i + n < t.size() ? &t[i + n] : nullptr; };
    auto next_is = [&](std::size_t n, std::initializer_list<std::string_view> words) {
      return next(n) && is(*next(n), words);
    };
    if (std::string v = version_text(x); !v.empty() && x.kind != TokenKind::place) {
      VersionClause c{op, v};
      if (next_is(1, {"+"})) {
        c.op = ">=", ++i;
      } else if (next_is(1, {"or", "and"}) &&
                 next_is(2, {"later", "newer", "higher", "above", "greater", "up", "upwards", "more"})) {
        c.op = ">=", i += 2;
      } else if (next_is(1, {"or", "and"}) && next_is(2, {"earlier", "older", "lower", "below"})) {
        c.op = "<=", i += 2;
      } else if (next_is(1, {"upwards", "onwards"})) {
        c.op = ">=", ++i;
      }
      out.push_back(std::move(c));
      op.clear();
      continue;
    }
    if (x.kind == TokenKind::code) {
      auto r = parse_range(x.text);
      if (!r) return std::nullopt;
      if (!op.empty() && r->size() == 1 && (*r)[0].op.empty()) (*r)[0].op = op, op.clear();
      out.insert(out.end(), r->begin(), r->end());
      continue;
    }
    if (x.kind == TokenKind::punct) {
      if (is(x, {">=", "<="})) {
        op = x.key;
      } else if (is(x, {">", "<", "=", "~", "!"})) {
        op = x.key;
        if (next_is(1, {"="})) op += '=', ++i;
      } else if (!is(x, {",", "\""})) {
        return std::nullopt;
      }
      if (op == "=") op = "==";
      continue;
    }
    if (x.kind != TokenKind::word) return std::nullopt;
    auto set = [&](std::string_view to, std::size_t words) {
      op = to;
      i += words - 1;
    };
    if (next_is(1, {"least"}) && x.is("at"))
      set(">=", 2);
    else if (next_is(1, {"most"}) && x.is("at"))
      set("<=", 2);
    else if (next_is(1, {"to"}) && x.is("up"))
      set("<=", 2);
    else if (next_is(1, {"than"}) && is(x, {"less", "lower", "older", "earlier", "smaller"}))
      set("<", 2);
    else if (next_is(1, {"than"}) && is(x, {"greater", "higher", "newer", "later", "more"}))
      set(">", 2);
    else if (is(x, {"below", "under", "before"}))
      set("<", 1);
    else if (is(x, {"above", "after", "beyond"}))
      set(">", 1);
    else if (is(x, {"from", "minimum", "min", "since"}))
      set(">=", 1);
    else if (is(x, {"exactly", "precisely"}))
      set("==", 1);
    else if (!is(x, {"version", "versions", "release", "releases", "the", "a", "and", "but", "any", "series", "in",
                     "of", "range"}))
      return std::nullopt;
  }
  if (out.empty() || !op.empty()) return std::nullopt;
  return out;
}

std::string spelling(const VersionRange& range) {
  std::string out;
  for (const VersionClause& c : range) out += (out.empty() ? "" : ",") + c.op + c.version;
  return out;
}

std::optional<bool> contains(const VersionRange& range, const Version& v) {
  bool all = true;
  for (const VersionClause& c : range) {
    auto one = holds(c, v);
    if (!one) return std::nullopt;
    all = all && *one;
  }
  return all;
}

RangeMatch compare_ranges(const VersionRange& stated_, const VersionRange& declared_) {
  VersionRange stated = plain(stated_), declared = plain(declared_);
  RangeMatch out = RangeMatch::same;
  for (const VersionClause& c : stated) {
    bool same = std::any_of(declared.begin(), declared.end(), [&](const VersionClause& d) {
      return d.op == c.op && equal(without_wildcard(d.version), without_wildcard(c.version)) &&
             d.version.ends_with(".*") == c.version.ends_with(".*");
    });
    if (same) continue;
    if (c.op.empty()) {
      // "requires click 8.1": an exact version, or the least one.
      auto v = pypi::parse_version(c.version);
      bool bound = std::any_of(declared.begin(), declared.end(), [&](const VersionClause& d) {
        return (d.op == "==" || d.op == ">=") && equal(d.version, c.version);
      });
      if (bound) continue;
      auto inside = v ? contains(declared, *v) : std::nullopt;
      if (!inside) return RangeMatch::unknown;
      if (!*inside) return RangeMatch::differs;
      out = RangeMatch::unknown;
      continue;
    }
    if (!implied(c, declared)) return RangeMatch::differs;
    if (out == RangeMatch::same) out = RangeMatch::implied;
  }
  return out;
}

}  // namespace assay
