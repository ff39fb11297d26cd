// The change of the downstream that follows a name to where it moved.
#pragma once

#include "facts/tree_facts.h"
#include "verdict/sweep.h"

namespace assay::sweep {

// Fills `edits` and `fix` for one use in the tree that depends. `use` is the coupling whose target moved (its place is
// of the tree `of`). An import tries the new place first and keeps the old one for older versions; an attribute, a
// keyword, an overriding method and a dotted name in a string are renamed. Left empty where the change is more than
// that: an attribute that another object has now, a statement that shares its line, a name that comments stand between.
void fix_moved(const TreeFacts& of, const Coupling& use, MovedTo&);

}  // namespace assay::sweep
