// What stands around a use so that its failure does no harm: `try` with a handler, `hasattr`, `getattr` with a default,
// a test of the version.
#pragma once

#include <string>
#include <string_view>

#include "couple/scene.h"

namespace assay::couple {

// What would be raised if what the use assumes were not so.
enum class Failure : std::uint8_t {
  module_missing,     // ModuleNotFoundError
  name_missing,       // ImportError
  attribute_missing,  // AttributeError
  call_fails,         // TypeError
  key_missing,        // KeyError
};
std::string_view exception_of(Failure);

struct Protection {
  enum class Kind : std::uint8_t {
    none,
    handler,   // a handler, or contextlib.suppress, takes the exception
    tested,    // hasattr or isinstance of the same object rules it out
    fallback,  // getattr(x, "name", default)
  } kind = Kind::none;
  std::string text;  // in the source's own words: "except ImportError"
  model::Spot at;
  // A guard that looks as if it were meant for this, and doesn't help: why.
  std::string wrong;
  model::Spot wrong_at;
  bool holds() const { return kind != Kind::none; }
};

// `receiver` and `name`: of an attribute, for hasattr tests (0 and "" otherwise).
Protection protection_of(Scene&, model::Module&, std::uint32_t offset, Failure, py::ExprId receiver,
                         std::string_view name);

}  // namespace assay::couple
