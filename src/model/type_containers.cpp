// Iteration, subscripts, `with` and `await`, and the methods of builtin containers.
#include <algorithm>

#include "model/classes.h"
#include "model/decorators.h"
#include "model/exports.h"
#include "model/infer.h"
#include "model/members.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"
#include "model/value.h"

namespace assay::model {
namespace {

bool key_is(const Atom& a, std::initializer_list<std::string_view> keys) {
  return a.kind == AtomKind::instance && a.cls->std &&
         std::find(keys.begin(), keys.end(), a.cls->std->name) != keys.end();
}

bool is_mapping(const Atom& a) {
  return key_is(a, {"dict", "collections.OrderedDict", "collections.defaultdict", "collections.ChainMap",
                    "collections.abc.Mapping", "collections.abc.MutableMapping", "types.MappingProxyType",
                    "weakref.WeakValueDictionary"});
}

const Type* argument(const Atom& a, std::size_t i) { return i < a.args.size() ? a.args[i] : unknown_type(); }

const Type* listed(Linked& l, std::string_view key, const Type* element) {
  Type out = std_instance(l, key, HopRule::element);
  if (out.atoms.empty()) return unknown_type();
  out.atoms[0].args = {element};
  return l.keep(std::move(out));
}

const Type* pair(Linked& l, const Type* a, const Type* b) {
  Type out = std_instance(l, "tuple", HopRule::element);
  out.atoms[0].args = {a, b};
  return l.keep(std::move(out));
}

const Type* with_none(Linked& l, const Type* t) {
  Type out = *t;
  add(out, Atom{});
  return l.keep(std::move(out));
}

// A class of the trees that derives from a builtin container: the container's part of it, with its arguments.
Atom as_builtin(Linked& l, const Atom& a) {
  if (a.kind != AtomKind::instance || a.cls->std) return a;
  for (Class* k : mro(l, *a.cls)) {
    if (k->std) break;
    for (std::size_t i = 0; i < k->bases.size(); ++i) {
      if (!k->bases[i]->std || k->bases[i]->std->name == "object") continue;
      Atom b = instance_atom(k->bases[i], a.rule, false);
      if (i < k->base_exprs.size() && k->base_exprs[i] && k->id) {
        const Type* t = annotation_type(l, k->module->unit, k->base_exprs[i]);
        for (const Atom& x : t->atoms)
          if (x.cls == b.cls) b.args = x.args;
      }
      return b;
    }
  }
  return a;
}

}  // namespace

const Type* iterated(Linked& l, const Type& t) {
  Type out;
  out.open = t.open || t.atoms.empty();
  for (const Atom& given : concrete(l, t).atoms) {
    if (given.kind == AtomKind::none) continue;
    if (given.kind == AtomKind::literal) {
      add(out, std_instance(l, "str", HopRule::element));
      continue;
    }
    if (given.kind == AtomKind::instance && given.cls->module &&
        member(l, *given.cls, "__iter__", Access::instance)->present()) {
      const Lookup* m = member(l, *given.cls, "__iter__", Access::instance);
      if (!m->defs.empty() && m->defs[0].kind == DefKind::function) {
        const Type* iterator = method_result(l, given, "__iter__");
        for (const Atom& i : iterator->atoms) {
          if (i.kind == AtomKind::instance && i.cls->module)
            add(out, *method_result(l, i, "__next__"));
          else
            add(out, *iterated(l, one(i)));
        }
        out.open |= iterator->open;
        continue;
      }
    }
    if (given.kind == AtomKind::class_ && given.cls && derives_from_std(l, *given.cls, "enum.Enum")) {
      add(out, instance_atom(given.cls, HopRule::element));
      continue;
    }
    const Atom a = as_builtin(l, given);
    if (is_mapping(a)) {
      add(out, *argument(a, 0));
    } else if (key_is(a, {"tuple"})) {
      if (a.args.empty()) out.open = true;
      for (const Type* x : a.args) add(out, *x);
    } else if (key_is(a, {"enumerate"})) {
      add(out, *pair(l, l.keep(std_instance(l, "int", HopRule::element)), argument(a, 0)));
    } else if (key_is(a, {"zip"})) {
      Type tuple = std_instance(l, "tuple", HopRule::element);
      tuple.atoms[0].args = a.args;
      add(out, tuple);
    } else if (key_is(a, {"str"})) {
      add(out, std_instance(l, "str", HopRule::element));
    } else if (key_is(a, {"bytes", "range"})) {
      add(out, std_instance(l, "int", HopRule::element));
    } else if (a.kind == AtomKind::instance && a.cls->std && !a.args.empty()) {
      add(out, *a.args[0]);
    } else {
      out.open = true;
    }
  }
  if (out.atoms.empty()) return unknown_type();
  return l.keep(std::move(out));
}

const Type* subscripted(Linked& l, const Unit& u, const Type& base, py::ExprId index) {
  Type out;
  out.open = base.open || base.atoms.empty();
  const bool slice = u.expr(index).kind == py::ExprKind::slice;
  for (const Atom& given : concrete(l, base).atoms) {
    if (given.kind == AtomKind::none) continue;
    if (given.kind == AtomKind::class_ && given.cls) {
      if (derives_from_std(l, *given.cls, "enum.Enum"))
        add(out, instance_atom(given.cls, HopRule::element));
      else {
        Atom generic = given;  // Class[T]
        const py::Expr& x = u.expr(index);
        generic.args.clear();
        if (x.kind == py::ExprKind::tuple)
          for (py::ExprId k : u.f->kids(x)) generic.args.push_back(annotation_type(l, u, k));
        else
          generic.args.push_back(annotation_type(l, u, index));
        add(out, generic);
      }
      continue;
    }
    if (slice && (given.kind == AtomKind::literal || key_is(given, {"list", "tuple", "str", "bytes"}))) {
      add(out, given.kind == AtomKind::literal ? std_instance(l, "str", HopRule::element) : one(given));
      continue;
    }
    if (given.kind == AtomKind::instance && given.cls->module) {
      const Lookup* m = member(l, *given.cls, "__getitem__", Access::instance);
      if (m->present() && !m->defs.empty() && m->defs[0].kind == DefKind::function) {
        add(out, *method_result(l, given, "__getitem__"));
        continue;
      }
    }
    const Atom a = as_builtin(l, given);
    if (is_mapping(a))
      add(out, *argument(a, 1));
    else if (key_is(a, {"tuple"})) {
      const Value i = evaluate(l, u, index);
      const std::int64_t n = static_cast<std::int64_t>(a.args.size());
      const std::int64_t at = i.kind == Value::Kind::integer ? (i.number < 0 ? i.number + n : i.number) : -1;
      if (a.index == 1 && n)
        add(out, *a.args[0]);
      else if (at >= 0 && at < n)
        add(out, *a.args[static_cast<std::size_t>(at)]);
      else if (n)
        for (const Type* x : a.args) add(out, *x);
      else
        out.open = true;
    } else if (key_is(a, {"str"}) || a.kind == AtomKind::literal) {
      add(out, std_instance(l, "str", HopRule::element));
    } else if (a.kind == AtomKind::instance && a.cls->std && a.args.size() == 1) {
      add(out, *a.args[0]);
    } else {
      out.open = true;
    }
  }
  if (out.atoms.empty()) return unknown_type();
  return l.keep(std::move(out));
}

const Type* entered(Linked& l, const Type& t) {
  Type out;
  out.open = t.open || t.atoms.empty();
  for (const Atom& a : concrete(l, t).atoms) {
    if (a.kind == AtomKind::instance && a.cls->module) {
      const bool plain = member(l, *a.cls, "__enter__", Access::instance)->present();
      const Type* r = method_result(l, a, plain ? "__enter__" : "__aenter__");
      add(out, plain ? *r : *awaited(l, *r));
    } else if (key_is(a, {"types.generator", "collections.abc.Generator", "collections.abc.Iterator",
                          "collections.abc.Iterable", "collections.abc.AsyncGenerator", "collections.abc.AsyncIterator",
                          "types.AsyncGeneratorType", "contextlib.AbstractContextManager",
                          "contextlib.AbstractAsyncContextManager"})) {
      add(out, *argument(a, 0));  // of a function made a context manager
    } else if (a.kind == AtomKind::instance && a.cls->std &&
               (a.cls->std->name.starts_with("io.") || a.cls->std->name.starts_with("concurrent.futures"))) {
      add(out, a);
    } else {
      out.open = true;
    }
  }
  if (out.atoms.empty()) return unknown_type();
  return l.keep(std::move(out));
}

const Type* awaited(Linked& l, const Type& t) {
  Type out;
  out.open = t.open || t.atoms.empty();
  for (const Atom& a : t.atoms) {
    if (key_is(a, {"types.CoroutineType", "collections.abc.Awaitable", "asyncio.futures.Future", "asyncio.tasks.Task",
                   "asyncio.Future", "asyncio.Task", "_asyncio.Future", "_asyncio.Task"}))
      add(out, *argument(a, 0));
    else if (key_is(a, {"collections.abc.Coroutine"}))
      add(out, *argument(a, 2));
    else
      out.open = true;
  }
  if (out.atoms.empty()) return unknown_type();
  return l.keep(std::move(out));
}

const Type* container_method(Linked& l, const Atom& given, std::string_view method) {
  const Atom a = as_builtin(l, given);
  if (is_mapping(a)) {
    if (method == "get" || method == "setdefault" || method == "pop")
      return method == "get" ? with_none(l, argument(a, 1)) : argument(a, 1);
    if (method == "values") return listed(l, "list", argument(a, 1));
    if (method == "keys") return listed(l, "list", argument(a, 0));
    if (method == "items") return listed(l, "list", pair(l, argument(a, 0), argument(a, 1)));
    if (method == "popitem") return pair(l, argument(a, 0), argument(a, 1));
    if (method == "copy") return l.keep(one(a));
  }
  if (key_is(a, {"list", "collections.deque", "set"}) && (method == "pop" || method == "popleft"))
    return argument(a, 0);
  if (key_is(a, {"list", "set", "frozenset", "collections.deque"}) &&
      (method == "copy" || method == "union" || method == "difference" || method == "intersection"))
    return l.keep(one(a));
  if (a.kind == AtomKind::literal || key_is(a, {"str"})) {
    if (method == "split" || method == "rsplit" || method == "splitlines")
      return listed(l, "list", l.keep(std_instance(l, "str", HopRule::element)));
    if (method == "encode") return l.keep(std_instance(l, "bytes", HopRule::element));
    if (method == "find" || method == "index" || method == "count" || method == "rfind")
      return l.keep(std_instance(l, "int", HopRule::element));
    if (method.starts_with("is") || method == "startswith" || method == "endswith")
      return l.keep(std_instance(l, "bool", HopRule::element));
    if (method == "partition" || method == "rpartition") {
      const Type* s = l.keep(std_instance(l, "str", HopRule::element));
      Type out = std_instance(l, "tuple", HopRule::element);
      out.atoms[0].args = {s, s, s};
      return l.keep(std::move(out));
    }
    return l.keep(std_instance(l, "str", HopRule::element));
  }
  if (key_is(a, {"bytes"}) && method == "decode") return l.keep(std_instance(l, "str", HopRule::element));
  return nullptr;
}

}  // namespace assay::model
