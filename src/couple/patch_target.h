// What a replacement replaces: whose attribute it sets, and what stands there in the target's own tree.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "couple/scene.h"
#include "model/chain.h"

namespace assay::couple {

// A module, class, function or object outside the tree that sets its attribute.
struct PatchOwner {
  model::Def def;                   // module, class_, function; std_… and external outside all trees; none: not there
  std::string dotted;               // "vllm.config.ModelConfig"
  const TreeFacts* tree = nullptr;  // nullptr: outside all trees
  bool instance = false;            // an object of the class `def`
};

// What an expression stands for, when that is another tree's than the unit's (or outside all). Several where the
// expression can be several things, all of them foreign.
std::vector<PatchOwner> owners_of(Scene&, const model::Unit&, py::ExprId);
// The same for static meanings only: names of modules and classes, followed through imports.
std::vector<PatchOwner> static_owners_of(Scene&, const model::Unit&, py::ExprId);
// "a.b.C" as text, from the view of `from`.
std::vector<PatchOwner> owners_named(Scene&, const TreeFacts* from, std::string_view dotted);
// The owner that `names` leads to from `start`: "Class.Inner".
std::vector<PatchOwner> owners_below(Scene&, const TreeFacts* from, const PatchOwner& start, std::string_view names);

// What the owner's tree has there, patches of all trees left out.
model::Reached original_of(Scene&, const PatchOwner&, std::string_view name);

// The same object under the name that its own module gives it: "vllm.LLM" -> "vllm.entrypoints.llm.LLM".
std::string true_name(Scene&, const PatchOwner&, std::string_view name);

}  // namespace assay::couple
