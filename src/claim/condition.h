// The condition that a sentence states against the conditions around a statement in code.
#pragma once

#include "claim/form.h"
#include "model/code.h"

namespace assay {

enum class Under { same, opposite, always, other };
struct Condition {
  Under under = Under::other;
  std::string actual;  // the conditions in code, outermost first, as written; "" when there are none
};

// How a statement in block `at` of the function stands to "if `claimed`". Early exits before it count as conditions
// too.
Condition condition_at(const TreeFacts&, FileIndex, py::FunctionId, py::StmtId statement, std::string_view claimed);

}  // namespace assay
