// Patches for findings.
#pragma once

#include <string>
#include <vector>

#include "couple/inventory.h"

namespace assay::couple {

// Sets the finding's diff from edits of its module. `safe`: it may be applied unseen.
void set_fix(Finding&, const model::Module&, std::vector<TextEdit> edits, bool safe);

// An import of a name that its module no longer has: from where the tree has it now, if that is one place, keeping the
// old import for older versions. Nothing where it is not known.
void fix_moved_import(Scene&, const Use&, Finding&);
// `except ModuleNotFoundError` becomes `except ImportError`, and so on: the handler catches what would be raised.
void fix_handler(const Use&, Finding&);

}  // namespace assay::couple
