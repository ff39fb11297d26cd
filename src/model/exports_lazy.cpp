// Names that a module makes on demand: a module `__getattr__` over literal tables, the usual lazy-loader helpers, and
// an object put into sys.modules in the module's place.
//
// `__getattr__` is followed with the name asked (interpret.h): a function over a literal table supplies the table's
// names and no others. Helpers are known by what they are given: a dict of submodule -> names, or of name ->
// "module:name".
#include <algorithm>

#include "model/code.h"
#include "model/exports.h"
#include "model/exports_namespace.h"
#include "model/flow.h"
#include "model/interpret.h"
#include "model/members.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"
#include "model/types.h"

namespace assay::model {
namespace {

using py::ExprKind;
using Kind = Value::Kind;

// The key of a table's entry that an expression takes out for a name: `TABLE[name]`, `TABLE[name]()`,
// `TABLE.get(name)`. 0 where it does no such thing.
py::ExprId table_key(const Module& m, py::ExprId e, std::string_view name) {
  const py::Facts& f = *m.unit.f;
  for (int i = 0; i < 4 && e && f.exprs[e].kind == ExprKind::call; ++i) e = f.kids(f.exprs[e])[0];
  if (!e || (f.exprs[e].kind != ExprKind::subscript && f.exprs[e].kind != ExprKind::attribute)) return 0;
  const py::Expr& table = f.exprs[f.exprs[e].a];
  if (table.kind != ExprKind::name) return 0;
  const auto bindings = m.bindings.find(f.str(table.a));
  if (bindings == m.bindings.end()) return 0;
  for (std::uint32_t i : bindings->second) {
    const py::ExprId value = f.bindings[i].value;
    if (!value || f.exprs[value].kind != ExprKind::dict) continue;
    const auto kids = f.kids(f.exprs[value].a, f.exprs[value].b);
    for (std::size_t k = 0; k + 1 < kids.size(); k += 2)
      if (kids[k] && f.exprs[kids[k]].kind == ExprKind::string && f.str(f.exprs[kids[k]].a) == name) return kids[k];
  }
  return 0;
}

// What a returned value of a lazy function stands for.
Lookup returned(Linked& l, Module& m, const Outcome::Return& r, Spot at, std::string_view name) {
  Lookup out;
  if (r.value.kind == Kind::object)
    out = dotted_lookup(l, r.value.text);
  else if (r.unit && r.expr && !r.unit->snippet && r.unit->expr(r.expr).kind != ExprKind::subscript)
    out = static_lookup(l, *r.unit, r.expr);
  // `global name; name = …; return name`: what the function itself has just bound.
  if (out.defs.empty() && r.unit == &m.unit && r.expr && !r.unit->snippet) {
    const py::Expr& x = m.unit.f->exprs[r.expr];
    if (x.kind == ExprKind::name && m.unit.f->str(x.a) == name) return found({}, HopRule::module_getattr);
  }
  if (out.defs.empty() && out.definedness == Definedness::absent && out.reason.empty()) {
    // A plain value: the place is its entry in the table, else the return itself.
    const py::ExprId key = r.unit && r.unit->module == &m && !r.unit->snippet ? table_key(m, r.expr, name) : 0;
    out = found({DefKind::named, &m, key ? key : r.expr, nullptr, nullptr, l.intern(m.name + "." + std::string(name))},
                HopRule::module_getattr);
    if (!r.unit || r.unit->module != &m || !r.expr) out.defs.clear();
    return out;
  }
  out.steps.insert(out.steps.begin(), {m.name + "." + std::string(name), at, HopRule::module_getattr});
  if (out.present()) out.rule = HopRule::module_getattr;
  return out;
}

Lookup from_function(Linked& l, Module& m, py::FunctionId fn, std::string_view name, bool conditional) {
  const py::Facts& f = *m.unit.f;
  const py::Function& function = f.functions[fn];
  if (function.parameter_count == 0) return {};
  if (m.kind == Module::Kind::stub)
    return doubtful(HopRule::dynamic_module, "the stub file of " + m.name + " leaves open what else it has");
  Env env;
  env[f.str(f.parameters[function.first_parameter].name)] = string_value(name);
  const auto before = l.asked_of_getattr;
  l.asked_of_getattr = {&m, name};
  const Outcome out = follow(l, m.unit, fn, std::move(env));
  l.asked_of_getattr = before;
  const Spot at{&m, f.stmts[function.stmt].begin};
  switch (out.answers()) {
    case Tri::no:
      return {};
    case Tri::yes: {
      Lookup best;
      for (const Outcome::Return& r : out.returns) {
        Lookup one = returned(l, m, r, at, name);
        // `return CACHE[name]` does not say what it is; another return may.
        const bool plain = best.defs.size() == 1 && best.defs[0].kind == DefKind::named;
        if (plain ? !one.defs.empty() && one.present() && one.defs[0].kind != DefKind::named
                  : best.defs.empty() && (one.present() || best.reason.empty()))
          best = std::move(one);
      }
      if (best.definedness == Definedness::absent && best.reason.empty()) best = found({}, HopRule::module_getattr);
      if (conditional && best.definedness == Definedness::always) best.definedness = Definedness::conditional;
      return best;
    }
    case Tri::unknown:
      break;
  }
  return doubtful(HopRule::dynamic_module, m.name + " has a __getattr__ that could supply it");
}

// Whether `table["key"] = …` stands in a handler: it stands in where something is not installed.
bool stands_in(const py::Facts& f, std::string_view key) {
  return std::any_of(f.stores.begin() + 1, f.stores.end(), [&](const py::Store& s) {
    const py::Expr& target = f.exprs[s.target];
    if (target.kind != ExprKind::subscript || f.exprs[target.b].kind != ExprKind::string ||
        f.str(f.exprs[target.b].a) != key)
      return false;
    for (py::BlockId b = s.block; b; b = f.blocks[b].parent)
      if (f.blocks[b].kind == py::BlockKind::except_) return true;
    return false;
  });
}

// A dict of submodule -> list of names, as lazy loaders take it: where does it put `name`?
Lookup from_structure(Linked& l, Module& m, const Value& table, std::string_view name, Spot at) {
  // What stands in comes last.
  std::size_t listing = 0;
  for (std::size_t i = 0; i + 1 < table.items.size(); i += 2)
    listing += table.items[i + 1].sequence() && contains(table.items[i + 1], string_value(name)) == Tri::yes;
  for (std::size_t i = 0; i + 1 < table.items.size(); i += 2) {
    const Value& key = table.items[i];
    const Value& names = table.items[i + 1];
    if (key.kind != Kind::string) continue;
    if (listing > 1 && names.sequence() && contains(names, string_value(name)) == Tri::yes &&
        stands_in(*m.unit.f, key.text)) {
      --listing;
      continue;
    }
    std::string sub = key.text;
    while (sub.starts_with('.')) sub.erase(0, 1);
    const std::string module = sub.starts_with(m.name + ".") ? sub : m.name + "." + sub;
    if (key.text == name) {
      Lookup out = dotted_lookup(l, module);
      if (out.present()) return out;
    }
    if (names.sequence() && contains(names, string_value(name)) == Tri::yes) {
      Lookup out = import_lookup(l, module, name);
      if (out.definedness == Definedness::unknown) out = import_lookup(l, sub, name);
      if (!out.present()) return doubtful(HopRule::module_getattr, "listed for lazy import from " + module);
      out.steps.insert(out.steps.begin(), {m.name + "." + std::string(name), at, HopRule::module_getattr});
      out.rule = HopRule::module_getattr;
      return out;
    }
    // name -> "module:attribute", "module.attribute" or (module, attribute)
    if (key.text == name && names.kind == Kind::string) {
      std::string target = names.text;
      std::replace(target.begin(), target.end(), ':', '.');
      if (target.starts_with('.')) target = m.name + target;
      Lookup out = dotted_lookup(l, target);
      // name -> ".module": the name in it, or the module itself where that is called so.
      if (Module* in = find_module(l, target)) {
        const bool itself = target.ends_with("." + std::string(name)) || target == name;
        if (Lookup inside = *module_attribute(l, *in, name); inside.definedness != Definedness::absent || !itself)
          out = itself ? Lookup{} : std::move(inside);
      }
      if (!out.present()) return doubtful(HopRule::module_getattr, "listed for lazy import from " + target);
      out.rule = HopRule::module_getattr;
      return out;
    }
  }
  return {};
}

// Names with what is behind them. Some of that may be unknown: `all_read` is false then.
bool is_structure(const Value& v, bool& all_read) {
  if (v.kind != Kind::dict || v.items.empty()) return false;
  bool any = false;
  all_read = !v.open;
  for (std::size_t i = 0; i + 1 < v.items.size(); i += 2) {
    const Value& behind = v.items[i + 1];
    if (v.items[i].kind != Kind::string) return false;
    if (behind.known() && !behind.sequence() && behind.kind != Kind::string) return false;
    any |= behind.known();
    all_read &= behind.known() && !behind.open;
  }
  return any;
}

}  // namespace

// The literal tables among a helper's arguments decide; a helper without one can supply anything, and so can one that
// is given something else besides whose value is not known.
Lookup from_helper(Linked& l, Module& m, py::ExprId call, std::string_view name, bool& any_table) {
  const py::Facts& f = *m.unit.f;
  const Spot at{&m, f.exprs[call].begin};
  const auto kids = f.kids(f.exprs[call]);
  bool all_read = true;
  for (std::size_t i = 1; i < kids.size(); ++i) {
    const py::Expr& a = f.exprs[kids[i]];
    const py::ExprId given = a.kind == ExprKind::keyword ? a.b : kids[i];
    const Value v = evaluate(l, m.unit, given);
    const std::string_view keyword = a.kind == ExprKind::keyword ? f.str(a.a) : std::string_view{};
    bool whole = true;
    if (v.sequence() && keyword == "submodules") {
      any_table = true;
      if (contains(v, string_value(name)) == Tri::yes) return dotted_lookup(l, m.name + "." + std::string(name));
      whole = !v.open;
    } else if (is_structure(v, whole)) {
      any_table = true;
      if (Lookup out = from_structure(l, m, v, name, at); out.definedness != Definedness::absent) return out;
    } else if (!v.known() || v.kind == Kind::dict || (v.kind == Kind::object && !v.number)) {
      const py::Expr& x = f.exprs[given];  // `__spec__`, `globals()["__file__"]` tell nothing
      whole = x.kind == ExprKind::subscript || (x.kind == ExprKind::name && f.str(x.a).starts_with("__")) ||
              (x.kind == ExprKind::call && x.b == 1 && dotted_text(f, callee(f, given)) == "globals");
    }
    all_read &= whole;
  }
  if (any_table && !all_read)
    return doubtful(HopRule::dynamic_module, "the table of lazy imports may hold more than was read");
  return {};
}

namespace {

// `sys.modules[__name__] = X`: the store and its value, if any.
py::ExprId replaced_by(const Linked&, const Module& m, std::uint32_t& store) {
  const py::Facts& f = *m.unit.f;
  if (!f.find("modules")) return 0;
  for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
    const py::Expr& target = f.exprs[f.stores[i].target];
    if (target.kind != ExprKind::subscript || !f.stores[i].value) continue;
    const std::string base = dotted_text(f, target.a);
    if (base != "sys.modules" && !base.ends_with(".modules") && base != "modules") continue;
    const py::Expr& key = f.exprs[target.b];
    const bool own = (key.kind == ExprKind::name && f.str(key.a) == "__name__") ||
                     (key.kind == ExprKind::string && f.str(key.a) == m.name);
    if (!own) continue;
    store = i;
    return f.stores[i].value;
  }
  return 0;
}

// `del sys.modules[__name__]`: whoever imports the module gets what the rest of its body puts there instead.
bool removes_itself(Linked& l, Module& m) {
  const py::Facts& f = *m.unit.f;
  if (!f.find("modules")) return false;
  return std::any_of(f.stores.begin(), f.stores.end(), [&](const py::Store& store) {
    const py::Expr& target = f.exprs[store.target];
    if (store.kind != py::BindingKind::del || store.scope != 1 || target.kind != ExprKind::subscript) return false;
    if (dotted_text(f, target.a) != "sys.modules" && dotted_text(f, target.a) != "modules") return false;
    const py::Expr& key = f.exprs[target.b];
    const bool own = (key.kind == ExprKind::name && f.str(key.a) == "__name__") ||
                     (key.kind == ExprKind::string && f.str(key.a) == m.name);
    return own && block_runs(l, m.unit, store.block, 0) != Tri::no;
  });
}

bool into_modules(const py::Facts& f, py::ExprId target) {
  if (f.exprs[target].kind != ExprKind::subscript) return false;
  const std::string base = dotted_text(f, f.exprs[target].a);
  return base == "sys.modules" || base == "modules";
}

// What is stored is made of the module that was there (`Proxy(sys.modules[name])`): it has the module's names.
bool keeps_module(const py::Facts& f, const py::Store& store) {
  const auto reads_modules = [&](py::ExprId value) {
    return value && std::any_of(f.exprs.begin() + 1, f.exprs.end(), [&](const py::Expr& x) {
             if (x.begin < f.exprs[value].begin || x.end > f.exprs[value].end) return false;
             if (x.kind == ExprKind::call) {
               const std::string called = dotted_text(f, f.kids(x)[0]);
               return called == "sys.modules.get" || called == "modules.get" || called.ends_with("import_module");
             }
             return x.kind == ExprKind::subscript && into_modules(f, static_cast<py::ExprId>(&x - f.exprs.data()));
           });
  };
  if (!store.value) return false;
  if (reads_modules(store.value)) return true;
  const py::Expr& value = f.exprs[store.value];
  return std::any_of(f.exprs.begin() + 1, f.exprs.end(), [&](const py::Expr& x) {
    if (x.kind != ExprKind::name || x.begin < value.begin || x.end > value.end) return false;
    const auto bindings = bindings_of(f, store.scope, x.a);
    return std::any_of(bindings.begin(), bindings.end(),
                       [&](std::uint32_t i) { return reads_modules(f.bindings[i].value); });
  });
}

// Whether a function, or one of its file that it calls, puts something else into sys.modules.
bool replaces_modules(const py::Facts& f, py::FunctionId id) {
  if (!f.find("modules")) return false;
  const auto span = [&](py::FunctionId fn) {
    const py::Stmt& s = f.stmts[f.functions[fn].stmt];
    return std::pair{s.begin, s.end};
  };
  const auto [begin, end] = span(id);
  for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
    const py::Store& store = f.stores[i];
    if (store.kind == py::BindingKind::del || !into_modules(f, store.target) || keeps_module(f, store)) continue;
    const std::uint32_t at = f.stmts[store.stmt].begin;
    if (at >= begin && at < end) return true;
    for (py::FunctionId other = 1; other < f.functions.size(); ++other) {
      const auto [from, to] = span(other);
      if (!f.functions[other].stmt || at < from || at >= to) continue;
      for (const py::Expr& x : f.exprs) {
        if (x.kind != ExprKind::call || x.begin < begin || x.begin >= end) continue;
        const py::Expr& callee = f.exprs[f.kids(x)[0]];
        if (callee.kind == ExprKind::name && callee.a == f.functions[other].name) return true;
      }
    }
  }
  return false;
}

// `module.__class__ = C` in a function, where `module` is `sys.modules[…]`: C, as the function's file names it; 0 where
// it does no such thing.
py::ExprId class_given(const py::Facts& f, py::FunctionId id) {
  if (!f.find("modules") || !f.find("__class__")) return 0;
  const py::Stmt& def = f.stmts[f.functions[id].stmt];
  for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
    const py::Store& store = f.stores[i];
    const py::Expr& target = f.exprs[store.target];
    if (target.kind != ExprKind::attribute || f.str(target.b) != "__class__" || !store.value) continue;
    if (target.begin < def.begin || target.begin >= def.end) continue;
    if (into_modules(f, target.a)) return store.value;
    if (f.exprs[target.a].kind != ExprKind::name) continue;
    for (const std::uint32_t b : bindings_of(f, store.scope, f.exprs[target.a].a))
      if (f.bindings[b].value && into_modules(f, f.bindings[b].value)) return store.value;
  }
  return 0;
}

// Whether a function puts something into sys.modules that is made of the module that was there.
bool wraps_modules(const py::Facts& f, py::FunctionId id) {
  if (!f.find("modules")) return false;
  const py::Stmt& def = f.stmts[f.functions[id].stmt];
  return std::any_of(f.stores.begin() + 1, f.stores.end(), [&](const py::Store& store) {
    const std::uint32_t at = f.exprs[store.target].begin;
    return store.kind != py::BindingKind::del && at >= def.begin && at < def.end && into_modules(f, store.target) &&
           keeps_module(f, store);
  });
}

// `make_lazy(__name__, …)`, `make_lazy("pkg.mod", …)` at module level, where the function puts another object into
// sys.modules, or gives the module there another class: the call.
py::ExprId handed_on(Linked& l, Module& m) {
  if (m.handed_on_known) return m.handed_on;
  m.handed_on_known = true;
  const py::Facts& f = *m.unit.f;
  const py::NameId own = f.find("__name__"), spelled = m.name.empty() ? 0 : f.find(m.name);
  if (!own && !spelled) return 0;
  for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
    if (f.exprs[e].kind != ExprKind::call) continue;
    const auto kids = f.kids(f.exprs[e]);
    const bool given = std::any_of(kids.begin() + 1, kids.end(), [&](py::ExprId k) {
      const py::Expr& a = f.exprs[f.exprs[k].kind == ExprKind::keyword ? f.exprs[k].b : k];
      return (own && a.kind == ExprKind::name && a.a == own) ||
             (spelled && a.kind == ExprKind::string && a.a == spelled);
    });
    if (!given) continue;
    const std::uint32_t at = f.exprs[e].begin;
    const bool in_function = std::any_of(f.scopes.begin() + 1, f.scopes.end(), [&](const py::Scope& s) {
      return s.kind == py::ScopeKind::function && at >= s.begin && at < s.end;
    });
    if (in_function) continue;
    const Lookup callee = static_lookup(l, m.unit, kids[0]);
    if (callee.defs.size() != 1 || callee.defs[0].kind != DefKind::function || !callee.defs[0].module) continue;
    const py::Facts& g = *callee.defs[0].module->unit.f;
    const py::FunctionId id = callee.defs[0].index;
    if (replaces_modules(g, id) || wraps_modules(g, id) || class_given(g, id)) return m.handed_on = e;
  }
  return 0;
}

// The name stands somewhere as a string: what is supplied on demand is listed.
bool listed(const py::Facts& f, std::string_view name) {
  const py::NameId id = f.find(name);
  return id && std::any_of(f.exprs.begin() + 1, f.exprs.end(),
                           [&](const py::Expr& x) { return x.kind == ExprKind::string && x.a == id; });
}

// A class that modules are given: what it has, and what its `__getattr__` takes from lists in its file or the module's.
Lookup from_module_class(Linked& l, Module& m, Class& c, std::string_view name) {
  if (const Lookup* there = member(l, c, name, Access::instance); there->present()) return *there;
  const Lookup* hook = member(l, c, "__getattr__", Access::class_);
  if (hook->defs.empty() || hook->defs[0].kind != DefKind::function || !hook->defs[0].module) return {};
  const Module& where = *hook->defs[0].module;
  const py::Facts& f = *where.unit.f;
  const py::Function& fn = f.functions[hook->defs[0].index];
  const bool looks_elsewhere = std::any_of(f.exprs.begin() + 1, f.exprs.end(), [&](const py::Expr& x) {
    if (x.kind != ExprKind::call || x.begin < f.stmts[fn.stmt].begin || x.end > f.stmts[fn.stmt].end) return false;
    const std::string_view called = last_name(f, f.kids(x)[0]);
    return called == "getattr" || called == "import_module" || called == "__import__" || called == "__getattr__";
  });
  if (!looks_elsewhere && !listed(*m.unit.f, name) && !listed(f, name)) return {};
  return doubtful(HopRule::dynamic_module, m.name + " is given a class with a __getattr__ that could supply it");
}

// What a call that the module's name is handed to supplies.
Lookup from_handed_on(Linked& l, Module& m, py::ExprId call, std::string_view name) {
  bool any_table = false;
  if (Lookup out = from_helper(l, m, call, name, any_table); out.present()) return out;
  const Lookup by = static_lookup(l, m.unit, callee(*m.unit.f, call));
  // Where the question of what it calls is being decided, nothing is told.
  if (by.defs.size() != 1 || by.defs[0].kind != DefKind::function || !by.defs[0].module)
    return doubtful(HopRule::replaced_module, m.name + " hands its name to a function that may replace it");
  const Def& to = by.defs[0];
  const py::Facts& g = *to.module->unit.f;
  if (replaces_modules(g, to.index))
    return doubtful(HopRule::replaced_module,
                    m.name + " hands its name to a function that puts another object into sys.modules");
  if (const py::ExprId given = class_given(g, to.index)) {
    const Lookup c = static_lookup(l, to.module->unit, given);
    if (c.defs.size() == 1 && c.defs[0].kind == DefKind::class_) return from_module_class(l, m, *c.defs[0].cls, name);
    return doubtful(HopRule::replaced_module, m.name + " hands its name to a function that gives it another class");
  }
  if (!listed(*m.unit.f, name)) return {};
  return doubtful(HopRule::replaced_module, m.name + " hands its name to a function that puts a wrapper in its place");
}

Lookup from_replacement(Linked& l, Module& m, py::ExprId value, std::uint32_t store, std::string_view name) {
  const py::Facts& f = *m.unit.f;
  const py::Expr& x = f.exprs[value];
  bool any_table = false;
  if (x.kind == ExprKind::call) {
    if (Lookup out = from_helper(l, m, value, name, any_table); out.definedness != Definedness::absent) return out;
    if (any_table) return {};
  }
  const Type* type = type_of(l, m.unit, value);
  Lookup out;
  bool all_known = !type->open && !type->atoms.empty();
  for (const Atom& a : type->atoms) {
    if (a.kind == AtomKind::module) {
      if (a.module == &m) continue;
      out = *module_attribute(l, *a.module, name);
    } else if (a.kind == AtomKind::instance) {
      out = *member(l, *a.cls, name, Access::instance);
    } else {
      all_known = false;
      continue;
    }
    if (out.definedness != Definedness::absent) return out;
  }
  (void)store;
  if (all_known) return {};
  return doubtful(HopRule::replaced_module, m.name + " puts another object into sys.modules in its own place");
}

// `__getattr__ = functools.cache(__getattr__)` and `__getattr__ = __getattr__.__wrapped__`: the one before it, asked
// less often or again.
bool stays_itself(Linked& l, const Module& m, py::ExprId value) {
  const py::Facts& f = *m.unit.f;
  const auto itself = [&](py::ExprId e) {
    return e && f.exprs[e].kind == ExprKind::name && f.str(f.exprs[e].a) == "__getattr__";
  };
  if (f.exprs[value].kind == ExprKind::attribute)
    return f.str(f.exprs[value].b) == "__wrapped__" && itself(f.exprs[value].a);
  if (f.exprs[value].kind != ExprKind::call) return false;
  const auto args = arguments(f, value);
  if (args.size() != 1 || !itself(args[0])) return false;
  py::ExprId by = callee(f, value);
  if (f.exprs[by].kind == ExprKind::call) by = callee(f, by);  // lru_cache(maxsize=None)(…)
  const std::string name = canonical(l, m.unit, by);
  return name == "functools.cache" || name == "functools.lru_cache";
}

// `f(globals())`, `for name in vars()`: what the namespace has is taken elsewhere. `globals()["name"]` takes one name.
bool hands_on_names(const py::Facts& f) {
  std::vector<bool> taken_apart(f.exprs.size());
  for (const py::Expr& x : f.exprs)
    if (x.kind == ExprKind::subscript) taken_apart[x.a] = true;
  for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
    const py::Expr& x = f.exprs[e];
    if (x.kind == ExprKind::attribute && f.str(x.b) == "__dict__") {
      // `new.__dict__.update(old.__dict__)`
      for (const py::Expr& call : f.exprs)
        if (call.kind == ExprKind::call) {
          const auto args = f.kids(call).subspan(1);
          if (std::find(args.begin(), args.end(), e) != args.end()) return true;
        }
    }
    if (x.kind != ExprKind::call || x.b != 1 || taken_apart[e]) continue;
    const std::string by = dotted_text(f, f.kids(x)[0]);
    if (by == "globals" || by == "vars" || by == "locals") return true;
  }
  return false;
}

// Another object than the module, which is not made of what the module has, stands in sys.modules when its body has
// run.
bool is_replaced(Linked& l, Module& m) {
  const py::Facts& f = *m.unit.f;
  if (!f.find("modules") && !f.find("__name__")) return false;
  bool out = false;
  std::uint32_t store = 0;
  if (replaced_by(l, m, store))
    out = !keeps_module(f, f.stores[store]) && f.stores[store].scope == 1 &&
          block_runs(l, m.unit, f.stores[store].block, 0) == Tri::yes;
  else if (const py::ExprId call = handed_on(l, m)) {
    const Lookup by = static_lookup(l, m.unit, callee(f, call));
    out = by.defs.size() == 1 && by.defs[0].kind == DefKind::function && by.defs[0].module &&
          replaces_modules(*by.defs[0].module->unit.f, by.defs[0].index) &&
          !wraps_modules(*by.defs[0].module->unit.f, by.defs[0].index) &&
          block_runs(l, m.unit, f.block_at(f.exprs[call].begin), 0) == Tri::yes;
  }
  return out && !hands_on_names(f);
}

// `Table(version=version)`, `{"version": version}`: the name is given to something.
bool given_by_name(const py::Facts& f, std::string_view name) {
  const py::NameId id = f.find(name);
  return id && std::any_of(f.exprs.begin() + 1, f.exprs.end(), [&](const py::Expr& x) {
           return (x.kind == ExprKind::string || x.kind == ExprKind::keyword) && x.a == id;
         });
}

}  // namespace

const Lookup* imported_attribute(Linked& l, Module& m, std::string_view name) {
  const Lookup* own = module_attribute(l, m, name);
  if (m.kind != Module::Kind::source || own->definedness != Definedness::always || !m.bindings.count(name) ||
      name.starts_with("__"))
    return own;
  if (!m.replaced_known) {
    m.replaced_known = true;  // what it leans on may lead here again
    m.replaced = is_replaced(l, m);
  }
  if (!m.replaced || given_by_name(*m.unit.f, name)) return own;
  const Lookup there = lazy_attribute(l, m, name);
  if (there.present()) return l.keep(there);
  return l.keep(doubtful(HopRule::replaced_module,
                         m.name + " puts another object into sys.modules in its own place, which may not have it"));
}

Lookup lazy_attribute(Linked& l, Module& m, std::string_view name) {
  const py::Facts& f = *m.unit.f;
  std::uint32_t store = 0;
  if (const py::ExprId value = replaced_by(l, m, store))
    if (block_runs(l, m.unit, f.stores[store].block, 0) != Tri::no)
      if (Lookup out = from_replacement(l, m, value, store, name); out.definedness != Definedness::absent) return out;
  if (removes_itself(l, m))
    return doubtful(HopRule::replaced_module,
                    m.name + " takes itself out of sys.modules: another object may stand there");
  if (const py::ExprId call = handed_on(l, m))
    if (Lookup out = from_handed_on(l, m, call, name); out.definedness != Definedness::absent) return out;
  if (name == "__getattr__" || name == "__dir__" || name == "__all__" || name == "__path__") return {};
  const auto it = m.bindings.find("__getattr__");
  if (it == m.bindings.end()) {
    if (m.stars.empty()) return {};
    return {};  // a star import brings no __getattr__: it begins with an underscore
  }
  Lookup doubt;
  for (auto i = it->second.rbegin(); i != it->second.rend(); ++i) {
    const py::Binding& b = f.bindings[*i];
    const Tri runs = block_runs(l, m.unit, b.block, 0);
    if (runs == Tri::no || (b.value && stays_itself(l, m, b.value))) continue;
    Lookup one;
    if (b.kind == py::BindingKind::function) {
      one = from_function(l, m, b.target, name, runs == Tri::unknown);
    } else if (b.value && f.exprs[b.value].kind == ExprKind::call) {
      bool any_table = false;
      one = from_helper(l, m, b.value, name, any_table);
      if (one.definedness == Definedness::absent && !any_table) {
        one = from_factory(l, m, b.value, name);
      }
    } else {
      one = doubtful(HopRule::dynamic_module, m.name + " has a __getattr__ that could supply it");
    }
    if (one.definedness == Definedness::absent) {
      if (runs == Tri::yes) break;
      continue;
    }
    if (one.present()) return one;
    if (doubt.definedness == Definedness::absent) doubt = std::move(one);
    if (runs == Tri::yes) break;
  }
  return doubt;
}

}  // namespace assay::model
