// Members that no source writes: what the language, a decorator or a metaclass of the standard library gives a class.
#include <algorithm>

#include "model/classes.h"
#include "model/code.h"
#include "model/exports.h"
#include "model/members.h"
#include "model/names.h"
#include "model/scopes.h"
#include "syntax/python/children.h"

namespace assay::model {
namespace {

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// `class C(Base[T])`, `class C(NamedTuple)`: a base that stands for others, which the class remembers.
bool remembers_bases(const Class& c) {
  if (c.style == ClassStyle::named_tuple || c.style == ClassStyle::typed_dict) return c.id != 0;
  if (c.std && one_of(c.std->name, {"typing.IO", "typing.BinaryIO", "typing.TextIO"})) return true;
  if (!c.type_params.empty()) return true;
  if (!c.id) return false;
  const Unit& u = c.module->unit;
  return std::any_of(c.base_exprs.begin(), c.base_exprs.end(),
                     [&](py::ExprId e) { return e && u.expr(e).kind == py::ExprKind::subscript; });
}

// `class C(typing.Mapping[str, str])`: typing puts Generic among the bases.
bool typing_makes_generic(Linked& l, const Class& k) {
  return k.id && std::any_of(k.base_exprs.begin(), k.base_exprs.end(), [&](py::ExprId e) {
           const Unit& u = k.module->unit;
           return e && u.expr(e).kind == py::ExprKind::subscript && canonical(l, u, u.expr(e).a).starts_with("typing.");
         });
}

Lookup is_protocol_mark(Linked& l, const Class& k, std::string_view name) {
  if (name == "_is_protocol" && typing_makes_generic(l, k)) return found({}, HopRule::object_member);
  if (k.std && (k.std->name == "typing.Protocol" || (name == "_is_protocol" && k.std->name == "typing.Generic")))
    return found({}, HopRule::object_member);
  return {};
}

// `@final` leaves a mark.
bool is_final(Linked& l, const Class& c) {
  if (!c.id) return false;
  const py::Facts& f = *c.module->unit.f;
  const py::Class& k = f.classes[c.id];
  const auto decorators = f.kids(k.first_decorator, k.decorator_count);
  return std::any_of(decorators.begin(), decorators.end(), [&](py::ExprId e) {
    const std::string name = canonical(l, c.module->unit, e);
    return name == "typing.final" || name == "typing_extensions.final";
  });
}

// By the style of one class of the MRO.
Lookup by_style(Linked& l, const Class& k, std::string_view name) {
  const Lookup there = found({}, HopRule::object_member);
  const auto by_options = [&](std::string_view decorator) {
    Lookup out = found({}, HopRule::object_member, Definedness::conditional);
    out.condition = {"if the options of its " + std::string(decorator) + " ask for it",
                     k.id ? spot_of(def_of_class(l, *k.module, k.id)) : Spot{}};
    return out;
  };
  switch (k.style) {
    case ClassStyle::named_tuple:
      if (one_of(name, {"_asdict", "_replace", "_make", "_fields", "_field_defaults", "__match_args__", "__slots__"}))
        return there;
      break;
    case ClassStyle::dataclass:
      if (one_of(name, {"__dataclass_fields__", "__dataclass_params__", "__match_args__"})) return there;
      if (one_of(name, {"__slots__", "__setstate__", "__getstate__"})) return by_options("dataclass decorator");
      break;
    case ClassStyle::attrs:
      if (one_of(name, {"__attrs_attrs__", "__match_args__"})) return there;
      if (name.starts_with("__attrs_") || one_of(name, {"__slots__", "__setstate__", "__getstate__"}))
        return by_options("attrs decorator");
      break;
    case ClassStyle::typed_dict:
      if (one_of(name, {"__total__", "__required_keys__", "__optional_keys__"})) return there;
      break;
    default:
      break;
  }
  return {};
}

// The functions of a metaclass that are given the namespace of the class to be made, with the namespace's name:
// (metaclass, name, bases, namespace).
template <class F>
bool any_maker(const Class& meta, F&& holds) {
  if (!meta.id) return false;
  const py::Facts& f = *meta.module->unit.f;
  for (py::FunctionId id = 1; id < f.functions.size(); ++id) {
    const py::Function& fn = f.functions[id];
    if (fn.owner != meta.id || fn.parameter_count < 4 || !one_of(f.str(fn.name), {"__new__", "__init__"})) continue;
    if (holds(f, body_of(f, fn), f.parameters[fn.first_parameter + 3].name)) return true;
  }
  return false;
}

// `namespace[…] = …` in the text of a function.
template <class F>
bool any_write(const py::Facts& f, const Span& body, py::NameId space, F&& holds) {
  for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
    const py::Expr& target = f.exprs[f.stores[i].target];
    if (f.stores[i].kind == py::BindingKind::del || target.kind != py::ExprKind::subscript ||
        !body.holds(target.begin) || f.exprs[target.a].kind != py::ExprKind::name || f.exprs[target.a].a != space)
      continue;
    if (holds(f.stores[i], f.exprs[target.b])) return true;
  }
  return false;
}

// `if isinstance(value, Field):` around it, whatever kind of value that is, unless it is functions.
bool only_some_kind(const py::Facts& f, py::BlockId block) {
  const std::vector<Guard> around = guards(f, block, 0);
  return std::any_of(around.begin(), around.end(), [&](const Guard& g) {
    if (!g.test || !g.holds) return false;
    bool kind = false, function = false;
    py::any_within(f, g.test, [&](py::ExprId e) {
      const py::Expr& x = f.exprs[e];
      if (x.kind != py::ExprKind::name && x.kind != py::ExprKind::attribute) return false;
      const std::string_view name = last_name(f, e);
      kind |= name == "isinstance" || name == "issubclass";
      function |= name.ends_with("FunctionType") || name.ends_with("MethodType");
      return false;
    });
    return kind && !function;
  });
}

}  // namespace

bool metaclass_writes(Linked& l, const Class& meta, std::string_view name) {
  return any_maker(meta, [&](const py::Facts& f, const Span& body, py::NameId space) {
    const auto is_space = [&](py::ExprId e) { return f.exprs[e].kind == py::ExprKind::name && f.exprs[e].a == space; };
    if (any_write(f, body, space, [&](const py::Store&, const py::Expr& key) {
          return key.kind != py::ExprKind::string || f.str(key.a) == name;
        }))
      return true;
    for (const py::ExprId call : exprs_in(f, body, py::ExprKind::call)) {
      const py::Expr& by = f.exprs[callee(f, call)];
      const auto given = arguments(f, call);
      if (by.kind == py::ExprKind::attribute && is_space(by.a) && one_of(f.str(by.b), {"update", "setdefault"}))
        return true;
      if (!std::any_of(given.begin(), given.end(), is_space)) continue;
      const Lookup to = static_lookup(l, meta.module->unit, callee(f, call));
      if (!to.defs.empty() && to.defs[0].kind == DefKind::function && !to.defs[0].owner) return true;
    }
    return false;
  });
}

bool metaclass_replaces(Linked& l, Class& c, std::string_view name) {
  Class* meta = metaclass_of(l, c);
  if (!meta || meta->std) return false;
  return std::any_of(mro(l, *meta).begin(), mro(l, *meta).end(), [&](const Class* k) {
    return any_maker(*k, [&](const py::Facts& f, const Span& body, py::NameId space) {
      return any_write(f, body, space, [&](const py::Store& store, const py::Expr& key) {
        if (key.kind == py::ExprKind::string) return f.str(key.a) == name;
        return key.kind == py::ExprKind::name && store.value && f.exprs[store.value].kind == py::ExprKind::call &&
               !arguments(f, store.value).empty() && !only_some_kind(f, store.block);
      });
    });
  });
}

Lookup made_member(Linked& l, Class& receiver, std::string_view name) {
  if (!name.starts_with('_')) return {};
  if (name == "_abc_impl")
    if (Class* meta = metaclass_of(l, receiver);
        (meta && derives_from_std(l, *meta, "abc.ABCMeta")) || is_protocol(receiver))
      return found({}, HopRule::object_member);
  for (Class* k : mro(l, receiver)) {
    if ((name == "__orig_bases__" && remembers_bases(*k)) ||
        (one_of(name, {"__parameters__", "__slots__"}) && (!k->type_params.empty() || typing_makes_generic(l, *k))))
      return found({}, HopRule::object_member);
    if (name == "__final__" && is_final(l, *k)) return found({}, HopRule::object_member);
    if (name == "_is_protocol" || name == "_is_runtime_protocol")
      if (Lookup out = is_protocol_mark(l, *k, name); out.present()) return out;
    if (Lookup out = by_style(l, *k, name); out.present()) return out;
  }
  return {};
}

}  // namespace assay::model
