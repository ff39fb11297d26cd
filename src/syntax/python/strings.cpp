// String literals: values of plain ones, parts of f- and t-strings, implicit concatenation.
//
// CPython's rules for positions, which are kept here: adjacent literal text of one concatenation is one part, from the
// first piece's begin to the last one's end; a plain string among f-strings counts with its quotes even when it is
// empty, the literal text of an f-string only where there is some; a doubled brace belongs to its piece whole.
#include "base/text.h"
#include "syntax/python/decode.h"
#include "syntax/python/parser.h"

namespace assay::py {

namespace {

struct Body {
  std::uint32_t begin, end;
};
Body body_of(const Token& tok) {
  const std::uint32_t quotes = (tok.flags & kLiteralTriple) != 0 ? 3 : 1;
  return {tok.begin + tok.prefix + quotes, tok.end - quotes};
}

std::uint16_t string_flags(std::uint16_t literal) {
  return static_cast<std::uint16_t>(((literal & kLiteralRaw) != 0 ? kStringRaw : 0) |
                                    ((literal & kLiteralTriple) != 0 ? kStringTriple : 0));
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void append_code_point(Vec<char>& out, std::uint32_t code_point) {
  if (code_point < 0x80) {
    out.push(static_cast<char>(code_point));
    return;
  }
  std::string utf8;
  append_utf8(utf8, code_point);
  out.append(utf8.data(), utf8.size());
}

}  // namespace

ExprId Parser::strings() {
  const std::uint32_t begin = tok_.begin;
  constexpr std::uint16_t kComposed = kLiteralFormat | kLiteralTemplate;
  if ((tok_.flags & (kComposed | kLiteralBytes)) == 0) {
    const Token literal = tok_;
    next();
    if (!is(Tok::string)) {
      const Body body = body_of(literal);
      std::uint16_t flags = string_flags(literal.flags);
      const bool raw = (literal.flags & kLiteralRaw) != 0;
      const bool as_written = (literal.flags & kLiteralReturns) == 0 && (raw || (literal.flags & kLiteralEscapes) == 0);
      if (as_written) {
        const NameId value = string_value(base_ + body.begin, body.end - body.begin, flags);
        return add(ExprKind::string, begin, prev_end_, value, 0, 0, flags);
      }
      const std::uint32_t mark = t_.literal.size();
      flags |= decode(body.begin, body.end, raw);
      const NameId value = buffered_value(mark, flags);
      return add(ExprKind::string, begin, prev_end_, value, 0, 0, flags);
    }
    Literal pending;
    pending.buffer = t_.literal.size();
    const Body body = body_of(literal);
    pending.flags = string_flags(literal.flags);
    pending.flags |= decode(body.begin, body.end, (literal.flags & kLiteralRaw) != 0);
    extend_literal(pending, literal.begin, literal.end);
    return concatenation(begin, pending);
  }
  if ((tok_.flags & kLiteralBytes) != 0) {
    std::uint16_t flags = string_flags(tok_.flags);
    while (is(Tok::string)) {
      if ((tok_.flags & kLiteralBytes) == 0) fail("cannot mix bytes and nonbytes literals");
      next();
    }
    const NameId source = string_value(base_ + begin, prev_end_ - begin, flags);
    return add(ExprKind::bytes, begin, prev_end_, source, 0, 0, flags);
  }
  Literal pending;
  pending.buffer = t_.literal.size();
  return concatenation(begin, pending);
}

// `text` may be read past its end.
NameId Parser::string_value(const char* text, std::size_t size, std::uint16_t& flags) {
  if (t_.valid_utf8) [[likely]]
    return names_.intern(text, size);
  const std::string clean = sanitize_utf8({text, size});
  if (clean != std::string_view(text, size)) flags |= kStringInexact;
  return names_.intern_copy(clean);
}

// Takes what was decoded since `mark` off the buffer.
NameId Parser::buffered_value(std::uint32_t mark, std::uint16_t& flags) {
  const std::uint32_t size = t_.literal.size() - mark;
  t_.literal.append("\0\0\0\0\0\0\0", 8);  // short strings are read eight bytes at a time
  const NameId value = string_value(t_.literal.data() + mark, size, flags);
  t_.literal.truncate(mark);
  return value;
}

// Literals up to the first token that is none. What came before is in `pending`.
ExprId Parser::concatenation(std::uint32_t begin, Literal& pending) {
  const std::uint32_t stack_mark = t_.stack.size();
  std::uint16_t kinds = 0;
  std::uint32_t pieces = pending.open ? 1 : 0;
  while (is(Tok::string)) {
    ++pieces;
    kinds |= tok_.flags;
    if ((tok_.flags & kLiteralBytes) != 0) fail("cannot mix bytes and nonbytes literals");
    if (pieces > 1) pending.flags |= kStringConcatenated;
    if ((tok_.flags & (kLiteralFormat | kLiteralTemplate)) != 0) {
      Nesting nesting(*this);
      format_string(pending);
    } else {
      const Body body = body_of(tok_);
      pending.flags |= string_flags(tok_.flags);
      pending.flags |= decode(body.begin, body.end, (tok_.flags & kLiteralRaw) != 0);
      extend_literal(pending, tok_.begin, tok_.end);
      next();
    }
  }
  if ((kinds & (kLiteralFormat | kLiteralTemplate)) == 0) {
    const NameId value = buffered_value(pending.buffer, pending.flags);
    return add(ExprKind::string, begin, prev_end_, value, 0, 0, pending.flags);
  }
  flush_literal(pending);
  return add_list((kinds & kLiteralTemplate) != 0 ? ExprKind::tstring : ExprKind::fstring, begin, stack_mark);
}

// Makes a string part of the text read so far, when there is any.
void Parser::flush_literal(Literal& pending) {
  if (pending.open && t_.literal.size() > pending.buffer) {
    const NameId value = buffered_value(pending.buffer, pending.flags);
    push(add(ExprKind::string, pending.begin, pending.end, value, 0, 0, pending.flags));
  }
  t_.literal.truncate(pending.buffer);
  pending.open = false;
}

// The current token is the opening quote; afterwards it is the one that follows the literal.
void Parser::format_string(Literal& pending) {
  const Token opening = tok_;
  pending.flags |= string_flags(opening.flags);
  const char quote = base_[opening.begin + opening.prefix];
  format_parts(pending, quote, opening.flags, false);
  next();
}

// Literal text and replacement fields up to the closing quote (in a format spec: up to the '}' of its field, which is
// left to be read). Leaves cur_, and for prev_end_ tok_.end, after the quote.
void Parser::format_parts(Literal& pending, char quote, std::uint16_t flags, bool in_spec) {
  const bool triple = (flags & kLiteralTriple) != 0;
  const bool raw = (flags & kLiteralRaw) != 0;
  const char* p = cur_;
  const char* piece = p;
  bool escaped = false;
  auto end_piece = [&](const char* end, std::uint32_t doubled = 0) {
    if (end == piece) return;
    pending.flags |= decode(at(piece), at(end), raw || !escaped);
    extend_literal(pending, at(piece), at(end) + doubled);
  };
  while (!failed_) {
    p = find_first(p, quote, '{', '}', '\\', '\n', '\r', '\0');
    if (*p == quote && (!triple || (p[1] == quote && p[2] == quote))) {
      if (in_spec) return fail("f-string: expecting '}'");
      end_piece(p);
      cur_ = p + (triple ? 3 : 1);
      tok_.end = at(cur_);
      return;
    }
    if (*p == '{' && p[1] == '{' && !in_spec) {
      end_piece(p + 1, 1);
      p = piece = p + 2;
      escaped = false;
    } else if (*p == '{') {
      end_piece(p);
      flush_literal(pending);
      cur_ = p;
      replacement_field(quote, flags);
      p = piece = cur_;
      escaped = false;
    } else if (*p == '}' && p[1] == '}' && !in_spec) {
      end_piece(p + 1, 1);
      p = piece = p + 2;
      escaped = false;
    } else if (*p == '}') {
      if (!in_spec) return fail("f-string: single '}' is not allowed");
      end_piece(p);
      cur_ = p;
      return;
    } else if (*p == '\\') {
      escaped = true;
      ++p;
      if (!raw && *p == 'N' && p[1] == '{') {
        p = find_first(p, '}', quote, '\n', '\0');
        if (*p == '}') ++p;
      } else if (*p == '\r') {
        p = past_line_end(p);
      } else if (*p != '{' && *p != '}' && p != limit_) {
        ++p;
      }
    } else if (is_line_end(p)) {
      if (p == limit_ || (!triple && !in_spec)) {
        tok_.end = at(p);
        return fail(triple ? "unterminated triple-quoted f-string literal" : "unterminated f-string literal");
      }
      if (!triple) {  // a format spec may end at a line end; the '}' comes on a later line
        end_piece(p);
        cur_ = p;
        return;
      }
      ++p;
    } else {
      ++p;  // a lone quote in a triple-quoted string
    }
  }
}

// `{value=!r:spec}`; cur_ is at the brace before and after the closing one afterwards.
void Parser::replacement_field(char quote, std::uint16_t flags) {
  Nesting nesting(*this);
  const std::uint32_t begin = at(cur_);
  const std::uint32_t outer_field = field_;
  const std::uint32_t stack_mark = t_.stack.size();
  ++cur_;
  field_ = ++brackets_;
  lex();
  push(yield_or_star_expressions());
  const bool shows_source = take(Tok::equal);
  char conversion = 0;
  if (is(Tok::exclaim)) {
    next();
    const std::string_view name = text(tok_.begin, tok_.end);
    if (name == "r" || name == "s" || name == "a")
      conversion = name[0];
    else
      fail("f-string: invalid conversion character");
    next();
  }
  ExprId spec = 0;
  if (is(Tok::colon)) {
    const std::uint32_t spec_begin = tok_.begin;
    const std::uint32_t spec_mark = t_.stack.size();
    Literal pending;
    pending.buffer = t_.literal.size();
    field_ = 0;
    format_parts(pending, quote, flags, true);
    flush_literal(pending);
    prev_end_ = at(cur_);
    spec = add_list(ExprKind::fstring, spec_begin, spec_mark);
    field_ = outer_field;
    lex();
  }
  if (!is(Tok::rbrace)) fail("f-string: expecting '}'");
  field_ = outer_field;
  push(spec);
  prev_end_ = tok_.end;
  push(add_list(ExprKind::interpolation, begin, stack_mark, static_cast<std::uint8_t>(conversion),
                shows_source ? 1 : 0));
}

std::uint16_t Parser::decode(std::uint32_t begin, std::uint32_t end, bool raw) {
  Vec<char>& out = t_.literal;
  const char* p = base_ + begin;
  const char* const stop = base_ + end;
  std::uint16_t flags = 0;
  auto hex = [&](int digits) -> std::int64_t {
    std::uint32_t value = 0;
    for (int i = 0; i < digits; ++i, ++p) {
      const int digit = p < stop ? hex_value(*p) : -1;
      if (digit < 0) {
        fail("(unicode error) 'unicodeescape' codec can't decode bytes: truncated escape");
        return -1;
      }
      value = value << 4 | static_cast<std::uint32_t>(digit);
    }
    return value;
  };
  while (p < stop) {
    const char* q = p;
    while (q < stop && *q != '\\' && *q != '\r') ++q;
    out.append(p, static_cast<std::size_t>(q - p));
    p = q;
    if (p == stop) break;
    if (*p == '\r') {
      out.push('\n');
      p = past_line_end(p);
      continue;
    }
    if (raw) {
      out.push(*p++);
      continue;
    }
    ++p;  // the backslash
    if (p == stop) {
      out.push('\\');
      break;
    }
    const char c = *p++;
    std::int64_t code = -1;
    switch (c) {
      case '\n':
        break;
      case '\r':
        p = past_line_end(p - 1);
        break;
      case '\\':
      case '\'':
      case '"':
        out.push(c);
        break;
      case 'a':
        out.push('\a');
        break;
      case 'b':
        out.push('\b');
        break;
      case 'f':
        out.push('\f');
        break;
      case 'n':
        out.push('\n');
        break;
      case 'r':
        out.push('\r');
        break;
      case 't':
        out.push('\t');
        break;
      case 'v':
        out.push('\v');
        break;
      case '0':
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
      case '6':
      case '7':
        code = c - '0';
        for (int i = 0; i < 2 && p < stop && *p >= '0' && *p <= '7'; ++i) code = code * 8 + (*p++ - '0');
        break;
      case 'x':
        code = hex(2);
        break;
      case 'u':
        code = hex(4);
        break;
      case 'U':
        code = hex(8);
        break;
      case 'N': {
        // A name from the Unicode database, which is too large to carry along.
        const char* close = p < stop && *p == '{'
                                ? static_cast<const char*>(std::memchr(p, '}', static_cast<std::size_t>(stop - p)))
                                : nullptr;
        if (close == nullptr || close == p + 1)
          fail("(unicode error) 'unicodeescape' codec can't decode bytes: malformed \\N character escape");
        else
          p = close + 1;
        code = 0xFFFD;
        flags |= kStringInexact;
        break;
      }
      default:
        out.push('\\');
        out.push(c);
    }
    if (code > 0x10FFFF) fail("(unicode error) 'unicodeescape' codec can't decode bytes: illegal Unicode character");
    if (code >= 0xD800 && code <= 0xDFFF) {
      code = 0xFFFD;
      flags |= kStringInexact;
    }
    if (code >= 0) append_code_point(out, static_cast<std::uint32_t>(code));
  }
  return flags;
}

}  // namespace assay::py
