// Patches for findings.
#pragma once

#include <string>
#include <vector>

#include "couple/inventory.h"
#include "model/signature.h"

namespace assay::couple {

// Sets the finding's diff from edits of its module. `safe`: it may be applied unseen.
void set_fix(Finding&, const model::Module&, std::vector<TextEdit> edits, bool safe);

// An import of a name that its module no longer has: from where the tree has it now, if that is one place, keeping the
// old import for older versions. Nothing where it is not known.
void fix_moved_import(Scene&, const Use&, Finding&);
// `except ModuleNotFoundError` becomes `except ImportError`, and so on: the handler catches what would be raised.
void fix_handler(const Use&, Finding&);

// An override takes what a call passes: parameters named as the base's, with None as their default, so that older
// versions still fit.
void fix_parameters(const model::Module&, py::FunctionId own, const model::Signature& base, const model::Shape& call,
                    Finding&);
// An unknown keyword of a call that resembles exactly one parameter nothing is given for.
void fix_keyword(const Use&, Finding&);
// `x.__version__ >= "0.7"` compares Version objects.
void fix_text_comparison(const Guard&, Finding&);

}  // namespace assay::couple
