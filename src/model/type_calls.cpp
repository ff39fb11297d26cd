// What calls give: constructors, factories, declared and inferred returns, and functions that find a class by its name.
#include <algorithm>

#include "model/classes.h"
#include "model/decorators.h"
#include "model/exports.h"
#include "model/infer.h"
#include "model/members.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"

namespace assay::model {
namespace {

using py::ExprKind;

// Type variables of a function's own parameters, from the arguments of one call.
struct Bindings {
  std::vector<std::pair<std::string_view, const Type*>> list;
  const Type* find(std::string_view name) const {
    for (const auto& [n, t] : list)
      if (n == name) return t;
    return nullptr;
  }
};

void unify(Linked& l, const Type& wanted, const Type& given, Bindings& out, int depth = 0) {
  if (depth > 4) return;
  for (const Atom& w : wanted.atoms) {
    if (w.kind == AtomKind::type_var && !out.find(w.text) && given.known())
      out.list.emplace_back(w.text, l.keep(given));
    if (w.kind == AtomKind::class_ && !w.cls && !out.find(w.text)) {
      Type instances;
      instances.open = given.open;
      for (const Atom& g : given.atoms)
        if (g.kind == AtomKind::class_ && g.cls) {
          // Who takes a class may give any instance of it: `layers_of(config, Base)` gives those of subclasses.
          Atom i = instance_atom(g.cls, g.rule, false);
          i.self = g.self;
          add(instances, i);
        }
      if (instances.known()) out.list.emplace_back(w.text, l.keep(std::move(instances)));
    }
    if (w.kind == AtomKind::instance && !w.args.empty())
      for (const Atom& g : given.atoms)
        if (g.kind == AtomKind::instance)
          for (std::size_t i = 0; i < w.args.size() && i < g.args.size(); ++i)
            unify(l, *w.args[i], *g.args[i], out, depth + 1);
  }
}

const Type* replace_variables(Linked& l, const Type& t, const Bindings& b) {
  if (b.list.empty()) return &t;
  Type out;
  out.open = t.open;
  for (const Atom& a : t.atoms) {
    if (a.kind == AtomKind::type_var || (a.kind == AtomKind::class_ && !a.cls)) {
      const Type* value = b.find(a.text);
      if (!value) {
        add(out, a);
      } else if (a.kind == AtomKind::type_var) {
        add(out, *value);
      } else {
        for (const Atom& x : value->atoms)
          if (x.kind == AtomKind::instance) add(out, class_atom(x.cls, x.rule, x.exact));
      }
      continue;
    }
    if (a.args.empty() || a.kind == AtomKind::bound) {
      add(out, a);
      continue;
    }
    Atom r = a;
    for (const Type*& arg : r.args) arg = replace_variables(l, *arg, b);
    add(out, r);
  }
  return l.keep(std::move(out));
}

bool has_variables(const Type& t, int depth = 0) {
  if (depth > 4) return false;
  for (const Atom& a : t.atoms) {
    if (a.kind == AtomKind::type_var || (a.kind == AtomKind::class_ && !a.cls) || a.kind == AtomKind::param)
      return true;
    if (a.kind != AtomKind::bound)
      for (const Type* arg : a.args)
        if (has_variables(*arg, depth + 1)) return true;
  }
  return false;
}

// Argument expressions of a call by parameter index of `fn` (self counted when `offset` is 1); 0 where not given.
std::vector<py::ExprId> arguments_by_parameter(const Unit& u, py::ExprId call, const py::Facts& f,
                                               const py::Function& fn, std::uint32_t offset) {
  std::vector<py::ExprId> out(fn.parameter_count, 0);
  const auto k = u.f->kids(u.expr(call));
  std::uint32_t position = offset;
  for (std::size_t i = 1; i < k.size(); ++i) {
    const py::Expr& a = u.expr(k[i]);
    if (a.kind == ExprKind::keyword) {
      for (std::uint32_t p = 0; p < fn.parameter_count; ++p)
        if (a.a && f.str(f.parameters[fn.first_parameter + p].name) == u.str(a.a)) out[p] = a.b;
      continue;
    }
    if (a.kind == ExprKind::starred) break;
    if (position < fn.parameter_count &&
        f.parameters[fn.first_parameter + position].kind != py::ParameterKind::keyword_only &&
        f.parameters[fn.first_parameter + position].kind != py::ParameterKind::var_positional)
      out[position] = k[i];
    ++position;
  }
  return out;
}

const Type* function_call(Linked& l, const Unit* u, py::ExprId call, const Def& d, const Atom* receiver) {
  Module& m = *d.module;
  const py::Facts& f = *m.unit.f;
  const py::Function& fn = f.functions[d.index];
  const Wrapped w = unwrap(l, m, d.index);
  if (w.kind == Wrapped::Kind::opaque && !fn.returns) return unknown_type();
  // A function that turns a dotted name into what it names.
  if (u && call) {
    const int parameter = name_parameter(l, m, d.index);
    if (parameter >= 0) {
      const auto args = arguments_by_parameter(*u, call, f, fn, receiver ? 1 : 0);
      if (args[static_cast<std::size_t>(parameter)]) {
        Type out;
        out.open = false;
        for (std::string_view s : literal_strings(l, *u, args[static_cast<std::size_t>(parameter)]))
          add(out, named_by(l, s));
        out.open = false;
        if (!out.atoms.empty()) return l.keep(std::move(out));
      }
    }
  }
  const Type* t = return_type(l, m, d.index);
  if (u && call && (has_variables(*t))) {
    const auto args = arguments_by_parameter(*u, call, f, fn, receiver ? 1 : 0);
    Bindings b;
    for (std::uint32_t i = 0; i < fn.parameter_count; ++i) {
      const py::Parameter& p = f.parameters[fn.first_parameter + i];
      if (!p.annotation || !args[i]) continue;
      const Type* wanted = annotation_type(l, m.unit, p.annotation);
      if (has_variables(*wanted)) unify(l, *wanted, *type_of(l, *u, args[i]), b);
    }
    t = replace_variables(l, *t, b);
  }
  if (receiver) t = substituted(l, *t, *receiver, d.owner);
  return t;
}

const Type* constructed(Linked& l, const Unit* u, py::ExprId call, const Atom& cls) {
  if (!cls.cls) {  // type[T]
    Atom v = cls;
    v.kind = AtomKind::type_var;
    return l.keep(one(v));
  }
  Class& c = *cls.cls;
  Atom made = instance_atom(
      &c, cls.rule == HopRule::dotted_string || cls.rule == HopRule::call_site ? cls.rule : HopRule::constructor,
      cls.exact);
  made.self = cls.self;
  made.args = cls.args;
  if (c.module) {
    // A __new__ that makes something else.
    const Lookup* maker = member(l, c, "__new__", Access::class_);
    if (maker->present() && !maker->defs.empty() && maker->defs[0].kind == DefKind::function) {
      const Type* t = function_call(l, u, call, maker->defs[0], &cls);
      Type other;
      other.open = t->open;
      bool own = t->open || t->atoms.empty();
      for (const Atom& a : t->atoms) {
        if (a.kind == AtomKind::instance && (a.cls == &c || is_subclass(l, c, *a.cls) || a.cls->std))
          own = true;
        else if (a.kind == AtomKind::instance)
          add(other, a);
        else
          own = true;
      }
      if (!own && !other.atoms.empty()) return l.keep(std::move(other));
      made.exact = false;  // it may pick a subclass: registries of implementations do
    }
    // A metaclass may return what it likes; singletons and registries still return instances.
  }
  return l.keep(one(made));
}

}  // namespace

const Type* return_type(Linked& l, Module& m, py::FunctionId id) {
  return memoised(l, l.return_types, static_cast<std::uint64_t>(m.unit.id) << 32 | id, [&]() -> const Type* {
    const py::Facts& f = *m.unit.f;
    const py::Function& fn = f.functions[id];
    const bool async = fn.flags & py::kFunctionAsync, generator = fn.flags & py::kFunctionGenerator;
    const auto wrap = [&](const Type* t) {
      if (!async || generator) return t;
      Type out = std_instance(l, "types.CoroutineType", HopRule::returned);
      if (out.atoms.empty()) return unknown_type();
      out.atoms[0].args = {t};
      return l.keep(std::move(out));
    };
    const Type* declared = nullptr;
    if (fn.returns) {
      declared = annotation_type(l, m.unit, fn.returns);
      Type marked = *declared;
      for (Atom& a : marked.atoms) a.rule = HopRule::return_annotation;
      declared = marked.atoms.empty() ? nullptr : l.keep(std::move(marked));
    }
    if (generator) {
      if (declared) return declared;
      Type out = std_instance(l, "types.generator", HopRule::returned);
      if (out.atoms.empty()) return unknown_type();
      Type each;
      each.open = false;
      // What it yields: the expressions of its own scope.
      for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
        const py::Expr& x = f.exprs[e];
        if (x.kind != ExprKind::yield || !fn.body || x.begin < f.blocks[fn.body].begin ||
            x.begin >= f.blocks[fn.body].end)
          continue;
        if (scope_at(m.unit, x.begin) != fn.scope) continue;
        if (x.a) add(each, *type_of(l, m.unit, x.a));
      }
      if (each.atoms.empty()) each.open = true;
      out.atoms[0].args = {l.keep(std::move(each))};
      return l.keep(std::move(out));
    }
    // An abstract class as a declared return says little: what is returned says which.
    bool vague = !declared;
    if (declared)
      for (const Atom& a : declared->atoms)
        if ((a.kind == AtomKind::instance || a.kind == AtomKind::class_) && a.cls && a.cls->id && !a.self &&
            is_abstract(l, *a.cls))
          vague = true;
    if (!vague) return wrap(declared);
    Type inferred;
    inferred.open = false;
    if (fn.flags & py::kFunctionLambda) {
      return unknown_type();
    }
    for (py::ExprId r : returns_of(f, id)) {
      if (!r)
        add(inferred, Atom{});
      else
        add(inferred, *type_of(l, m.unit, r));
    }
    for (Atom& a : inferred.atoms)
      if (a.rule == HopRule::literal || a.rule == HopRule::assigned || a.rule == HopRule::class_body)
        a.rule = HopRule::returned;
    if (!declared) {
      if (inferred.atoms.empty()) return inferred.open ? wrap(unknown_type()) : wrap(l.keep(one(Atom{})));
      return wrap(l.keep(std::move(inferred)));
    }
    if (inferred.open || inferred.atoms.empty()) return wrap(declared);
    for (const Atom& a : inferred.atoms) {
      if (a.kind == AtomKind::none) continue;
      bool fits = false;
      for (const Atom& b : declared->atoms)
        fits |= a.kind == b.kind && a.cls && b.cls && is_subclass(l, *a.cls, *b.cls);
      if (!fits) return wrap(declared);
    }
    return wrap(l.keep(std::move(inferred)));
  });
}

const Type* atom_call(Linked& l, const Unit* u, py::ExprId call, const Atom& callee) {
  switch (callee.kind) {
    case AtomKind::class_:
      if (callee.super) return unknown_type();
      return constructed(l, u, call, callee);
    case AtomKind::function: {
      if (callee.def.kind != DefKind::function) return unknown_type();
      const py::Facts& f = *callee.def.module->unit.f;
      const py::Function& fn = f.functions[callee.def.index];
      if (fn.flags & py::kFunctionLambda) {
        for (py::ExprId e = 1; e < f.exprs.size(); ++e)
          if (f.exprs[e].kind == ExprKind::lambda && f.exprs[e].a == callee.def.index)
            return type_of(l, callee.def.module->unit, f.exprs[e].b);
        return unknown_type();
      }
      // Called through the class: the first argument is the receiver.
      if (callee.def.owner && u && call && !is_static(f, fn)) {
        const auto k = u->f->kids(u->expr(call));
        if (k.size() > 1) {
          const Type* first = type_of(l, *u, k[1]);
          if (first->atoms.size() == 1 && first->atoms[0].cls) {
            const Atom receiver = first->atoms[0];
            return substituted(l, *return_type(l, *callee.def.module, callee.def.index), receiver, callee.def.owner);
          }
        }
      }
      return function_call(l, u, call, callee.def, nullptr);
    }
    case AtomKind::bound: {
      if (callee.def.kind != DefKind::function || callee.args.empty()) return unknown_type();
      const Atom& receiver = callee.args[0]->atoms[0];
      return function_call(l, u, call, callee.def, &receiver);
    }
    case AtomKind::instance: {
      if (!callee.cls->std || !callee.cls->std->name.starts_with("functools.partial") || callee.args.empty())
        return method_result(l, callee, "__call__");
      Type out;
      out.open = callee.args[0]->open;
      for (const Atom& a : callee.args[0]->atoms) add(out, *atom_call(l, nullptr, 0, a));
      return out.atoms.empty() ? unknown_type() : l.keep(std::move(out));
    }
    case AtomKind::std_function: {
      if (!callee.args.empty()) {
        const std::size_t dot = callee.text.rfind('.');
        const Type* t = container_method(l, callee.args[0]->atoms[0], callee.text.substr(dot + 1));
        return t ? t : unknown_type();
      }
      const std::string_view name = callee.text;
      if (u && call && u->f->kids(u->expr(call)).size() > 1) {
        const py::ExprId first = u->f->kids(u->expr(call))[1];
        if (u->expr(first).kind == ExprKind::keyword || u->expr(first).kind == ExprKind::starred) return unknown_type();
        if (name == "next" || name == "min" || name == "max") return iterated(l, *type_of(l, *u, first));
        if (name == "sorted") {
          Type out = std_instance(l, "list", HopRule::element);
          out.atoms[0].args = {iterated(l, *type_of(l, *u, first))};
          return l.keep(std::move(out));
        }
        if (name == "iter" || name == "copy.copy" || name == "copy.deepcopy" || name == "dataclasses.replace" ||
            name == "abs")
          return type_of(l, *u, first);
        if (name == "asyncio.run" || name == "asyncio.wait_for") return awaited(l, *type_of(l, *u, first));
      }
      if (name == "open") return l.keep(std_instance(l, "io.TextIOWrapper", HopRule::standard_library));
      if (name == "len" || name == "id" || name == "hash" || name == "ord")
        return l.keep(std_instance(l, "int", HopRule::standard_library));
      if (name == "repr" || name == "chr" || name == "format" || name == "input" || name == "os.getenv" ||
          name == "os.getcwd")
        return l.keep(std_instance(l, "str", HopRule::standard_library));
      if (name == "isinstance" || name == "issubclass" || name == "hasattr" || name == "callable" || name == "any" ||
          name == "all")
        return l.keep(std_instance(l, "bool", HopRule::standard_library));
      if (name == "logging.getLogger") return l.keep(std_instance(l, "logging.Logger", HopRule::standard_library));
      return unknown_type();
    }
    case AtomKind::external: {
      Atom a = callee;
      a.index = 1;
      a.rule = HopRule::outside_name;
      return l.keep(one(a));
    }
    default:
      return unknown_type();
  }
}

const Type* call_result(Linked& l, const Unit& u, py::ExprId call, const Type& callee) {
  Type out;
  out.open = callee.open;
  const Type c = concrete(l, callee);
  for (const Atom& a : c.atoms) {
    if (a.kind == AtomKind::none) continue;
    if (a.kind == AtomKind::class_ && a.cls && a.cls->std) {
      const std::string_view key = a.cls->std->name;
      const auto k = u.f->kids(u.expr(call));
      if ((key == "functools.partial" || key == "functools.partialmethod") && k.size() > 1 && !u.snippet) {
        Atom i = instance_atom(a.cls, HopRule::constructor);
        i.args = {type_of(l, u, k[1])};
        i.def = {DefKind::named, u.module, call, nullptr, nullptr, {}};
        add(out, i);
        continue;
      }
      if ((key == "list" || key == "set" || key == "tuple" || key == "frozenset" || key == "collections.deque" ||
           key == "reversed") &&
          k.size() == 2 && u.expr(k[1]).kind != ExprKind::starred) {
        Atom i = instance_atom(a.cls, HopRule::constructor);
        i.args = {iterated(l, *type_of(l, u, k[1]))};
        i.index = key == "tuple" ? 1 : 0;
        add(out, i);
        continue;
      }
      if (key == "enumerate" && k.size() > 1) {
        Atom i = instance_atom(a.cls, HopRule::constructor);
        i.args = {iterated(l, *type_of(l, u, k[1]))};
        add(out, i);
        continue;
      }
      if (key == "zip") {
        Atom i = instance_atom(a.cls, HopRule::constructor);
        for (std::size_t n = 1; n < k.size(); ++n)
          if (u.expr(k[n]).kind != ExprKind::keyword && u.expr(k[n]).kind != ExprKind::starred)
            i.args.push_back(iterated(l, *type_of(l, u, k[n])));
        add(out, i);
        continue;
      }
      if (key == "dict" && k.size() == 2 && u.expr(k[1]).kind != ExprKind::keyword) {
        const Type* from = type_of(l, u, k[1]);
        if (from->atoms.size() == 1 && from->atoms[0].kind == AtomKind::instance && from->atoms[0].args.size() == 2) {
          add(out, from->atoms[0]);
          continue;
        }
      }
    }
    add(out, *atom_call(l, &u, call, a));
  }
  if (out.atoms.empty()) return out.open ? unknown_type() : nothing_type();
  return l.keep(std::move(out));
}

const Type* method_result(Linked& l, const Atom& receiver, std::string_view method) {
  const Type* m = attribute_type(l, receiver, method);
  Type out;
  out.open = m->open;
  for (const Atom& a : m->atoms) add(out, *atom_call(l, nullptr, 0, a));
  if (out.atoms.empty()) return unknown_type();
  return l.keep(std::move(out));
}

}  // namespace assay::model
