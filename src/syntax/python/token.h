// Tokens, and the tables that say which of them are operators.
#pragma once

#include <array>
#include <cstdint>

#include "syntax/python/facts.h"

namespace assay::py {

// clang-format off
enum class Tok : std::uint8_t {
  end,      // of the file
  newline,  // of a logical line
  error,    // sticky: after a syntax error every look at the current token gives this, and so all loops end
  name, integer, floating, imaginary,
  string,   // any literal; of an f- or t-string only prefix and opening quote
  lpar, lsqb, lbrace, rpar, rsqb, rbrace,
  comma, colon, semicolon, dot, ellipsis, arrow, equal, walrus, exclaim, tilde,
  // Binary operators and their augmented forms, in the same order.
  plus, minus, star, at, slash, percent, double_star, left_shift, right_shift, pipe, caret, ampersand, double_slash,
  plus_equal, minus_equal, star_equal, at_equal, slash_equal, percent_equal, double_star_equal, left_shift_equal,
  right_shift_equal, pipe_equal, caret_equal, ampersand_equal, double_slash_equal,
  equal_equal, not_equal, less, less_equal, greater, greater_equal,
  kw_false, kw_none, kw_true, kw_and, kw_as, kw_assert, kw_async, kw_await, kw_break, kw_class, kw_continue, kw_def,
  kw_del, kw_elif, kw_else, kw_except, kw_finally, kw_for, kw_from, kw_global, kw_if, kw_import, kw_in, kw_is, kw_lambda,
  kw_nonlocal, kw_not, kw_or, kw_pass, kw_raise, kw_return, kw_try, kw_while, kw_with, kw_yield,
  count_,
};
// clang-format on
inline constexpr std::size_t kTokens = static_cast<std::size_t>(Tok::count_);

// What a string token's prefix and body are (Token::flags).
inline constexpr std::uint16_t kLiteralRaw = 1, kLiteralBytes = 2, kLiteralUnicode = 4, kLiteralFormat = 8,
                               kLiteralTemplate = 16, kLiteralTriple = 32, kLiteralEscapes = 64 /* holds a backslash */,
                               kLiteralReturns = 128 /* holds a carriage return */, kLiteralNonAscii = 256;

struct Token {
  Tok kind = Tok::newline;
  std::uint8_t prefix = 0;  // string: bytes before the quote
  std::uint16_t flags = 0;  // string: kLiteral…
  std::uint32_t begin = 0, end = 0;
  NameId name = 0;  // name: its text, normalised
};

// Binding strength of what may follow an operand; 0: nothing that continues an expression.
enum Precedence : std::uint8_t {
  kPrecNone,
  kPrecOr,
  kPrecAnd,
  kPrecNot,
  kPrecCompare,
  kPrecBitOr,
  kPrecBitXor,
  kPrecBitAnd,
  kPrecShift,
  kPrecSum,
  kPrecTerm,
};

constexpr std::array<Precedence, kTokens> make_precedences() {
  std::array<Precedence, kTokens> table{};
  auto set = [&table](Tok tok, Precedence p) { table[static_cast<std::size_t>(tok)] = p; };
  set(Tok::kw_or, kPrecOr);
  set(Tok::kw_and, kPrecAnd);
  for (Tok t : {Tok::equal_equal, Tok::not_equal, Tok::less, Tok::less_equal, Tok::greater, Tok::greater_equal,
                Tok::kw_in, Tok::kw_is, Tok::kw_not /* not in */})
    set(t, kPrecCompare);
  set(Tok::pipe, kPrecBitOr);
  set(Tok::caret, kPrecBitXor);
  set(Tok::ampersand, kPrecBitAnd);
  for (Tok t : {Tok::left_shift, Tok::right_shift}) set(t, kPrecShift);
  for (Tok t : {Tok::plus, Tok::minus}) set(t, kPrecSum);
  for (Tok t : {Tok::star, Tok::at, Tok::slash, Tok::percent, Tok::double_slash}) set(t, kPrecTerm);
  return table;
}
inline constexpr std::array<Precedence, kTokens> kPrecedences = make_precedences();
inline Precedence precedence(Tok tok) { return kPrecedences[static_cast<std::size_t>(tok)]; }

inline bool is_augmented(Tok tok) { return tok >= Tok::plus_equal && tok <= Tok::double_slash_equal; }

// The operator a binary or augmented token stands for: Operator lists them in another order than Tok.
inline Operator operator_of(Tok tok) {
  constexpr Operator order[] = {Operator::add,     Operator::sub,    Operator::mult,    Operator::matmult,
                                Operator::div,     Operator::mod,    Operator::pow,     Operator::lshift,
                                Operator::rshift,  Operator::bit_or, Operator::bit_xor, Operator::bit_and,
                                Operator::floordiv};
  const int first = static_cast<int>(is_augmented(tok) ? Tok::plus_equal : Tok::plus);
  return order[static_cast<int>(tok) - first];
}

}  // namespace assay::py
