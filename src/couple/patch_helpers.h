// Patches that are made by functions and classes of the own tree which end in setattr and the like.
#pragma once

#include <vector>

#include "couple/patch_sites.h"

namespace assay::couple {

// The sites that call a function which patches what it is given: `site` stands in such a function, and these are its
// calls, with the arguments put in. Empty where the site hangs on no parameter.
std::vector<PatchSite> through_helpers(Scene&, const PatchSite&);
// A site whose names are the members of a class at hand: one site per class and member.
std::vector<PatchSite> through_classes(Scene&, const PatchSite&);

// The calls of a function of the own tree, in the order of files and text.
struct OwnCall {
  model::Module* module;
  py::ExprId call;
  bool bound;  // its first parameter is supplied
};
std::vector<OwnCall> own_calls(Scene&, const model::Def& function);

}  // namespace assay::couple
