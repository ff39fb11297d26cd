// Keys that a configuration class of these versions does not have.
#include "couple/findings.h"
#include "model/modules.h"

namespace assay::couple {

using namespace model;

namespace {

const std::vector<Rule> kRules = {
    {"unknown-config-key", RuleKind::finding, "a key is passed that the class or function does not take",
     "A key of a dictionary that is written down and passed by `**` is no parameter of what it is passed to: "
     "`TypeError` "
     "when that is called. Said only of keys that are surely passed: not of dictionaries that are filtered, handed on "
     "or "
     "changed in ways that are not followed. Of YAML beside a `_target_` nothing is said: such a mapping is often read "
     "by keys, or changed before an object is made of it."},
};

}  // namespace

const std::vector<Rule>& config_rules() { return kRules; }

void find_config(Scene& s, const Inventory& inventory, Findings& out) {
  for (const Use& u : inventory.uses) {
    if (u.kind != CouplingKind::config || u.reached.definedness != Definedness::absent) continue;
    if (u.live == Tri::no || u.protection.holds() || asks_first(u) || replaced_here(s, inventory, u)) continue;
    Finding f = finding_at("unknown-config-key", severity_of_use(u), *u.module, u.begin, u.target,
                           u.target.substr(0, u.target.rfind('.')) + u.signature + " of " + tree_name(*u.tree) + " " +
                               u.reached.reason + ": TypeError when it is called");
    if (u.signature_at.module)
      f.evidence.push_back(
          evidence_at(*u.signature_at.module, u.signature_at.offset, 0, Role::contradicts, "unknown-config-key"));
    out.push_back(std::move(f));
  }
}

}  // namespace assay::couple
