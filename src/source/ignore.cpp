#include "source/ignore.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace assay {

namespace {

bool in_class(std::string_view name, unsigned char c) {
  if (name == "alpha") return std::isalpha(c);
  if (name == "digit") return std::isdigit(c);
  if (name == "alnum") return std::isalnum(c);
  if (name == "upper") return std::isupper(c);
  if (name == "lower") return std::islower(c);
  if (name == "space") return std::isspace(c);
  if (name == "punct") return std::ispunct(c);
  if (name == "xdigit") return std::isxdigit(c);
  return false;
}

// A "[…]" at pattern[at]: whether it takes `c`; `at` moves behind it. Nothing when the bracket is never closed.
std::optional<bool> match_bracket(std::string_view pattern, std::size_t& at, char c) {
  std::size_t i = at + 1;
  bool negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
  if (negated) ++i;
  bool found = false;
  auto u = static_cast<unsigned char>(c);
  for (bool first = true; i < pattern.size(); first = false) {
    if (pattern[i] == ']' && !first) {
      at = i + 1;
      return found != negated;
    }
    if (pattern.substr(i).starts_with("[:")) {
      if (auto end = pattern.find(":]", i); end != std::string_view::npos) {
        found = found || in_class(pattern.substr(i + 2, end - i - 2), u);
        i = end + 2;
        continue;
      }
    }
    if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
    auto low = static_cast<unsigned char>(pattern[i++]), high = low;
    if (i + 1 < pattern.size() && pattern[i] == '-' && pattern[i + 1] != ']') {
      ++i;
      if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
      high = static_cast<unsigned char>(pattern[i++]);
    }
    found = found || (low <= u && u <= high);
  }
  return std::nullopt;
}

// Whether one pattern element at `at` takes `c`; `at` moves behind the element.
bool match_one(std::string_view pattern, std::size_t& at, char c) {
  if (pattern[at] == '?') return ++at, true;
  if (pattern[at] == '[')
    if (auto taken = match_bracket(pattern, at, c)) return *taken;
  if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
  return pattern[at++] == c;
}

bool is_literal(std::string_view text) { return text.find_first_of("*?[\\") == std::string_view::npos; }

// Pattern segments against path segments; "**" takes any number of them (as a last segment: at least one).
bool match_segments(const std::vector<std::string>& pattern, const std::vector<std::string_view>& path) {
  constexpr auto kNone = static_cast<std::size_t>(-1);
  std::size_t p = 0, t = 0, star = kNone, star_t = 0;
  while (t < path.size()) {
    if (p < pattern.size() && pattern[p] == "**") {
      if (p + 1 == pattern.size()) return true;
      star = p++;
      star_t = t;
    } else if (p < pattern.size() && match_glob(pattern[p], path[t])) {
      ++p;
      ++t;
    } else if (star != kNone) {
      p = star + 1;
      t = ++star_t;
    } else {
      return false;
    }
  }
  return p == pattern.size();
}

}  // namespace

bool match_glob(std::string_view pattern, std::string_view text) {
  constexpr auto kNone = static_cast<std::size_t>(-1);
  std::size_t p = 0, t = 0, star = kNone, star_t = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_t = t;
      continue;
    }
    std::size_t next = p;
    if (p < pattern.size() && match_one(pattern, next, text[t])) {
      p = next;
      ++t;
    } else if (star != kNone) {  // the last star takes one more; earlier ones never need to
      p = star + 1;
      t = ++star_t;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

IgnoreFile::IgnoreFile(std::string_view text) {
  std::uint32_t number = 0;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (std::string_view line : split(text, '\n')) add(line, ++number);
}

void IgnoreFile::add(std::string_view line, std::uint32_t number) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty() || line[0] == '#' || line.find('\0') != std::string_view::npos) return;
  while (line.ends_with(' ') && !line.ends_with("\\ ")) line.remove_suffix(1);
  Pattern pattern;
  pattern.line = number;
  if (line.starts_with('!')) {
    pattern.negated = true;
    line.remove_prefix(1);
  }
  if (line.ends_with('/')) {
    pattern.directory_only = true;
    line.remove_suffix(1);
  }
  if (line.empty()) return;
  pattern.name_only = line.find('/') == std::string_view::npos;
  if (line.starts_with('/')) line.remove_prefix(1);
  for (std::string_view segment : split(line, '/')) {
    bool any_depth = segment.size() > 1 && segment.find_first_not_of('*') == std::string_view::npos;
    bool repeated = any_depth && !pattern.segments.empty() && pattern.segments.back() == "**";
    if (!segment.empty() && !repeated) pattern.segments.emplace_back(any_depth && !pattern.name_only ? "**" : segment);
  }
  if (pattern.segments.empty()) return;

  auto index = static_cast<std::uint32_t>(patterns_.size());
  std::string_view name = pattern.segments[0];
  if (pattern.name_only && is_literal(name))
    by_name_[std::string(name)].push_back(index);
  else if (pattern.name_only && name.starts_with("*.") && is_literal(name.substr(1)) && name.rfind('.') == 1)
    by_extension_[std::string(name.substr(2))].push_back(index);
  else
    general_.push_back(index);
  patterns_.push_back(std::move(pattern));
}

std::optional<IgnoreFile::Match> IgnoreFile::match(std::string_view path, bool is_directory) const {
  std::int64_t best = -1;
  auto allowed = [&](std::uint32_t index) {
    return static_cast<std::int64_t>(index) > best && (is_directory || !patterns_[index].directory_only);
  };
  std::string_view name = base_name(path);
  auto look_up = [&](const auto& table, std::string_view key) {
    if (table.empty()) return;
    if (auto found = table.find(std::string(key)); found != table.end())
      for (std::uint32_t index : found->second)
        if (allowed(index)) best = index;
  };
  look_up(by_name_, name);
  if (auto dot = name.rfind('.'); dot != std::string_view::npos) look_up(by_extension_, name.substr(dot + 1));
  std::vector<std::string_view> segments;  // of the path, when a pattern needs them
  for (auto at = general_.rbegin(); at != general_.rend() && static_cast<std::int64_t>(*at) > best; ++at) {
    const Pattern& pattern = patterns_[*at];
    if (!allowed(*at)) continue;
    if (!pattern.name_only && segments.empty()) segments = split(path, '/');
    if (pattern.name_only ? match_glob(pattern.segments[0], name) : match_segments(pattern.segments, segments))
      best = *at;
  }
  if (best < 0) return std::nullopt;
  const Pattern& pattern = patterns_[static_cast<std::size_t>(best)];
  return Match{!pattern.negated, pattern.line};
}

}  // namespace assay
