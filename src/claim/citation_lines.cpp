#include "claim/citation_lines.h"

#include <algorithm>

#include "base/text.h"

namespace assay::cite {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

char char_at(std::string_view text, std::size_t i) { return i < text.size() ? text[i] : '\0'; }
bool at_text(std::string_view text, std::size_t i, std::string_view s) {
  return i <= text.size() && text.substr(i, s.size()) == s;
}

std::size_t skip_blanks(std::string_view text, std::size_t i) {
  while (i < text.size() && is_blank(text[i])) ++i;
  return i;
}

// Length of a dash of any kind at i; 0 when none.
std::size_t dash(std::string_view text, std::size_t i) {
  if (at_text(text, i, "..=")) return 3;
  if (at_text(text, i, "..")) return 2;
  if (char_at(text, i) == '-') return 1;
  for (std::string_view d :
       {"\xE2\x80\x90", "\xE2\x80\x91", "\xE2\x80\x92", "\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x88\x92"})
    if (at_text(text, i, d)) return d.size();
  return 0;
}

bool starts_word(std::string_view text, std::size_t at) {
  return at == 0 || !is_ident_char(text[at - 1]) || text[at - 1] == '_';
}

// ~, ≈, "about", "around", "approximately", "circa": skipped, and remembered.
std::size_t skip_about(std::string_view text, std::size_t i, bool* about) {
  for (bool more = true; more;) {
    more = false;
    for (std::string_view word : {"~", "\xE2\x89\x88", "\xE2\x88\xBC", "about ", "around ", "approximately ",
                                  "approx. ", "approx ", "circa ", "c. ", "roughly "})
      if (at_text(text, i, word)) {
        i = skip_blanks(text, i + word.size());
        *about = more = true;
      }
  }
  return i;
}

// Digits (with an optional L before them) at i; moves i past them. Nothing for "3.14", "50%", "3rd", "0x1f", "12px".
std::optional<std::uint32_t> number_at(std::string_view text, std::size_t& i) {
  std::size_t k = i;
  if ((char_at(text, k) == 'L' || char_at(text, k) == 'l') && is_digit(char_at(text, k + 1))) ++k;
  std::size_t digits = k;
  while (k < text.size() && is_digit(text[k])) ++k;
  if (k == digits || k - digits > 7) return std::nullopt;
  char next = char_at(text, k);
  if (next == '%') return std::nullopt;
  if (next == '.' && is_digit(char_at(text, k + 1))) return std::nullopt;
  bool open_ended = next == 'f' && !is_ident_char(char_at(text, k + (char_at(text, k + 1) == 'f' ? 2 : 1)));
  if (static_cast<unsigned char>(next) < 0x80 && is_ident_char(next) && next != '_' && !open_ended && next != 'C')
    return std::nullopt;
  auto value = parse_uint(text.substr(digits, k - digits));
  if (!value || *value == 0) return std::nullopt;
  i = k;
  return static_cast<std::uint32_t>(*value);
}

// ":5" or "C5" after a line number is a column.
std::size_t skip_column(std::string_view text, std::size_t i) {
  if (char_at(text, i) != ':' && char_at(text, i) != 'C') return i;
  std::size_t k = i + 1;
  while (k < text.size() && is_digit(text[k])) ++k;
  return k == i + 1 || is_ident_char(char_at(text, k)) ? i : k;
}

// A noun after a number in a list says that it counts things: "lines 3, 4 and 12 tests".
bool counts_things(std::string_view text, std::size_t i) {
  std::size_t k = skip_blanks(text, i);
  if (k == i || k >= text.size() || !(text[k] >= 'a' && text[k] <= 'z')) return false;
  std::size_t end = k;
  while (end < text.size() && text[end] >= 'a' && text[end] <= 'z') ++end;
  std::string_view word = text.substr(k, end - k);
  for (std::string_view verb : {"is", "was", "has", "does", "this", "uses", "calls", "sets", "shows", "returns",
                                "checks", "defines", "raises", "passes", "contains"})
    if (word == verb) return false;
  return word.back() == 's';
}

std::size_t separator(std::string_view text, std::size_t i, bool words) {
  std::size_t k = i;
  if (words) {
    k = skip_blanks(text, k);
    // Quotes between numbers: `10`, `20`.
    for (std::string_view joined : {", and ", ",and ", ", or ", "and ", "& ", "or ", "+ "})
      if (at_text(text, k, joined) && k > i) return skip_blanks(text, k + joined.size());
  }
  char c = char_at(text, k);
  if (c == ',' || c == ';' || c == '/' || c == '&' || c == '+') {
    k = skip_blanks(text, k + 1);
    if (words && at_text(text, k, "and ")) k = skip_blanks(text, k + 4);
    if (c == ',' || c == ';') {
      if (char_at(text, k) == ':' && is_digit(char_at(text, k + 1))) return k + 1;  // a.py:10, :20
    }
    return k;
  }
  return i;
}

// Closing quotes, emphasis and brackets between a path and its lines.
std::size_t skip_closers(std::string_view text, std::size_t i, bool* left_code) {
  while (i < text.size() && (text[i] == '`' || text[i] == '*' || text[i] == '_' || text[i] == '"' || text[i] == '\'')) {
    *left_code |= text[i] == '`';
    ++i;
  }
  return i;
}

// "line", "lines", "Line(s)", "L.", "ln", "ll." and the blanks after it; 0 when none stands at i.
std::size_t line_word(std::string_view text, std::size_t i) {
  for (std::string_view word :
       {"lines", "line", "lns", "ln", "ll.", "l.", "LINES", "LINE", "Lines", "Line", "Ln", "LN"}) {
    if (!at_text(text, i, word)) continue;
    std::size_t k = i + word.size();
    if (at_text(text, k, "(s)")) k += 3;
    while (char_at(text, k) == '*' || char_at(text, k) == '_') ++k;
    if (char_at(text, k) == '.' || char_at(text, k) == ':' || char_at(text, k) == '#') ++k;
    while (char_at(text, k) == '*' || char_at(text, k) == '_') ++k;
    std::size_t end = skip_blanks(text, k);
    if (at_text(text, end, "no. ")) end += 4;
    if (char_at(text, end) == '#' || char_at(text, end) == '`') ++end;
    if (end == i + word.size() && word != "l." && word != "ll." && !is_digit(char_at(text, end)) &&
        char_at(text, end) != '~')
      return 0;
    return end;
  }
  return 0;
}

}  // namespace

std::optional<LineRange> range_at(std::string_view text, std::size_t at, bool words) {
  LineRange r;
  std::size_t i = skip_about(text, at, &r.approximate);
  r.begin = i;
  auto start = number_at(text, i);
  if (!start) return std::nullopt;
  r.start = r.end = *start;
  r.finish = i;
  std::size_t k = skip_column(text, i);
  std::size_t open = words ? skip_blanks(text, k) : k;
  std::size_t length = dash(text, open);
  if (!length && words && at_text(text, open, "to ")) length = 3;
  if (!length && words && at_text(text, open, "through ")) length = 8;
  if (length && (!words || open == k || open + length < text.size())) {
    std::size_t second = open + length;
    if (words) second = skip_blanks(text, second);
    bool about = false;
    second = skip_about(text, second, &about);
    if (auto end = number_at(text, second); end && *end >= r.start) {
      r.end = *end;
      r.finish = second;
      r.approximate |= about;
      return r;
    }
  }
  if (char_at(text, r.finish) == '+' || at_text(text, r.finish, "ff")) r.approximate = true;
  if (k > r.finish && char_at(text, i) == ':') r.finish = i;
  return r;
}

std::optional<LineSpec> list_at(std::string_view text, std::size_t at, bool words) {
  LineSpec spec;
  auto first = range_at(text, at, words);
  if (!first) return std::nullopt;
  spec.ranges.push_back(*first);
  spec.end = skip_column(text, first->finish);
  while (spec.ranges.size() < 64) {
    std::size_t next = separator(text, spec.end, words);
    if (next == spec.end) break;
    auto more = range_at(text, next, words);
    if (!more || counts_things(text, more->finish)) break;
    spec.ranges.push_back(*more);
    spec.end = more->finish;
  }
  return spec;
}

std::optional<LineSpec> line_words_at(std::string_view text, std::size_t at) {
  if (!starts_word(text, at)) return std::nullopt;
  if (char_at(text, at) == 'L' && is_digit(char_at(text, at + 1))) return list_at(text, at, false);
  std::size_t numbers = line_word(text, at);
  if (!numbers) return std::nullopt;
  auto spec = list_at(text, numbers, true);
  // "Lines: 620" counts them; "lines 12-14" and "line: 12" place something.
  bool plural = at_text(text, at + 1, "ines") && text.substr(at, numbers - at).find(':') != std::string_view::npos;
  if (spec && plural && spec->ranges.size() == 1 && spec->ranges[0].start == spec->ranges[0].end) return std::nullopt;
  return spec;
}

std::optional<LineSpec> lines_after_path(std::string_view text, std::size_t at) {
  bool left_code = false;
  std::size_t i = skip_closers(text, at, &left_code);
  if (char_at(text, i) == ':') {
    std::size_t k = i + 1;
    bool left = left_code;
    k = skip_closers(text, k, &left);  // **a.py**:`12`, `a.py:`12
    if (auto spec = list_at(text, k, false)) return spec;
    if (auto spec = line_words_at(text, skip_blanks(text, k))) return spec;  // a.py: line 12
    return std::nullopt;
  }
  if (char_at(text, i) == '#') {
    std::size_t k = i + 1;
    if (char_at(text, k) == 'L' || is_digit(char_at(text, k))) return list_at(text, k, false);
    return std::nullopt;
  }
  // Words: at most a comma, dash or opening bracket and "at", "around", "near" before "line".
  std::size_t k = skip_blanks(text, i);
  bool bracket = false, gap = k > i;
  while (k < text.size()) {
    char c = text[k];
    if (c == ',' || c == '(' || c == '[' || c == '@') {
      bracket |= c == '(' || c == '[';
      gap = true;
      k = skip_blanks(text, k + 1);
    } else if (std::size_t length = gap ? dash(text, k) : 0) {
      k = skip_blanks(text, k + length);
    } else {
      break;
    }
    if (k - i > 8) break;
  }
  if (!gap) return std::nullopt;
  for (std::string_view word :
       {"at ", "around ", "near ", "on ", "from ", "in ", "see ", "starting at ", "approx. ", "approximately ", "~"})
    if (at_text(text, k, word)) k = skip_blanks(text, k + word.size());
  if (bracket) {
    while (char_at(text, k) == '`' || char_at(text, k) == '*') ++k;
    // (17-54): only a range or list; a single number in brackets counts something.
    if (is_digit(char_at(text, k)))
      if (auto spec = list_at(text, k, false);
          spec && (spec->ranges[0].end > spec->ranges[0].start || spec->ranges.size() > 1)) {
        char close = char_at(text, spec->end);
        // "(1,914)" is a number with a separator, not two lines.
        bool thousands =
            spec->ranges.size() == 2 && spec->end - k >= 5 && text[spec->end - 4] == ',' && spec->ranges[0].end < 1000;
        if (!thousands && (close == ')' || close == ']' || close == '`')) return spec;
      }
  }
  return line_words_at(text, k);
}

}  // namespace assay::cite
