#include "syntax/python/skim.h"

#include <algorithm>
#include <string_view>

#include "syntax/python/scan.h"

namespace assay::py {

namespace {

constexpr int kDeepestFormatString = 150;  // as in CPython

// Keywords that begin a statement and never occur inside an expression.
constexpr std::string_view kStatementWords[] = {"assert", "break",   "class", "continue", "def",    "del",      "elif",
                                                "except", "finally", "from",  "global",   "import", "nonlocal", "pass",
                                                "raise",  "return",  "try",   "while",    "with"};
// Keywords after or before which an expression goes on.
constexpr std::string_view kJoiningWords[] = {"and",    "as", "async", "await",  "else", "for", "from", "if",
                                              "import", "in", "is",    "lambda", "not",  "or",  "yield"};

template <std::size_t N>
bool contains(const std::string_view (&words)[N], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

const char* past_line_end(const char* p) {
  if (*p == '\r' && p[1] == '\n') return p + 2;
  return p + 1;
}

bool is_identifier_start(char c) { return is_identifier_byte(c) && !(c >= '0' && c <= '9'); }

std::string_view word_at(const char* p) {
  bool non_ascii = false;
  return {p, static_cast<std::size_t>(skip_identifier(p, non_ascii) - p)};
}

}  // namespace

const char* Skimmer::skip_comment(const char* p) {
  const char* end = p;
  while (!is_line_end(end)) end = find_first(end + 1, '\n', '\r', '\0');
  if (comments_ != nullptr)
    comments_->push({static_cast<std::uint32_t>(p - base_), static_cast<std::uint32_t>(end - base_)});
  return end;
}

Skimmer::Kind Skimmer::next() {
  const Kind kind = scan();
  if (kind != Kind::newline && kind != Kind::end) last_ = kind, last_begin_ = begin_, last_end_ = end_;
  return kind;
}

// The next token's kind; begin_ and end_ are its bounds. A newline token is given inside brackets too.
Skimmer::Kind Skimmer::scan() {
  const char* p = p_;
  for (;;) {
    while (*p == ' ' || *p == '\t' || *p == '\f') ++p;
    if (*p == '#') {
      p = skip_comment(p);
      continue;
    }
    if (*p == '\\' && (p[1] == '\n' || p[1] == '\r')) {
      p = past_line_end(p + 1);
      continue;
    }
    break;
  }
  begin_ = p;
  auto token = [&](Kind kind, const char* end) {
    p_ = end_ = end;
    return kind;
  };
  if (p == limit_) return token(Kind::end, p);
  if (is_line_end(p)) return token(Kind::newline, past_line_end(p));
  if (is_identifier_byte(*p)) {
    const std::string_view word = word_at(p);
    const char* end = p + word.size();
    if ((*end != '"' && *end != '\'') || word.size() > 2) return token(Kind::word, end);
    bool raw = false, format = false, prefix = true;
    for (char c : word) {
      c = static_cast<char>(c | 0x20);
      raw = raw || c == 'r';
      format = format || c == 'f' || c == 't';
      prefix = prefix && (c == 'r' || c == 'f' || c == 't' || c == 'b' || c == 'u');
    }
    return prefix ? string(end, raw, format) : token(Kind::word, end);
  }
  switch (*p) {
    case '"':
    case '\'':
      return string(p, false, false);
    case '(':
    case '[':
    case '{':
      if (depth_ < sizeof brackets_) brackets_[depth_] = *p;
      ++depth_;
      return token(Kind::open, p + 1);
    case ')':
    case ']':
    case '}':
      if (depth_ != 0) --depth_;
      return token(Kind::close, p + 1);
    default:
      return token(Kind::other, p + 1);
  }
}

Skimmer::Kind Skimmer::string(const char* quote, bool raw, bool format) {
  const bool triple = quote[1] == *quote && quote[2] == *quote;
  const char* body = quote + (triple ? 3 : 1);
  gave_up_ = false;
  p_ = end_ = format ? format_string(body, *quote, triple, raw, 0) : plain_string(body, *quote, triple);
  return Kind::string;
}

// Past the closing quote; where there is none, the end of the line or of the text.
const char* Skimmer::plain_string(const char* p, char quote, bool triple) const {
  for (;;) {
    p = find_first(p, quote, '\\', '\n', '\r', '\0');
    if (p == limit_) return p;
    if (*p == '\\') {
      ++p;
      if (p != limit_) p = is_line_end(p) ? past_line_end(p) : p + 1;
    } else if (*p == quote) {
      if (!triple) return p + 1;
      if (p[1] == quote && p[2] == quote) return p + 3;
      ++p;
    } else if (!triple && is_line_end(p)) {
      return p;
    } else {
      ++p;
    }
  }
}

// Nested too deep: the string counts as far as its line goes.
const char* Skimmer::give_up(const char* p) {
  gave_up_ = true;
  while (!is_line_end(p)) p = find_first(p + 1, '\n', '\r', '\0');
  return p;
}

const char* Skimmer::format_string(const char* p, char quote, bool triple, bool raw, int depth) {
  if (depth > kDeepestFormatString) return give_up(p);
  for (;;) {
    p = find_first(p, quote, '{', '\\', '\n', '\r', '\0');
    if (p == limit_) return p;
    if (*p == '\\') {
      ++p;
      if (!raw && *p == 'N' && p[1] == '{')
        p = find_first(p, '}', quote, '\n', '\0');
      else if (is_line_end(p))
        p = p == limit_ ? p : past_line_end(p);
      else if (*p != '{')
        ++p;
    } else if (*p == '{') {
      p = p[1] == '{' ? p + 2 : format_field(p + 1, quote, triple, raw, depth);
      if (gave_up_) return p;
    } else if (*p == quote) {
      if (!triple) return p + 1;
      if (p[1] == quote && p[2] == quote) return p + 3;
      ++p;
    } else if (!triple && is_line_end(p)) {
      return p;
    } else {
      ++p;
    }
  }
}

// From after the '{' to after the '}'. Line ends are allowed, but not one after which a statement begins.
const char* Skimmer::format_field(const char* p, char quote, bool triple, bool raw, int depth) {
  if (depth > kDeepestFormatString) return give_up(p);
  std::uint32_t brackets = 0;
  while (p != limit_) {
    switch (*p) {
      case '(':
      case '[':
      case '{':
        ++brackets, ++p;
        break;
      case ')':
      case ']':
        brackets -= brackets != 0, ++p;
        break;
      case '}':
        ++p;
        if (brackets == 0) return p;
        --brackets;
        break;
      case '#':
        p = skip_comment(p);
        break;
      case '\n':
      case '\r': {
        const char* start = past_line_end(p);
        const char* word = start;
        while (*word == ' ' || *word == '\t') ++word;
        if (contains(kStatementWords, word_at(word))) return p;
        p = start;
        break;
      }
      case ':':
        ++p;
        if (brackets != 0) break;
        for (;;) {  // the format spec
          p = find_first(p, '{', '}', quote, '\n', '\r', '\0');
          if (*p == '{') {
            p = format_field(p + 1, quote, triple, raw, depth + 1);
            if (gave_up_) return p;
          } else if (*p == '}') {
            return p + 1;
          } else if (p == limit_ || (!triple && *p == quote)) {
            return p;
          } else if (triple && *p == quote && p[1] == quote && p[2] == quote) {
            return p;
          } else if (!triple && is_line_end(p)) {
            break;  // the spec ends here, the field goes on
          } else {
            ++p;
          }
        }
        break;
      case '"':
      case '\'': {
        const bool inner_triple = p[1] == *p && p[2] == *p;
        bool inner_raw = false, inner_format = false;
        for (const char* prefix = p - 1; is_identifier_byte(*prefix); --prefix) {
          const char c = static_cast<char>(*prefix | 0x20);
          inner_raw = inner_raw || c == 'r';
          inner_format = inner_format || c == 'f' || c == 't';
          if (prefix < p - 1) break;
        }
        const char* body = p + (inner_triple ? 3 : 1);
        p = inner_format ? format_string(body, *p, inner_triple, inner_raw, depth + 1)
                         : plain_string(body, *p, inner_triple);
        if (gave_up_) return p;
        break;
      }
      default:
        ++p;
    }
  }
  return p;
}

bool Skimmer::ended_operand() const {
  if (last_ != Kind::word) return last_ == Kind::string || last_ == Kind::close;
  return !contains(kJoiningWords, std::string_view(last_begin_, static_cast<std::size_t>(last_end_ - last_begin_)));
}

bool Skimmer::statement_starts(std::int32_t column) const {
  const char* p = p_;
  while (*p == ' ' || *p == '\t' || *p == '\f') ++p;
  if (p - p_ > column || !is_identifier_byte(*p)) return false;
  const std::string_view word = word_at(p);
  if (word == "from") return ended_operand();
  if (contains(kStatementWords, word)) return true;
  const char after = p[word.size()];
  return ended_operand() && !contains(kJoiningWords, word) && after != '"' && after != '\'';
}

SkimmedLine Skimmer::skip_logical_line(std::int32_t column) {
  for (;;) {
    const Kind kind = next();
    if (kind == Kind::end) return {p_, last_end_, depth_ == 0 ? '\0' : brackets_[0]};
    if (kind != Kind::newline) continue;
    if (depth_ == 0) return {p_, last_end_, 0};
    if (statement_starts(column)) return {p_, last_end_, brackets_[0]};
  }
}

bool Skimmer::line_ends_in_colon(std::int32_t column) {
  bool colon = false;
  for (bool first = true;; first = false) {
    const Kind kind = next();
    if (kind == Kind::end || (kind == Kind::newline && depth_ == 0)) return colon;
    if (kind == Kind::newline) {
      if (statement_starts(column)) return false;
      continue;
    }
    // Mostly `match` is a name, and what comes next cannot begin an expression.
    if (first && kind == Kind::other) {
      const char c = *begin_;
      const bool starts = c == '-' || c == '+' || c == '~' || c == '*' || (c == '.' && !is_identifier_start(begin_[1]));
      if (!starts) return false;
    }
    colon = depth_ == 0 && kind == Kind::other && *begin_ == ':';
  }
}

bool Skimmer::bracket_is_before_colon(std::int32_t column) {
  do {
    const Kind kind = next();
    if (kind == Kind::end || (kind == Kind::newline && statement_starts(column))) return false;
  } while (depth_ != 0);
  return next() == Kind::other && *begin_ == ':';
}

}  // namespace assay::py
