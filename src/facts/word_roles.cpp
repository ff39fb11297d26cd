// Reading every file of a tree to find the few that set an attribute from outside, or call a function, costs more than
// all else that an audit does. Which words a file has (word_index.h) is too weak a filter: the names in question are
// `config`, `model`, `name`, which nearly every file spells. So each word is looked at where it stands.
//
// This is no parser: strings and comments are not told from code, and lines are taken as they stand. Wherever that
// leaves a doubt the role is given; the answer may only be too large. The one thing that must be left out, because it
// is most of all stores, is `self.name = …` in a method. There the doubt goes the other way, so it is left out only
// where the nearest `def` above of less indentation stands directly in a `class`, is not static, and has that very name
// as its first parameter. Any line of less indentation ends a `def`, also one inside a string or brackets: that makes
// the answer larger, never smaller. A differential test compares the answers with the facts of whole packages.
#include "facts/word_roles.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "facts/word_scan.h"

namespace assay {
namespace {

bool opens(char c) { return c == '(' || c == '[' || c == '{'; }
bool closes(char c) { return c == ')' || c == ']' || c == '}'; }
bool ends_statement(char c) { return c == '\n' || c == '\r' || c == '#' || c == ';'; }
constexpr std::size_t kMostOfHead = 4096;  // bytes of a class or function, where no bracket closes it
// What tells of the begin of a line, one bit each.
constexpr std::uint8_t kBlankMark = 1, kEqualMark = 2, kSemicolonMark = 4, kQuoteMark = 8;
struct Mark {
  std::uint8_t bits = 0;
  std::int8_t depth = 0;
};
constexpr std::array<Mark, 256> kMarks = [] {
  std::array<Mark, 256> t{};
  t[' '].bits = t['\t'].bits = t['\f'].bits = kBlankMark;
  t['='].bits = kEqualMark;
  t[';'].bits = kSemicolonMark;
  t['"'].bits = t['\''].bits = kQuoteMark;
  t['('].depth = t['['].depth = t['{'].depth = 1;
  t[')'].depth = t[']'].depth = t['}'].depth = -1;
  return t;
}();

bool has(std::string_view text, std::string_view part) { return find_text(text, part) != std::string_view::npos; }

}  // namespace

WordRoles::WordRoles(std::string_view text) : text_(text), sets_by_name_(has(text, "setattr")) {}

std::uint32_t WordRoles::seek(std::size_t begin, std::size_t end, std::size_t next, std::uint32_t may) {
  std::uint32_t out = 0;
  const char c = at(next);
  if ((may & ~word_role::kBase) != 0) out |= is_called(next) ? word_role::kCalled : bound(begin, end, next, may);
  if ((may & word_role::kStored) && sets_by_name_ && begin > 0 && (c == '"' || c == '\'') && next == end &&
      text_[begin - 1] == c)
    out |= word_role::kStored;
  if ((may & word_role::kBase) && is_value(begin, next)) out |= word_role::kBase;
  return out;
}

// Of what is not called.
std::uint32_t WordRoles::bound(std::size_t begin, std::size_t end, std::size_t next, std::uint32_t may) {
  std::uint32_t out = 0;
  std::size_t dot = 0;
  if ((may & word_role::kStored) && is_attribute(begin, dot) && is_target(dot, end, next) && !through_receiver(dot))
    out |= word_role::kStored;
  // The dot may be that of a sentence on the line above.
  if ((may & word_role::kAlias) && (begin == 0 || text_[begin - 1] != '.') && is_alias(begin, next))
    out |= word_role::kAlias;
  return out;
}

// ------------------------------------------------------------ around a word

// Behind blanks, newlines and backslashes: inside brackets what follows may stand on the next line.
std::size_t WordRoles::behind_space(std::size_t i) const {
  while (i < text_.size() && (is_blank(text_[i]) || is_newline(text_[i]) || text_[i] == '\\')) ++i;
  return i;
}

// Of the line.
std::string_view WordRoles::before(std::size_t i) const {
  const std::size_t begin = i >= line_begin_ ? line_begin_ : i;  // a dot at the end of an earlier line
  return text_.substr(begin, i - begin);
}

// The line up to `i`, read once for all that ask, who do so in ascending order.
const WordRoles::Prefix& WordRoles::prefix(std::size_t i) {
  static constexpr Prefix kNone;
  if (i < line_begin_) return kNone;
  if (prefix_.end <= line_begin_) {
    prefix_ = {line_begin_, 0, 0};
    while (prefix_.end < i && is_blank(text_[prefix_.end])) ++prefix_.end;
  }
  for (; prefix_.end < i; ++prefix_.end) {
    const Mark mark = kMarks[static_cast<unsigned char>(text_[prefix_.end])];
    prefix_.marks |= mark.bits;
    prefix_.depth += mark.depth;
  }
  return prefix_;
}

bool WordRoles::is_attribute(std::size_t begin, std::size_t& dot) const {
  std::size_t i = begin;
  if (i > 0 && text_[i - 1] == '.') {
    dot = i - 1;
    return true;
  }
  // Rare, and only at the begin of a line or behind a dot and blanks.
  if (begin > line_begin_ + 1 && text_[begin - 1] == ' ' && is_word(text_[begin - 2])) return false;
  while (i > 0 && (is_blank(text_[i - 1]) || is_newline(text_[i - 1]) || text_[i - 1] == '\\')) --i;
  dot = i - 1;
  return i > 0 && text_[i - 1] == '.';
}

// `name(`, and `(name)(`; inside brackets on the next line too.
bool WordRoles::is_called(std::size_t next) const {
  if (at(next) == '(') return true;
  if (at(next) != ')' && !is_newline(at(next))) return false;
  std::size_t i = behind_space(next);
  while (at(i) == ')') i = behind_space(i + 1);
  return i < text_.size() && text_[i] == '(';
}

// ------------------------------------------------------------ stores

// What follows the word that ends at `end` makes it a target, or may do so. `begin`: of the name or of the dot before.
bool WordRoles::is_target(std::size_t begin, std::size_t end, std::size_t next) {
  const char c = at(next), then = at(next + 1);
  switch (c) {
    case '=':
      return then != '=';
    case '+':
    case '-':
    case '%':
    case '@':
    case '&':
    case '|':
    case '^':
      return then == '=';
    case '*':
    case '/':
      return then == '=' || (then == c && at(next + 2) == '=');
    case '<':
    case '>':
      return then == c && at(next + 2) == '=';
    case ':':
      return begins_statement(begin) || assigned_behind(next + 1, 0) || has(before(begin), " as ");
    case ',':
    case ')':
    case ']':
    case '\n':
    case '\r':
    case '#':
      return in_tuple(begin, end);
    case 'i':
      return then == 'n' && has(before(begin), "for");
    default:
      return false;
  }
}

// `x.name: T`: nothing but the target stands before.
bool WordRoles::begins_statement(std::size_t i) {
  const std::uint32_t marks = prefix(i).marks;
  return (marks & kBlankMark) == 0 || (marks & kSemicolonMark) != 0;
}

// What stands before in the line has a `for` or an ` as `.
bool WordRoles::behind_for_or_as(std::size_t i) {
  if (i < line_begin_) return false;
  if (for_or_as_line_ != line_begin_) {
    std::string_view line = text_.substr(line_begin_, kLongLine + 1);
    if (const void* end = std::memchr(line.data(), '\n', line.size()))
      line = line.substr(0, static_cast<std::size_t>(static_cast<const char*>(end) - line.data()));
    const std::size_t f = find_text(line, "for"), a = find_text(line, " as ");
    for_or_as_line_ = line_begin_;
    for_or_as_end_ = text_.size() + 1;
    if (f != std::string_view::npos) for_or_as_end_ = line_begin_ + f + 3;
    if (a != std::string_view::npos) for_or_as_end_ = std::min(for_or_as_end_, line_begin_ + a + 4);
  }
  return for_or_as_end_ <= i;
}

// An element of a tuple or list that is assigned to, on one line or several.
bool WordRoles::in_tuple(std::size_t begin, std::size_t end) {
  return several_lines() || behind_for_or_as(begin) || assigned_behind(end, prefix(begin).depth);
}

// A `=` that is no part of another operator and stands in no bracket, in the rest of the line; or the line goes on.
bool WordRoles::assigned_behind(std::size_t i, int depth) const {
  for (const std::size_t limit = i + kLongLine; i < text_.size() && !is_newline(text_[i]); ++i) {
    if (i > limit) return true;
    const char c = text_[i];
    depth += opens(c) - closes(c);
    if (c == '\\' && is_newline(at(i + 1))) return true;
    if (c != '=') continue;
    if (at(i + 1) == '=') {
      ++i;
      continue;
    }
    const char last = text_[i - 1];
    if (depth <= 0 && last != '<' && last != '>' && last != '!') return true;
  }
  return false;
}

// Some line closes a bracket of an earlier line and assigns: `) = f()`. Then every name before a comma or a bracket may
// be a target.
bool WordRoles::several_lines() {
  if (several_ != 0) return several_ > 0;
  several_ = -1;
  const auto closes_earlier_line = [&](std::size_t i) {  // the bracket before `i`, if there is one
    while (i > 0 && is_blank(text_[i - 1])) --i;
    if (i == 0 || !closes(text_[i - 1])) return false;
    int depth = 0;
    for (const std::size_t limit = i > kLongLine ? i - kLongLine : 0; i > limit && !is_newline(text_[i - 1]); --i) {
      depth += opens(text_[i - 1]) - closes(text_[i - 1]);
      if (depth == 0) return false;  // opened on its own line
    }
    return true;
  };
  for (std::size_t i = text_.find('='); i != std::string_view::npos && several_ < 0; i = text_.find('=', i + 1))
    if (at(i + 1) != '=' && closes_earlier_line(i)) several_ = 1;
  for (const std::string_view in : {") in", "] in"})
    for (std::size_t i = find_text(text_, in); i != std::string_view::npos && several_ < 0;
         i = find_text(text_, in, i + 1))
      if (closes_earlier_line(i + 1)) several_ = 1;
  return several_ > 0;
}

// ------------------------------------------------------------ plain names

// `name = C`, `name: T = m.C[U]`: behind the `=` stands nothing but a name. At a `:` the `=` is sought in the line.
bool WordRoles::is_alias(std::size_t begin, std::size_t next) {
  if (is_newline(at(next)) || at(next) == ')') return begins_statement(begin) && several_lines();
  if (at(next) != '=' && at(next) != ':') return false;
  std::size_t i = next;
  while (at(i) != '=') {
    if (is_newline(at(i))) return false;
    if (++i > next + kLongLine) return true;
  }
  if (at(i + 1) == '=') return false;
  i = behind_blanks(i + 1);
  if (at(i) == '(') return true;
  const std::size_t from = i;
  while (i < text_.size() && (is_word(text_[i]) || text_[i] == '.')) ++i;
  if (i == from) return false;
  i = behind_blanks(i);
  return ends_statement(at(i)) || at(i) == '[' || at(i) == '=';
}

// The last name of all that is assigned, or imported under another name.
bool WordRoles::is_value(std::size_t begin, std::size_t next) {
  const char c = at(next);
  if (c == 'a') return at(next + 1) == 's' && !is_word(at(next + 2));
  // In brackets, or behind a text of several lines, the `=` may stand further above.
  const auto [end, marks, depth] = prefix(begin);
  if ((marks & kEqualMark) != 0 || begins_statement(begin) || depth < 0) return true;
  return (marks & kQuoteMark) != 0 && (has(before(begin), "\"\"\"") || has(before(begin), "'''"));
}

// ------------------------------------------------------------ `self.name` in a method

bool WordRoles::through_receiver(std::size_t dot) {
  std::size_t begin = dot;
  while (begin > 0 && is_word(text_[begin - 1])) --begin;
  const std::string_view name = text_.substr(begin, dot - begin);
  if (name.empty()) return false;
  std::size_t i = begin;
  while (i > 0 && is_blank(text_[i - 1])) --i;
  if (i > 0 && text_[i - 1] == '.') return false;
  read_lines_to(dot);
  return !frames_.empty() && frames_.back().method && frames_.back().first == name;
}

// Keeps the stack of `class` and `def` up to the line that holds `offset`.
void WordRoles::read_lines_to(std::size_t offset) {
  while (line_ <= offset && line_ < text_.size()) {
    std::size_t i = line_;
    while (i < text_.size() && is_blank(text_[i])) ++i;
    const char c = at(i);
    if (!is_newline(c) && c != '#') {
      const std::size_t indent = i - line_;
      while (!frames_.empty() && frames_.back().indent >= indent) frames_.pop_back();
      if (!frames_.empty() && frames_.back().body == 0) frames_.back().body = indent;
      if (c == 'd' || c == 'c' || c == 'a' || c == '@') i = statement(i, indent);
    }
    const auto* end = static_cast<const char*>(std::memchr(text_.data() + i, '\n', text_.size() - i));
    line_ = end ? static_cast<std::size_t>(end - text_.data()) + 1 : text_.size();
  }
}

bool WordRoles::takes(std::size_t& i, std::string_view keyword) const {
  if (text_.substr(i, keyword.size()) != keyword || is_word(at(i + keyword.size()))) return false;
  i = behind_blanks(i + keyword.size());
  return true;
}

// Of a statement at `i`, where it is a `class`, `def` or decorator. How far it has been read.
std::size_t WordRoles::statement(std::size_t i, std::size_t indent) {
  if (text_[i] == '@') {
    std::size_t end = i;
    while (end < text_.size() && !is_newline(text_[end])) ++end;
    static_ |= has(text_.substr(i, end - i), "static");
    return i;
  }
  Frame frame{indent, 0, false, false, {}};
  if (takes(i, "class")) {
    frame.is_class = true;
  } else {
    static_cast<void>(takes(i, "async"));
    if (!takes(i, "def")) return i;
    frame.method = !frames_.empty() && frames_.back().is_class && frames_.back().body == indent && !static_;
    frame.first = first_parameter(i);
  }
  static_ = false;
  frames_.push_back(frame);
  return head_end(i) - 1;
}

std::string_view WordRoles::first_parameter(std::size_t i) const {
  const std::size_t open = text_.substr(i, kMostOfHead).find('(');
  if (open == std::string_view::npos) return {};
  i += open;
  for (++i;;) {
    i = behind_space(i);
    if (at(i) != '#' || i >= text_.size()) break;
    while (i < text_.size() && !is_newline(text_[i])) ++i;
  }
  std::size_t end = i;
  while (end < text_.size() && is_word(text_[end])) ++end;
  return text_.substr(i, end - i);
}

// Where the head of a class or function ends: behind the bracket that closes the first one, and at least at the end of
// the line.
std::size_t WordRoles::head_end(std::size_t i) const {
  const std::size_t limit = std::min(text_.size(), i + kMostOfHead);
  std::size_t end = i;
  while (end < limit && !is_newline(text_[end])) ++end;
  int depth = 0;
  std::size_t k = i;
  for (; k < limit && (k <= end || depth > 0); ++k) depth += opens(text_[k]) - closes(text_[k]);
  return std::max(k, i + 1);
}

}  // namespace assay
