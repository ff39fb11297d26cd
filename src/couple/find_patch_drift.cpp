// What is put in the place of something else must take what its callers pass and offer what they read.
//
// A function is compared as its callers see it: without the receiver where the call supplies one. Only where the
// replacement takes less than the original does (a dropped or renamed parameter, a new one without a default) are the
// calls looked up that reach the original, and the finding names those that would fail. A class that does not derive
// from the one it replaces is compared member by member.
#include <algorithm>

#include "base/text.h"
#include "couple/findings.h"
#include "couple/fix.h"
#include "couple/fix_text.h"
#include "couple/patch_callers.h"
#include "couple/signatures.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/decorators.h"
#include "model/exports.h"
#include "model/known_outside.h"
#include "model/members.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"

namespace assay::couple {

using namespace model;
using py::BindingKind;
using py::ExprKind;

namespace {

constexpr std::size_t kShown = 6;  // callers and members named one by one

const std::vector<Rule> kRules = {
    {"patch-drift", RuleKind::finding, "a replacement does not take or offer what the original does",
     "The replacement's signature is narrower than that of the function it replaces: a parameter was dropped, renamed "
     "or became required. The callers that pass what it does not take are named: each of them raises `TypeError` once "
     "the patch is applied. Or a class is replaced by one that does not derive from it and lacks members the original "
     "has, or a property, a coroutine or a class is replaced by something of another kind. Nothing is said where every "
     "call that fits the original fits the replacement. A note where no caller passes what was dropped."},
};

// How something put in place of a member or a module's function is called.
struct View {
  bool function = false;  // function or class whose parameters are known
  bool coroutine = false, property = false, is_static = false, is_class = false, is_type = false;
  Callable on_instance;  // the call supplies the receiver
  Callable on_owner;     // through the class or module itself
};

// `binds`: what reads it through an object gets a method.
View view_of(Scene& s, const Def& d, bool binds) {
  View out;
  Atom a;
  a.def = d;
  if (d.kind == DefKind::class_) {
    if (!d.cls) return out;
    a.kind = AtomKind::class_;
    a.cls = d.cls;
    out.is_type = out.function = true;
    out.on_owner = out.on_instance = callable(s.l, a, true);
    return out;
  }
  if (d.kind != DefKind::function) return out;
  const py::Facts& f = *d.module->unit.f;
  const py::Function& fn = f.functions[d.index];
  const Wrapped w = unwrap(s.l, *d.module, d.index);
  out.function = true;
  out.property = w.is_property;
  out.is_static = w.is_static || (fn.owner && is_static(f, fn));
  out.is_class = w.is_class || (fn.owner && is_class_method(f, fn));
  out.coroutine = (fn.flags & py::kFunctionAsync) && !(fn.flags & py::kFunctionGenerator) &&
                  w.kind == Wrapped::Kind::same && !w.is_context;
  a.kind = AtomKind::function;
  Atom b = a;
  b.kind = AtomKind::bound;
  out.on_owner = callable(s.l, out.is_class ? b : a, true);
  out.on_instance = binds ? callable(s.l, b, false) : out.on_owner;
  return out;
}

std::string place_text(const Module& m, std::uint32_t offset) {
  return m.tree->tree().files()[m.file].path + ":" + std::to_string(m.unit.f->line_of(offset));
}

// Of a call's arguments those that the callee does not take, else all.
std::string passed(const Shape& shape, const Callable& c) {
  Shape odd;
  for (const std::string& keyword : shape.keywords)
    if (c.signatures.empty() || std::none_of(c.signatures[0].parameters.begin(), c.signatures[0].parameters.end(),
                                             [&](const SignatureParameter& p) { return p.name == keyword; }))
      odd.keywords.push_back(keyword);
  return text_of(odd.keywords.empty() ? shape : odd);
}

// Parameters that can be passed by name and have another name in the replacement, at the same position.
std::vector<std::string> renamed(const Callable& base, const Callable& own) {
  std::vector<std::string> out;
  if (base.signatures.size() != 1 || own.signatures.size() != 1) return out;
  const auto& b = base.signatures[0].parameters;
  const auto& o = own.signatures[0].parameters;
  if (base.signatures[0].lenient || own.signatures[0].lenient) return out;
  for (const SignatureParameter& p : o)
    if (p.kind == py::ParameterKind::var_keyword) return out;
  for (std::size_t i = 0; i < std::min(b.size(), o.size()); ++i) {
    if (b[i].kind != py::ParameterKind::positional_or_keyword || b[i].name == o[i].name) continue;
    if (o[i].kind != py::ParameterKind::positional_or_keyword && o[i].kind != py::ParameterKind::positional_only)
      continue;
    const auto has = [](const auto& all, std::string_view name) {
      return std::any_of(all.begin(), all.end(), [&](const SignatureParameter& p) { return p.name == name; });
    };
    if (!has(o, b[i].name) && !has(b, o[i].name))
      out.push_back("calls '" + std::string(b[i].name) + "' '" + std::string(o[i].name) + "'");
  }
  return out;
}

// staticmethod(f) and the like around the value.
std::string_view wrapper_of(Scene& s, const Patch& p) {
  if (!p.unit || !p.value || p.unit->expr(p.value).kind != ExprKind::call) return {};
  const std::string name = canonical(s.l, *p.unit, callee(*p.unit->f, p.value));
  for (const std::string_view known : {"staticmethod", "classmethod", "property"})
    if (name == known) return known;
  return {};
}

struct Drift {
  Scene& s;
  const Patch& p;
  Def original;
  Findings& out;

  Finding start(Severity severity, std::string reason) {
    Finding f = finding_at("patch-drift", severity, *p.module, p.begin, p.target, std::move(reason));
    if (p.replacement.module) f.evidence.push_back(head_of(p.replacement, Role::supports, "patch-drift"));
    f.evidence.push_back(head_of(original, Role::contradicts, id_of(p.original.rule)));
    return f;
  }

  // A function's parameters, over several lines where they stand so.
  Evidence head_of(const Def& d, Role role, std::string_view rule) {
    const Spot at = spot_of(d);
    std::uint32_t end = 0;
    if (d.kind == DefKind::function && at.module) {
      const py::Facts& f = *at.module->unit.f;
      const py::Function& fn = f.functions[d.index];
      if (fn.parameter_count) end = f.parameters[fn.first_parameter + fn.parameter_count - 1].end;
    }
    return at.module ? evidence_at(*at.module, at.offset, end, role, rule) : Evidence{};
  }

  Severity at_most(Severity wanted) {
    return p.live == Tri::yes && !p.tests ? wanted : std::max(wanted, Severity::warning);
  }

  void functions(const View& was, const View& is) {
    const bool member = p.owner.kind == DefKind::class_;
    const bool instance = member && !was.is_static;
    const Callable& theirs = instance ? was.on_instance : was.on_owner;
    const Callable& mine = instance ? is.on_instance : is.on_owner;
    std::vector<std::string> less = narrower(theirs, mine);
    const bool only_renamed = less.empty();
    for (std::string& one : renamed(theirs, mine)) less.push_back(std::move(one));
    if (less.empty()) return;
    std::vector<PatchedCall> failing;
    std::size_t keep_original = 0;
    for (const PatchedCall& c : callers_of(s, p, original)) {
      const Callable& before = c.through_instance ? was.on_instance : was.on_owner;
      const Callable& after = c.through_instance ? is.on_instance : is.on_owner;
      if (bind(before, c.shape).binds == Tri::no || bind(after, c.shape).binds != Tri::no) continue;
      keep_original += c.own_binding;
      failing.push_back(c);
    }
    if (failing.empty() && only_renamed) return;
    std::string reason = "the replacement ";
    for (std::size_t i = 0; i < less.size(); ++i) reason += (i ? ", " : "") + less[i];
    reason += failing.empty() ? "; no caller that was found passes that" : ": TypeError at ";
    for (std::size_t i = 0; i < std::min(kShown, failing.size()); ++i)
      reason += (i ? ", " : "") + place_text(*failing[i].module, failing[i].module->unit.expr(failing[i].call).begin) +
                " " + passed(failing[i].shape, mine);
    if (failing.size() > kShown) reason += " and " + std::to_string(failing.size() - kShown) + " more";
    if (keep_original && keep_original == failing.size())
      reason += ", wherever that module binds the name after the patch";
    const Severity severity = failing.empty()                   ? Severity::note
                              : keep_original == failing.size() ? Severity::warning
                                                                : Severity::error;
    Finding f = start(at_most(severity), reason);
    for (std::size_t i = 0; i < std::min(kShown, failing.size()); ++i) {
      const py::Expr& x = failing[i].module->unit.expr(failing[i].call);
      f.evidence.push_back(evidence_at(*failing[i].module, x.begin, x.end, Role::supports, "patch-drift"));
    }
    if (p.replacement.kind == DefKind::function && p.replacement.module->tree == s.of)
      fix_parameters(*p.replacement.module, p.replacement.index, mine, theirs, f);
    out.push_back(std::move(f));
  }

  // A function whose every way out gives a plain value: awaiting it fails.
  bool never_awaitable(const Def& d) {
    const py::Facts& f = *d.module->unit.f;
    if (f.functions[d.index].flags & (py::kFunctionAsync | py::kFunctionLambda)) return false;
    for (const py::ExprId e : returns_of(f, d.index)) {
      if (!e) continue;
      const ExprKind k = f.exprs[e].kind;
      if (k != ExprKind::none_ && k != ExprKind::true_ && k != ExprKind::false_ && k != ExprKind::integer &&
          k != ExprKind::string && k != ExprKind::list && k != ExprKind::dict && k != ExprKind::tuple)
        return false;
    }
    return true;
  }

  // The statement is the call and nothing else.
  static bool dropped(const Module& m, py::ExprId call) {
    const py::Facts& f = *m.unit.f;
    const py::StmtId st = statement_at(f, f.exprs[call].begin);
    return st && f.stmts[st].kind == py::StmtKind::expr && f.stmts[st].a == call;
  }

  // The kinds differ: a property is read, a function called, a coroutine awaited, a class derived from.
  bool kinds(const View& was, const View& is) {
    std::string reason;
    if (was.property != is.property && was.function && is.function && !is.is_type) {
      reason = was.property ? "is a property, the replacement a method: reading it gives a function"
                            : "is a method, the replacement a property: calling it calls what the property gives";
    } else if (was.is_type && p.replacement.kind == DefKind::function) {
      const std::string use = used_as_class();
      if (use.empty()) return false;
      reason = "is a class, the replacement a function: " + use;
    } else if (was.coroutine != is.coroutine && was.function && is.function && !is.is_type) {
      bool differs = false;
      std::string where;
      for (const PatchedCall& c : callers_of(s, p, original)) {
        if (c.awaited == is.coroutine || (was.coroutine && !never_awaitable(p.replacement))) continue;
        if (is.coroutine && !dropped(*c.module, c.call)) continue;  // handed on: whoever gets it may await it
        differs = true;
        where = place_text(*c.module, c.module->unit.expr(c.call).begin);
        break;
      }
      if (!differs) return false;
      reason = was.coroutine
                   ? "is a coroutine function, the replacement a plain one: awaiting its result fails at " + where
                   : "is a plain function, the replacement a coroutine function: nothing awaits it at " + where;
    } else {
      return false;
    }
    out.push_back(start(at_most(Severity::warning), p.target + " " + reason));
    return true;
  }

  // Where a class is derived from or asked for by isinstance, behind `from m import C` or m.C.
  std::string used_as_class() {
    for (const TreeFacts* tree : s.on)
      for (const FileIndex file : tree->files_with_name(p.name)) {
        Module* m = module_of_file(s.l, *tree, file);
        if (!m || !m->unit.f || in_tests(*m)) continue;
        link(s.l, *m);
        const py::Facts& f = *m->unit.f;
        for (const py::ExprId e : exprs_in(f, {0, UINT32_MAX}, ExprKind::call)) {
          const std::string_view last = last_name(f, callee(f, e));
          if (last != "isinstance" && last != "issubclass") continue;
          const auto args = arguments(f, e);
          if (args.size() != 2 || last_name(f, args[1]) != p.name) continue;
          const Lookup found = static_lookup(s.l, m->unit, args[1]);
          if (!found.defs.empty() && found.defs[0].kind == DefKind::class_ && found.defs[0].cls == original.cls)
            return std::string(last) + " with it fails at " + place_text(*m, f.exprs[e].begin);
        }
      }
    return {};
  }

  // The class has the member, in the trees or by what is known of its bases outside.
  bool offers(Class& c, const std::string& name) {
    for (Class* k : mro(s.l, c)) {
      if (k->opaque_decorator) return true;
      if (!k->module) continue;
      if (class_body_lookup(s.l, *k, name).definedness != Definedness::absent || declaration(*k, name)) return true;
      if (!self_stores(s.l, *k, name).empty()) return true;
      for (const auto& [extra, def] : k->extra)
        if (extra == name) return true;
      for (const std::string& base : k->outside_bases)
        if (outside_has(base, name) == Tri::yes) return true;
    }
    for (const std::string_view hook : {"__getattr__", "__getattribute__"})
      for (Class* k : c.mro)
        if (k->module && class_body_lookup(s.l, *k, hook).present()) return true;
    return member(s.l, c, name, Access::instance)->present();
  }

  // Bases outside the trees that the replacement has and the original has not could bring anything.
  bool other_outside_bases(Class& was, Class& is) {
    std::vector<std::string_view> known;
    for (Class* k : mro(s.l, was)) known.insert(known.end(), k->outside_bases.begin(), k->outside_bases.end());
    for (Class* k : mro(s.l, is))
      for (const std::string& base : k->outside_bases)
        if (std::find(known.begin(), known.end(), base) == known.end()) return true;
    return false;
  }

  struct Lost {
    std::string name;
    Def def;
    Class* of;
  };
  void lost_members(Class& was, Class& is, std::vector<Lost>& lost) {
    for (Class* k : mro(s.l, was)) {
      if (!k->module || !k->id || is_subclass(s.l, is, *k)) continue;
      const py::Facts& f = *k->module->unit.f;
      const py::Scope& scope = f.scopes[f.classes[k->id].scope];
      for (std::uint32_t i = scope.first_binding; i < scope.first_binding + scope.binding_count; ++i) {
        const py::Binding& b = f.bindings[i];
        const std::string name(f.str(b.name));
        if (name.starts_with("__") || b.kind == BindingKind::del) continue;
        if (b.kind == BindingKind::ann_assign && !b.value) continue;
        if (std::any_of(lost.begin(), lost.end(), [&](const Lost& x) { return x.name == name; })) continue;
        if (offers(is, name)) continue;
        Def d{DefKind::variable, k->module, i, k, nullptr, {}};
        if (b.kind == BindingKind::function) d = {DefKind::function, k->module, b.target, k, nullptr, {}};
        lost.push_back({name, d, k});
      }
    }
  }

  void classes(Class& was, Class& is) {
    if (is_subclass(s.l, is, was) || other_outside_bases(was, is)) return;
    std::vector<Lost> lost;
    lost_members(was, is, lost);
    if (lost.empty()) return;
    std::string reason = "the replacement class " + is.name + " does not derive from " + p.target + " and lacks ";
    for (std::size_t i = 0; i < std::min(kShown, lost.size()); ++i) {
      reason += (i ? ", " : "") + lost[i].name;
      if (lost[i].of != &was) reason += " (of " + lost[i].of->name + ")";
    }
    if (lost.size() > kShown) reason += " and " + std::to_string(lost.size() - kShown) + " more";
    std::vector<Evidence> used;
    for (const Lost& x : lost) {
      if (used.size() >= kShown) break;
      for (const MemberRead& r : reads_of_member(s, was, x.name)) {
        reason += used.empty() ? "; " + tree_name(*p.tree) + " reads " : ", ";
        const std::uint32_t at = r.module->unit.expr(r.expr).begin;
        reason += x.name + " at " + place_text(*r.module, at);
        used.push_back(evidence_at(*r.module, at, 0, Role::supports, "patch-drift"));
        break;
      }
    }
    Finding f = start(at_most(Severity::warning), reason);
    for (std::size_t i = 0; i < std::min(kShown, lost.size()); ++i)
      f.evidence.push_back(evidence_of(s.l, lost[i].def, Role::contradicts, "patch-drift"));
    for (Evidence& e : used) f.evidence.push_back(std::move(e));
    out.push_back(std::move(f));
  }

  void look() {
    const bool member = p.owner.kind == DefKind::class_;
    View was = view_of(s, original, member);
    if (!was.function) return;
    // A function put on one object gets no receiver, a method bound by hand has its own already.
    View is = view_of(s, p.replacement, p.bound || (member && p.idiom != Patch::Idiom::instance));
    if (!is.function) return;
    if (p.bound) is.on_owner = is.on_instance;
    const std::string_view wrapper = wrapper_of(s, p);
    if (wrapper == "staticmethod") is.on_instance = is.on_owner, is.is_static = true;
    if (wrapper == "classmethod") is.on_owner = is.on_instance, is.is_class = true;
    if (wrapper == "property") is.property = true;
    if (kinds(was, is)) return;
    if (was.property || is.property) return;
    if (was.is_type && is.is_type) classes(*original.cls, *p.replacement.cls);
    functions(was, is);
  }
};

}  // namespace

const std::vector<Rule>& patch_drift_rules() { return kRules; }

void find_patch_drift(Scene& s, const Inventory& inventory, Findings& out) {
  for (const Patch& p : inventory.patches) {
    if (!p.tree || p.tests || p.through_wrap || p.live == Tri::no || p.original.defs.empty()) continue;
    if (p.replacement.kind == DefKind::none || p.idiom == Patch::Idiom::sys_modules) continue;
    if (p.idiom == Patch::Idiom::instance && p.original.definedness == Definedness::by_name) continue;
    const Def original = effective_def(s.l, p.original);
    if (original.kind != DefKind::function && original.kind != DefKind::class_) continue;
    if (original == p.replacement) continue;
    Drift{s, p, original, out}.look();
  }
}

}  // namespace assay::couple
