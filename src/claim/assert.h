// The expression language of assay.toml: `default("pkg.Config.size") == 3 and not exists("pkg.old")`.
//
//   expression  = and { "or" and }
//   and         = not { "and" not }
//   not         = "not" not | comparison
//   comparison  = operand [ operator operand ]        operator: == != < <= > >= in, not in
//   operand     = predicate "(" [ argument { "," argument } ] ")" | literal | "(" expression ")"
//   literal     = True | False | None | number | string | "[" [ literal { "," literal } ] "]"
//
// Arguments are strings. A predicate is a row of the tables in assert_*.cpp; it says what it gives, and so how it may
// be compared. docs/claims-file.md is made from the tables.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "claim/form.h"

namespace assay {

enum class Operator_ : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal, in, not_in };
std::string_view spelling(Operator_);

struct Literal {
  enum class Kind : std::uint8_t { none, boolean, number, string, list };
  Kind kind = Kind::none;
  std::string source;  // as written: a Python expression
  std::string text;    // string: what it says
  double number = 0;   // number, boolean
  std::vector<Literal> items;
};

// What a predicate gives.
enum class Gives : std::uint8_t {
  truth,    // stands alone
  value,    // == != in, not in, with any literal: a value of the code, compared as Python would
  text,     // == != in, not in, with strings
  number,   // every comparison, with numbers
  version,  // every comparison, with versions; `in` also with a specifier: ">=2.1,<3"
};

// One question to a predicate. Where the predicate gives no truth there is always something it is compared with;
// `equal` is asked for != too, and for each item of a list for `in`, and the answer turned round or put together.
struct Asked {
  const Scene& scene;
  std::span<const std::string> arguments;
  Operator_ op = Operator_::equal;
  const Literal* against = nullptr;  // null for truth
};

struct Predicate {
  std::string_view name;
  std::string_view parameters;  // "name", "function, exception, [condition]", "file, name..."
  Gives gives = Gives::truth;
  std::string_view summary;  // one line: what it says
  std::string_view details;  // sentences: when it is refuted, when it stays unverified
  std::string_view example;
  Ruling (*check)(const Asked&) = nullptr;

  std::size_t least() const;  // number of arguments
  std::size_t most() const;
};

std::span<const Predicate* const> predicates();
const Predicate* find_predicate(std::string_view name);

// A string of the expression language with this value.
std::string string_literal(std::string_view);

// What is wrong with an expression. `column` counts bytes from 1.
struct AssertError {
  std::uint32_t column = 1;
  std::string message;
};

// A parsed expression: nodes in post order, the last one is the whole.
struct Assertion {
  struct Node {
    enum class Kind : std::uint8_t { call, not_, and_, or_ } kind = Kind::call;
    const Predicate* predicate = nullptr;  // call
    std::vector<std::string> arguments;
    Operator_ op = Operator_::equal;
    std::optional<Literal> against;
    std::uint32_t a = 0, b = 0;  // indices of operands
  };
  std::vector<Node> nodes;
};

// Either an assertion or what is wrong. Never throws; nesting and length are limited.
struct ParsedAssertion {
  Assertion assertion;
  std::optional<AssertError> error;
};
ParsedAssertion parse_assertion(std::string_view text);

// Verified, refuted, partly or unverified, with the evidence of all parts that had a say. Three-valued: what is not
// known decides nothing. The rule is that of the part that decided.
Ruling check_assertion(const Scene&, const Assertion&);

}  // namespace assay
