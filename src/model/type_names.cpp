// Types of names: bindings that reach the use, parameters, what a definition stands for.
#include <algorithm>
#include <span>

#include "model/classes.h"
#include "model/decorators.h"
#include "model/exports.h"
#include "model/flow.h"
#include "model/infer.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/outside.h"
#include "model/scopes.h"

namespace assay::model {
namespace {

using py::BindingKind;
using py::ExprKind;

// Looked at for one parameter. Tests are not among them: they hand over stand-ins, and would use up the files of a
// common name before the package's own are reached.
constexpr std::size_t kCallSites = 32, kCallFiles = 40;

Atom function_atom(const Def& d, HopRule rule) {
  Atom a;
  a.kind = AtomKind::function;
  a.def = d;
  a.rule = rule;
  a.exact = true;
  return a;
}

// One element of an unpacked value.
const Type* unpacked(Linked& l, const Type& whole, int index) {
  Type out;
  out.open = whole.open;
  for (const Atom& a : whole.atoms) {
    if (a.kind == AtomKind::instance && a.cls->std && a.cls->std->name == "tuple" && index >= 0 && !a.args.empty()) {
      const std::size_t i = static_cast<std::size_t>(index);
      const bool uniform = a.index == 1;  // tuple[T, ...]
      if (uniform)
        add(out, *a.args[0]);
      else if (i < a.args.size())
        add(out, *a.args[i]);
      else
        out.open = true;
    } else if (index >= 0) {
      add(out, *iterated(l, one(a)));
    } else {
      out.open = true;
    }
  }
  return l.keep(std::move(out));
}

const Type* exception_type(Linked& l, const Unit& u, py::ExprId e) {
  Type out;
  out.open = false;
  const py::Expr& x = u.expr(e);
  if (x.kind == ExprKind::tuple) {
    for (py::ExprId k : u.f->kids(x)) add(out, *exception_type(l, u, k));
    return l.keep(std::move(out));
  }
  const Type* t = type_of(l, u, e);
  out.open = t->open;
  for (const Atom& a : t->atoms) {
    if (a.kind == AtomKind::class_ && a.cls)
      add(out, instance_atom(a.cls, HopRule::constructor, false));
    else
      out.open = true;
  }
  return l.keep(std::move(out));
}

// An annotation that says something, or nothing.
const Type* declared(Linked& l, const Unit& u, py::ExprId annotation) {
  if (!annotation) return unknown_type();
  const Type* t = annotation_type(l, u, annotation);
  return t->atoms.empty() ? unknown_type() : t;
}

// `x: Any = None`: declared to hold other values too.
const Type* opened(Linked& l, const Type& v) {
  Type out = v;
  out.open = true;
  return l.keep(std::move(out));
}

// Declared D, assigned V: what the name is. The declaration bounds it; what is assigned is nearer to the truth.
const Type* declared_and_assigned(Linked& l, const Type* d, const Type* v) {
  if (!d->known()) return v;
  if (!v->known() || is_none_only(*v)) {
    if (!v->known()) return d;
    Type out = *v;
    add(out, *d);
    return l.keep(std::move(out));
  }
  // A value of a subclass of what is declared: the value, and the declaration when more may be assigned.
  Type out;
  out.open = false;
  bool inside = !v->open;
  for (const Atom& a : v->atoms) {
    if (a.kind == AtomKind::none) {
      add(out, a);
      continue;
    }
    bool fits = false;
    for (const Atom& b : d->atoms) {
      if (a.kind == b.kind && a.cls && b.cls && (a.kind == AtomKind::instance || a.kind == AtomKind::class_)) {
        if (a.cls == b.cls && a.args.empty() && !b.args.empty()) {
          Atom with = b;  // `x: dict[str, T] = {}`
          with.exact = a.exact;
          add(out, with);
          fits = true;
          break;
        }
        fits |= is_subclass(l, *a.cls, *b.cls);
        if (a.cls == b.cls && b.cls->std) {
          add(out, b);
          fits = true;
          break;
        }
      }
    }
    if (fits && std::none_of(out.atoms.begin(), out.atoms.end(),
                             [&](const Atom& o) { return o.kind == a.kind && o.cls == a.cls; }))
      add(out, a);
    inside &= fits;
  }
  if (inside && !out.atoms.empty()) return l.keep(std::move(out));
  add(out, *d);
  return l.keep(std::move(out));
}

// `x: "App" = LocalProxy(…)`: what something outside the trees makes need not be what the declaration promises.
bool made_outside(Linked& l, const Unit& u, py::ExprId value, const Type& made) {
  const bool told = std::any_of(made.atoms.begin(), made.atoms.end(),
                                [](const Atom& a) { return a.kind != AtomKind::external && a.kind != AtomKind::none; });
  if (told || u.expr(value).kind != ExprKind::call) return false;
  const Lookup callee = static_lookup(l, u, u.f->kids(u.expr(value))[0]);
  return !callee.defs.empty() && callee.defs.front().kind == DefKind::external;
}

}  // namespace

const Type* binding_type(Linked& l, Module& m, std::uint32_t index) {
  const Unit& u = m.unit;
  const py::Binding& b = u.f->bindings[index];
  switch (b.kind) {
    case BindingKind::import:
    case BindingKind::import_from: {
      // Modules that import a name from each other and bind it themselves where that fails.
      const std::pair<Module*, std::uint32_t> own{&m, index};
      if (std::find(l.importing.begin(), l.importing.end(), own) != l.importing.end()) {
        l.lowest_cycle = 0;
        return nothing_type();
      }
      l.importing.push_back(own);
      const Type* t = lookup_type(l, import_target(l, m, u.f->imports[b.target]));
      l.importing.pop_back();
      return t;
    }
    case BindingKind::assign:
    case BindingKind::named: {
      if (!b.value) return unknown_type();
      const Type* v = type_of(l, u, b.value);
      return b.flags & 1 ? unpacked(l, *v, b.index) : v;
    }
    case BindingKind::ann_assign: {
      const Type* d = declared(l, u, b.target);
      if (!b.value) return d;
      const Type* v = type_of(l, u, b.value);
      if (!d->known()) return opened(l, *v);
      return made_outside(l, u, b.value, *v) ? opened(l, *d) : declared_and_assigned(l, d, v);
    }
    case BindingKind::for_:
    case BindingKind::comprehension: {
      if (!b.value) return unknown_type();
      const Type* each = iterated(l, *type_of(l, u, b.value));
      return b.flags & 1 ? unpacked(l, *each, b.index) : each;
    }
    case BindingKind::with: {
      if (!b.value) return unknown_type();
      const Type* v = entered(l, *type_of(l, u, b.value));
      return b.flags & 1 ? unpacked(l, *v, b.index) : v;
    }
    case BindingKind::except_:
      return b.value ? exception_type(l, u, b.value) : unknown_type();
    case BindingKind::function: {
      Def d{DefKind::function, &m, b.target, nullptr, nullptr, {}};
      if (const py::ClassId owner = u.f->functions[b.target].owner) d.owner = class_of(l, m, owner);
      return type_of_def(l, d);
    }
    case BindingKind::class_:
      return type_of_def(l, def_of_class(l, m, b.target));
    case BindingKind::parameter: {
      const py::ScopeId scope = b.scope;
      const py::FunctionId fn = u.f->scopes[scope].owner;
      return parameter_type(l, m, fn, b.target - u.f->functions[fn].first_parameter);
    }
    default:
      return unknown_type();
  }
}

const Type* store_type(Linked& l, Module& m, std::uint32_t index) {
  const Unit& u = m.unit;
  const py::Store& s = u.f->stores[index];
  const Type* d = declared(l, u, s.annotation);
  if (!s.value) return d;
  const Type* v = type_of(l, u, s.value);
  if (s.kind == BindingKind::for_) v = iterated(l, *v);
  if (s.kind == BindingKind::with) v = entered(l, *v);
  if (s.kind == BindingKind::aug_assign) return unknown_type();
  if (s.flags & 1) v = unpacked(l, *v, s.index);
  if (s.annotation && !d->known()) return opened(l, *v);
  return declared_and_assigned(l, d, v);
}

const Type* type_of_def(Linked& l, const Def& d) {
  switch (d.kind) {
    case DefKind::none:
      return unknown_type();
    case DefKind::module: {
      Atom a;
      a.kind = AtomKind::module;
      a.module = d.module;
      a.rule = HopRule::module_file;
      return l.keep(one(a));
    }
    case DefKind::class_:
    case DefKind::std_class:
      return l.keep(one(class_atom(d.cls, HopRule::class_body)));
    case DefKind::function:
      return l.keep(one(function_atom(d, HopRule::module_name)));
    case DefKind::variable: {
      // All that is assigned to the name in its scope, declarations included.
      Type out;
      out.open = false;
      const Type* own = binding_type(l, *d.module, d.index);
      add(out, *own);
      if (!own->known() || is_none_only(*own)) {
        const py::Facts& f = *d.module->unit.f;
        const py::Binding& b = f.bindings[d.index];
        for (std::uint32_t i : bindings_of(f, b.scope, b.name)) {
          if (i == d.index || f.bindings[i].kind == BindingKind::del) continue;
          const Type* other = binding_type(l, *d.module, i);
          for (const Atom& a : other->atoms) add(out, a);
          out.open |= other->open && f.bindings[i].kind != BindingKind::ann_assign;
        }
      }
      if (out.atoms.empty()) return unknown_type();
      return l.keep(std::move(out));
    }
    case DefKind::attribute:
      return store_type(l, *d.module, d.index);
    case DefKind::std_function: {
      Atom a;
      a.kind = AtomKind::std_function;
      a.text = d.name;
      a.rule = HopRule::standard_library;
      return l.keep(one(a));
    }
    case DefKind::std_value: {
      if (d.owner) return unknown_type();
      const std::size_t dot = d.name.rfind('.');
      const StdEntry entry = dot == std::string_view::npos ? std_entry("builtins", d.name)
                                                           : std_entry(d.name.substr(0, dot), d.name.substr(dot + 1));
      Class* c = entry.target.empty() ? nullptr : std_class_of(l, entry.target);
      if (!c || entry.target.starts_with("typing.")) {
        Atom a;
        a.kind = AtomKind::external;
        a.text = d.name;
        a.rule = HopRule::standard_library;
        return l.keep(one(a));
      }
      return l.keep(one(instance_atom(c, HopRule::standard_library)));
    }
    case DefKind::std_module: {
      Atom a;
      a.kind = AtomKind::std_module;
      a.text = d.name;
      a.rule = HopRule::standard_library;
      return l.keep(one(a));
    }
    case DefKind::external: {
      Atom a;
      a.kind = AtomKind::external;
      a.text = d.name;
      a.rule = HopRule::outside_name;
      return l.keep(one(a));
    }
    case DefKind::named:
      return unknown_type();
  }
  return unknown_type();
}

const Type* name_type(Linked& l, const Unit& u, py::ExprId e) {
  const NameUse use = use_of(l, u, e);
  const std::string_view text = u.str(u.expr(e).a);
  switch (use.kind) {
    case NameUse::Kind::unbound:
      return unknown_type();
    case NameUse::Kind::builtin:
      return lookup_type(l, import_lookup(l, "builtins", text));
    case NameUse::Kind::module:
      return lookup_type(l, *module_attribute(l, *u.module, text));
    case NameUse::Kind::local:
      break;
  }
  const py::Facts& f = *u.module->unit.f;
  Type out;
  out.open = false;
  const Type* declaration = nullptr;
  bool open = false;
  for (std::uint32_t i : use.bindings) {
    const py::Binding& b = f.bindings[i];
    const Type* t = binding_type(l, *u.module, i);
    if (b.kind == BindingKind::ann_assign && !b.value) {
      declaration = t;
      continue;
    }
    if (b.kind == BindingKind::aug_assign) continue;
    for (const Atom& a : t->atoms) add(out, a);
    open |= t->open;
  }
  if (declaration && (open || out.atoms.empty())) {
    add(out, *declaration);
    open = declaration->open;
  }
  out.open |= open;
  return l.keep(std::move(out));
}

// ---------------------------------------------------------------- parameters
namespace {

// `Class.method = function` in any file that spells the function: then its first parameter is an instance of the class.
const Type* receiver_of_patch(Linked& l, Module& m, py::FunctionId id) {
  const py::Facts& f = *m.unit.f;
  const py::Function& fn = f.functions[id];
  if (!fn.name || fn.outer != 1) return unknown_type();
  Type out;
  out.open = false;
  for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
    const py::Store& s = f.stores[i];
    if (!s.value || f.exprs[s.value].kind != ExprKind::name || f.exprs[s.value].a != fn.name ||
        f.exprs[s.target].kind != ExprKind::attribute)
      continue;
    const Lookup target = static_lookup(l, m.unit, f.exprs[s.target].a);
    for (const Def& d : target.defs)
      if (d.kind == DefKind::class_) add(out, instance_atom(d.cls, HopRule::from_outside, false));
  }
  return out.atoms.empty() ? unknown_type() : l.keep(std::move(out));
}

const Type* from_call_sites(Linked& l, Module& m, py::FunctionId id, std::uint32_t index) {
  const py::Facts& own = *m.unit.f;
  const py::Function& fn = own.functions[id];
  std::string_view name = own.str(fn.name);
  const bool constructor = fn.owner && (name == "__init__" || name == "__new__");
  if (constructor) name = own.str(own.classes[fn.owner].name);
  if (name.empty() || (name.starts_with("__") && name.ends_with("__"))) return unknown_type();
  const py::NameId wanted = own.parameters[fn.first_parameter + index].name;
  const std::string_view parameter = own.str(wanted);
  const bool method = fn.owner && !is_static(own, fn);
  Type out;
  std::size_t sites = 0, files = 0;
  const bool tests = in_tests(m);
  for (const TreeFacts* tree : l.trees) {
    for (FileIndex file : tree->files_with_name(name, word_role::kCalled)) {
      if (!tests && in_tests(tree->tree().files()[file].path)) continue;
      if (++files > kCallFiles || sites > kCallSites) break;
      const py::Facts& f = tree->file(file);
      const py::NameId id_here = f.exprs.empty() ? 0 : f.find(name);
      if (!id_here) continue;
      for (const auto& [called, e] : calls_of(l, f, id_here)) {
        if (sites > kCallSites) break;
        const auto k = f.kids(f.exprs[e]);
        Module* from = module_of_file(l, *tree, file);
        if (!from || !from->unit.f) break;
        link(l, *from);
        ++sites;
        std::uint32_t position = method ? 1 : 0;
        py::ExprId given = 0;
        for (std::size_t i = 1; i < k.size(); ++i) {
          const py::Expr& a = f.exprs[k[i]];
          if (a.kind == ExprKind::keyword) {
            if (f.str(a.a) == parameter) given = a.b;
            continue;
          }
          if (a.kind == ExprKind::starred) break;
          if (position == index) given = k[i];
          ++position;
        }
        if (!given) continue;
        const Type* t = type_of(l, from->unit, given);
        for (Atom a : t->atoms) {
          a.rule = HopRule::call_site;
          a.self = false;
          add(out, a);
        }
      }
    }
  }
  out.open = true;  // others may call it too
  return l.keep(std::move(out));
}

}  // namespace

std::span<const std::pair<py::NameId, py::ExprId>> calls_of(Linked& l, const py::Facts& f, py::NameId name) {
  auto& calls = l.calls_by_name[&f];
  if (calls.empty()) {
    for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
      if (f.exprs[e].kind != ExprKind::call) continue;
      const py::Expr& callee = f.exprs[f.kids(f.exprs[e])[0]];
      if (callee.kind == ExprKind::name) calls.emplace_back(callee.a, e);
      if (callee.kind == ExprKind::attribute) calls.emplace_back(callee.b, e);
    }
    std::stable_sort(calls.begin(), calls.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    if (calls.empty()) calls.emplace_back(0, 0);  // looked at: it calls nothing by name
  }
  const auto less = [](const auto& a, const auto& b) { return a.first < b.first; };
  const auto [from, to] = std::equal_range(calls.begin(), calls.end(), std::pair{name, py::ExprId{0}}, less);
  return {from, to};
}

// `def value_of(argument)` in a class whose body hands it on as a plain function: `options["value"] = value_of`.
bool handed_on_in_class(const py::Facts& f, const py::Function& fn) {
  const std::string_view first = f.str(f.parameters[fn.first_parameter].name);
  if (first == "self" || first == "cls" || fn.decorator_count) return false;
  const py::Scope& body = f.scopes[f.classes[fn.owner].scope];
  const auto in_function = [&](std::uint32_t at) {
    return std::any_of(f.scopes.begin() + 1, f.scopes.end(), [&](const py::Scope& s) {
      return s.kind == py::ScopeKind::function && s.begin >= body.begin && at >= s.begin && at < s.end;
    });
  };
  return std::any_of(f.exprs.begin(), f.exprs.end(), [&](const py::Expr& x) {
    return x.kind == ExprKind::name && x.a == fn.name && static_cast<py::Context>(x.op) == py::Context::load &&
           x.begin >= body.begin && x.begin < body.end && !in_function(x.begin);
  });
}

const Type* parameter_type(Linked& l, Module& m, py::FunctionId id, std::uint32_t index) {
  const py::Facts& f = *m.unit.f;
  const py::Function& fn = f.functions[id];
  const std::uint64_t key = static_cast<std::uint64_t>(m.unit.id) << 32 | (fn.first_parameter + index);
  return memoised(l, l.param_types, key, [&]() -> const Type* {
    const py::Parameter& p = f.parameters[fn.first_parameter + index];
    if (index == 0 && fn.owner && !is_static(f, fn) && p.kind != py::ParameterKind::var_positional &&
        p.kind != py::ParameterKind::keyword_only) {
      if (handed_on_in_class(f, fn)) return unknown_type();
      Class* c = class_of(l, m, fn.owner);
      const bool on_class = is_class_method(f, fn) || f.str(fn.name) == "__new__";
      // Methods of a metaclass receive classes; those are instances of the metaclass.
      Atom a = on_class ? class_atom(c, HopRule::receiver, false) : instance_atom(c, HopRule::receiver, false);
      a.self = true;
      return l.keep(one(a));
    }
    if (p.annotation) {
      const Type* t = annotation_type(l, m.unit, p.annotation);
      if (p.kind == py::ParameterKind::var_positional || p.kind == py::ParameterKind::var_keyword) {
        const bool star = p.kind == py::ParameterKind::var_positional;
        Type out = std_instance(l, star ? "tuple" : "dict", HopRule::parameter);
        if (star)
          out.atoms[0].args = {t}, out.atoms[0].index = 1;
        else
          out.atoms[0].args = {l.keep(std_instance(l, "str", HopRule::parameter)), t};
        return l.keep(std::move(out));
      }
      if (t->known()) {
        if (p.default_value && f.exprs[p.default_value].kind == ExprKind::none_) {
          Type out = *t;
          add(out, Atom{});
          return l.keep(std::move(out));
        }
        return t;
      }
    }
    if (p.kind == py::ParameterKind::var_positional || p.kind == py::ParameterKind::var_keyword) {
      Type out = std_instance(l, p.kind == py::ParameterKind::var_positional ? "tuple" : "dict", HopRule::parameter);
      return l.keep(std::move(out));
    }
    if (const Type* t = handed_type(l, m, id, index); t->known()) {
      Type out = *t;
      if (p.default_value && f.exprs[p.default_value].kind == ExprKind::none_) add(out, Atom{});
      return l.keep(std::move(out));
    }
    Type out;
    if (index == 0 && !fn.owner) {
      const Type* patched = receiver_of_patch(l, m, id);
      if (patched->known()) return patched;
    }
    if (p.default_value && f.exprs[p.default_value].kind != ExprKind::none_) {
      const Type* d = type_of(l, m.unit, p.default_value);
      for (Atom a : d->atoms) {
        a.rule = HopRule::default_value;
        if (a.kind != AtomKind::literal) a.exact = false;
        add(out, a);
      }
    }
    if (fn.stmt && l.in_call_sites < kCallSiteLevels) {
      ++l.in_call_sites;
      add(out, *from_call_sites(l, m, id, index));
      --l.in_call_sites;
    } else if (fn.stmt) {
      l.leans_on_level = true;  // cut short here: the answer is another one where fewer are nested
    }
    out.open = true;
    return l.keep(std::move(out));
  });
}

}  // namespace assay::model
