// Helpers are followed backwards: a site in a function whose target or name is a parameter becomes one site for each
// call of the function, with the arguments in place of the parameters; where those are parameters again, the next round
// goes on from there.
//
// Classes that patch with their own members (`class XPatch(Base[Target])`) are recognised at the setattr: its name runs
// over the members of a class, which is the receiver of the method it stands in, of `__init_subclass__` or of a
// metaclass, or what a decorator is put on. Each class that comes by there gives one site for each of its members, and
// the target is read where the setattr takes it from: an attribute of the class, a subscript of its base, a keyword of
// its header.
#include "couple/patch_helpers.h"

#include <algorithm>

#include "base/text.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/questions.h"
#include "model/scopes.h"
#include "model/types.h"

namespace assay::couple {

using namespace model;
using py::BindingKind;
using py::ExprKind;

namespace {

bool calls_it(Scene& s, const Unit& u, py::ExprId function, const Def& d, bool& bound) {
  bound = false;
  const auto fits = [&](const Def& x) {
    return x.kind == DefKind::function && x.module == d.module && x.index == d.index;
  };
  const Lookup found = static_lookup(s.l, u, function);
  for (const Def& x : found.defs)
    if (fits(x)) return true;
  if (u.expr(function).kind != ExprKind::attribute) return false;
  begin_question(s.l);
  for (const Atom& a : type_of(s.l, u, function)->atoms)
    if ((a.kind == AtomKind::function || a.kind == AtomKind::bound) && fits(a.def)) {
      bound = a.kind == AtomKind::bound;
      return true;
    }
  return false;
}

// The definition that an expression decorates.
Def decorated_by(Scene& s, Module& m, py::ExprId e) {
  const py::Facts& f = *m.unit.f;
  for (py::FunctionId i = 1; i < f.functions.size(); ++i)
    for (const std::uint32_t d : f.kids(f.functions[i].first_decorator, f.functions[i].decorator_count))
      if (d == e) return {DefKind::function, &m, i, nullptr, nullptr, {}};
  for (py::ClassId i = 1; i < f.classes.size(); ++i)
    for (const std::uint32_t d : f.kids(f.classes[i].first_decorator, f.classes[i].decorator_count))
      if (d == e) return def_of_class(s.l, m, i);
  return {};
}

struct Filled {
  Scene& s;
  const PatchSite& site;
  py::FunctionId outer;
  const OwnCall& at;
  Def decorated;
  bool failed = false;

  Operand operator()(const Operand& o) {
    const ParameterOf p = parameter_of(s, o);
    if (!p.function) return o;
    const py::Facts& f = *o.module->unit.f;
    const py::Function& fn = f.functions[p.function];
    if (p.function != outer) {  // of the function inside that a decorator factory returns
      if (decorated.kind == DefKind::none || p.index != 0) return {};
      return {nullptr, 0, {}, decorated};
    }
    const py::Parameter& parameter = f.parameters[fn.first_parameter + p.index];
    const int position =
        parameter.kind == py::ParameterKind::keyword_only ? -1 : static_cast<int>(p.index) - static_cast<int>(at.bound);
    if (const py::ExprId e = argument(*at.module->unit.f, at.call, position, f.str(parameter.name)))
      return {at.module, e, {}, {}};
    if (parameter.default_value) return {o.module, parameter.default_value, {}, {}};
    failed = true;
    return {};
  }
};

// A name that is assigned once in its function: what it is assigned; else the expression itself.
py::ExprId assigned(Scene& s, const Unit& u, py::ExprId e) {
  for (int i = 0; i < 4 && u.expr(e).kind == ExprKind::name; ++i) {
    const NameUse use = use_of(s.l, u, e);
    if (use.kind != NameUse::Kind::local || use.bindings.size() != 1) break;
    const py::Binding& b = u.f->bindings[use.bindings[0]];
    if (b.kind != BindingKind::assign || (b.flags & 1) || !b.value) break;
    e = b.value;
  }
  return e;
}

}  // namespace

std::vector<OwnCall> own_calls(Scene& s, const Def& function) {
  std::vector<OwnCall> out;
  const std::string_view name = function.module->unit.f->str(function.module->unit.f->functions[function.index].name);
  for (const FileIndex file : s.of->files_with_name(name)) {
    Module* m = module_of_file(s.l, *s.of, file);
    const py::NameId id = m && m->unit.f ? m->unit.f->find(name) : 0;
    if (!id) continue;
    link(s.l, *m);
    const py::Facts& f = *m->unit.f;
    std::vector<py::NameId> ids{id};
    for (const py::Import& imp : f.imports)
      if (imp.name == id && imp.as) ids.push_back(imp.as);
    std::vector<py::ExprId> calls;
    for (const py::NameId called : ids)
      for (const auto& [callee_name, e] : calls_of(s.l, f, called)) calls.push_back(e);
    std::sort(calls.begin(), calls.end());
    for (const py::ExprId e : calls) {
      bool bound = false;
      if (calls_it(s, m->unit, callee(f, e), function, bound)) out.push_back({m, e, bound});
    }
  }
  return out;
}

std::vector<PatchSite> through_helpers(Scene& s, const PatchSite& site) {
  constexpr int kDeepest = 4;
  constexpr std::size_t kCalls = 500;
  if (site.depth >= kDeepest) return {};
  // The function that is given what to patch: of the name where that is a parameter, else of the target.
  ParameterOf p = parameter_of(s, site.name);
  Module* m = site.name.module;
  if (!p.function) p = parameter_of(s, site.target), m = site.target.module;
  if (!p.function) return {};
  const py::Function& fn = m->unit.f->functions[p.function];
  if (fn.owner && p.index == 0 && !is_static(*m->unit.f, fn)) return {};
  std::vector<PatchSite> out;
  const Def function{DefKind::function, m, p.function, nullptr, nullptr, {}};
  for (const OwnCall& at : own_calls(s, function)) {
    if (out.size() >= kCalls) break;
    Filled fill{s, site, p.function, at, {}};
    const bool inner = function_of(*site.module->unit.f, block_at(site.module->unit, site.begin)) != p.function;
    if (inner) fill.decorated = decorated_by(s, *at.module, at.call);
    PatchSite next = site;
    next.idiom = Patch::Idiom::helper;
    next.module = at.module;
    next.at = at.call;
    next.begin = at.module->unit.f->exprs[at.call].begin;
    next.end = at.module->unit.f->exprs[at.call].end;
    next.target = fill(site.target);
    next.name = fill(site.name);
    if (fill.failed) continue;
    next.value = fill(site.value);
    next.source = fill(site.source);
    next.depth = site.depth + 1;
    out.push_back(std::move(next));
  }
  return out;
}

namespace {

// Whose members a loop's iterable runs over: `x.__dict__.items()`, `vars(x)`, `dir(x)`, `inspect.getmembers(x)`.
py::ExprId members_of(const py::Facts& f, py::ExprId e) {
  for (int i = 0; i < 4; ++i) {
    const py::Expr& x = f.exprs[e];
    if (x.kind == ExprKind::attribute && f.str(x.b) == "__dict__") return x.a;
    if (x.kind == ExprKind::name) return e;
    if (x.kind != ExprKind::call) return 0;
    const py::ExprId function = callee(f, e);
    const auto args = arguments(f, e);
    const std::string_view last = last_name(f, function);
    if (f.exprs[function].kind == ExprKind::attribute && args.empty() &&
        (last == "items" || last == "keys" || last == "copy"))
      e = f.exprs[function].a;
    else if (args.empty())
      return 0;
    else if (last == "vars" || last == "dir" || last == "getmembers")
      return args[0];
    else if (last == "list" || last == "tuple" || last == "dict" || last == "sorted" || last == "set")
      e = args[0];
    else
      return 0;
  }
  return 0;
}

struct ClassPatches {
  Scene& s;
  const PatchSite& site;
  Module& m;
  const py::Facts& f;
  py::FunctionId fn = 0;
  std::vector<PatchSite> out{};

  // The loop variable's source, 0 where the name is no such variable.
  py::ExprId source_of(py::ExprId name) {
    if (!name || f.exprs[name].kind != ExprKind::name) return 0;
    const NameUse use = use_of(s.l, m.unit, name);
    if (use.kind != NameUse::Kind::local) return 0;
    for (const std::uint32_t i : use.bindings)
      if (f.bindings[i].kind == BindingKind::for_) return members_of(f, f.bindings[i].value);
    return 0;
  }

  // Spelled in the function, so that it is most likely tested for: `if name in ("__module__", …): continue`.
  bool excluded(std::string_view member) {
    const Span body = span_of(f, f.functions[fn]);
    const bool dunder = member.starts_with("__") && member.ends_with("__"), private_ = member.starts_with('_');
    for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
      const py::Expr& x = f.exprs[e];
      if (!body.holds(x.begin)) continue;
      if (x.kind == ExprKind::string && f.str(x.a) == member) return true;
      if (x.kind != ExprKind::call || last_name(f, callee(f, e)) != "startswith") continue;
      const auto args = arguments(f, e);
      const std::string_view prefix = args.empty() ? std::string_view{} : string_value(f, args[0]);
      if ((prefix == "__" && dunder) || (prefix == "_" && private_)) return true;
    }
    return false;
  }

  // `target` in the function, as the class S gives it.
  Operand target_for(Class& c, py::ExprId target) {
    target = assigned(s, m.unit, target);
    const py::Facts& cf = *c.module->unit.f;
    const py::Class& k = cf.classes[c.id];
    const py::Expr& x = f.exprs[target];
    std::string_view attribute;
    if (x.kind == ExprKind::attribute) attribute = f.str(x.b);
    if (x.kind == ExprKind::call && dotted_text(f, callee(f, target)) == "getattr" && arguments(f, target).size() > 1)
      attribute = string_value(f, arguments(f, target)[1]);
    if (!attribute.empty() && attribute != "__bases__") {
      if (const py::NameId id = cf.find(attribute))
        for (const std::uint32_t i : bindings_of(cf, k.scope, id))
          if (cf.bindings[i].value) return {c.module, cf.bindings[i].value, {}, {}};
      // The base made by `__class_getitem__` carries it.
      for (const std::uint32_t b : cf.kids(k.first_base, k.base_count))
        if (cf.exprs[b].kind == ExprKind::subscript) return {c.module, cf.exprs[b].b, {}, {}};
    }
    // A keyword of the class's header.
    std::string_view keyword = attribute;
    const ParameterOf p = parameter_of(s, {&m, target, {}, {}});
    if (p.function == fn) keyword = f.str(f.parameters[f.functions[fn].first_parameter + p.index].name);
    if (!keyword.empty())
      for (const std::uint32_t b : cf.kids(k.first_base, k.base_count))
        if (cf.exprs[b].kind == ExprKind::keyword && cf.str(cf.exprs[b].a) == keyword)
          return {c.module, cf.exprs[b].b, {}, {}};
    // bases[0], cls.__bases__[0]
    if (x.kind == ExprKind::subscript && last_name(f, x.a).ends_with("bases__")) {
      const auto bases = cf.kids(k.first_base, k.base_count);
      if (!bases.empty() && cf.exprs[bases[0]].kind != ExprKind::keyword) return {c.module, bases[0], {}, {}};
    }
    return {};
  }

  void members(Class& c, const Operand& target) {
    const py::Facts& cf = *c.module->unit.f;
    const py::Class& k = cf.classes[c.id];
    std::vector<py::NameId> seen;
    const py::Scope& scope = cf.scopes[k.scope];
    for (std::uint32_t i = scope.first_binding; i < scope.first_binding + scope.binding_count; ++i) {
      const py::Binding& b = cf.bindings[i];
      const bool function = b.kind == BindingKind::function, cls = b.kind == BindingKind::class_;
      if (!function && !cls && !((b.kind == BindingKind::assign || b.kind == BindingKind::ann_assign) && b.value))
        continue;
      if (std::find(seen.begin(), seen.end(), b.name) != seen.end()) continue;
      seen.push_back(b.name);
      if (excluded(cf.str(b.name)) || (target.module == c.module && target.expr && b.value == target.expr)) continue;
      PatchSite next = site;
      next.idiom = Patch::Idiom::class_patch;
      next.module = c.module;
      next.at = 0;
      next.begin = b.begin;
      next.end = cf.stmts[b.stmt].end;
      next.target = target;
      next.name = {nullptr, 0, std::string(cf.str(b.name)), {}};
      next.value = {};
      if (function) next.value.def = {DefKind::function, c.module, b.target, &c, nullptr, {}};
      if (cls) next.value.def = def_of_class(s.l, *c.module, b.target);
      if (!function && !cls) next.value = {c.module, b.value, {}, {}};
      next.source = {nullptr, 0, {}, def_of_class(s.l, *c.module, c.id)};
      next.depth = site.depth + 1;
      out.push_back(std::move(next));
    }
  }

  void of_class(Class& c, py::ExprId target) {
    if (!c.module || !c.id || c.module->tree != s.of) return;
    link(s.l, *c.module);
    const Operand t = target_for(c, target);
    if (t.given()) members(c, t);
  }

  void receivers(Class& k, py::ExprId target) {
    if (derives_from_std(s.l, k, "type")) {
      // Classes that name it as their metaclass.
      for (Module* other : s.all) {
        const py::Facts& cf = *other->unit.f;
        if (!cf.find("metaclass")) continue;
        link(s.l, *other);
        for (py::ClassId i = 1; i < cf.classes.size(); ++i) {
          Class* c = class_of(s.l, *other, i);
          if (c && metaclass_of(s.l, *c) == &k) of_class(*c, target);
        }
      }
      return;
    }
    for (Class* c : subclasses(s.l, k)) of_class(*c, target);
  }
};

}  // namespace

std::vector<PatchSite> through_classes(Scene& s, const PatchSite& site) {
  if (site.depth > 0 || !site.name.expr || !site.target.expr || site.whole) return {};
  Module& m = *site.module;
  ClassPatches p{s, site, m, *m.unit.f};
  p.fn = function_of(p.f, block_at(m.unit, site.begin));
  const py::ExprId source = p.fn ? p.source_of(site.name.expr) : 0;
  if (!source) return {};
  const ParameterOf parameter = parameter_of(s, {&m, source, {}, {}});
  const py::Function& fn = p.f.functions[p.fn];
  if (fn.owner && !is_static(p.f, fn) && parameter.function == p.fn && (parameter.index == 0 || parameter.index == 3)) {
    if (Class* k = class_of(s.l, m, fn.owner)) p.receivers(*k, site.target.expr);
  }
  return std::move(p.out);
}

}  // namespace assay::couple
