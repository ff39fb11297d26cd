// Attributes of values, and putting the receiver and generic arguments in for `self` and type variables.
#include <algorithm>
#include <optional>

#include "model/classes.h"
#include "model/decorators.h"
#include "model/exports.h"
#include "model/infer.h"
#include "model/members.h"
#include "model/modules.h"
#include "model/outside.h"
#include "model/scopes.h"

namespace assay::model {
namespace {

constexpr std::size_t kSubclassesSeen = 60;

// The generic arguments that `receiver` gives to the parameters of `defining`; empty where unknown.
std::vector<const Type*> arguments_for(Linked& l, const Atom& receiver, Class* defining, int depth = 0) {
  if (!receiver.cls || !defining || depth > 8) return {};
  if (receiver.cls == defining) return receiver.args;
  build(l, *receiver.cls);
  for (std::size_t i = 0; i < receiver.cls->bases.size(); ++i) {
    Class* base = receiver.cls->bases[i];
    if (!is_subclass(l, *base, *defining)) continue;
    Atom up = instance_atom(base, receiver.rule, false);
    const py::ExprId written = i < receiver.cls->base_exprs.size() ? receiver.cls->base_exprs[i] : 0;
    if (written && receiver.cls->id) {
      const Unit& u = receiver.cls->module->unit;
      if (u.expr(written).kind == py::ExprKind::subscript) {
        const Type* t = annotation_type(l, u, written);
        for (const Atom& a : t->atoms)
          if (a.kind == AtomKind::instance && a.cls == base)
            for (const Type* arg : a.args) up.args.push_back(substituted(l, *arg, receiver, receiver.cls));
      }
    }
    return arguments_for(l, up, defining, depth + 1);
  }
  return {};
}

// The annotations among the definitions of one attribute.
Type declared_for(Linked& l, const std::vector<Def>& defs) {
  Type out{{}, false};
  for (const Def& d : defs) {
    py::ExprId annotation = 0;
    if (d.kind == DefKind::attribute) annotation = d.module->unit.f->stores[d.index].annotation;
    if (d.kind == DefKind::variable && d.module->unit.f->bindings[d.index].kind == py::BindingKind::ann_assign)
      annotation = d.module->unit.f->bindings[d.index].target;
    if (!annotation) continue;
    const Type* t = annotation_type(l, d.module->unit, annotation);
    if (t->known()) add(out, *t);
  }
  return out;
}

bool is_descriptor(Linked& l, const Atom& a) {
  return a.kind == AtomKind::instance && a.cls->id && member(l, *a.cls, "__get__", Access::instance)->present();
}

// What the overloads of `__get__` for objects give: those whose object is not None, which stands for a class.
std::optional<Type> overloaded_get(Linked& l, Class& descriptor) {
  const Lookup* get = member(l, descriptor, "__get__", Access::instance);
  if (get->defs.empty() || get->defs[0].kind != DefKind::function || !get->defs[0].module) return {};
  Module& m = *get->defs[0].module;
  const py::Facts& f = *m.unit.f;
  const py::Function& last = f.functions[get->defs[0].index];
  if (!last.owner) return {};
  std::optional<Type> out;
  for (const std::uint32_t i : bindings_of(f, f.classes[last.owner].scope, last.name)) {
    if (f.bindings[i].kind != py::BindingKind::function) continue;
    const py::FunctionId id = f.bindings[i].target;
    const py::Function& fn = f.functions[id];
    if (!unwrap(l, m, id).is_overload || fn.parameter_count < 2 || !fn.returns) continue;
    const py::ExprId object = f.parameters[fn.first_parameter + 1].annotation;
    if (object && f.exprs[object].kind == py::ExprKind::none_) continue;
    if (!out) out = Type{};
    add(*out, *annotation_type(l, m.unit, fn.returns));
  }
  return out;
}

// What `__get__` gives: to an object not the descriptor itself, which is what a class is given (`if obj is None: return
// self`).
Type descriptor_result(Linked& l, const Atom& descriptor, bool on_class) {
  if (!on_class)
    if (auto overloaded = overloaded_get(l, *descriptor.cls)) return std::move(*overloaded);
  Type out = *method_result(l, descriptor, "__get__");
  if (on_class || out.atoms.size() < 2) return out;
  std::erase_if(out.atoms, [&](const Atom& a) { return a.kind == AtomKind::instance && a.cls == descriptor.cls; });
  return out;
}

// `cls.name = …` in a method of the class, `Class.name = …`.
bool set_on_class(Linked& l, const Def& d) {
  if (d.kind != DefKind::attribute) return false;
  const py::Facts& f = *d.module->unit.f;
  const Type* base = type_of(l, d.module->unit, f.exprs[f.stores[d.index].target].a);
  return !base->atoms.empty() &&
         std::all_of(base->atoms.begin(), base->atoms.end(), [](const Atom& a) { return a.kind == AtomKind::class_; });
}

const Type* function_member(Linked& l, const Def& d, const Atom& receiver, bool on_class) {
  Module& m = *d.module;
  const Wrapped w = unwrap(l, m, d.index);
  if (w.is_property && !on_class) {
    // The getter stands first among the definitions of one name; a setter returns nothing.
    const py::Facts& f = *m.unit.f;
    const py::Function& fn = f.functions[d.index];
    py::FunctionId getter = d.index;
    if (fn.owner)
      for (std::uint32_t i : bindings_of(f, f.classes[fn.owner].scope, fn.name))
        if (f.bindings[i].kind == py::BindingKind::function) {
          getter = f.bindings[i].target;
          break;
        }
    if (w.kind == Wrapped::Kind::opaque && !f.functions[getter].returns) return unknown_type();
    return substituted(l, *return_type(l, m, getter), receiver, d.owner);
  }
  Atom a;
  a.def = d;
  a.rule = HopRule::class_body;
  if (w.is_static) {
    a.kind = AtomKind::function;
    return l.keep(one(a));
  }
  const py::Function& fn = m.unit.f->functions[d.index];
  const bool class_method = w.is_class || is_class_method(*m.unit.f, fn);
  if (on_class && !class_method && !receiver.super) {
    a.kind = AtomKind::function;
    return l.keep(one(a));
  }
  a.kind = AtomKind::bound;
  Atom bound = receiver;
  bound.super = false;
  bound.after = nullptr;
  if (class_method && bound.kind == AtomKind::instance) bound.kind = AtomKind::class_;
  a.args.push_back(l.keep(one(bound)));
  return l.keep(one(a));
}

}  // namespace

const Type* substituted(Linked& l, const Type& t, const Atom& receiver, Class* defining) {
  bool any = false;
  for (const Atom& a : t.atoms)
    any |= a.self || a.kind == AtomKind::type_var || (a.kind == AtomKind::class_ && !a.cls) || !a.args.empty();
  if (!any) return &t == unknown_type() ? unknown_type() : l.keep(t);
  Type out;
  out.open = t.open;
  std::vector<const Type*> given;
  bool looked = false;
  const auto argument = [&](std::string_view name) -> const Type* {
    if (!defining) return nullptr;
    if (!looked) given = arguments_for(l, receiver, defining), looked = true;
    build(l, *defining);
    for (std::size_t i = 0; i < defining->type_params.size() && i < given.size(); ++i)
      if (defining->type_params[i] == name) return given[i];
    return nullptr;
  };
  for (const Atom& a : t.atoms) {
    if (a.self && receiver.cls && a.cls && (receiver.kind == AtomKind::instance || receiver.kind == AtomKind::class_) &&
        (receiver.cls == a.cls || is_subclass(l, *receiver.cls, *a.cls))) {
      Atom r = a;
      r.cls = receiver.cls;
      r.exact = receiver.exact;
      r.self = receiver.self;
      r.super = false;
      r.after = nullptr;
      if (r.args.empty()) r.args = receiver.args;
      add(out, r);
    } else if (a.kind == AtomKind::type_var) {
      if (const Type* arg = argument(a.text))
        add(out, *arg);
      else
        add(out, a);
    } else if (a.kind == AtomKind::class_ && !a.cls) {
      const Type* arg = argument(a.text);
      if (!arg) {
        add(out, a);
        continue;
      }
      out.open |= arg->open;
      for (const Atom& x : arg->atoms)
        if (x.kind == AtomKind::instance) add(out, class_atom(x.cls, x.rule, x.exact));
    } else if (!a.args.empty() && a.kind != AtomKind::bound && l.annotation_depth < 8) {
      Atom r = a;
      ++l.annotation_depth;
      for (const Type*& arg : r.args) arg = substituted(l, *arg, receiver, defining);
      --l.annotation_depth;
      add(out, r);
    } else {
      add(out, a);
    }
  }
  return l.keep(std::move(out));
}

Type concrete(Linked& l, const Type& t) {
  Type out;
  out.open = t.open;
  for (const Atom& a : t.atoms) {
    if (a.kind == AtomKind::type_var && a.def.kind == DefKind::variable) {
      // Its bound, or its constraints.
      const py::Facts& f = *a.def.module->unit.f;
      const py::ExprId call = f.bindings[a.def.index].value;
      const auto k = f.kids(f.exprs[call]);
      bool any = false;
      for (std::size_t i = 1; i < k.size(); ++i) {
        const py::Expr& arg = f.exprs[k[i]];
        const bool bound = arg.kind == py::ExprKind::keyword && f.str(arg.a) == "bound";
        if (!bound && (arg.kind == py::ExprKind::keyword || i == 1)) continue;
        const Type* b = annotation_type(l, a.def.module->unit, bound ? arg.b : k[i]);
        for (Atom x : b->atoms) x.exact = false, add(out, x);
        any = true;
      }
      if (!any) out.open = true;
      continue;
    }
    if (a.kind == AtomKind::class_ && !a.cls) {
      Atom v = a;
      v.kind = AtomKind::type_var;
      const Type of = concrete(l, one(v));
      out.open |= of.open;
      for (const Atom& x : of.atoms)
        if (x.kind == AtomKind::instance) add(out, class_atom(x.cls, x.rule, false));
      continue;
    }
    add(out, a);
  }
  return out;
}

// `email = EmailField()` in a class whose metaclass, or a base of it, comes from the tree of EmailField or of a base of
// that: instances have a value there, not the field. Where a base is not known, neither is the metaclass.
static bool replaced_by_metaclass(Linked& l, const Def& d, const Atom& a) {
  if (!d.owner || !d.owner->id || !a.cls || !a.cls->module) return false;
  static_cast<void>(mro(l, *d.owner));
  if (d.owner->mro_open && d.owner->module && a.cls->module->tree != d.owner->module->tree) return true;
  Class* meta = metaclass_of(l, *d.owner);
  if (!meta || !meta->module) return false;
  for (const Class* m : mro(l, *meta))
    for (const Class* k : mro(l, *a.cls))
      if (m->module && k->module && m->module->tree == k->module->tree) return true;
  return false;
}

const Type* member_type(Linked& l, const Lookup& found, const Atom& receiver, std::string_view name) {
  Type out;
  out.open = false;
  const bool on_class = receiver.kind == AtomKind::class_;
  if (receiver.cls && !found.defs.empty() && (found.rule == HopRule::class_body || found.rule == HopRule::inherited) &&
      metaclass_replaces(l, *receiver.cls, name))
    return unknown_type();
  const Def* code = nullptr;  // a function or property: what instances store under its name is its business
  const auto plain_method = [](const Def& d) { return d.module->unit.f->functions[d.index].decorator_count == 0; };
  for (const Def& d : found.defs) {
    if (d.kind == DefKind::function) {
      // Of a class that defines it under several conditions, each.
      if (!code || (code->owner == d.owner && plain_method(*code) && plain_method(d)))
        add(out, *function_member(l, d, receiver, on_class));
      if (!code) code = &d;
      continue;
    }
    if (code) continue;
    if (d.kind == DefKind::std_function) {
      Atom a;
      a.kind = AtomKind::std_function;
      a.text = d.name;
      a.rule = HopRule::standard_library;
      a.args.push_back(l.keep(one(receiver)));
      add(out, a);
      continue;
    }
    if (d.kind == DefKind::variable && receiver.cls && d.owner && d.owner->id &&
        derives_from_std(l, *d.owner, "enum.Enum") && !name.starts_with("_")) {
      add(out, instance_atom(receiver.cls, HopRule::class_body));  // a member of the enumeration
      continue;
    }
    const Type* t = type_of_def(l, d);
    Type plain;
    plain.open = t->open;
    // Who is handed the class may put something else there again.
    if (receiver.cls && set_on_class(l, d) && outside_member(l, *receiver.cls, name).definedness != Definedness::absent)
      plain.open = true;
    for (const Atom& a : t->atoms) {
      if (!on_class && d.kind == DefKind::variable && a.kind == AtomKind::instance && replaced_by_metaclass(l, d, a)) {
        plain.open = true;
      } else if (is_descriptor(l, a)) {
        add(plain, descriptor_result(l, a, on_class));
      } else if (a.kind == AtomKind::function && (d.kind == DefKind::variable || set_on_class(l, d)) && !on_class &&
                 a.def.kind == DefKind::function && !a.def.owner) {
        // `method = function` in a class body, and `cls.method = function`, bind like a method.
        Atom bound;
        bound.kind = AtomKind::bound;
        bound.def = a.def;
        bound.rule = a.rule;
        bound.args.push_back(l.keep(one(receiver)));
        add(plain, bound);
      } else {
        add(plain, a);
      }
    }
    Class* defining = d.owner ? d.owner : receiver.cls;
    add(out, *substituted(l, plain, receiver, defining));
  }
  if (found.defs.empty()) return unknown_type();
  // An annotation anywhere bounds what unknown assignments can be.
  const Type declared = declared_for(l, found.defs);
  // Of a descriptor (`hooks: List[Any] = List()`) it says what the class holds, not what an object gives.
  if (declared.known() && !code && std::none_of(declared.atoms.begin(), declared.atoms.end(), [&](const Atom& a) {
        return is_descriptor(l, a);
      })) {
    const bool outside =
        std::any_of(out.atoms.begin(), out.atoms.end(), [](const Atom& a) { return a.kind == AtomKind::external; }) &&
        std::none_of(declared.atoms.begin(), declared.atoms.end(),
                     [](const Atom& a) { return a.kind == AtomKind::external; });
    if (outside || out.open) {
      if (outside) std::erase_if(out.atoms, [](const Atom& a) { return a.kind == AtomKind::external; });
      out.open = declared.open;
      add(out, *substituted(l, declared, receiver, found.defs[0].owner ? found.defs[0].owner : receiver.cls));
    }
  }
  return l.keep(std::move(out));
}

const Type* attribute_type(Linked& l, const Atom& base, std::string_view name) {
  switch (base.kind) {
    case AtomKind::module:
      return lookup_type(l, *module_attribute(l, *base.module, name));
    case AtomKind::std_module:
      return lookup_type(l, import_lookup(l, base.text, name));
    case AtomKind::external: {
      Atom a;
      a.kind = AtomKind::external;
      a.text = l.intern(std::string(base.text) + (base.index ? "()." : ".") + std::string(name));
      a.rule = HopRule::outside_name;
      return l.keep(one(a));
    }
    case AtomKind::literal:
    case AtomKind::instance:
    case AtomKind::class_: {
      if (!base.cls) return attribute_type(l, concrete(l, one(base)), name);
      const Access access = base.kind == AtomKind::class_ ? Access::class_ : Access::instance;
      if (base.super) {
        const Lookup there = super_lookup(l, *base.cls, base.after, name, access, base.exact);
        if (there.present()) return member_type(l, there, base, name);
        return unknown_type();
      }
      if (name == "__class__" && access == Access::instance)
        return l.keep(one(class_atom(base.cls, base.rule, base.exact)));
      const Lookup* there = member(l, *base.cls, name, access);
      Type out;
      out.open = false;
      bool useful = false;
      if (there->present()) {
        out = *member_type(l, *there, base, name);
        useful =
            std::any_of(out.atoms.begin(), out.atoms.end(), [](const Atom& a) { return a.kind != AtomKind::none; });
      } else if (there->definedness != Definedness::absent) {
        out.open = true;
      }
      // What the class itself leaves open, its subclasses may tell; and a class that it names they may replace.
      const bool names_class =
          std::any_of(out.atoms.begin(), out.atoms.end(), [](const Atom& a) { return a.kind == AtomKind::class_; }) &&
          there->defs.size() == 1 && there->defs[0].owner;
      if ((!useful || names_class) && !base.exact && base.cls->module) {
        std::size_t seen = 0;
        for (Class* sub : subclasses(l, *base.cls)) {
          if (++seen > kSubclassesSeen) break;
          const Lookup* below = member(l, *sub, name, access);
          if (!below->present()) continue;
          if (!below->defs.empty() && !there->defs.empty() && below->defs[0] == there->defs[0]) continue;
          Atom receiver = base;
          receiver.cls = sub;
          receiver.self = false;
          Type t = *member_type(l, *below, receiver, name);
          for (Atom& a : t.atoms) add(out, a);
          useful = true;
        }
        if (useful && !out.atoms.empty() && !names_class) out.open = false;
      }
      if (out.atoms.empty())
        return there->definedness == Definedness::absent && !useful ? nothing_type() : unknown_type();
      return l.keep(std::move(out));
    }
    case AtomKind::bound:
    case AtomKind::function:
      if (name == "__wrapped__" || name == "__func__") {
        Atom f = base;
        f.kind = AtomKind::function;
        f.args.clear();
        return l.keep(one(f));
      }
      return unknown_type();
    case AtomKind::type_var:
      return attribute_type(l, concrete(l, one(base)), name);
    default:
      return unknown_type();
  }
}

const Type* attribute_type(Linked& l, const Type& base, std::string_view name) {
  Type out;
  out.open = base.open;
  for (const Atom& a : base.atoms) {
    if (a.kind == AtomKind::none) continue;
    add(out, *attribute_type(l, a, name));
  }
  if (out.atoms.empty()) return unknown_type();
  return l.keep(std::move(out));
}

}  // namespace assay::model
