// Modules, names and attributes that another tree does not have, where the code would fail for it.
#include "base/text.h"
#include "couple/findings.h"
#include "couple/fix.h"
#include "model/code.h"
#include "model/modules.h"

namespace assay::couple {

using namespace model;

namespace {

const std::vector<Rule> kRules = {
    {"missing-module", RuleKind::finding, "a module that is imported does not exist at this version",
     "The import raises `ModuleNotFoundError` where it runs: at the import of the module it stands in, or when its "
     "function is called. Said only where every file of the package was read and nothing supplies the module at run "
     "time. Not said behind a handler that catches it, in a branch that never runs at these versions, or in a handler "
     "of `ImportError` that stands in for another import."},
    {"missing-name", RuleKind::finding, "a name that is imported does not exist in its module at this version",
     "`from module import name` raises `ImportError`. `except ModuleNotFoundError` does not catch it. Said only where "
     "the whole module was read and nothing (a module `__getattr__`, a star import that could not be followed, an "
     "extension module) could supply the name."},
    {"missing-attribute", RuleKind::finding, "an attribute does not exist on what it is read from",
     "Every class or module that the object can be was found and read, with its bases, and none has the attribute. "
     "Not said behind `hasattr`, `getattr` with a default, or a handler that catches `AttributeError`."},
    {"wrong-guard", RuleKind::finding, "a guard does not catch what would happen",
     "The code around a use looks as if it were meant to tolerate its failure, but catches another exception or asks "
     "another object: `except ModuleNotFoundError` around an import of a name that the module lacks, `hasattr` on the "
     "wrong object."},
};

std::string_view kind_of(const Use& u) {
  switch (u.failure) {
    case Failure::module_missing:
      return "missing-module";
    case Failure::name_missing:
      return "missing-name";
    default:
      return "missing-attribute";
  }
}

std::string reason_of(const Use& u) {
  std::string out = u.target + " does not exist in " + tree_name(*u.tree);
  if (!u.reached.reason.empty()) out += " (" + u.reached.reason + ")";
  out += ": " + std::string(exception_of(u.failure));
  out += at_import(*u.module, u.begin) ? " when the module is imported" : " when this code is reached";
  return out;
}

}  // namespace

const std::vector<Rule>& missing_rules() { return kRules; }

namespace {

bool fails(const Use& u) {
  return (u.kind == CouplingKind::import || u.kind == CouplingKind::attribute) &&
         u.reached.definedness == Definedness::absent && u.live != Tri::no && !u.protection.holds() &&
         !(u.live == Tri::unknown && is_fallback(*u.module, u.begin));
}

// The same name missing again in the same function is the same break: the first place stands for all.
std::vector<const Use*> repeats(const Inventory& inventory, const Use& first, std::vector<bool>& told) {
  std::vector<const Use*> out;
  const auto function = [](const Use& u) { return function_of(*u.module->unit.f, block_at(u.module->unit, u.begin)); };
  for (std::size_t i = 0; i < inventory.uses.size(); ++i) {
    const Use& u = inventory.uses[i];
    if (&u == &first || told[i] || !fails(u) || u.module != first.module || u.target != first.target ||
        u.live != first.live || function(u) != function(first))
      continue;
    told[i] = true;
    out.push_back(&u);
  }
  return out;
}

}  // namespace

void find_missing(Scene& s, const Inventory& inventory, Findings& out) {
  std::vector<bool> told(inventory.uses.size(), false);
  for (std::size_t i = 0; i < inventory.uses.size(); ++i) {
    const Use& u = inventory.uses[i];
    if (told[i] || !fails(u)) continue;
    told[i] = true;
    Finding f = finding_at(kind_of(u), severity_of_use(u), *u.module, u.begin, u.target, reason_of(u));
    if (!u.reached.condition.text.empty() && u.reached.condition.at.module)
      f.evidence.push_back(evidence_at(*u.reached.condition.at.module, u.reached.condition.at.offset, 0, Role::context,
                                       id_of(u.reached.rule)));
    const std::vector<const Use*> again = repeats(inventory, u, told);
    if (!again.empty())
      f.reason += "; and " + (again.size() == 1 ? std::string("once") : std::to_string(again.size()) + " times") +
                  " more in the same function";
    for (const Use* r : again) f.evidence.push_back(evidence_at(*r->module, r->begin, 0, Role::supports, kind_of(u)));
    if (u.kind == CouplingKind::import) {
      fix_moved_import(s, *u.module, u.index, *u.tree, u.failure == Failure::module_missing, f);
    } else {
      std::vector<const Use*> all = again;
      all.insert(all.begin(), &u);
      fix_attribute(s, all, f);
    }
    out.push_back(std::move(f));
    if (u.protection.wrong.empty()) continue;
    Finding guard = finding_at("wrong-guard", severity_of_use(u), *u.protection.wrong_at.module,
                               u.protection.wrong_at.offset, u.target, u.protection.wrong);
    guard.evidence.push_back(evidence_at(*u.module, u.begin, 0, Role::supports, kind_of(u)));
    fix_handler(u, guard);
    out.push_back(std::move(guard));
  }
}

}  // namespace assay::couple
