// Strings and entry points that name what is not there.
#include "couple/findings.h"
#include "couple/fix.h"
#include "model/modules.h"

namespace assay::couple {

using namespace model;

// Of the kinds missing-module and missing-name, whose rules stand in find_missing.cpp.
const std::vector<Rule>& named_rules() {
  static const std::vector<Rule> none;
  return none;
}

void find_named(Scene& s, const Inventory& inventory, Findings& out) {
  for (const Use& u : inventory.uses) {
    if (u.kind != CouplingKind::by_name || u.index) continue;  // a mock's target: a patch
    if (u.reached.definedness != Definedness::absent || u.live == Tri::no || u.protection.holds()) continue;
    const bool module = u.failure == Failure::module_missing;
    Finding f = finding_at(module ? "missing-module" : "missing-name", severity_of_use(u), *u.module, u.begin, u.target,
                           u.target + " does not exist in " + tree_name(*u.tree) + " (" + u.reached.reason +
                               "), and this string is turned into it when the code is reached");
    fix_dotted_string(s, *u.module, u.expr, *u.tree, f);
    out.push_back(std::move(f));
  }
  for (const EntryPointUse& e : inventory.entry_points) {
    if (e.coupling.kind != CouplingKind::entry_point || e.reached.definedness != Definedness::absent) continue;
    Finding f;
    f.kind = "missing-name";
    f.severity = Severity::error;
    f.from = e.coupling.from;
    f.column = 1;
    f.from_text = e.coupling.from_text;
    f.target = e.object;
    f.reason = "the entry point of the group " + e.coupling.target + " names " + e.object +
               ", which does not exist in " + tree_name(*s.of) + " (" + e.reached.reason +
               "): " + tree_name(*e.reader) + " cannot load it";
    f.confidence = measured(f.kind);
    f.evidence = e.coupling.evidence;
    out.push_back(std::move(f));
  }
}

}  // namespace assay::couple
