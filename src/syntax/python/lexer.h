// Tokens on demand. The parser looks at one token, `tok_`, and asks for the next; nothing is kept of those before.
//
// Logical lines: inside brackets a line end is white space; outside it is a `newline` token, after which the parser
// calls start_line(), which skips blank lines and comments, measures the indentation of the next line and reads its
// first token. Indentation is thus a number the parser compares, not a token.
//
// f-strings (PEP 701): the lexer gives only the opening quote; strings.cpp reads the literal parts and calls back for
// the tokens of each replacement field.
#pragma once

#include <string_view>

#include "syntax/python/interner.h"
#include "syntax/python/token.h"

namespace assay::py {

// Indentation with tabs to multiples of eight, and with tabs of one column: two lines compare alike in both or the file
// mixes tabs and spaces in a way that Python refuses. -1 at the end of the file.
struct Indent {
  std::int32_t column = 0;
  std::int32_t alternative = 0;
};

class Lexer {
 protected:
  Lexer(const char* text, std::uint32_t size, Interner& names, Vec<Comment>& comments)
      : base_(text), limit_(text + size), cur_(text), names_(names), comments_(comments) {}

  void start_line();
  void next() {
    prev_end_ = tok_.end;
    lex();
  }
  // Records the first error of a statement; from then on the current token is Tok::error.
  void fail(std::string_view message);

  // Looks ahead from the current token: what ends its logical line, and what follows its closing bracket.
  bool line_ends_in_colon() const;
  bool bracket_is_before_colon() const;

  std::string_view text(std::uint32_t begin, std::uint32_t end) const { return {base_ + begin, end - begin}; }
  std::uint32_t at(const char* p) const { return static_cast<std::uint32_t>(p - base_); }
  bool is_line_end(const char* p) const { return *p == '\n' || *p == '\r' || p == limit_; }
  static const char* past_line_end(const char* p) {
    if (*p == '\r' && p[1] == '\n') return p + 2;
    return *p == '\n' || *p == '\r' ? p + 1 : p;
  }
  const char* base_;
  const char* limit_;  // *limit_ == 0 and kPadding zeros follow
  const char* cur_;    // after tok_
  Interner& names_;
  Vec<Comment>& comments_;
  Token tok_;
  std::uint32_t prev_end_ = 0;  // end of the token before tok_
  std::uint32_t brackets_ = 0;  // open ones, those of replacement fields included
  std::uint32_t field_ = 0;  // value of brackets_ at which ':' ends the expression of a replacement field; 0: in none
  Indent line_;              // of the logical line that tok_ is in
  std::int32_t previous_column_ = 0;  // of the one before
  bool failed_ = false;
  std::string_view error_;
  std::uint32_t error_begin_ = 0;

  void lex();  // reads the token at cur_ into tok_

 private:
  void token(Tok kind, const char* begin, const char* end) {
    tok_.kind = kind;
    tok_.begin = at(begin);
    tok_.end = at(end);
    cur_ = end;
  }
  void lex_word(const char* p);
  void lex_unicode_name(const char* begin, const char* end);
  void lex_string(const char* begin, const char* quote);
  void lex_number(const char* p);
  const char* comment(const char* p);
};

}  // namespace assay::py
