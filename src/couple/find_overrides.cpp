// Overrides that another tree's own callers can't use as they use what is overridden.
#include <algorithm>

#include "couple/call_sites.h"
#include "couple/findings.h"
#include "couple/signatures.h"
#include "model/code.h"
#include "model/modules.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;
using By = CallSite::By;

namespace {

const std::vector<Rule> kRules = {
    {"override-drift", RuleKind::finding, "an override does not take what the other tree passes to the method",
     "A method of the audited tree replaces one of a base class of another tree. An error where that tree itself calls "
     "the method on objects of the class (`self.method(…)` in a method that they run) with arguments the override does "
     "not take, or uses it as another kind of thing (calls a property, awaits what is no coroutine). A warning where "
     "the receiver of the call is only known to be of a class the overriding one derives from. A note where the "
     "override takes less than the method it replaces, but no call passes what was dropped, or the audited tree "
     "replaces the callers as well. Constructors are not compared: they are called by name, not through the base."},
};

constexpr std::size_t kSitesShown = 4;

// Called by whoever makes or derives, not through objects of the base.
constexpr std::string_view kNotThroughBase[] = {"__init__",      "__new__",           "__init_subclass__",
                                                "__post_init__", "__class_getitem__", "__set_name__"};

std::string place(const Module& m, std::uint32_t offset) {
  const SourcePlace at = place_at(m, offset);
  return at.path + ":" + std::to_string(at.start);
}

std::string call_text(const CallSite& site) {
  const py::Facts& f = *site.module->unit.f;
  const py::Expr& head = f.exprs[callee(f, site.expr)];
  std::string out;
  for (const char c : text_of(*site.module).substr(head.begin, head.end - head.begin))
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r') out += c;
  return out + text_of(site.shape);
}

struct Drift {
  std::vector<CallSite> sites;
  std::string why;     // of the first site
  bool usual = false;  // overrides of the other tree don't take the call of the first site either
};

// The weakest is said last: what surely runs first.
int rank(By by) { return static_cast<int>(by); }

Drift failing_calls(Scene& s, const Use& u, const MemberView& base, const MemberView& own) {
  Drift out;
  const std::string_view name = std::string_view(u.target).substr(u.target.rfind('.') + 1);
  Class* owner = u.reached.defs[0].owner;
  if (!owner || base.call.signatures.empty() || own.call.signatures.empty()) return out;
  const auto wanted = [&](const Shape& shape) {
    return bind(own.call, shape).binds == Tri::no && bind(base.call, shape).binds == Tri::yes;
  };
  out.sites = calls_of(s, *u.cls, *owner, name, wanted);
  std::stable_sort(out.sites.begin(), out.sites.end(),
                   [](const CallSite& a, const CallSite& b) { return rank(a.by) < rank(b.by); });
  if (!out.sites.empty()) {
    out.why = bind(own.call, out.sites[0].shape).reason;
    out.usual = others_fail_too(s, *owner, name, out.sites[0].shape);
  }
  return out;
}

Severity severity_of(const Use& u, const Drift& drift) {
  if (drift.sites.empty() || drift.usual || drift.sites[0].by == By::overridden || u.live == Tri::no)
    return Severity::note;
  const bool sure = drift.sites[0].by == By::self && u.live == Tri::yes && !in_tests(*u.module);
  return sure ? Severity::error : Severity::warning;
}

std::string reason_of(const Use& u, const Drift& drift) {
  const std::string mine = "this override takes " + u.own_signature,
                    theirs = tree_name(*u.tree) + " has " + u.signature;
  if (drift.sites.empty())
    return mine + ", " + theirs + ": it " + u.differs + ". No call in there passes what it drops";
  const CallSite& first = drift.sites[0];
  std::string out = tree_name(*u.tree) + " calls " + call_text(first) + " in " +
                    place(*first.module, first.module->unit.f->exprs[first.expr].begin);
  if (drift.sites.size() > 1) out += " and " + std::to_string(drift.sites.size() - 1) + " more";
  out += ", but " + mine + " and " + drift.why + ": TypeError";
  switch (first.by) {
    case By::self:
      break;
    case By::type:
      out += " where the object is of this class";
      break;
    case By::name:
      out +=
          " where the object is of this class; its type is not known there, but nothing else in that tree has such "
          "a method";
      break;
    case By::overridden:
      out += ", were the code around not replaced here as well";
      break;
  }
  if (drift.usual) out += "; but overrides in that tree don't take it either";
  return out;
}

}  // namespace

const std::vector<Rule>& override_rules() { return kRules; }

void find_overrides(Scene& s, const Inventory& inventory, Findings& out) {
  for (const Use& u : inventory.uses) {
    if (u.kind != CouplingKind::override_ || u.differs.empty()) continue;
    const std::string_view name = std::string_view(u.target).substr(u.target.rfind('.') + 1);
    if (std::find(std::begin(kNotThroughBase), std::end(kNotThroughBase), name) != std::end(kNotThroughBase)) continue;
    const MemberView base = member_view(s, u.reached.defs[0]), own = member_view(s, u.own);
    if (base.kind != own.kind) continue;
    const Drift drift = failing_calls(s, u, base, own);
    if (drift.sites.empty() && in_tests(*u.module)) continue;  // a double does what its test needs
    Finding f = finding_at("override-drift", severity_of(u, drift), *u.module, u.begin, u.target, reason_of(u, drift),
                           confidence_of(u.reached.rule));
    if (u.signature_at.module)
      f.evidence.push_back(
          evidence_at(*u.signature_at.module, u.signature_at.offset, 0, Role::context, "override-drift"));
    for (std::size_t i = 0; i < drift.sites.size() && i < kSitesShown; ++i)
      f.evidence.push_back(evidence_at(*drift.sites[i].module,
                                       drift.sites[i].module->unit.f->exprs[drift.sites[i].expr].begin, 0,
                                       Role::contradicts, "override-drift"));
    out.push_back(std::move(f));
  }
}

}  // namespace assay::couple
