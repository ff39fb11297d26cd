// Keywords that a function of the audited tree hands on: `def __init__(self, **kwargs): super().__init__(**kwargs)`.
// Who calls it passes them to another tree's function, though no call there spells them.
#pragma once

#include <optional>
#include <vector>

#include "couple/scene.h"
#include "couple/signatures.h"

namespace assay::couple {

struct Forwarded {
  CallJudged judged;                // by the keywords that are handed on, and by nothing else
  model::Module* module = nullptr;  // of the call that hands them on …
  std::uint32_t begin = 0;          // … and where it begins
  model::Tri live = model::Tri::unknown;
};

// What a call of `callee`, as written in the module, hands on to a tree of `on`. Nothing where more than one function
// can be meant, where the function does more with its **kwargs than to read, complete and hand them on, or where no
// keyword of the call is left for them.
std::optional<Forwarded> forwarded_call(Scene&, model::Module&, py::ExprId callee, const model::Shape&, int depth = 0);

}  // namespace assay::couple
