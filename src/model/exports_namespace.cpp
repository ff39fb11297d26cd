// Names that come into a module by its namespace or its name being handed to a function.
//
// `install(globals(), {…})` gets a `__getattr__` over a table, or the names themselves; `def set(name, value,
// into=vars())` fills the module it stands in; `moved({"old": …}, __name__)` puts modules below the package into
// sys.modules. What is put there is known where it is in a literal table; otherwise the name may be there.
#include "model/exports_namespace.h"

#include <algorithm>

#include "model/code.h"
#include "model/exports.h"
#include "model/flow.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"
#include "model/value.h"

namespace assay::model {
namespace {

using py::ExprKind;
using Kind = Value::Kind;

bool is_call_of(const py::Facts& f, py::ExprId e, std::initializer_list<std::string_view> names) {
  if (!e || f.exprs[e].kind != ExprKind::call || f.exprs[e].b != 1) return false;
  const py::Expr& by = f.exprs[callee(f, e)];
  return by.kind == ExprKind::name && std::find(names.begin(), names.end(), f.str(by.a)) != names.end();
}

bool outside_functions(const py::Facts& f, std::uint32_t at) {
  return std::none_of(f.scopes.begin() + 1, f.scopes.end(), [&](const py::Scope& s) {
    return s.kind == py::ScopeKind::function && at >= s.begin && at < s.end;
  });
}

bool is_own_namespace(const py::Facts& f, py::ExprId e) {
  return is_call_of(f, e, {"globals"}) ||
         (is_call_of(f, e, {"vars", "locals"}) && outside_functions(f, f.exprs[e].begin));
}

// Or a name of the module for it: `_globals = globals()`.
bool stands_for_namespace(const Module& m, py::ExprId e) {
  const py::Facts& f = *m.unit.f;
  if (f.exprs[e].kind != ExprKind::name) return is_own_namespace(f, e);
  const auto it = m.bindings.find(f.str(f.exprs[e].a));
  if (it == m.bindings.end() || it->second.size() != 1) return false;
  const py::Binding& b = f.bindings[it->second[0]];
  return b.kind == py::BindingKind::assign && !(b.flags & 1) && is_own_namespace(f, b.value);
}

// What a function does with a dict that it gets as a parameter.
struct Filled {
  bool getattr = false;             // d["__getattr__"] = …
  bool computed = false;            // d[name] = …, d.update(…), d.setdefault(…)
  std::vector<py::NameId> literal;  // d["name"] = …
};

Filled filled_by(const py::Facts& f, py::FunctionId id, py::NameId parameter) {
  Filled out;
  const Span span = span_of(f, f.functions[id]);
  const auto is_it = [&](py::ExprId e) { return f.exprs[e].kind == ExprKind::name && f.exprs[e].a == parameter; };
  const auto key = [&](py::ExprId k) {
    if (f.exprs[k].kind != ExprKind::string)
      out.computed = true;
    else if (f.str(f.exprs[k].a) == "__getattr__")
      out.getattr = true;
    else
      out.literal.push_back(f.exprs[k].a);
  };
  for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
    const py::Expr& target = f.exprs[f.stores[i].target];
    if (f.stores[i].kind != py::BindingKind::del && target.kind == ExprKind::subscript && span.holds(target.begin) &&
        is_it(target.a))
      key(target.b);
  }
  for (const py::ExprId call : exprs_in(f, span, ExprKind::call)) {
    const py::Expr& by = f.exprs[callee(f, call)];
    if (by.kind != ExprKind::attribute || !is_it(by.a)) continue;
    const auto args = arguments(f, call);
    if (f.str(by.b) == "update")
      out.computed = true;
    else if (f.str(by.b) == "setdefault" && !args.empty())
      key(args[0]);
  }
  return out;
}

// A function of the trees that a call calls, and the parameter that an argument goes to; 0 for none.
const Def* called(const Lookup& callee) {
  return callee.defs.size() == 1 && callee.defs[0].kind == DefKind::function && !callee.defs[0].owner &&
                 callee.defs[0].module && callee.defs[0].module->unit.f
             ? &callee.defs[0]
             : nullptr;
}

py::NameId parameter_of(const py::Facts& f, const py::Function& fn, const py::Facts& caller,
                        std::span<const std::uint32_t> args, std::size_t i) {
  const py::Expr& given = caller.exprs[args[i]];
  if (given.kind == ExprKind::keyword) return given.a ? f.find(caller.str(given.a)) : 0;
  return i < fn.parameter_count ? f.parameters[fn.first_parameter + i].name : 0;
}

// The keys of the dicts among the arguments, and whether there may be others.
Tri in_tables(Linked& l, const Module& m, py::ExprId call, std::string_view name) {
  bool any = false, open = false;
  for (py::ExprId e : arguments(*m.unit.f, call)) {
    const py::Expr& a = m.unit.f->exprs[e];
    const Value v = evaluate(l, m.unit, a.kind == ExprKind::keyword || a.kind == ExprKind::starred ? a.b : e);
    if (!v.container()) continue;
    any = true;
    if (contains(v, string_value(name)) == Tri::yes) return Tri::yes;
    open |= v.open;
  }
  return any && !open ? Tri::no : Tri::unknown;
}

// A function of the standard library reads a namespace, exec() alone writes into it; an object that gets one keeps it,
// as lazy loaders do, for names that the module binds itself.
bool leaves_namespace(const Lookup& by) {
  if (by.defs.empty()) return false;
  const Def& d = by.defs[0];
  return d.kind == DefKind::class_ || d.kind == DefKind::std_class || d.kind == DefKind::std_value ||
         (d.kind == DefKind::std_function && d.name != "exec");
}

// Whether the function puts modules with computed names into sys.modules.
bool makes_modules(const py::Facts& f, py::FunctionId id) {
  const Span span = span_of(f, f.functions[id]);
  const auto modules = [&](py::ExprId e) {
    const std::string text = dotted(f, e);
    return text == "sys.modules" || text == "modules";
  };
  const auto made = [&](py::ExprId key) {
    return f.exprs[key].kind != ExprKind::string && f.exprs[key].kind != ExprKind::attribute;
  };
  for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
    const py::Expr& target = f.exprs[f.stores[i].target];
    if (f.stores[i].kind != py::BindingKind::del && target.kind == ExprKind::subscript && span.holds(target.begin) &&
        modules(target.a) && f.exprs[target.b].kind != ExprKind::name && made(target.b))
      return true;
  }
  const auto calls = exprs_in(f, span, ExprKind::call);
  return std::any_of(calls.begin(), calls.end(), [&](py::ExprId call) {
    const py::Expr& by = f.exprs[callee(f, call)];
    return by.kind == ExprKind::attribute && f.str(by.b) == "setdefault" && modules(by.a) &&
           !arguments(f, call).empty() && made(arguments(f, call)[0]);
  });
}

Lookup named(Linked& l, Module& m, py::ExprId at, std::string_view name) {
  return found({DefKind::named, &m, at, nullptr, nullptr, l.intern(m.name + "." + std::string(name))},
               HopRule::setattr_name);
}

// One call at module level.
Lookup from_call(Linked& l, Module& m, py::ExprId call, std::string_view name) {
  const py::Facts& f = *m.unit.f;
  const auto args = arguments(f, call);
  for (std::size_t i = 0; i < args.size(); ++i) {
    const py::Expr& a = f.exprs[args[i]];
    const py::ExprId given = a.kind == ExprKind::keyword ? a.b : args[i];
    const py::Expr& x = f.exprs[given];
    const bool by_name = x.kind == ExprKind::name && f.str(x.a) == "__name__";
    if (!by_name && !stands_for_namespace(m, given)) continue;
    const Lookup by = static_lookup(l, m.unit, callee(f, call));
    const Def* d = called(by);
    if (!d) {
      if (!by_name && !leaves_namespace(by))
        return doubtful(HopRule::dynamic_module,
                        m.name + " hands its namespace to " + dotted(f, callee(f, call)) + ", which was not read");
      continue;
    }
    const py::Facts& g = *d->module->unit.f;
    if (by_name) {
      if (!g.find("modules") || !makes_modules(g, d->index) || in_tables(l, m, call, name) == Tri::no) continue;
      return doubtful(HopRule::dynamic_module, m.name + " has modules below it put into sys.modules");
    }
    const py::NameId parameter = parameter_of(g, g.functions[d->index], f, args, i);
    if (!parameter) continue;
    const Filled filled = filled_by(g, d->index, parameter);
    if (filled.getattr) {
      bool any_table = false;
      if (Lookup out = from_helper(l, m, call, name, any_table); out.definedness != Definedness::absent) return out;
      if (!any_table) return doubtful(HopRule::dynamic_module, m.name + " is given a __getattr__ that could supply it");
    }
    if (std::any_of(filled.literal.begin(), filled.literal.end(), [&](py::NameId n) { return g.str(n) == name; }))
      return named(l, m, call, name);
    if (!filled.computed) continue;
    const Tri there = in_tables(l, m, call, name);
    if (there == Tri::yes) return named(l, m, call, name);
    return doubtful(HopRule::dynamic_module, m.name + " hands its namespace to a function that fills it");
  }
  return {};
}

}  // namespace

bool declared_and_passed(const Module& m, std::string_view name) {
  const py::Facts& f = *m.unit.f;
  const auto it = m.bindings.find(name);
  const py::NameId id = it == m.bindings.end() ? 0 : f.find(name);
  return id && std::any_of(f.exprs.begin(), f.exprs.end(), [&](const py::Expr& x) {
           return x.kind == py::ExprKind::keyword && x.a == id &&
                  f.blocks[f.block_at(x.begin)].kind == py::BlockKind::module;
         });
}

Lookup from_namespace(Linked& l, Module& m, std::string_view name) {
  if (name == "__getattr__" || name == "__dir__" || name == "__all__" || name == "__path__") return {};
  const py::Facts& f = *m.unit.f;
  const py::NameId globals = f.find("globals"), vars = f.find("vars"), locals = f.find("locals"),
                   own = f.find("__name__");
  if (!globals && !vars && !locals && !own) return {};
  for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
    if (f.exprs[e].kind != ExprKind::call || f.exprs[e].b < 2) continue;
    const auto args = arguments(f, e);
    const bool handed = std::any_of(args.begin(), args.end(), [&](py::ExprId k) {
      const py::Expr& a = f.exprs[f.exprs[k].kind == ExprKind::keyword ? f.exprs[k].b : k];
      return a.kind == ExprKind::name ? (own && a.a == own) || stands_for_namespace(m, k)
                                      : a.kind == ExprKind::call && a.b == 1;
    });
    if (!handed || !outside_functions(f, f.exprs[e].begin)) continue;
    if (block_runs(l, m.unit, f.block_at(f.exprs[e].begin), 0) == Tri::no) continue;
    if (Lookup out = from_call(l, m, e, name); out.definedness != Definedness::absent) return out;
  }
  if (!globals && !vars && !locals) return {};
  // `def set(name, value, into=vars()): into[name] = value`
  for (py::FunctionId id = 1; id < f.functions.size(); ++id) {
    const py::Function& fn = f.functions[id];
    for (std::uint32_t p = 0; fn.stmt && p < fn.parameter_count; ++p) {
      const py::Parameter& parameter = f.parameters[fn.first_parameter + p];
      const py::ExprId given = parameter.default_value;
      if (!is_call_of(f, given, {"globals"}) && (fn.outer != 1 || !is_call_of(f, given, {"vars", "locals"}))) continue;
      if (filled_by(f, id, parameter.name).computed)
        return doubtful(HopRule::dynamic_module, m.name + "." + std::string(f.str(fn.name)) + " fills its namespace");
    }
  }
  // `names = globals()`, and `names[x] = …` anywhere.
  for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
    const py::Expr& target = f.exprs[f.stores[i].target];
    if (f.stores[i].kind == py::BindingKind::del || target.kind != ExprKind::subscript ||
        f.exprs[target.a].kind != ExprKind::name)
      continue;
    const auto it = m.bindings.find(f.str(f.exprs[target.a].a));
    if (it == m.bindings.end() || it->second.size() != 1) continue;
    if (!is_own_namespace(f, f.bindings[it->second[0]].value)) continue;
    const Value names = possible_names(l, m, target.b, f.stores[i].block);
    if (contains(names, string_value(name)) == Tri::yes) return named(l, m, f.stores[i].target, name);
    if (names.open) return doubtful(HopRule::dynamic_module, m.name + " sets names of its own at run time");
  }
  return {};
}

}  // namespace assay::model
