// Calls whose arguments another tree's function, method or class does not take.
#include <algorithm>

#include "base/text.h"
#include "couple/findings.h"
#include "couple/fix.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/modules.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

const std::vector<Rule> kRules = {
    {"call-does-not-bind", RuleKind::finding, "a call passes arguments that the callee does not take at this version",
     "The call raises `TypeError`: an unknown keyword, too many positional arguments, or a required one that is "
     "missing. "
     "Said only where everything the callee can be was found and none of it takes the call: overloads, methods that "
     "subclasses override, what `functools.partial` already gave and the arguments `*args` and `**kwargs` could add "
     "are "
     "counted in, and so are keywords that the callee hands on through its `**kwargs`. Not said of functions behind a "
     "decorator that is not understood, behind a handler that catches "
     "`TypeError`, behind a test of the callee's signature, or of what the audited tree itself replaces."},
};

// A constructor with a hundred parameters is not told by all of them.
std::string shortened(const std::string& signature) {
  constexpr std::size_t kMost = 240, kKept = 160;  // bytes
  if (signature.size() <= kMost) return signature;
  const std::size_t cut = signature.rfind(", ", kKept);
  return signature.substr(0, cut) + ", … (" + std::to_string(split(signature, ',').size()) + " in all))";
}

std::string reason_of(const Use& u) {
  std::string out = (u.called.empty() ? u.target : u.called) + shortened(u.signature) + " of " + tree_name(*u.tree) +
                    " " + u.reached.reason + ": TypeError";
  return out + (at_import(*u.module, u.begin) ? " when the module is imported" : " when this code is reached");
}

}  // namespace

// The patch puts the method on a class that inherits the callee: objects of that class have the patch's.
bool below(Scene& s, const Patch& p, const Use& u) {
  if (p.owner.kind != DefKind::class_ || !p.owner.cls || u.reached.defs.empty()) return false;
  const Def& callee = u.reached.defs[0];
  return callee.owner && !p.name.empty() && u.target.ends_with("." + p.name) && p.owner.cls != callee.owner &&
         is_subclass(s.l, *p.owner.cls, *callee.owner);
}

// `if "x" in inspect.signature(f).parameters:` and the like: the code asks before it calls.
bool asks_first(const Use& u) {
  const py::Facts& f = *u.module->unit.f;
  for (const model::Guard& g : guards(f, block_at(u.module->unit, u.begin), 0)) {
    if (!g.test) continue;
    const Span span{f.exprs[g.test].begin, f.exprs[g.test].end};
    const std::string_view text = text_of(*u.module).substr(span.begin, span.end - span.begin);
    for (const std::string_view word : {"signature", "argspec", "co_varnames", "co_argcount", "parameters"})
      if (text.find(word) != std::string_view::npos) return true;
    for (const py::ExprId e : exprs_in(f, span, ExprKind::string))
      if (u.reached.reason.find("'" + std::string(string_value(f, e)) + "'") != std::string::npos) return true;
  }
  return false;
}

// `try: f(new=x)` / `except TypeError: f(old=x)`, where the first call fits: the second is for other versions.
bool second_attempt(const Inventory& inventory, const Use& u) {
  const py::Facts& f = *u.module->unit.f;
  for (py::BlockId b = block_at(u.module->unit, u.begin); b; b = f.blocks[b].parent) {
    if (f.blocks[b].kind != py::BlockKind::except_ || !f.blocks[b].test) continue;
    const py::Expr& test = f.exprs[f.blocks[b].test];
    if (text_of(*u.module).substr(test.begin, test.end - test.begin).find("TypeError") == std::string_view::npos)
      continue;
    const py::Block& attempt = f.blocks[f.stmts[f.blocks[b].stmt].a];
    for (const Use& other : inventory.uses)
      if (other.kind == CouplingKind::call && other.module == u.module && other.target == u.target &&
          other.begin >= attempt.begin && other.begin < attempt.end && other.reached.definedness == Definedness::always)
        return true;
  }
  return false;
}

bool replaced_here(Scene& s, const Inventory& inventory, const Use& u) {
  return std::any_of(inventory.patches.begin(), inventory.patches.end(), [&](const Patch& p) {
    if (p.live == Tri::no || (!below(s, p, u) && p.target != u.target && !u.target.starts_with(p.target + ".")))
      return false;
    return !p.tests || p.module == u.module || (p.module->name.ends_with("conftest") && in_tests(*u.module));
  });
}

const std::vector<Rule>& call_rules() { return kRules; }

void find_calls(Scene& s, const Inventory& inventory, Findings& out) {
  for (const Use& u : inventory.uses) {
    if (u.kind != CouplingKind::call || u.reached.definedness != Definedness::absent) continue;
    if (u.live == Tri::no || u.protection.holds() || asks_first(u) || second_attempt(inventory, u) ||
        replaced_here(s, inventory, u))
      continue;
    Finding f = finding_at("call-does-not-bind", severity_of_use(u), *u.module, u.begin, u.target, reason_of(u));
    if (u.handed_on.module)
      f.evidence.push_back(
          evidence_at(*u.handed_on.module, u.handed_on.offset, 0, Role::supports, "call-does-not-bind"));
    if (u.signature_at.module)
      f.evidence.push_back(
          evidence_at(*u.signature_at.module, u.signature_at.offset, 0, Role::contradicts, id_of(u.reached.rule)));
    else
      f.evidence.push_back(evidence_of(s.l, u.reached.defs[0], Role::contradicts, id_of(u.reached.rule)));
    fix_keyword(u, f);
    out.push_back(std::move(f));
  }
}

}  // namespace assay::couple
