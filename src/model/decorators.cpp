#include "model/decorators.h"

#include <algorithm>

#include "model/classes.h"
#include "model/code.h"
#include "model/exports.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"
#include "model/types.h"
#include "model/value.h"

namespace assay::model {
namespace {

using py::ExprKind;

bool one_of(std::string_view s, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), s) != list.end();
}

bool makes_dataclass(std::string_view name) {
  return one_of(name, {"dataclasses.dataclass", "pydantic.dataclasses.dataclass", "dataclass_json.dataclass",
                       "flax.struct.dataclass"});
}
bool makes_attrs(std::string_view name) {
  return one_of(name, {"attr.s", "attr.attrs", "attr.attributes", "attr.dataclass", "attr.define", "attr.frozen",
                       "attr.mutable", "attr._make.attrs", "attr._next_gen.define", "attrs.define", "attrs.frozen",
                       "attrs.mutable", "attr.s.auto_attribs"});
}

// Decorators of common libraries that return the class or function they are given, with the same attributes and
// signature.
bool returns_same(std::string_view name) {
  return one_of(name, {"typing.final",
                       "typing.runtime_checkable",
                       "typing.runtime",
                       "typing.dataclass_transform",
                       "typing.override",
                       "typing.no_type_check",
                       "functools.total_ordering",
                       "enum.unique",
                       "enum.verify",
                       "enum.global_enum",
                       "enum.member",
                       "enum.nonmember",
                       "abc.abstractmethod",
                       "abc.update_abstractmethods",
                       "warnings.deprecated",
                       "typing.deprecated",
                       "six.python_2_unicode_compatible",
                       "atexit.register",
                       "functools.singledispatch",
                       "functools.lru_cache",
                       "functools.cache",
                       "contextlib.contextmanager",
                       "contextlib.asynccontextmanager",
                       "unittest.skip",
                       "unittest.skipIf",
                       "unittest.skipUnless",
                       "unittest.expectedFailure",
                       "types.coroutine",
                       "asyncio.coroutine",
                       "reprlib.recursive_repr",
                       "torch.no_grad",
                       "torch.inference_mode",
                       "torch.enable_grad",
                       "torch.compile",
                       "torch.jit.script",
                       "torch.jit.ignore",
                       "torch.jit.unused",
                       "torch.jit.export",
                       "torch.compiler.disable",
                       "torch._dynamo.disable",
                       "torch.autograd.no_grad",
                       "torch.cuda.amp.autocast",
                       "torch.amp.autocast",
                       "numpy.deprecate",
                       "numba.njit",
                       "numba.jit",
                       "zope.interface.implementer",
                       "incremental.deprecated",
                       "ray.method"});
}

bool keyword_is(Linked& l, const Unit& u, py::ExprId call, std::string_view name, bool wanted) {
  const py::Expr& x = u.expr(call);
  if (x.kind != ExprKind::call) return false;
  for (py::ExprId k : u.f->kids(x)) {
    const py::Expr& a = u.expr(k);
    if (a.kind == ExprKind::keyword && u.str(a.a) == name) return truth(evaluate(l, u, a.b)) == tri(wanted);
  }
  return false;
}

// Follows a class decorator written in the trees. False when it may return something else or do what was not
// understood.
struct ClassEffect {
  Linked& l;
  Class& c;
  int depth = 0;

  bool opaque(std::string reason) {
    if (!c.opaque_decorator) c.opaque_reason = std::move(reason);
    c.opaque_decorator = true;
    return false;
  }

  void known(std::string_view name, const Unit& u, py::ExprId e) {
    if (makes_dataclass(name)) {
      c.style = ClassStyle::dataclass;
      if (keyword_is(l, u, e, "kw_only", true)) c.keyword_only_fields = true;
      if (keyword_is(l, u, e, "init", false)) c.no_init = true;
    } else if (makes_attrs(name)) {
      c.style = ClassStyle::attrs;
      if (keyword_is(l, u, e, "kw_only", true)) c.keyword_only_fields = true;
      if (keyword_is(l, u, e, "init", false)) c.no_init = true;
    }
  }

  // `fn` applied to the class through its parameter number `index`.
  bool apply(Module& m, py::FunctionId fn, std::uint32_t index) {
    if (++depth > 6) return opaque("decorated by too many layers");
    const py::Facts& f = *m.unit.f;
    const py::Function& function = f.functions[fn];
    if (index < function.parameter_count && (function.flags & py::kFunctionLambda)) {
      for (py::ExprId e = 1; e < f.exprs.size(); ++e)
        if (f.exprs[e].kind == ExprKind::lambda && f.exprs[e].a == fn)
          return returned(m, function, f.exprs[e].b, f.parameters[function.first_parameter + index].name);
    }
    if (index >= function.parameter_count || !function.body)
      return opaque("decorated by " + std::string(f.str(function.name)));
    const py::NameId parameter = f.parameters[function.first_parameter + index].name;
    stores(m, function, parameter);
    bool sure = true;
    for (py::ExprId r : returns_of(f, fn)) sure &= returned(m, function, r, parameter);
    return sure;
  }

  void stores(Module& m, const py::Function& fn, py::NameId parameter) {
    const py::Facts& f = *m.unit.f;
    link(l, m);
    const auto inside = [&](py::ScopeId s) {
      for (; s; s = f.scopes[s].parent)
        if (s == fn.scope) return true;
      return false;
    };
    for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
      const py::Expr& target = f.exprs[f.stores[i].target];
      if (target.kind != ExprKind::attribute || f.exprs[target.a].kind != ExprKind::name ||
          f.exprs[target.a].a != parameter || !inside(f.stores[i].scope))
        continue;
      const std::string_view name = f.str(target.b);
      if (name == "__bases__")
        extra_base(m, f.stores[i].value);
      else
        c.extra.emplace_back(name, Def{DefKind::attribute, &m, i, &c, nullptr, {}});
    }
    for (const SetattrSite& site : m.setattrs) {
      if (!site.target || f.exprs[site.target].kind != ExprKind::name || f.exprs[site.target].a != parameter ||
          !inside(f.blocks[site.block].scope))
        continue;
      const Value names =
          site.name ? possible_names(l, m, site.name, site.block) : Value{Value::Kind::list, true, 0, {}, {}};
      for (const Value& v : names.items)
        c.extra.emplace_back(l.intern(v.text), Def{DefKind::named, &m, site.call, &c, nullptr, {}});
      if (names.open) opaque("its decorator " + std::string(f.str(fn.name)) + " sets attributes by computed names");
    }
  }

  // cls.__bases__ = cls.__bases__ + (X,)
  void extra_base(Module& m, py::ExprId value) {
    const py::Facts& f = *m.unit.f;
    const py::Expr& x = f.exprs[value];
    if (x.kind != ExprKind::binary || f.exprs[x.b].kind != ExprKind::tuple) {
      opaque("its decorator changes its bases");
      return;
    }
    for (py::ExprId e : f.kids(f.exprs[x.b])) {
      const Lookup found = static_lookup(l, m.unit, e);
      bool done = false;
      for (const Def& d : found.defs)
        if (d.kind == DefKind::class_ && d.cls != &c) c.bases.push_back(d.cls), c.base_exprs.push_back(0), done = true;
      if (!done) c.outside_bases.push_back(std::string(text_of(l, m.unit, e)));
    }
  }

  bool returned(Module& m, const py::Function& fn, py::ExprId r, py::NameId parameter) {
    const py::Facts& f = *m.unit.f;
    if (!r) return opaque("its decorator returns nothing");
    const py::Expr& x = f.exprs[r];
    if (x.kind == ExprKind::name) {
      if (x.a == parameter) return true;
      // A decorator factory: the function inside takes the class.
      for (std::uint32_t i : bindings_of(f, fn.scope, x.a))
        if (f.bindings[i].kind == py::BindingKind::function) return apply(m, f.bindings[i].target, 0);
      return opaque("its decorator " + std::string(f.str(fn.name)) + " returns something else");
    }
    if (x.kind == ExprKind::conditional) {
      const auto k = f.kids(x.a, 3);
      // `decorate if obj is None else obj`: given the class, it is not None.
      const py::Expr& test = f.exprs[k[1]];
      if (test.kind == ExprKind::compare && test.b == 3 && f.exprs[f.kids(test)[0]].kind == ExprKind::name &&
          f.exprs[f.kids(test)[0]].a == parameter && f.exprs[f.kids(test)[2]].kind == ExprKind::none_) {
        const auto op = static_cast<py::Operator>(f.kids(test)[1]);
        if (op == py::Operator::is) return returned(m, fn, k[2], parameter);
        if (op == py::Operator::is_not) return returned(m, fn, k[0], parameter);
      }
      return returned(m, fn, k[0], parameter) && returned(m, fn, k[2], parameter);
    }
    if (x.kind != ExprKind::call)
      return opaque("its decorator " + std::string(f.str(fn.name)) + " returns something else");
    const auto k = f.kids(x);
    for (std::size_t i = 1; i < k.size(); ++i) {
      const py::ExprId a = f.exprs[k[i]].kind == ExprKind::keyword ? f.exprs[k[i]].b : k[i];
      if (f.exprs[a].kind != ExprKind::name || f.exprs[a].a != parameter) continue;
      const py::ExprId callee = f.exprs[k[0]].kind == ExprKind::call ? f.kids(f.exprs[k[0]])[0] : k[0];
      return applied(m.unit, callee, k[0] == callee ? r : k[0], static_cast<std::uint32_t>(i - 1), k[0] != callee);
    }
    // partial(decorator, …), decorator(**options): what it does is decided when it gets the class.
    const std::string name = canonical(l, m.unit, k[0]);
    if (makes_dataclass(name) || makes_attrs(name) || returns_same(name)) {
      known(name, m.unit, r);
      return true;
    }
    if (name == "functools.partial" && k.size() > 1) return applied(m.unit, k[1], r, 0, false);
    return opaque("its decorator " + std::string(f.str(fn.name)) + " returns something else");
  }

  // `callee` applied to the class (`factory`: to other arguments first).
  bool applied(const Unit& u, py::ExprId callee, py::ExprId whole, std::uint32_t index, bool factory) {
    const std::string name = canonical(l, u, callee);
    if (makes_dataclass(name) || makes_attrs(name) || returns_same(name)) {
      known(name, u, whole);
      return true;
    }
    const Lookup found = static_lookup(l, u, callee);
    if (!found.defs.empty() && found.defs[0].kind == DefKind::function) {
      const Def& d = found.defs[0];
      if (!factory) return apply(*d.module, d.index, index);
      return factory_result(*d.module, d.index);
    }
    // A method of an object, or a name that a function was assigned to.
    if (found.defs.empty() || found.defs[0].kind == DefKind::variable) {
      const Type* t = type_of(l, u, callee);
      if (!t->open && t->atoms.size() == 1 && t->atoms[0].def.kind == DefKind::function &&
          (t->atoms[0].kind == AtomKind::bound || t->atoms[0].kind == AtomKind::function)) {
        const Def& d = t->atoms[0].def;
        if (!factory) return apply(*d.module, d.index, index + (t->atoms[0].kind == AtomKind::bound ? 1 : 0));
        return factory_result(*d.module, d.index);
      }
    }
    return opaque(
        "decorated with " + std::string(text_of(l, u, callee)) +
        (found.defs.empty() || found.defs[0].kind == DefKind::external ? ", which is outside the trees" : ""));
  }

  // `@decorator(options)`: the function it returns gets the class.
  bool factory_result(Module& m, py::FunctionId fn) {
    const py::Facts& f = *m.unit.f;
    const py::Function& function = f.functions[fn];
    bool any = false, sure = true;
    for (py::ExprId r : returns_of(f, fn)) {
      if (!r) continue;
      const py::Expr& x = f.exprs[r];
      if (x.kind == ExprKind::name) {
        for (std::uint32_t i : bindings_of(f, function.scope, x.a))
          if (f.bindings[i].kind == py::BindingKind::function) any = true, sure &= apply(m, f.bindings[i].target, 0);
      } else if (x.kind == ExprKind::lambda) {
        const py::Function& lambda = f.functions[x.a];
        any = true;
        if (lambda.parameter_count) sure &= returned(m, lambda, x.b, f.parameters[lambda.first_parameter].name);
      } else if (x.kind == ExprKind::call) {
        const std::string name = canonical(l, m.unit, f.kids(x)[0]);
        if (makes_dataclass(name) || makes_attrs(name))
          any = true, known(name, m.unit, r);
        else if (name == "functools.partial" && x.b > 1)
          any = true, sure &= applied(m.unit, f.kids(x)[1], r, 0, false);
      }
    }
    return any ? sure : opaque("decorated by " + std::string(f.str(function.name)));
  }
};

}  // namespace

std::vector<py::ExprId> returns_of(const py::Facts& f, py::FunctionId fn) {
  std::vector<py::ExprId> out;
  const py::Function& function = f.functions[fn];
  if (!function.body) return out;
  const py::Block& body = f.blocks[function.body];
  for (py::StmtId s = body.first; s && s <= body.last; ++s)
    if (f.stmts[s].kind == py::StmtKind::return_ && f.blocks[f.stmts[s].block].scope == function.scope)
      out.push_back(f.stmts[s].a);
  return out;
}

void read_decorators(Linked& l, Class& c) {
  const py::Facts& f = *c.module->unit.f;
  const py::Class& k = f.classes[c.id];
  const auto list = f.kids(k.first_decorator, k.decorator_count);
  for (auto it = list.rbegin(); it != list.rend(); ++it) {
    ClassEffect effect{l, c};
    const py::Expr& x = f.exprs[*it];
    const bool called = x.kind == ExprKind::call;
    const py::ExprId head = called ? f.kids(x)[0] : *it;
    const std::string name = canonical(l, c.module->unit, head);
    c.makes_dataclasses |= name.starts_with("typing") && name.ends_with(".dataclass_transform");
    if (name.ends_with(".add_metaclass") && called && f.kids(x).size() == 2) {
      const Lookup found = static_lookup(l, c.module->unit, f.kids(x)[1]);
      if (!found.defs.empty() && (found.defs[0].kind == DefKind::class_ || found.defs[0].kind == DefKind::std_class))
        c.metaclass = found.defs[0].cls;
      else
        c.metaclass_unknown = true;
      continue;
    }
    effect.applied(c.module->unit, head, *it, 0, called);
  }
}

// ---------------------------------------------------------------- functions
namespace {

// Does the body of `wrapper` pass its *args and **kwargs on?
bool passes_all(const py::Facts& f, const py::Function& wrapper) {
  bool star = false, twostar = false;
  for (std::uint32_t i = 0; i < wrapper.parameter_count; ++i) {
    star |= f.parameters[wrapper.first_parameter + i].kind == py::ParameterKind::var_positional;
    twostar |= f.parameters[wrapper.first_parameter + i].kind == py::ParameterKind::var_keyword;
  }
  return star && twostar;
}

// `fn(extra, *args)`: more before the starred ones than the wrapper takes itself, for a function that the one around
// the wrapper got.
bool adds_argument(const py::Facts& f, const py::Function& w, const py::Expr& call,
                   const std::vector<py::NameId>& starred) {
  const auto k = f.kids(call);
  if (f.exprs[k[0]].kind != ExprKind::name) return false;
  bool given = false;
  for (py::ScopeId s = w.outer; s && !given; s = f.scopes[s].parent)
    if (f.scopes[s].kind == py::ScopeKind::function)
      for (std::uint32_t i : bindings_of(f, s, f.exprs[k[0]].a))
        given |= f.bindings[i].kind == py::BindingKind::parameter;
  if (!given) return false;
  std::uint32_t own = 0, before = 0;
  while (own < w.parameter_count) {
    const py::ParameterKind kind = f.parameters[w.first_parameter + own].kind;
    if (kind != py::ParameterKind::positional_or_keyword && kind != py::ParameterKind::positional_only) break;
    ++own;
  }
  for (std::size_t i = 1; i < k.size(); ++i) {
    const py::Expr& a = f.exprs[k[i]];
    if (a.kind == ExprKind::starred)
      return f.exprs[a.a].kind == ExprKind::name &&
             std::find(starred.begin(), starred.end(), f.exprs[a.a].a) != starred.end() && before != own;
    if (a.kind != ExprKind::keyword) ++before;
  }
  return false;
}

// The wrapper hands on other arguments than it got: `kwargs.update(…)`, `kwargs["x"] = …`, `f(*args[1:])`, `args = …`.
bool changes_arguments(const py::Facts& f, const py::Function& w) {
  std::vector<py::NameId> names;
  for (std::uint32_t i = 0; i < w.parameter_count; ++i) {
    const py::Parameter& p = f.parameters[w.first_parameter + i];
    if (p.kind != py::ParameterKind::var_positional && p.kind != py::ParameterKind::var_keyword) continue;
    names.push_back(p.name);
    if (bindings_of(f, w.scope, p.name).size() > 1) return true;
  }
  const Span body = body_of(f, w);
  const auto is_one = [&](py::ExprId e) {
    return f.exprs[e].kind == ExprKind::name && std::find(names.begin(), names.end(), f.exprs[e].a) != names.end();
  };
  for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
    const py::Expr& x = f.exprs[e];
    if (!body.holds(x.begin)) continue;
    if (x.kind == ExprKind::starred && f.exprs[x.a].kind == ExprKind::subscript && is_one(f.exprs[x.a].a)) return true;
    if (x.kind == ExprKind::subscript && is_one(x.a) && static_cast<py::Context>(x.op) != py::Context::load)
      return true;
    if (x.kind == ExprKind::call && adds_argument(f, w, x, names)) return true;
    if (x.kind == ExprKind::attribute && is_one(x.a))
      for (const std::string_view method : {"update", "pop", "setdefault"})
        if (f.str(x.b) == method) return true;
  }
  return false;
}

// A wrapper function that a decorator returns, given which parameter is the decorated function.
Wrapped through_wrapper(Linked& l, Module& m, py::FunctionId wrapper) {
  const py::Facts& f = *m.unit.f;
  const py::Function& w = f.functions[wrapper];
  Wrapped out;
  out.reason =
      "the decorator " +
      std::string(f.str(
          f.functions[f.scopes[w.outer].kind == py::ScopeKind::function ? f.scopes[w.outer].owner : wrapper].name));
  const auto named = [&](py::ExprId e) {
    const py::Expr& x = f.exprs[e];
    return canonical(l, m.unit, x.kind == ExprKind::call ? f.kids(x)[0] : e);
  };
  const auto wraps = [](std::string_view name) {
    return one_of(name, {"functools.wraps", "six.wraps", "wrapt.decorator", "decorator.decorator"});
  };
  const auto decorators = f.kids(w.first_decorator, w.decorator_count);
  if (std::any_of(decorators.begin(), decorators.end(), [&](py::ExprId e) {
        const std::string name = named(e);
        return !wraps(name) && !returns_same(name) && name != "staticmethod";
      })) {
    out.kind = Wrapped::Kind::opaque;
    return out;
  }
  for (py::ExprId e : decorators) {
    if (wraps(named(e))) {
      // The wrapped signature is what tools see; what the wrapper takes is what runs.
      out.kind = !passes_all(f, w)         ? Wrapped::Kind::replaced
                 : changes_arguments(f, w) ? Wrapped::Kind::lenient
                                           : Wrapped::Kind::same;
      out.module = &m;
      out.wrapper = wrapper;
      return out;
    }
  }
  out.kind = passes_all(f, w) ? Wrapped::Kind::lenient : Wrapped::Kind::replaced;
  out.module = &m;
  out.wrapper = wrapper;
  return out;
}

Wrapped apply_decorator(Linked& l, Module& m, py::FunctionId decorator, bool factory, int depth);

// What the value a decorator returns is called like, when `parameter` is the function it got.
Wrapped returned_wrapper(Linked& l, Module& m, const py::Function& decorator, py::ExprId r, py::NameId parameter,
                         bool factory, int depth) {
  const py::Facts& f = *m.unit.f;
  Wrapped opaque;
  opaque.kind = Wrapped::Kind::opaque;
  opaque.reason = "the decorator " + std::string(f.str(decorator.name));
  if (!r || depth > 5) return opaque;
  const py::Expr& x = f.exprs[r];
  if (x.kind == ExprKind::name) {
    if (x.a == parameter && !factory) return {};
    for (std::uint32_t i : bindings_of(f, decorator.scope, x.a)) {
      const py::Binding& b = f.bindings[i];
      if (b.kind == py::BindingKind::function)
        return factory ? apply_decorator(l, m, b.target, false, depth + 1) : through_wrapper(l, m, b.target);
      if (b.kind == py::BindingKind::assign && b.value && !(b.flags & 1))
        return returned_wrapper(l, m, decorator, b.value, parameter, factory, depth + 1);
    }
    return opaque;
  }
  if (x.kind == ExprKind::conditional)
    return returned_wrapper(l, m, decorator, f.kids(x.a, 3)[0], parameter, factory, depth + 1);
  if (x.kind == ExprKind::lambda) {
    if (!factory) return through_wrapper(l, m, x.a);
    const py::Function& lambda = f.functions[x.a];
    return lambda.parameter_count
               ? returned_wrapper(l, m, lambda, x.b, f.parameters[lambda.first_parameter].name, false, depth + 1)
               : opaque;
  }
  if (x.kind != ExprKind::call) return opaque;
  const auto k = f.kids(x);
  const std::string name = canonical(l, m.unit, k[0]);
  // update_wrapper(wrapper, fn), cast(T, wrapper): look at what they are given.
  if ((name == "functools.update_wrapper" || name == "six.update_wrapper") && k.size() > 1) {
    Wrapped w = returned_wrapper(l, m, decorator, k[1], parameter, factory, depth + 1);
    if (w.kind == Wrapped::Kind::lenient) w.kind = Wrapped::Kind::same;
    return w;
  }
  if (name == "typing.cast" && k.size() > 2)
    return returned_wrapper(l, m, decorator, k[2], parameter, factory, depth + 1);
  for (std::size_t i = 1; i < k.size(); ++i) {
    // `def decorator(*args, **options): … return wrap(args[0])`
    const py::Expr& given = f.exprs[k[i]];
    const bool first_of_all = given.kind == ExprKind::subscript && decorator.parameter_count &&
                              f.parameters[decorator.first_parameter].kind == py::ParameterKind::var_positional;
    const py::Expr& handed = first_of_all ? f.exprs[given.a] : given;
    if (handed.kind != ExprKind::name || handed.a != parameter || factory) continue;
    if (returns_same(name)) return {};
    const py::ExprId head = f.exprs[k[0]].kind == ExprKind::call ? f.kids(f.exprs[k[0]])[0] : k[0];
    const Lookup found = static_lookup(l, m.unit, head);
    if (!found.defs.empty() && found.defs[0].kind == DefKind::function)
      return apply_decorator(l, *found.defs[0].module, found.defs[0].index, head != k[0], depth + 1);
    // A local decorator of the same function: `return decorate(fn)`.
    if (f.exprs[head].kind == ExprKind::name)
      for (std::uint32_t b : bindings_of(f, decorator.scope, f.exprs[head].a))
        if (f.bindings[b].kind == py::BindingKind::function)
          return apply_decorator(l, m, f.bindings[b].target, false, depth + 1);
  }
  if (name == "functools.partial" && factory && k.size() > 1) {
    const Lookup found = static_lookup(l, m.unit, k[1]);
    if (!found.defs.empty() && found.defs[0].kind == DefKind::function)
      return apply_decorator(l, *found.defs[0].module, found.defs[0].index, false, depth + 1);
  }
  return opaque;
}

Wrapped apply_decorator(Linked& l, Module& m, py::FunctionId id, bool factory, int depth) {
  const py::Facts& f = *m.unit.f;
  const py::Function& fn = f.functions[id];
  Wrapped out;
  out.kind = Wrapped::Kind::opaque;
  out.reason = "the decorator " + std::string(f.str(fn.name));
  if (has_decorator(f, fn, "decorator") &&
      fn.decorator_count == 1) {  // wrapt.decorator, decorator.decorator keep the signature
    const py::ExprId d = f.kids(fn.first_decorator, 1)[0];
    const std::string name = canonical(l, m.unit, f.exprs[d].kind == ExprKind::call ? f.kids(f.exprs[d])[0] : d);
    if (name == "wrapt.decorator" || name == "wrapt.decorators.decorator" || name == "decorator.decorator") return {};
  }
  if (depth > 5 || fn.parameter_count == 0 || !fn.body) {
    if (!(factory && fn.body)) return out;
  }
  const py::NameId parameter =
      fn.parameter_count
          ? f.parameters[fn.first_parameter + (fn.owner && !is_static(f, fn) && fn.parameter_count > 1 ? 1 : 0)].name
          : 0;
  bool first = true;
  for (py::ExprId r : returns_of(f, id)) {
    const Wrapped one = returned_wrapper(l, m, fn, r, parameter, factory, depth);
    // Returns for other ways of being called (`return decorator` where used bare, and the reverse) say nothing; where
    // one could not be read, another's wrapper may be for the other way.
    if (first || (out.kind == Wrapped::Kind::opaque && one.kind != Wrapped::Kind::replaced)) out = one;
    first = false;
  }
  return out;
}

}  // namespace

Wrapped unwrap(Linked& l, Module& m, py::FunctionId id) {
  const py::Facts& f = *m.unit.f;
  const py::Function& fn = f.functions[id];
  Wrapped out;
  const auto list = f.kids(fn.first_decorator, fn.decorator_count);
  for (auto it = list.rbegin(); it != list.rend(); ++it) {
    const py::Expr& x = f.exprs[*it];
    const bool called = x.kind == ExprKind::call;
    const py::ExprId head = called ? f.kids(x)[0] : *it;
    const std::string name = canonical(l, m.unit, head);
    const std::string_view last = std::string_view(name).substr(name.rfind('.') + 1);
    if (name == "staticmethod" || name == "abc.abstractstaticmethod")
      out.is_static = true;
    else if (name == "classmethod" || name == "abc.abstractclassmethod")
      out.is_class = true;
    else if (name == "property" || name == "functools.cached_property" || name == "abc.abstractproperty" ||
             name == "types.DynamicClassAttribute" || name == "enum.property" || last == "cached_property")
      out.is_property = true;
    else if (name == "contextlib.contextmanager" || name == "contextlib.asynccontextmanager")
      out.is_context = true;
    else if (name == "typing.overload")
      out.is_overload = true;
    else if (returns_same(name) || last == "abstractmethod")
      continue;
    else if (f.exprs[head].kind == ExprKind::attribute &&
             (f.str(f.exprs[head].b) == "setter" || f.str(f.exprs[head].b) == "getter" ||
              f.str(f.exprs[head].b) == "deleter"))
      out.is_property = true;
    else if (f.exprs[head].kind == ExprKind::attribute && f.str(f.exprs[head].b) == "register" && !called)
      continue;  // singledispatch
    else {
      const Lookup found = static_lookup(l, m.unit, head);
      Wrapped one;
      const bool is_function = !found.defs.empty() && found.defs[0].kind == DefKind::function;
      if (is_function) {
        one = apply_decorator(l, *found.defs[0].module, found.defs[0].index, called, 0);
      } else {
        // A class of the trees used as a decorator of properties: a descriptor.
        one.kind = Wrapped::Kind::opaque;
        one.reason = "the decorator " + std::string(text_of(l, m.unit, head));
        if (!found.defs.empty() && found.defs[0].kind == DefKind::class_ &&
            class_body_lookup(l, *found.defs[0].cls, "__get__").present())
          out.is_property = true;
      }
      // Of several definitions the decorator can have, all have to agree.
      for (std::size_t i = 1; i < found.defs.size() && one.kind != Wrapped::Kind::opaque; ++i) {
        const Def& d = found.defs[i];
        if (d.kind == DefKind::function && apply_decorator(l, *d.module, d.index, called, 0).kind == one.kind) continue;
        one.kind = Wrapped::Kind::opaque;
        one.reason = "the decorator " + std::string(text_of(l, m.unit, head)) + ", which has several definitions,";
      }
      if (one.kind == Wrapped::Kind::same) {
        // The outermost one gets the call.
        if (out.kind == Wrapped::Kind::same && one.wrapper) out.module = one.module, out.wrapper = one.wrapper;
        continue;
      }
      if (out.kind == Wrapped::Kind::same || one.kind == Wrapped::Kind::opaque) {
        out.kind = one.kind;
        out.module = one.module;
        out.wrapper = one.wrapper;
        out.reason = one.reason;
      } else if (out.kind == Wrapped::Kind::lenient && one.kind == Wrapped::Kind::replaced) {
        out.kind = one.kind, out.module = one.module, out.wrapper = one.wrapper;
      }
    }
  }
  return out;
}

}  // namespace assay::model
