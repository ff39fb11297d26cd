// What two trees do to the same thing of a third.
//
// The patches of the other trees (`Inventory::other_patches`) are held against those of the audited one: the same
// target twice, a member of a class that the other tree replaces as a whole, a method that a class of the other tree
// overrides, and the other way round. Which of two patches is applied last can be told where the module of one imports
// the module of the other before; else the finding says that it can't.
#include <algorithm>

#include "base/text.h"
#include "couple/findings.h"
#include "couple/load_order.h"
#include "couple/patch_callers.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/constant.h"
#include "model/exports.h"
#include "model/members.h"
#include "model/modules.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

constexpr std::size_t kShown = 4;

const std::vector<Rule> kRules = {
    {"patch-collision", RuleKind::finding, "two trees change the same thing, or one changes what the other builds on",
     "The same attribute is replaced by both: whichever is applied last wins. Or one tree replaces a class as a whole "
     "and the other patches a member of it: what the member's patch reaches depends on the order. Or one patches a "
     "method that a class of the other overrides without passing on to it: objects of that class never see the patch. "
     "A note where the other tree calls what is replaced: it then runs the replacement. Patches that never run at "
     "these versions don't count. Without any such finding the two lists of patches, both among the couplings, are the "
     "proof that they don't meet."},
};

struct Collisions {
  Scene& s;
  const Inventory& inventory;
  Findings& out;
  LoadOrder order{s};

  std::string place(const Patch& p) {
    return tree_name(*p.module->tree) + " at " + p.module->tree->tree().files()[p.module->file].path + ":" +
           std::to_string(p.module->unit.f->line_of(p.begin));
  }

  // Which one is applied last.
  std::string last(const Patch& mine, const Patch& theirs) {
    if (order.loaded_before(*mine.module, mine.begin).count(theirs.module) && !theirs.in_function)
      return "its module is imported before, so that the patch of " + tree_name(*s.of) + " is applied last";
    if (order.loaded_before(*theirs.module, theirs.begin).count(mine.module) && !mine.in_function)
      return "it imports the module of the other before, so that its patch is applied last";
    return "whichever is applied last wins; the imports don't tell which";
  }

  // What the standard library documents as to be set by whoever wants to: the one in charge of the process does.
  static bool is_slot(std::string_view target) {
    constexpr std::string_view kSlots[] = {"sys.stdin",
                                           "sys.stdout",
                                           "sys.stderr",
                                           "sys.excepthook",
                                           "sys.displayhook",
                                           "sys.breakpointhook",
                                           "sys.unraisablehook",
                                           "sys.argv",
                                           "sys.path",
                                           "sys.ps1",
                                           "sys.ps2",
                                           "sys.exitfunc",
                                           "threading.excepthook",
                                           "os.environ",
                                           "sys.tracebacklimit",
                                           "sys.dont_write_bytecode",
                                           "warnings.showwarning",
                                           "warnings.formatwarning"};
    return std::find(std::begin(kSlots), std::end(kSlots), target) != std::end(kSlots);
  }
  // A counter that is set back, a flag: state, no behaviour.
  static bool is_state(const Patch& p) {
    if (!p.value || !p.unit || p.tree) return false;
    return static_cast<bool>(constant(*p.unit->f, p.value)) && p.unit->expr(p.value).kind != ExprKind::name &&
           p.unit->expr(p.value).kind != ExprKind::attribute;
  }

  static bool counts(const Patch& p) {
    return !p.tests && p.live != Tri::no && p.idiom != Patch::Idiom::source_text && !is_slot(p.target) && !is_state(p);
  }

  Finding start(const Patch& p, Severity severity, std::string reason) {
    return finding_at("patch-collision", severity, *p.module, p.begin, p.target, std::move(reason));
  }

  static bool same_owner(const Def& a, const Def& b) {
    if (a.kind != b.kind) return false;
    if (a.kind == DefKind::class_ || a.kind == DefKind::std_class) return a.cls == b.cls;
    if (a.kind == DefKind::module) return a.module == b.module;
    return a.kind != DefKind::none && a == b;
  }
  static bool same_target(const Patch& a, const Patch& b) {
    if (a.idiom == Patch::Idiom::instance || b.idiom == Patch::Idiom::instance) return false;
    return a.target == b.target || (a.name == b.name && !a.name.empty() && a.tree && same_owner(a.owner, b.owner));
  }
  static bool same_replacement(const Patch& a, const Patch& b) {
    return a.replacement.kind != DefKind::none && a.replacement == b.replacement;
  }

  // `q` replaces the class, as a whole, that `p` changes a member of.
  static bool replaces_owner(const Patch& q, const Patch& p) {
    if (p.owner.kind != DefKind::class_ || q.owner.kind != DefKind::module || q.original.defs.empty()) return false;
    const Def& d = q.original.defs[0];
    return d.kind == DefKind::class_ && d.cls == p.owner.cls;
  }
  // The class put in its place sees the member's patch: it derives from the original and has no such member itself.
  bool passes_through(const Patch& q, const Patch& p) {
    if (q.replacement.kind != DefKind::class_ || !q.replacement.cls) return false;
    for (Class* k : mro(s.l, *q.replacement.cls)) {
      if (k == p.owner.cls) return true;
      if (k->module && class_body_lookup(s.l, *k, p.name).present()) return false;
    }
    return false;
  }

  void pair(const Patch& mine, const Patch& theirs) {
    if (same_target(mine, theirs)) {
      if (same_replacement(mine, theirs) || mine.temporary || theirs.temporary) return;
      Finding f = start(mine, Severity::warning, place(theirs) + " replaces it too; " + last(mine, theirs));
      f.evidence.push_back(evidence_at(*theirs.module, theirs.begin, 0, Role::contradicts, "patch-collision"));
      out.push_back(std::move(f));
      return;
    }
    const bool whole = replaces_owner(theirs, mine);
    if (!whole && !replaces_owner(mine, theirs)) return;
    const Patch& q = whole ? theirs : mine;
    const Patch& p = whole ? mine : theirs;
    if (passes_through(q, p)) return;
    Finding f = start(mine, Severity::warning,
                      whole ? place(theirs) + " replaces the class " + p.owner.cls->name +
                                  " as a whole with one that does not take " + p.name +
                                  " from it: its objects don't see this patch"
                            : place(theirs) + " patches " + p.target +
                                  " of the class that is replaced here: objects of the new class don't see that");
    f.evidence.push_back(evidence_at(*theirs.module, theirs.begin, 0, Role::contradicts, "patch-collision"));
    if (q.replacement.module) f.evidence.push_back(evidence_of(s.l, q.replacement, Role::context, "patch-collision"));
    out.push_back(std::move(f));
  }

  static bool passes_on(const Def& d, std::string_view name) {
    const py::Facts& f = *d.module->unit.f;
    for (const py::ExprId e : exprs_in(f, body_of(f, f.functions[d.index]), ExprKind::attribute))
      if (f.str(f.exprs[e].b) == name) {
        const py::Expr& base = f.exprs[f.exprs[e].a];
        if (base.kind == ExprKind::call && last_name(f, callee(f, f.exprs[e].a)) == "super") return true;
        if (base.kind == ExprKind::name || base.kind == ExprKind::attribute) {
          const std::string_view last = last_name(f, f.exprs[e].a);
          if (!last.empty() && last[0] >= 'A' && last[0] <= 'Z') return true;  // Base.name(self, …)
        }
      }
    return false;
  }

  // A patched method and the classes of `tree` that override it.
  void overridden(const Patch& p, const TreeFacts* tree, bool theirs) {
    if (p.owner.kind != DefKind::class_ || p.idiom == Patch::Idiom::instance || !p.owner.cls->module) return;
    if (p.original.defs.empty() || effective_def(s.l, p.original).kind != DefKind::function) return;
    for (Class* c : subclasses(s.l, *p.owner.cls)) {
      if (!c->module || c->module->tree != tree || in_tests(*c->module)) continue;
      const auto put_there = [&](const Patch& q) { return q.replacement.cls == c && replaces_owner(q, p); };
      if (std::any_of(inventory.patches.begin(), inventory.patches.end(), put_there) ||
          std::any_of(inventory.other_patches.begin(), inventory.other_patches.end(), put_there))
        continue;  // said there
      const Lookup own = class_body_lookup(s.l, *c, p.name);
      if (own.defs.empty() || own.defs[0].kind != DefKind::function || passes_on(own.defs[0], p.name)) continue;
      const Def& d = own.defs[0];
      const std::string method = c->module->name + "." + c->name + "." + p.name;
      const std::uint32_t at = spot_of(d).offset;
      Finding f = theirs ? finding_at("patch-collision", Severity::warning, *d.module, at, p.target,
                                      place(p) + " replaces " + p.target + ", which " + method +
                                          " overrides without calling it: its objects don't see that")
                         : start(p, Severity::warning,
                                 method + " of " + tree_name(*tree) +
                                     " overrides it without calling it: objects of that class don't see the patch");
      f.evidence.push_back(theirs ? evidence_at(*p.module, p.begin, 0, Role::contradicts, "patch-collision")
                                  : evidence_of(s.l, d, Role::contradicts, "patch-collision"));
      out.push_back(std::move(f));
    }
  }

  // Calls in another tree of what is replaced. Not those of the target's own tree: they are what the patch is for.
  void called(const Patch& p) {
    if (!p.tree || p.original.defs.empty() || p.idiom == Patch::Idiom::instance) return;
    const Def original = effective_def(s.l, p.original);
    if (original.kind != DefKind::function || p.name == "__init__") return;
    std::vector<PatchedCall> calls = callers_of(s, p, original);
    std::erase_if(calls, [&](const PatchedCall& c) { return c.module->tree == p.tree; });
    if (calls.empty()) return;
    std::string reason = tree_name(*calls[0].module->tree) + " calls it, and then runs the replacement: ";
    for (std::size_t i = 0; i < std::min(kShown, calls.size()); ++i)
      reason += (i ? ", " : "") + calls[i].module->tree->tree().files()[calls[i].module->file].path + ":" +
                std::to_string(calls[i].module->unit.f->line_of(calls[i].module->unit.expr(calls[i].call).begin));
    if (calls.size() > kShown) reason += " and " + std::to_string(calls.size() - kShown) + " more";
    Finding f = start(p, Severity::note, reason);
    for (std::size_t i = 0; i < std::min(kShown, calls.size()); ++i)
      f.evidence.push_back(evidence_at(*calls[i].module, calls[i].module->unit.expr(calls[i].call).begin, 0,
                                       Role::context, "patch-collision"));
    out.push_back(std::move(f));
  }

  void look() {
    for (const Patch& mine : inventory.patches) {
      if (!counts(mine)) continue;
      for (const Patch& theirs : inventory.other_patches)
        if (counts(theirs)) pair(mine, theirs);
      for (const TreeFacts* tree : s.on)
        if (tree != mine.tree) overridden(mine, tree, false);
      if (s.on.size() > 1) called(mine);
    }
    for (const Patch& theirs : inventory.other_patches)
      if (counts(theirs) && theirs.tree != s.of) overridden(theirs, s.of, true);
  }
};

}  // namespace

const std::vector<Rule>& patch_collision_rules() { return kRules; }

void find_patch_collisions(Scene& s, const Inventory& inventory, Findings& out) {
  Collisions c{s, inventory, out};
  c.look();
}

}  // namespace assay::couple
