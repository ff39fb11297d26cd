#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "claim/sentence.h"
#include "source/pypi/version.h"

namespace assay {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_version_byte(char c) {
  return is_digit(c) || is_letter(c) || c == '.' || c == '_' || c == '!' || c == '-' || c == '+';
}

// "2024-05-01", "May 1st, 2024", "released 2024-05-01", "unreleased".
bool is_date(std::string_view text) {
  constexpr std::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                          "jul", "aug", "sep", "oct", "nov", "dec"};
  const std::string lower = to_lower(text);
  if (lower.empty()) return false;
  if (is_digit(lower[0]) || lower.starts_with("released") || lower.starts_with("unreleased")) return true;
  return std::any_of(std::begin(kMonths), std::end(kMonths),
                     [&](std::string_view m) { return lower.starts_with(m); }) &&
         std::any_of(lower.begin(), lower.end(), is_digit);
}

}  // namespace

ReleaseNotes release_heading(std::string_view text) {
  constexpr std::size_t kMostWords = 6;  // "What's new in Lib 3.1"
  std::string_view rest = text, before;
  const auto skip = [&rest] {
    while (!rest.empty() && !is_digit(rest[0]) && !is_letter(rest[0])) rest.remove_prefix(1);
  };
  skip();
  if (to_lower(rest).starts_with(kUnreleased)) return {std::string(kUnreleased), ""};
  for (std::size_t word = 0; word <= kMostWords; ++word, skip()) {
    std::size_t end = 0;
    while (end < rest.size() && is_version_byte(rest[end])) ++end;
    while (end > 0 && (rest[end - 1] == '.' || rest[end - 1] == '-')) --end;
    if (end == 0) return {};
    std::string_view one = rest.substr(0, end);
    rest.remove_prefix(end);
    const bool lettered = one.size() > 1 && (one[0] == 'v' || one[0] == 'V') && is_digit(one[1]);
    if (lettered) one.remove_prefix(1);
    if (!is_digit(one[0])) {
      before = one;
      continue;
    }
    if (one.find('.') == std::string_view::npos || !pypi::parse_version(one)) return {};
    if (lettered) return {std::string(one), ""};
    skip();
    const bool dated = is_date(rest), parts = one.find('.') != one.rfind('.');
    if (dated || (rest.empty() && (word == 0 || parts))) return {std::string(one), ""};
    // "2.3 Patches" and "Finding 2.3" are parts of a report, "Lib 2.3 (Beech)" is a release of `lib`.
    return before.empty() ? ReleaseNotes{} : ReleaseNotes{std::string(one), std::string(before)};
  }
  return {};
}

std::string release_file(std::string_view path) {
  const std::string lower = to_lower(path);
  constexpr std::string_view kNotes[] = {"release",   "changes",   "changelog", "whatsnew",
                                         "whats-new", "whats_new", "history"};
  if (std::none_of(std::begin(kNotes), std::end(kNotes),
                   [&](std::string_view w) { return lower.find(w) != std::string::npos; }))
    return {};
  std::string_view stem = std::string_view(lower).substr(lower.rfind('/') + 1);
  for (const std::string_view ending : {".md", ".markdown", ".rst", ".txt"})
    if (stem.ends_with(ending)) stem.remove_suffix(ending.size());
  std::size_t at = 0;
  while (at < stem.size() && !is_digit(stem[at])) ++at;
  std::size_t end = at;
  while (end < stem.size() && (is_digit(stem[end]) || stem[end] == '.')) ++end;
  while (end > at && stem[end - 1] == '.') --end;
  const std::string_view version = stem.substr(at, end - at);
  return version.find('.') == std::string_view::npos ? std::string() : std::string(version);
}

}  // namespace assay
