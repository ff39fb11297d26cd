#include "syntax/python/lexer.h"

#include "syntax/python/identifiers.h"

namespace assay::py {

namespace {

// Keywords by their bytes as one word. The multiplier was searched for: no two keywords share a slot.
struct Keyword {
  std::uint64_t word;
  Tok tok;
};
constexpr std::uint64_t kKeywordMultiplier = 0xB57C8E05E3C9B0E1ull;
constexpr int kKeywordBits = 6;
constexpr std::uint32_t keyword_slot(std::uint64_t word) {
  return static_cast<std::uint32_t>((word * kKeywordMultiplier) >> (64 - kKeywordBits));
}
constexpr std::uint64_t packed(std::string_view s) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < s.size(); ++i) word |= static_cast<std::uint64_t>(s[i]) << (8 * i);
  return word;
}
constexpr std::string_view kKeywordNames[] = {"False",  "None",   "True",    "and",      "as",       "assert", "async",
                                              "await",  "break",  "class",   "continue", "def",      "del",    "elif",
                                              "else",   "except", "finally", "for",      "from",     "global", "if",
                                              "import", "in",     "is",      "lambda",   "nonlocal", "not",    "or",
                                              "pass",   "raise",  "return",  "try",      "while",    "with",   "yield"};

struct KeywordTable {
  Keyword slots[1 << kKeywordBits]{};
  bool collided = false;
};
constexpr KeywordTable make_keywords() {
  KeywordTable table;
  int tok = static_cast<int>(Tok::kw_false);
  for (std::string_view name : kKeywordNames) {
    Keyword& slot = table.slots[keyword_slot(packed(name))];
    if (slot.word != 0) table.collided = true;
    slot = {packed(name), static_cast<Tok>(tok++)};
  }
  return table;
}
constexpr KeywordTable kKeywords = make_keywords();
static_assert(!kKeywords.collided);

// Flags of a string prefix of one or two letters, or kNoPrefix.
constexpr std::uint16_t kNoPrefix = 0xffff;
std::uint16_t prefix_flags(const char* p, std::size_t size) {
  std::uint16_t flags = 0;
  for (std::size_t i = 0; i < size; ++i) {
    std::uint16_t flag = 0;
    switch (p[i] | 0x20) {
      case 'r':
        flag = kLiteralRaw;
        break;
      case 'b':
        flag = kLiteralBytes;
        break;
      case 'u':
        flag = kLiteralUnicode;
        break;
      case 'f':
        flag = kLiteralFormat;
        break;
      case 't':
        flag = kLiteralTemplate;
        break;
      default:
        return kNoPrefix;
    }
    if ((flags & flag) != 0) return kNoPrefix;
    flags |= flag;
  }
  const std::uint16_t kinds = flags & ~kLiteralRaw;
  if (size == 2 && (flags & kLiteralRaw) == 0) return kNoPrefix;  // two kinds: "bf", "ub"
  if (size == 2 && kinds == kLiteralUnicode) return kNoPrefix;    // "ur" is Python 2
  return flags;
}

}  // namespace

void Lexer::fail(std::string_view message) {
  if (failed_) return;
  failed_ = true;
  error_ = message;
  error_begin_ = tok_.begin;
  tok_.kind = Tok::error;
}

const char* Lexer::comment(const char* p) {
  const char* end = find_first(p, '\n', '\r', '\0');
  while (*end == '\0' && end != limit_) end = find_first(end + 1, '\n', '\r', '\0');
  comments_.push({at(p), at(end)});
  return end;
}

void Lexer::start_line() {
  const char* p = cur_;
  Indent indent;
  previous_column_ = line_.column;
  for (;;) {
    const char* start = p;
    p = skip_spaces(p);
    indent.column = indent.alternative = static_cast<std::int32_t>(p - start);
    Indent continued{-1, -1};
    while (*p == ' ' || *p == '\t' || *p == '\f' || (*p == '\\' && (p[1] == '\n' || p[1] == '\r'))) {
      if (*p == ' ') {
        ++indent.column, ++indent.alternative;
      } else if (*p == '\t') {
        indent.column = (indent.column / 8 + 1) * 8;
        ++indent.alternative;
      } else if (*p == '\f') {
        indent = {};
      } else {  // Indentation that goes on after a backslash counts as far as the first one.
        if (continued.column < 0) continued = indent;
        p = past_line_end(p + 1) - 1;
      }
      ++p;
    }
    if (continued.column > 0) indent = continued;
    if (*p == '#') p = comment(p);
    if (*p == '\n')
      ++p;
    else if (*p == '\r')
      p = past_line_end(p);
    else
      break;
  }
  cur_ = p;
  if (p == limit_) {
    token(Tok::end, p, p);
    line_ = {-1, -1};
    return;
  }
  line_ = indent;
  lex();
}

void Lexer::lex_word(const char* p) {
  bool non_ascii = false;
  const char* end = skip_identifier(p, non_ascii);
  if (non_ascii) [[unlikely]]
    return lex_unicode_name(p, end);
  const auto size = static_cast<std::size_t>(end - p);
  tok_.begin = at(p);
  tok_.end = at(end);
  cur_ = end;
  if (size <= 8) {
    if (size <= 2 && (*end == '"' || *end == '\'')) return lex_string(p, end);
    const std::uint64_t word = Interner::word_of(p, size);
    const Keyword& keyword = kKeywords.slots[keyword_slot(word)];
    if (keyword.word == word) {
      tok_.kind = keyword.tok;
      return;
    }
    tok_.kind = Tok::name;
    tok_.name = names_.intern_word(word, size, p);
    return;
  }
  tok_.kind = Tok::name;
  tok_.name = names_.intern(p, size);
}

void Lexer::lex_unicode_name(const char* begin, const char* end) {
  std::string normal;
  const IdentifierCheck check = check_identifier({begin, static_cast<std::size_t>(end - begin)}, normal);
  if (check.bad != std::string_view::npos) {
    if (check.bad == 0) {
      token(Tok::name, begin, end);
      return fail("invalid character in identifier");
    }
    end = begin + check.bad;  // the next token is the error
  }
  token(Tok::name, begin, end);
  tok_.name = names_.intern_copy(normal);
}

void Lexer::lex_string(const char* begin, const char* quote) {
  const auto prefix = static_cast<std::size_t>(quote - begin);
  std::uint16_t flags = prefix_flags(begin, prefix);
  if (flags == kNoPrefix) {  // `print"x"`, `ur"x"`: a name, then a string
    tok_.kind = Tok::name;
    tok_.name = names_.intern(begin, prefix);
    return;
  }
  tok_.prefix = static_cast<std::uint8_t>(prefix);
  const char q = *quote;
  const bool triple = quote[1] == q && quote[2] == q;
  if (triple) flags |= kLiteralTriple;
  const char* p = quote + (triple ? 3 : 1);
  if ((flags & (kLiteralFormat | kLiteralTemplate)) == 0) {
    for (;;) {
      p = triple ? find_first(p, q, '\\', '\r', '\0') : find_first(p, q, '\\', '\n', '\r', '\0');
      if (*p == q) {
        if (!triple) {
          ++p;
          break;
        }
        if (p[1] == q && p[2] == q) {
          p += 3;
          break;
        }
        ++p;
      } else if (*p == '\\') {
        flags |= kLiteralEscapes;
        if (p[1] == '\r') flags |= kLiteralReturns;
        ++p;
        if (p == limit_) continue;
        p = *p == '\r' ? past_line_end(p) : p + 1;
      } else if (*p == '\r' && triple) {
        flags |= kLiteralReturns;
        ++p;
      } else {
        token(Tok::string, begin, p);
        return fail(triple ? "unterminated triple-quoted string literal" : "unterminated string literal");
      }
    }
  }
  tok_.flags = flags;
  token(Tok::string, begin, p);
}

namespace {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Digits of a base, with single underscores between them.
const char* skip_digits(const char* p, int base) {
  auto is_one = [base](char c) {
    if (base == 16) return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
    return c >= '0' && c < '0' + base;
  };
  while (is_one(*p) || (*p == '_' && is_one(p[1]))) ++p;
  return p;
}

// What may follow a number without a space: `1if x else 2`, `0x1for x in y` (deprecated, but Python reads it).
bool keyword_follows(const char* p) {
  for (std::string_view word : {"and", "else", "for", "if", "in", "is", "not", "or"})
    if (std::memcmp(p, word.data(), word.size()) == 0) return true;
  return false;
}

}  // namespace

void Lexer::lex_number(const char* begin) {
  const char* p = begin;
  Tok kind = Tok::integer;
  std::string_view problem;
  const char marker = static_cast<char>(p[1] | 0x20);
  if (*p == '0' && (marker == 'x' || marker == 'o' || marker == 'b')) {
    const int base = marker == 'x' ? 16 : marker == 'o' ? 8 : 2;
    const char* digits = p + 2 + (p[2] == '_');
    p = skip_digits(digits, base);
    if (p == digits || is_digit(*p)) problem = "invalid digit in number";
  } else {
    p = skip_digits(p, 10);
    const char* whole_end = p;
    if (*p == '.') {
      kind = Tok::floating;
      ++p;
      if (is_digit(*p)) p = skip_digits(p, 10);
    }
    if ((*p | 0x20) == 'e' && (is_digit(p[1]) || ((p[1] == '+' || p[1] == '-') && is_digit(p[2])))) {
      kind = Tok::floating;
      p = skip_digits(p + 2, 10);
    }
    if ((*p | 0x20) == 'j') {
      kind = Tok::imaginary;
      ++p;
    }
    if (kind == Tok::integer && *begin == '0')
      for (const char* d = begin; d != whole_end; ++d)
        if (*d != '0' && *d != '_') problem = "leading zeros in decimal integer literals are not permitted";
  }
  if (is_identifier_byte(*p) && !keyword_follows(p)) problem = "invalid decimal literal";
  token(kind, begin, p);
  if (!problem.empty()) fail(problem);
}

void Lexer::lex() {
  if (failed_) return;
  const char* p = cur_;
  // One-character operators with an optional '=' after them.
  auto with_equal = [&](Tok plain, Tok augmented) {
    if (p[1] == '=')
      token(augmented, p, p + 2);
    else
      token(plain, p, p + 1);
  };
  auto open = [&](Tok kind) {
    ++brackets_;
    token(kind, p, p + 1);
  };
  auto close = [&](Tok kind) {
    token(kind, p, p + 1);
    if (brackets_ == 0) {
      return fail(kind == Tok::rpar ? "unmatched ')'" : kind == Tok::rsqb ? "unmatched ']'" : "unmatched '}'");
    }
    --brackets_;
  };
  for (;;) {
    switch (*p) {
      case ' ':
      case '\t':
      case '\f':
        ++p;
        continue;
      case '\n':
      case '\r':
        if (brackets_ != 0) {
          p = past_line_end(p);
          continue;
        }
        return token(Tok::newline, p, past_line_end(p));
      case '#':
        p = comment(p);
        continue;
      case '\\':
        if (p[1] == '\n' || p[1] == '\r') {
          p = past_line_end(p + 1);
          if (p == limit_) {
            token(Tok::end, p, p);
            return fail("unexpected EOF after line continuation");
          }
          continue;
        }
        token(Tok::error, p, p + 1);
        return fail("unexpected character after line continuation character");
      case '\0':
        if (p != limit_) break;
        return token(brackets_ != 0 ? Tok::end : Tok::newline, p, p);
      // clang-format off
      case 'a': case 'b': case 'c': case 'd': case 'e': case 'f': case 'g': case 'h': case 'i': case 'j': case 'k':
      case 'l': case 'm': case 'n': case 'o': case 'p': case 'q': case 'r': case 's': case 't': case 'u': case 'v':
      case 'w': case 'x': case 'y': case 'z': case 'A': case 'B': case 'C': case 'D': case 'E': case 'F': case 'G':
      case 'H': case 'I': case 'J': case 'K': case 'L': case 'M': case 'N': case 'O': case 'P': case 'Q': case 'R':
      case 'S': case 'T': case 'U': case 'V': case 'W': case 'X': case 'Y': case 'Z': case '_':
        return lex_word(p);
      // clang-format on
      case '0':
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
      case '6':
      case '7':
      case '8':
      case '9':
        return lex_number(p);
      case '"':
      case '\'':
        return lex_string(p, p);
      case '(':
        return open(Tok::lpar);
      case '[':
        return open(Tok::lsqb);
      case '{':
        return open(Tok::lbrace);
      case ')':
        return close(Tok::rpar);
      case ']':
        return close(Tok::rsqb);
      case '}':
        return close(Tok::rbrace);
      case ',':
        return token(Tok::comma, p, p + 1);
      case ';':
        return token(Tok::semicolon, p, p + 1);
      case '~':
        return token(Tok::tilde, p, p + 1);
      case ':':
        if (p[1] == '=' && (field_ == 0 || brackets_ != field_)) return token(Tok::walrus, p, p + 2);
        return token(Tok::colon, p, p + 1);
      case '.':
        if (is_digit(p[1])) return lex_number(p);
        if (p[1] == '.' && p[2] == '.') return token(Tok::ellipsis, p, p + 3);
        return token(Tok::dot, p, p + 1);
      case '=':
        return with_equal(Tok::equal, Tok::equal_equal);
      case '!':
        return with_equal(Tok::exclaim, Tok::not_equal);
      case '+':
        return with_equal(Tok::plus, Tok::plus_equal);
      case '%':
        return with_equal(Tok::percent, Tok::percent_equal);
      case '@':
        return with_equal(Tok::at, Tok::at_equal);
      case '|':
        return with_equal(Tok::pipe, Tok::pipe_equal);
      case '^':
        return with_equal(Tok::caret, Tok::caret_equal);
      case '&':
        return with_equal(Tok::ampersand, Tok::ampersand_equal);
      case '-':
        if (p[1] == '>') return token(Tok::arrow, p, p + 2);
        return with_equal(Tok::minus, Tok::minus_equal);
      case '*':
        if (p[1] != '*') return with_equal(Tok::star, Tok::star_equal);
        if (p[2] == '=') return token(Tok::double_star_equal, p, p + 3);
        return token(Tok::double_star, p, p + 2);
      case '/':
        if (p[1] != '/') return with_equal(Tok::slash, Tok::slash_equal);
        if (p[2] == '=') return token(Tok::double_slash_equal, p, p + 3);
        return token(Tok::double_slash, p, p + 2);
      case '<':
        if (p[1] != '<') return with_equal(Tok::less, Tok::less_equal);
        if (p[2] == '=') return token(Tok::left_shift_equal, p, p + 3);
        return token(Tok::left_shift, p, p + 2);
      case '>':
        if (p[1] != '>') return with_equal(Tok::greater, Tok::greater_equal);
        if (p[2] == '=') return token(Tok::right_shift_equal, p, p + 3);
        return token(Tok::right_shift, p, p + 2);
      default:
        break;
    }
    break;
  }
  if (static_cast<unsigned char>(*p) >= 0x80) {
    bool non_ascii = true;
    return lex_unicode_name(p, skip_identifier(p, non_ascii));
  }
  token(Tok::error, p, p + 1);
  fail("invalid syntax");
}

}  // namespace assay::py
