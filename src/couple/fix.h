// Patches for findings.
#pragma once

#include <string>
#include <vector>

#include "couple/inventory.h"
#include "model/signature.h"

namespace assay::couple {

// Sets the finding's diff from edits of its module. `safe`: it may be applied unseen.
void set_fix(Finding&, const model::Module&, std::vector<TextEdit> edits, bool safe);

// The modules of a tree whose own body defines the name, tests left out.
std::vector<std::string> modules_defining(Scene&, const TreeFacts&, std::string_view name);

// ---- names that moved (fix.cpp, fix_names.cpp)
// A from-import of a name that its module no longer has, or of a module that is gone (`whole`: all names of the
// statement): from where the tree has it now, if that is one place, keeping the old import for older versions. Nothing
// where it is not known.
void fix_moved_import(Scene&, const model::Module&, std::uint32_t import, const TreeFacts&, bool whole, Finding&);
// An attribute that is gone, at all its uses: the member of the same class or module that is spelled alike up to
// underscores and case, or the same name on the only configuration object that the class has; of a module, the only
// place that defines the name now.
void fix_attribute(Scene&, const std::vector<const Use*>&, Finding&);
// A dotted name in a string ("pkg.mod.name"): where the tree has its last name now.
void fix_dotted_string(Scene&, const model::Module&, py::ExprId string, const TreeFacts&, Finding&);
// `except ModuleNotFoundError` becomes `except ImportError`, and so on: the handler catches what would be raised.
void fix_handler(const Use&, Finding&);

// ---- tests (fix_guards.cpp)
// The branch that never runs goes, with its test.
void fix_dead_guard(Scene&, const Guard&, Finding&);
// Uses of what may not be there, or (`optional`) of what is read from something that may be None: a statement for its
// effect alone stands behind a test, what is only asked for its truth becomes getattr(…, None). All of them or none.
void fix_unsure(Scene&, const std::vector<const Use*>&, bool optional, Finding&);
// os.environ["X"] gets the default that the other tree reads X with, where that is one string.
void fix_environment(Scene&, const std::vector<const Use*>&, Finding&);

// ---- patches (fix_patches.cpp)
// The statement that patches what is gone goes; a dotted name in a string follows its target.
void fix_gone_patch(Scene&, const Patch&, Finding&);
// Modules that bound the patched name early get the replacement too: (module, its name for it).
void fix_early_bound(Scene&, const Patch&, const std::vector<std::pair<const model::Module*, std::string>>&, Finding&);

// ---- calls and signatures (fix_calls.cpp)
// A function takes all that the one in whose place it stands does: parameters named as there, with the default that
// they have there, or None, so that older versions still fit. Only where each can stand behind the function's own, and
// nothing else is in the way.
void fix_parameters(const model::Module&, py::FunctionId own, const model::Callable& own_call,
                    const model::Callable& base, Finding&);
// An unknown keyword of a call that resembles exactly one parameter nothing is given for.
void fix_keyword(const Use&, Finding&);
// `x.__version__ >= "0.7"` compares Version objects.
void fix_text_comparison(const Guard&, Finding&);

}  // namespace assay::couple
