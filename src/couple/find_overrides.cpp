// Overrides that another tree's own callers can't use as they use what is overridden.
#include <algorithm>

#include "couple/call_sites.h"
#include "couple/findings.h"
#include "couple/fix.h"
#include "couple/signatures.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/exports.h"
#include "model/infer.h"
#include "model/members.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/questions.h"
#include "model/scopes.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;
using By = CallSite::By;

namespace {

const std::vector<Rule> kRules = {
    {"override-drift", RuleKind::finding, "an override does not take what the other tree passes to the method",
     "A method of the audited tree replaces one of a base class of another tree. An error where that tree itself calls "
     "the method on objects of the class (`self.method(…)` in a method that they run) with arguments the override does "
     "not take, or uses it as another kind of thing: calls what is a property here, reads what is a method, awaits "
     "what "
     "gives nothing to await, leaves a coroutine unawaited, calls through the class what needs an object. A warning "
     "where the receiver of the call is only known to be of a class the overriding one derives from. A note where the "
     "override takes less than the method it replaces, but no call was found that passes what was dropped, or the "
     "audited tree "
     "replaces the callers as well, or the other tree's own overrides don't take the call either. Constructors are not "
     "compared: they are called by name, not through the base. A warning, too, for a method marked `typing.override` "
     "that no base has."},
};

constexpr std::size_t kSitesShown = 6;

// Called by whoever makes or derives, not through objects of the base.
constexpr std::string_view kNotThroughBase[] = {"__init__",      "__new__",           "__init_subclass__",
                                                "__post_init__", "__class_getitem__", "__set_name__"};

std::string place(const Module& m, std::uint32_t offset) {
  const SourcePlace at = place_at(m, offset);
  return at.path + ":" + std::to_string(at.start);
}

std::string site_text(const CallSite& site) {
  const py::Facts& f = *site.module->unit.f;
  const bool call = f.exprs[site.expr].kind == ExprKind::call;
  const py::Expr& head = f.exprs[call ? callee(f, site.expr) : site.expr];
  std::string out;
  for (const char c : text_of(*site.module).substr(head.begin, head.end - head.begin))
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r') out += c;
  return call ? out + text_of(site.shape) : out;
}

std::string_view name_of_member(const Use& u) { return std::string_view(u.target).substr(u.target.rfind('.') + 1); }

struct Drift {
  std::vector<CallSite> sites;
  std::string_view verb = "calls";
  std::string why;     // "and has no parameter 'x': TypeError", of the first site
  bool usual = false;  // overrides of the other tree don't take the call of the first site either
};

using Wanted = std::function<bool(const Module&, const CallSite&)>;

std::vector<CallSite> ask(Scene& s, const Use& u, bool reads, Wanted wanted) {
  Class* owner = u.reached.defs[0].owner;
  if (!owner) return {};
  std::vector<CallSite> out = sites_of(s, {*u.cls, *owner, name_of_member(u), reads, std::move(wanted)});
  // What surely runs first.
  std::stable_sort(out.begin(), out.end(), [](const CallSite& a, const CallSite& b) { return a.by < b.by; });
  return out;
}

// Neither a class nor a function nor an object with __call__ (__await__).
bool surely_without(Scene& s, const Type& t, std::string_view method) {
  if (t.open || t.atoms.empty()) return false;
  for (const Atom& a : t.atoms) {
    if (a.kind == AtomKind::none || a.kind == AtomKind::literal) continue;
    if (a.kind != AtomKind::instance || !a.cls ||
        member(s.l, *a.cls, method, Access::instance)->definedness != Definedness::absent)
      return false;
  }
  return true;
}

const Type* result_of(Scene& s, const Def& d) {
  if (d.kind != DefKind::function || !d.module || d.module->unit.f->functions[d.index].decorator_count > 1)
    return unknown_type();
  begin_question(s.l);
  return return_type(s.l, *d.module, d.index);
}

// The value of the call is used as it is, or dropped: nobody awaits it.
bool used_as_it_is(Scene& s, const Module& m, py::ExprId call) {
  const py::Facts& f = *m.unit.f;
  const py::ExprId up = parent_of(s, m, call);
  if (up) {
    const ExprKind k = f.exprs[up].kind;
    return k == ExprKind::attribute || (k == ExprKind::subscript && f.exprs[up].a == call) || k == ExprKind::compare ||
           k == ExprKind::binary || k == ExprKind::unary;
  }
  const py::BlockId block = f.block_at(f.exprs[call].begin);
  for (py::StmtId i = f.blocks[block].first; i && i <= f.blocks[block].last; ++i)
    if (f.stmts[i].kind == py::StmtKind::expr && f.stmts[i].a == call) return true;
  return false;
}

// Arguments that the base takes and the override doesn't.
void by_arguments(Scene& s, const Use& u, const MemberView& base, const MemberView& own, Drift& out) {
  const auto fails = [&](const Shape& shape, bool on_class) {
    return bind(on_class ? own.through_class : own.call, shape).binds == Tri::no &&
           bind(on_class ? base.through_class : base.call, shape).binds == Tri::yes;
  };
  out.sites = ask(s, u, false, [&](const Module&, const CallSite& site) {
    return fails(site.shape, false) || fails(site.shape, true);
  });
  std::erase_if(out.sites, [&](const CallSite& site) { return !fails(site.shape, site.on_class); });
  if (out.sites.empty()) return;
  const CallSite& first = out.sites[0];
  out.why = bind(first.on_class ? own.through_class : own.call, first.shape).reason + ": TypeError";
  out.usual = !first.on_class && others_fail_too(s, *u.reached.defs[0].owner, name_of_member(u), first.shape);
}

// Another kind of thing than what the base has there.
void by_kind(Scene& s, const Use& u, const MemberView& base, const MemberView& own, Drift& out) {
  const bool called = base.kind == MemberKind::method || base.kind == MemberKind::coroutine;
  const auto takes = [&](const CallSite& site) { return bind(base.call, site.shape).binds == Tri::yes; };
  if (called && own.kind == MemberKind::property) {
    if (!surely_without(s, *result_of(s, u.own), "__call__")) return;
    out.sites = ask(s, u, false, [&](const Module&, const CallSite& site) { return takes(site); });
    out.why = "is a property, whose value is not callable: TypeError";
  } else if (base.kind == MemberKind::property && own.kind != MemberKind::value) {
    if (!surely_without(s, *result_of(s, u.reached.defs[0]), "__call__")) return;
    out.sites = ask(s, u, true, [](const Module&, const CallSite&) { return true; });
    std::erase_if(out.sites, [](const CallSite& site) { return site.on_class; });
    out.verb = "reads";
    out.why = "is a method, not the value it gives";
  } else if (base.kind == MemberKind::method && own.kind == MemberKind::coroutine) {
    out.sites = ask(s, u, false, [&](const Module& m, const CallSite& site) {
      return takes(site) && used_as_it_is(s, m, site.expr);
    });
    out.why = "is a coroutine, which nobody awaits there";
  } else if (base.kind == MemberKind::coroutine && own.kind == MemberKind::method) {
    if (!surely_without(s, *result_of(s, u.own), "__await__")) return;
    out.sites = ask(s, u, false, [&](const Module& m, const CallSite& site) {
      const py::ExprId up = parent_of(s, m, site.expr);
      return takes(site) && up && m.unit.f->exprs[up].kind == ExprKind::await;
    });
    out.verb = "awaits";
    out.why = "gives nothing that can be awaited: TypeError";
  }
}

Severity severity_of(const Use& u, const Drift& drift) {
  if (drift.sites.empty() || drift.usual || drift.sites[0].by == By::overridden || u.live == Tri::no)
    return Severity::note;
  const bool sure = drift.sites[0].by == By::self && u.live == Tri::yes && !in_tests(*u.module);
  return sure ? Severity::error : Severity::warning;
}

std::string reason_of(const Use& u, const Drift& drift) {
  const std::string mine = "this override" + (u.own_signature.empty() ? "" : " takes " + u.own_signature);
  const std::string theirs = tree_name(*u.tree);
  if (drift.sites.empty())
    return mine + (u.signature.empty() ? "" : ", that of " + theirs + " " + u.signature) + ": it " + u.differs +
           ". No call was found there that passes what it drops";
  const CallSite& first = drift.sites[0];
  std::string out = theirs + " " + std::string(drift.verb) + " " + site_text(first) + " in " +
                    place(*first.module, first.module->unit.f->exprs[first.expr].begin);
  if (drift.sites.size() > 1) out += " and " + std::to_string(drift.sites.size() - 1) + " more";
  out += ", but " + mine + (u.own_signature.empty() ? " " : " and ") + drift.why;
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

void look_at(Scene& s, const Use& u, Findings& out) {
  const MemberView base = member_view(s, u.reached.defs[0]), own = member_view(s, u.own);
  Drift drift;
  const bool signatures = !base.call.signatures.empty() && !own.call.signatures.empty();
  if (base.kind != own.kind)
    by_kind(s, u, base, own, drift);
  else if (signatures)
    by_arguments(s, u, base, own, drift);
  // A difference in kind that nobody is known to trip over is no finding, nor what a test's double leaves out.
  if (drift.sites.empty() && (base.kind != own.kind || in_tests(*u.module))) return;
  Finding f = finding_at("override-drift", severity_of(u, drift), *u.module, u.begin, u.target, reason_of(u, drift));
  if (u.signature_at.module)
    f.evidence.push_back(
        evidence_at(*u.signature_at.module, u.signature_at.offset, 0, Role::context, "override-drift"));
  for (std::size_t i = 0; i < drift.sites.size() && i < kSitesShown; ++i) {
    const CallSite& site = drift.sites[i];
    f.evidence.push_back(
        evidence_at(*site.module, site.module->unit.f->exprs[site.expr].begin, 0, Role::contradicts, "override-drift"));
  }
  if (base.kind == own.kind && signatures && u.own.kind == DefKind::function && u.own.module == u.module)
    fix_parameters(*u.module, u.own.index, own.call, base.call, f);
  out.push_back(std::move(f));
}

// typing.override, which pythons before 3.12 don't have: what the name was imported from decides.
bool is_override_mark(Scene& s, const Module& m, py::ExprId decorator) {
  const py::Facts& f = *m.unit.f;
  const py::Expr& x = f.exprs[decorator];
  const auto is_typing = [](std::string_view name) { return name == "typing" || name == "typing_extensions"; };
  if (x.kind == ExprKind::attribute) return f.str(x.b) == "override" && is_typing(canonical(s.l, m.unit, x.a));
  if (x.kind != ExprKind::name) return false;
  for (std::uint32_t i = 1; i < f.imports.size(); ++i)
    if ((f.imports[i].as ? f.imports[i].as : f.imports[i].name) == x.a && f.str(f.imports[i].name) == "override" &&
        is_typing(f.str(f.imports[i].module)))
      return true;
  return false;
}

// Marked as an override, though no base has such a member.
void look_at_marks(Scene& s, Module& m, Findings& out) {
  const py::Facts& f = *m.unit.f;
  for (py::FunctionId i = 1; i < f.functions.size(); ++i) {
    const py::Function& fn = f.functions[i];
    if (!fn.owner) continue;
    for (const std::uint32_t d : f.kids(fn.first_decorator, fn.decorator_count)) {
      if (!is_override_mark(s, m, d)) continue;
      Class* c = class_of(s.l, m, fn.owner);
      if (!c) continue;
      const std::string_view name = f.str(fn.name);
      begin_question(s.l);
      const Class* nearest = nullptr;
      bool known = true;
      for (Class* k : mro(s.l, *c)) {
        if (k == c) continue;
        if (!nearest && k->module && s.is_on(k->module->tree)) nearest = k;
        known &= member(s.l, *k, name, Access::instance)->definedness == Definedness::absent &&
                 member(s.l, *k, name, Access::class_)->definedness == Definedness::absent;
      }
      if (!nearest || !known || c->mro_open || runs(s, m, f.stmts[fn.stmt].begin) == Tri::no) continue;
      const std::string owner = nearest->module->name + "." + nearest->name;
      Finding finding =
          finding_at("override-drift", Severity::warning, m, f.stmts[fn.stmt].begin, owner + "." + std::string(name),
                     "it is marked as an override, but neither " + owner + " of " + tree_name(*nearest->module->tree) +
                         " nor another base has such a member");
      finding.evidence.push_back(
          evidence_of(s.l, def_of_class(s.l, *nearest->module, nearest->id), Role::contradicts, "override-drift"));
      out.push_back(std::move(finding));
    }
  }
}

}  // namespace

const std::vector<Rule>& override_rules() { return kRules; }

void find_overrides(Scene& s, const Inventory& inventory, Findings& out) {
  for (const Use& u : inventory.uses) {
    if (u.kind != CouplingKind::override_ || u.differs.empty() || u.module->kind == Module::Kind::stub) continue;
    // A base that a function makes, as tests do, is what was passed once, nothing that is there for others.
    const Class* owner = u.reached.defs[0].owner;
    if (owner && owner->module && owner->module->tree != s.of && owner->name.find("<locals>") != std::string::npos)
      continue;
    const std::string_view name = name_of_member(u);
    if (std::find(std::begin(kNotThroughBase), std::end(kNotThroughBase), name) == std::end(kNotThroughBase))
      look_at(s, u, out);
  }
  for (Module* m : s.all)
    if (m->unit.f->find("override")) look_at_marks(s, *m, out);
}

}  // namespace assay::couple
