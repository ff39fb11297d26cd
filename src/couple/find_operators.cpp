// Native operators that nobody registers.
#include "couple/findings.h"
#include "model/modules.h"

namespace assay::couple {

using namespace model;

namespace {

const std::vector<Rule> kRules = {
    {"operator-unregistered", RuleKind::finding, "a native operator is used that no tree registers",
     "`torch.ops.ns.op` where the other tree registers operators in `ns`, in Python or in C++, and neither tree "
     "registers one of that name there. Said only where every registration could be read: not with names that are "
     "computed, with compiled extension modules whose sources are missing, or where a block of registrations whose "
     "namespace is a macro of the compiler's command line has an operator of the name."},
};

}  // namespace

const std::vector<Rule>& operator_rules() { return kRules; }

void find_operators(Scene&, const Inventory& inventory, Findings& out) {
  for (const Use& u : inventory.uses) {
    if (u.kind != CouplingKind::operator_ || u.reached.definedness != Definedness::absent) continue;
    if (u.live == Tri::no || u.protection.holds()) continue;
    Finding f = finding_at("operator-unregistered", severity_of_use(u), *u.module, u.begin, u.target,
                           u.target + " is registered by no tree, while " + tree_name(*u.tree) +
                               " registers others in that namespace: AttributeError when it is read");
    if (u.beside.start) {
      Evidence e;
      e.at = u.beside;
      e.text = u.beside_text;
      e.role = Role::contradicts;
      e.rule = "operator-unregistered";
      f.evidence.push_back(std::move(e));
    }
    out.push_back(std::move(f));
  }
}

}  // namespace assay::couple
