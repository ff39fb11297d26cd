#include "model/chain.h"

#include <algorithm>

#include "base/text.h"
#include "model/classes.h"
#include "model/exports.h"
#include "model/infer.h"
#include "model/members.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/outside.h"
#include "model/scopes.h"

namespace assay::model {
namespace {

using py::ExprKind;

constexpr std::size_t kListed = 12;  // classes named in a subclass-only condition
constexpr std::size_t kSubclassesSeen = 200;

constexpr std::string_view kFunctionNames[] = {
    "__name__", "__doc__",      "__module__",     "__qualname__", "__dict__",    "__call__",
    "__code__", "__defaults__", "__kwdefaults__", "__globals__",  "__closure__", "__annotations__",
    "__get__",  "__wrapped__",  "__class__",      "__self__",     "__func__"};

// Classes of the standard library whose annotation means the class itself: hardly anybody passes a subclass that has
// more to it.
bool is_value_class(std::string_view name) {
  constexpr std::string_view kNames[] = {"str",   "bytes",     "int",  "float",     "bool",  "complex",
                                         "list",  "dict",      "set",  "frozenset", "tuple", "range",
                                         "slice", "bytearray", "type", "memoryview"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

// What one atom answers.
struct One {
  Lookup found;
  bool closed = true;              // absent can be believed
  std::vector<Class*> has, lacks;  // of the subclasses, where the class itself lacks it
  Lookup below;                    // what the first subclass that has it says
  Type type{{}, false};
};

// A store through an instance (not on a class, not through the receiver of a patch) that defines nothing for others:
// one in the asking tree or, when nobody in particular asks, in a tree that none of the class's bases come from.
// `engine.worker.cache = None` in a program that uses a library does not give the library's workers a cache.
bool users_write(Linked& l, const Def& d, Class& c, const TreeFacts* asking) {
  if (d.kind != DefKind::attribute || !d.module) return false;
  if (asking && d.module->tree != asking) return false;
  if (!asking)
    for (const Class* k : mro(l, c))
      if (k->module && k->module->tree == d.module->tree) return false;
  const py::Facts& f = *d.module->unit.f;
  const py::ExprId base = f.exprs[f.stores[d.index].target].a;
  for (const Atom& a : type_of(l, d.module->unit, base)->atoms)
    if (a.kind == AtomKind::class_) return false;
  if (f.exprs[base].kind == ExprKind::name) {
    // `self` of a function that is put on the class.
    for (std::uint32_t i : bindings_of(f, f.stores[d.index].scope, f.exprs[base].a))
      if (f.bindings[i].kind == py::BindingKind::parameter) return false;
  }
  return true;
}

struct Reacher {
  Linked& l;
  std::string_view name;
  const ChainOptions& options;

  Lookup filtered(const Lookup& found, Class& c) {
    if (found.rule != HopRule::from_outside) return found;
    Lookup out = found;
    std::erase_if(out.defs, [&](const Def& d) { return users_write(l, d, c, options.asking); });
    if (!out.defs.empty() || found.defs.empty()) return out;
    Lookup none;
    none.rule = HopRule::absent_member;
    none.reason = "only code that uses the class assigns it, on its own objects";
    return none;
  }

  Lookup on_class(Class& c, bool instance) {
    if (instance) {
      Lookup out = filtered(*member(l, c, name, Access::instance), c);
      if (out.definedness == Definedness::absent && options.classes_are_instances) {
        const Lookup* through = member(l, c, name, Access::class_);
        if (through->present()) return filtered(*through, c);
      }
      return out;
    }
    Lookup out = filtered(*member(l, c, name, Access::class_), c);
    return out;
  }

  One atom(const Atom& a) {
    One out;
    switch (a.kind) {
      case AtomKind::module:
        out.found = *imported_attribute(l, *a.module, name);
        break;
      case AtomKind::std_module:
        out.found = import_lookup(l, a.text, name);
        break;
      case AtomKind::literal:
      case AtomKind::instance:
      case AtomKind::class_: {
        if (!a.cls) {
          out.closed = false;
          break;
        }
        if (a.super) {
          out.found = super_lookup(l, *a.cls, a.after, name,
                                   a.kind == AtomKind::class_ ? Access::class_ : Access::instance, a.exact);
          break;
        }
        const bool instance = a.kind != AtomKind::class_ || options.classes_are_instances;
        out.found = on_class(*a.cls, instance);
        // Inside the chain of a question a class stands for its instances too.
        Atom receiver = a;
        if (a.kind == AtomKind::class_ && options.classes_are_instances) {
          const Lookup* as_instance = member(l, *a.cls, name, Access::instance);
          if (as_instance->present()) receiver.kind = AtomKind::instance, receiver.rule = HopRule::constructor;
        }
        add(out.type, *attribute_type(l, receiver, name));
        if (out.found.definedness == Definedness::absent && !a.exact && a.cls->module) {
          below(*a.cls, receiver, out);
          // No object is of an abstract class itself: when all below it have the attribute, it is there.
          if (!out.has.empty() && out.lacks.empty() && out.closed && is_abstract(l, *a.cls))
            out.found = out.below, out.has.clear();
        }
        if (out.found.definedness == Definedness::absent && !a.exact && a.kind == AtomKind::instance && a.cls->module &&
            out.has.empty() && out.lacks.empty() && out.closed && is_abstract(l, *a.cls)) {
          // Registered with its metaclass, or written in another language.
          out.closed = false;
          out.found.rule = HopRule::dynamic_class;
          out.found.reason =
              a.cls->name + " is abstract and nobody derives from it here: what implements it is not seen";
        }
        if (out.found.definedness == Definedness::absent && !a.exact && is_protocol(*a.cls)) {
          out.closed = false;
          out.found.rule = HopRule::dynamic_class;
          out.found.reason = a.cls->name + " is a protocol: what has its members may have others";
        }
        // An object of `type` is a class, of which nothing more is known here.
        if (out.found.definedness == Definedness::absent && a.kind == AtomKind::instance && a.cls->std &&
            ((!a.exact && !is_value_class(a.cls->std->name)) || a.cls->std->name == "type")) {
          out.closed = false;
          out.found.rule = HopRule::dynamic_class;
          out.found.reason = a.cls->std->name == "type" ? "it is a class, but which one could not be told"
                                                        : std::string(a.cls->std->name) +
                                                              " has no such attribute, a class derived from it may";
        }
        return out;
      }
      case AtomKind::external:
        out.found.definedness = Definedness::unknown;
        out.found.rule = HopRule::outside_name;
        out.found.reason = std::string(a.text) + " is outside the trees";
        out.closed = false;
        break;
      case AtomKind::function:
      case AtomKind::bound:
      case AtomKind::std_function:
        function(a, out);
        break;
      default:
        out.closed = false;
        out.found.definedness = Definedness::unknown;
        out.found.rule = HopRule::unknown_type;
    }
    add(out.type, *attribute_type(l, a, name));
    return out;
  }

  void function(const Atom& a, One& out) {
    if (std::find(std::begin(kFunctionNames), std::end(kFunctionNames), name) != std::end(kFunctionNames)) {
      out.found = found({}, HopRule::object_member);
      return;
    }
    // `function.attr = v` somewhere, or what a decorator put on it.
    if (a.def.kind == DefKind::function) {
      for (const Def& d : stores_named(l, name)) {
        if (d.kind != DefKind::attribute) continue;
        const py::Facts& f = *d.module->unit.f;
        const Lookup target = static_lookup(l, d.module->unit, f.exprs[f.stores[d.index].target].a);
        if (!target.defs.empty() && target.defs[0] == a.def) {
          out.found = found(d, HopRule::from_outside);
          return;
        }
      }
    }
    if (a.def.kind == DefKind::function && a.def.module->unit.f->functions[a.def.index].decorator_count == 0) {
      out.found.rule = HopRule::absent_member;
      out.found.reason = "it is a function, and nothing sets such an attribute on it";
      return;
    }
    out.found.definedness = Definedness::dynamic;
    out.found.rule = HopRule::dynamic_class;
    out.found.reason = "a decorated or built-in function: its attributes are not known";
    out.closed = false;
  }

  // The class lacks it: which of its subclasses have it?
  void below(Class& c, const Atom& receiver, One& out) {
    std::size_t seen = 0;
    for (Class* sub : subclasses(l, c)) {
      if (++seen > kSubclassesSeen) {
        out.closed = false;
        break;
      }
      const Lookup there =
          filtered(*member(l, *sub, name, receiver.kind == AtomKind::class_ ? Access::class_ : Access::instance), *sub);
      if (there.present()) {
        out.has.push_back(sub);
        if (out.found.defs.empty() && !there.defs.empty()) out.below = there;
        Atom r = receiver;
        r.cls = sub;
        r.self = false;
        Type t = *member_type(l, there, r, name);
        for (Atom& a : t.atoms) add(out.type, a);
      } else if (there.definedness == Definedness::absent) {
        if (!is_abstract(l, *sub)) out.lacks.push_back(sub);
      } else {
        out.closed = false;
      }
    }
  }
};

std::string list_of(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i == kListed) return out + ", … (" + std::to_string(names.size()) + " in all)";
    out += (i ? ", " : "") + names[i];
  }
  return out;
}

// The rule that says what a value is: of the first atom that is not None.
HopRule rule_of(const Type& t) {
  for (const Atom& a : t.atoms)
    if (a.kind != AtomKind::none) return a.rule;
  return t.atoms.empty() ? HopRule::unknown_type : t.atoms[0].rule;
}

void push_unique(std::vector<std::string>& list, const std::string& s) {
  if (std::find(list.begin(), list.end(), s) == list.end()) list.push_back(s);
}

}  // namespace

Reached from_lookup(Linked& l, const Lookup& found) {
  Reached r;
  r.definedness = found.definedness;
  r.condition = found.condition;
  r.defs = found.defs;
  r.steps = found.steps;
  r.rule = found.rule;
  r.reason = found.reason;
  r.type = lookup_type(l, found);
  return r;
}

Reached reach_module_attribute(Linked& l, Module& m, std::string_view name) {
  return from_lookup(l, *imported_attribute(l, m, name));
}

Reached reach_attribute(Linked& l, const Type& base, std::string_view name, const ChainOptions& options) {
  Reached out;
  Type type{{}, false};
  const Type values = concrete(l, base);
  Reacher reacher{l, l.intern(name), options};
  bool any = false, any_absent = false, any_doubt = values.open || values.atoms.empty(), any_conditional = false,
       by_subclass = false;
  bool only_none = !values.atoms.empty();
  std::string doubt_reason;
  HopRule doubt_rule = HopRule::unknown_type, absent_rule = HopRule::absent_member;
  // The classes known exactly come first: what they say is shown.
  std::vector<const Atom*> ordered;
  for (const bool exact : {true, false})
    for (const Atom& a : values.atoms)
      if (a.exact == exact) ordered.push_back(&a);
  for (const Atom* next : ordered) {
    const Atom& a = *next;
    if (a.kind == AtomKind::none) continue;
    only_none = false;
    One one = reacher.atom(a);
    const std::string owner = a.cls ? a.cls->name : describe(l, a);
    if (one.found.present() || !one.has.empty()) {
      const Lookup& shown = one.found.present() ? one.found : one.below;
      if (!any) {
        out.defs.clear();
        out.steps = shown.steps;
        out.rule = one.found.present() ? shown.rule : HopRule::some_subclass;
      }
      for (const Def& d : shown.defs)
        if (std::find(out.defs.begin(), out.defs.end(), d) == out.defs.end()) out.defs.push_back(d);
      any = true;
      if (shown.definedness == Definedness::conditional && !any_conditional)
        any_conditional = true, out.condition = shown.condition;
      if (one.found.present()) push_unique(out.has, owner);
      for (Class* k : one.has) push_unique(out.has, k->name);
      for (Class* k : one.lacks) push_unique(out.lacks, k->name);
      if (!one.found.present()) by_subclass = true;
    } else if (one.found.definedness == Definedness::absent && one.closed) {
      any_absent = true;
      push_unique(out.lacks, owner);
      if (out.reason.empty()) out.reason = one.found.reason;
      absent_rule = one.found.rule == HopRule::none ? HopRule::absent_member : one.found.rule;
    } else {
      any_doubt = true;
      if (doubt_reason.empty())
        doubt_reason = one.found.reason,
        doubt_rule = one.found.rule == HopRule::none ? HopRule::unknown_type : one.found.rule;
    }
    add(type, one.type);
  }
  if (any) {
    out.reason.clear();
    if (by_subclass || any_absent) {
      out.definedness = Definedness::subclass_only;
      if (out.rule != HopRule::some_subclass) out.rule = HopRule::some_subclass;
      out.condition.text = "only on " + list_of(out.has) + (out.lacks.empty() ? "" : "; not on " + list_of(out.lacks));
      if (!out.defs.empty()) out.condition.at = spot_of(out.defs[0]);
    } else if (any_conditional) {
      out.definedness = Definedness::conditional;
    } else {
      out.definedness = Definedness::always;
    }
  } else if (only_none && !values.open) {
    out.definedness = Definedness::absent;
    out.rule = HopRule::absent_member;
    out.reason = "the value is None";
  } else if (any_doubt) {
    out.definedness = doubt_reason.empty() ? Definedness::unknown : Definedness::dynamic;
    out.rule = doubt_rule;
    out.reason = doubt_reason.empty() ? "what the value is could not be told" : doubt_reason;
  } else {
    out.definedness = Definedness::absent;
    out.rule = absent_rule;
    if (out.lacks.size() > 1) out.reason = "none of " + list_of(out.lacks) + " has it";
  }
  out.type = type.atoms.empty() ? unknown_type() : l.keep(std::move(type));
  return out;
}

namespace {

// The latest `self.x = …` before `self.x` in the same function, in a suite around it: whatever the class says, the
// attribute is there now. 0 when there is none.
std::uint32_t stored_before(Linked& l, const Unit& u, py::ExprId use) {
  if (u.snippet) return 0;
  const py::Facts& f = *u.f;
  const py::Expr& x = f.exprs[use];
  py::ScopeId scope = scope_at(u, x.begin);
  while (f.scopes[scope].kind == py::ScopeKind::comprehension) scope = f.scopes[scope].parent;
  const py::BlockId at = block_at(u, x.begin);
  const std::string_view text = text_of(l, u, use);
  std::uint32_t latest = 0;
  for (std::uint32_t s = 1; s < f.stores.size(); ++s) {
    const py::Store& store = f.stores[s];
    const py::Expr& target = f.exprs[store.target];
    if (store.scope != scope || target.kind != ExprKind::attribute || target.b != x.b || target.end > x.begin ||
        store.kind == py::BindingKind::del || store.kind == py::BindingKind::aug_assign)
      continue;
    if (store.stmt && f.stmts[store.stmt].end > x.begin) continue;  // `self.x = f(self.x)`
    if (encloses(f, store.block, at) && text_of(l, u, store.target) == text) latest = s;
  }
  return latest;
}

Reached from_store(Linked& l, Module& m, std::uint32_t store) {
  Reached r;
  r.definedness = Definedness::always;
  r.defs.push_back({DefKind::attribute, &m, store, nullptr, nullptr, {}});
  r.type = store_type(l, m, store);
  r.rule = HopRule::assigned;
  return r;
}

}  // namespace

std::vector<ChainHop> reach_expression(Linked& l, const Unit& u, py::ExprId e, const ChainOptions& options) {
  std::vector<ChainHop> out;
  std::vector<py::ExprId> links;  // innermost last
  for (int i = 0; i < 200 && e; ++i) {
    links.push_back(e);
    const py::Expr& x = u.expr(e);
    if (x.kind == ExprKind::attribute || x.kind == ExprKind::subscript || x.kind == ExprKind::await)
      e = x.a;
    else if (x.kind == ExprKind::call)
      e = u.f->kids(x)[0];
    else
      break;
  }
  for (auto it = links.rbegin(); it != links.rend(); ++it) {
    const py::Expr& x = u.expr(*it);
    ChainHop hop;
    hop.name = std::string(text_of(l, u, *it));
    if (it == links.rbegin()) {
      if (x.kind == ExprKind::name) {
        const Lookup direct = static_lookup(l, u, *it);
        if (!direct.defs.empty() || direct.definedness != Definedness::absent)
          hop.reached = from_lookup(l, direct);
        else
          hop.reached.definedness = Definedness::always;
        hop.reached.type = type_of(l, u, *it);
        if (direct.defs.empty()) {
          hop.reached.rule = rule_of(*hop.reached.type);
          const NameUse use = use_of(l, u, *it);
          if (!use.bindings.empty())
            hop.reached.defs.push_back({DefKind::variable, u.module, use.bindings[0], nullptr, nullptr, {}});
        }
      } else {
        hop.reached.definedness = Definedness::always;
        hop.reached.type = type_of(l, u, *it);
        hop.reached.rule = HopRule::literal;
      }
    } else if (x.kind == ExprKind::attribute) {
      const Reached& before = out.back().reached;
      // A test around the use may know more than the chain: `if isinstance(self.x, C): self.x.y`.
      hop.reached = reach_attribute(l, *before.type, u.str(x.b), options);
      if (const std::uint32_t store = hop.reached.definedness == Definedness::always ? 0 : stored_before(l, u, *it))
        hop.reached = from_store(l, *u.module, store);
      const Type* narrow = narrowed(l, u, *it, hop.reached.type);
      hop.reached.type = narrow;
    } else {
      hop.reached.definedness = Definedness::always;
      if (x.kind == ExprKind::call && u.expr(u.f->kids(x)[0]).kind == ExprKind::name)
        hop.reached.type = type_of(l, u, *it);  // super(), type(x), getattr(x, "y"), …
      else if (x.kind == ExprKind::call)
        hop.reached.type = call_result(l, u, *it, *out.back().reached.type);
      else if (x.kind == ExprKind::subscript)
        hop.reached.type = subscripted(l, u, *out.back().reached.type, x.b);
      else
        hop.reached.type = awaited(l, *out.back().reached.type);
      hop.reached.rule = rule_of(*hop.reached.type);
    }
    out.push_back(std::move(hop));
    const Definedness d = out.back().reached.definedness;
    if (d == Definedness::absent) break;
  }
  return out;
}

std::vector<ChainHop> reach_dotted(Linked& l, std::string_view dotted, const ChainOptions& options) {
  std::vector<ChainHop> out;
  const std::vector<std::string_view> parts = split(dotted, '.');
  std::string so_far;
  Module* module = nullptr;
  std::string std_module_name;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string before = so_far;
    so_far += (so_far.empty() ? "" : ".") + std::string(parts[i]);
    ChainHop hop;
    hop.name = so_far;
    if (i == 0) {
      hop.reached = from_lookup(l, dotted_lookup(l, so_far));
      if (hop.reached.definedness == Definedness::unknown) {
        // None of the trees, nor the standard library: these trees have no such module.
        hop.reached.definedness = Definedness::absent;
        hop.reached.rule = HopRule::absent_module;
        hop.reached.reason = "no tree has a module " + so_far;
      }
    } else if (module) {
      hop.reached = reach_module_attribute(l, *module, parts[i]);
      if (hop.reached.definedness == Definedness::absent || hop.reached.definedness == Definedness::dynamic ||
          hop.reached.definedness == Definedness::unknown)
        if (Module* sub = find_module(l, so_far))
          hop.reached = from_lookup(l, found({DefKind::module, sub, 0, nullptr, nullptr, {}}, HopRule::submodule));
    } else if (!std_module_name.empty()) {
      hop.reached = from_lookup(l, import_lookup(l, std_module_name, parts[i]));
    } else {
      ChainOptions here = options;
      if (options.last_on_class && i + 1 == parts.size()) here.classes_are_instances = false;
      hop.reached = reach_attribute(l, *out.back().reached.type, parts[i], here);
      // The package binds `f` to the function f of its module f: `from pkg.f import g` still reads the module, so a
      // name is absent only when the module has none either.
      if (Module* hidden = hop.reached.definedness == Definedness::absent ? find_module(l, before) : nullptr) {
        Reached other = reach_module_attribute(l, *hidden, parts[i]);
        if (other.definedness != Definedness::absent) {
          out.back().reached =
              from_lookup(l, found({DefKind::module, hidden, 0, nullptr, nullptr, {}}, HopRule::submodule));
          hop.reached = std::move(other);
        }
      }
    }
    // A name of the package that is another module than the file of that name: importing it gives the file.
    if (module && !hop.reached.defs.empty() &&
        (hop.reached.defs[0].kind == DefKind::module || hop.reached.defs[0].kind == DefKind::std_module))
      if (Module* sub = find_module(l, so_far); sub && sub != hop.reached.defs[0].module)
        hop.reached = from_lookup(l, found({DefKind::module, sub, 0, nullptr, nullptr, {}}, HopRule::submodule));
    module = nullptr;
    std_module_name.clear();
    if (!hop.reached.defs.empty()) {
      if (hop.reached.defs[0].kind == DefKind::module) module = hop.reached.defs[0].module;
      if (hop.reached.defs[0].kind == DefKind::std_module) std_module_name = hop.reached.defs[0].name;
    }
    out.push_back(std::move(hop));
    const Definedness d = out.back().reached.definedness;
    if (d == Definedness::absent || d == Definedness::unknown || d == Definedness::dynamic || d == Definedness::by_name)
      break;
  }
  return out;
}

Def effective_def(Linked& l, const Reached& r) {
  if (r.defs.empty()) return {};
  Def d = r.defs[0];
  // setattr(owner, "name", function), globals()["name"] = function
  if (d.kind == DefKind::named && d.module) {
    const py::Facts& f = *d.module->unit.f;
    const py::Expr& x = f.exprs[d.index];
    py::ExprId value = 0;
    if (x.kind == ExprKind::call && f.kids(x).size() == 4) value = f.kids(x)[3];
    if (x.kind == ExprKind::subscript)
      for (std::uint32_t s = 1; s < f.stores.size() && !value; ++s)
        if (f.stores[s].target == d.index) value = f.stores[s].value;
    if (value) {
      const Lookup target = static_lookup(l, d.module->unit, value);
      if (!target.defs.empty() && (target.defs[0].kind == DefKind::function || target.defs[0].kind == DefKind::class_))
        return target.defs[0];
    }
    return d;
  }
  if (d.kind == DefKind::variable) {  // name = property(getter)
    const py::Facts& f = *d.module->unit.f;
    const py::ExprId value = f.bindings[d.index].value;
    if (value && f.exprs[value].kind == ExprKind::call && f.kids(f.exprs[value]).size() > 1 &&
        canonical(l, d.module->unit, f.kids(f.exprs[value])[0]) == "property") {
      const py::ExprId getter = f.kids(f.exprs[value])[1];
      const Lookup target =
          static_lookup(l, d.module->unit, f.exprs[getter].kind == ExprKind::keyword ? f.exprs[getter].b : getter);
      if (!target.defs.empty() && target.defs[0].kind == DefKind::function) return target.defs[0];
    }
  }
  for (int i = 0; i < 4 && d.kind == DefKind::variable; ++i) {
    const Type* t = type_of_def(l, d);
    if (t->open || t->atoms.size() != 1) break;
    const Atom& a = t->atoms[0];
    const py::Binding& b = d.module->unit.f->bindings[d.index];
    if (!b.value || (b.flags & 1)) break;
    if (a.kind == AtomKind::class_ && a.cls && a.cls->module && a.exact) {
      if (!a.cls->id) break;
      return def_of_class(l, *a.cls->module, a.cls->id);
    }
    if ((a.kind == AtomKind::function || a.kind == AtomKind::bound) && a.def.kind == DefKind::function) {
      // A lambda stands where it is assigned.
      if (!a.def.module->unit.f->functions[a.def.index].stmt) break;
      return a.def;
    }
    break;
  }
  return d;
}

}  // namespace assay::model
