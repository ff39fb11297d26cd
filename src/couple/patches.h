// What a patch puts there, and what kind of change that is.
#pragma once

#include <vector>

#include "couple/inventory.h"
#include "couple/patch_sites.h"
#include "couple/patch_target.h"

namespace assay::couple {

// Of `a if test else b` with a test of known value, the branch that counts.
py::ExprId chosen(Scene&, const model::Unit&, py::ExprId);
// types.MethodType(f, x), f.__get__(x): f; 0 for others.
py::ExprId bound_function(Scene&, const model::Unit&, py::ExprId);
// What staticmethod, classmethod and property are put around; 0 for others.
py::ExprId wrapped_function(Scene&, const model::Unit&, py::ExprId);

// Data on an object outside all trees: `flask.g.user = user`. What is there can't be read, so it counts as a patch only
// where something that is called is put there, or the owner is seen to be a module or a class.
bool sets_state(Scene&, const Patch&, const PatchSite&);

// Set and set back in one function, in the two methods of a context manager, or by mock as decorator or `with`.
void mark_temporary(std::vector<Patch>&);

}  // namespace assay::couple
