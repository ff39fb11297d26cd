// The tests around a place, whatever they are about: for detectors that let any mention of a thing silence them.
#pragma once

#include <functional>

#include "couple/scene.h"

namespace assay::couple {

// Whether some test that decides about the code at an offset satisfies the predicate: of an `if`, `while`, ternary or
// operand before it in `and`/`or`, of an `assert` or an `if` that leaves earlier in the same or an enclosing suite, of
// the functions around too: what holds where a function is made mostly holds when it is called.
bool some_test(Scene&, const model::Module&, std::uint32_t offset, py::ExprId expr,
               const std::function<bool(py::ExprId test)>&);

}  // namespace assay::couple
