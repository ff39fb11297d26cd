// The value of an expression where its text alone gives it: literals, displays of literals, arithmetic on them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/python/facts.h"

namespace assay::model {

enum class ConstantKind : std::uint8_t {
  unknown,
  none,
  boolean,
  integer,
  real,
  string,
  bytes,
  ellipsis,
  tuple,
  list,
  set,
  dict,
  name,  // a dotted name: a value only the program knows
};

struct Constant {
  ConstantKind kind = ConstantKind::unknown;
  std::int64_t integer = 0;  // integer, boolean
  double real = 0;
  std::string text;             // string, bytes (source text), name; digits of an integer beyond 64 bits
  std::vector<Constant> items;  // displays; dict: key, value, key, value
  explicit operator bool() const { return kind != ConstantKind::unknown; }
};

Constant constant(const py::Facts&, py::ExprId);
// As Python's ==, but True is not 1 (nobody who writes one means the other). Names are equal by spelling; a last
// component alone equals the dotted name that ends in it. Unknown equals nothing.
bool equal(const Constant&, const Constant&);
// Whether two known values could not be equal. Names may mean any value, so a name differs only from ... nothing.
bool differ(const Constant&, const Constant&);
std::string to_string(const Constant&);

}  // namespace assay::model
