// Attributes read from another tree's modules, classes and objects, each link of a chain on its own, and members that a
// class of the audited tree inherits from there.
#include <algorithm>

#include "base/text.h"
#include "couple/inventory.h"
#include "couple/replaced.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/infer.h"
#include "model/members.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/outside.h"
#include "model/questions.h"
#include "model/scopes.h"
#include "model/types.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

// The dotted name of what the attribute is looked up on, where that is another tree's; "" where it is not.
std::string owner_on(Scene& s, const Type& base, const TreeFacts*& tree) {
  for (const Atom& a : base.atoms) {
    if (a.kind == AtomKind::module && a.module && s.is_on(a.module->tree)) {
      tree = a.module->tree;
      return a.module->name;
    }
    if ((a.kind == AtomKind::instance || a.kind == AtomKind::class_) && a.cls && a.cls->module &&
        s.is_on(a.cls->module->tree)) {
      tree = a.cls->module->tree;
      return a.cls->module->name + "." + a.cls->name;
    }
  }
  return {};
}

// Of an attribute of the audited tree's own class: the class of another tree that gives the member, or, where no class
// has it, the nearest base of another tree.
std::string inherited_from(Scene& s, const Type& base, const Reached& reached, const TreeFacts*& tree) {
  const bool absent = reached.definedness == Definedness::absent;
  if (!absent && (reached.defs.empty() || !s.is_on(tree_of(reached.defs[0])))) return {};
  for (const Atom& a : base.atoms) {
    if ((a.kind != AtomKind::instance && a.kind != AtomKind::class_) || !a.cls || !a.cls->module) continue;
    if (a.cls->module->tree != s.of) continue;
    for (Class* k : mro(s.l, *a.cls)) {
      if (!k->module || !s.is_on(k->module->tree)) continue;
      if (!absent && reached.defs[0].owner && reached.defs[0].owner != k) continue;
      tree = k->module->tree;
      return k->module->name + "." + k->name;
    }
  }
  return {};
}

bool has_own_class(const Scene& s, const Type& base) {
  for (const Atom& a : base.atoms)
    if ((a.kind == AtomKind::instance || a.kind == AtomKind::class_) && a.cls && a.cls->module &&
        a.cls->module->tree == s.of)
      return true;
  return false;
}

// One of the audited tree's own classes has a class of another tree above it: inherited_from() may find something.
bool derives_from_others(Scene& s, const Type& base) {
  for (const Atom& a : base.atoms) {
    if ((a.kind != AtomKind::instance && a.kind != AtomKind::class_) || !a.cls || !a.cls->module) continue;
    if (a.cls->module->tree != s.of) continue;
    for (const Class* k : mro(s.l, *a.cls))
      if (k->module && s.is_on(k->module->tree)) return true;
  }
  return false;
}

// The audited tree puts the attribute on such objects itself, and more than to clear it: `engine.cache = None` alone
// gives nobody a cache.
bool set_by_itself(Scene& s, std::string_view name) {
  for (const Def& d : stores_named(s.l, name)) {
    if (!d.module || d.module->tree != s.of) continue;
    if (d.kind != DefKind::attribute) return true;  // setattr
    const py::Facts& f = *d.module->unit.f;
    const py::ExprId value = f.stores[d.index].value;
    if (value && f.exprs[value].kind == ExprKind::none_) continue;
    if (!reads_before_it_sets(s.l, d)) return true;
  }
  return false;
}

// The attributes that the function around reads off the same expression, its own first.
std::vector<std::string_view> read_beside(const Module& m, py::ExprId e) {
  const py::Facts& f = *m.unit.f;
  const py::Expr& x = f.exprs[e];
  std::vector<std::string_view> out{f.str(x.b)};
  const py::FunctionId fn = function_of(f, f.block_at(x.begin));
  if (!fn) return out;
  for (const py::ExprId other : exprs_in(f, body_of(f, f.functions[fn]), ExprKind::attribute)) {
    const std::string_view name = f.str(f.exprs[other].b);
    if (std::find(out.begin(), out.end(), name) == out.end() && same(f, f.exprs[other].a, f, x.a)) out.push_back(name);
  }
  return out;
}

// A class of the audited tree has, or may have from a base that is not known, all the members that are read here,
// though it is not known to be among the classes the object can be: it may stand in for them (a plugin's class that
// only looks like the host's).
bool own_class_has(Scene& s, const Module& m, py::ExprId e) {
  const std::vector<std::string_view> names = read_beside(m, e);
  const auto fits = [&](Module& of, py::ClassId id) {
    Class* c = id ? class_of(s.l, of, id) : nullptr;
    return c && std::all_of(names.begin(), names.end(), [&](std::string_view name) {
             return member(s.l, *c, s.l.intern(name), Access::instance)->definedness != Definedness::absent;
           });
  };
  for (const FileIndex file : s.of->files_with_name(names[0])) {
    const py::Facts& f = s.of->file(file);
    const py::NameId id = f.exprs.empty() ? 0 : f.find(names[0]);
    Module* of = id ? module_of_file(s.l, *s.of, file) : nullptr;
    if (!of || !of->unit.f) continue;
    link(s.l, *of);
    for (std::uint32_t i = 1; i < f.bindings.size(); ++i) {
      const py::Scope& scope = f.scopes[f.bindings[i].scope];
      if (f.bindings[i].name == id && scope.kind == py::ScopeKind::class_ && fits(*of, scope.owner)) return true;
    }
    for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
      const py::Expr& target = f.exprs[f.stores[i].target];
      if (target.kind == ExprKind::attribute && target.b == id && f.exprs[target.a].kind == ExprKind::name &&
          fits(*of, class_of_receiver(f, f.stores[i].scope, f.exprs[target.a].a)))
        return true;
    }
  }
  return false;
}

// `cache=config.cache`, `cache=cache`: under the name it came by, and nothing of the audited tree's as far as is known.
bool passed_on(const Scene& s, const Module& m, py::ExprId keyword) {
  const py::Facts& f = *m.unit.f;
  const py::Expr& k = f.exprs[keyword];
  const py::Expr& value = f.exprs[k.b];
  const bool named =
      value.kind == ExprKind::name ? value.a == k.a : value.kind == ExprKind::attribute && value.b == k.a;
  return named && !has_own_class(s, *type_of(s.l, m.unit, k.b));
}

// What the object is read off is a field that a class of another tree declares in its body (a part of a configuration),
// and the audited tree puts nothing of its own there: no store to such a field, no argument of its name.
bool field_of_others(Scene& s, const Module& m, py::ExprId object) {
  const py::Facts& f = *m.unit.f;
  const py::Expr& x = f.exprs[object];
  if (x.kind != ExprKind::attribute) return false;
  const std::string_view field = f.str(x.b);
  const Type* holder = type_of(s.l, m.unit, x.a);
  bool theirs = false;
  for (const Atom& a : holder->atoms) {
    if (a.kind == AtomKind::none) continue;
    if (a.kind != AtomKind::instance || !a.cls || !a.cls->module || !s.is_on(a.cls->module->tree)) return false;
    const Lookup* there = member(s.l, *a.cls, s.l.intern(field), Access::instance);
    if (there->defs.size() != 1 || there->defs[0].kind != DefKind::variable) return false;
    theirs = true;
  }
  if (!theirs) return false;
  for (const Def& d : stores_named(s.l, field))
    if (d.module && d.module->tree == s.of) return false;
  for (const FileIndex file : s.of->files_with_name(field)) {
    const py::Facts& g = s.of->file(file);
    const py::NameId id = g.exprs.empty() ? 0 : g.find(field);
    Module* of = id ? module_of_file(s.l, *s.of, file) : nullptr;
    if (!of || in_tests(*of)) continue;
    for (py::ExprId e = 1; e < g.exprs.size(); ++e)
      if (g.exprs[e].kind == ExprKind::keyword && g.exprs[e].a == id && !passed_on(s, *of, e)) return false;
  }
  return true;
}

// Whether a class that is made with these bases can be one below `own`: a base is not known, or `own` is one of its
// kind.
bool may_derive(const Scene& s, const TreeFacts& tree, FileIndex file, py::ExprId bases, Class& own) {
  Module* m = module_of_file(s.l, tree, file);
  if (!m || m->unit.f->exprs[bases].kind != ExprKind::tuple) return true;
  for (const py::ExprId b : m->unit.f->kids(m->unit.f->exprs[bases])) {
    const Type* t = type_of(s.l, m->unit, b);
    if (t->open || t->atoms.empty()) return true;
    for (const Atom& a : t->atoms)
      if (a.kind != AtomKind::class_ || !a.cls || is_subclass(s.l, own, *a.cls)) return true;
  }
  return false;
}

// A class that `type(name, bases, {"member": …})` makes may have it, and derive from anything.
// `own`: the class of the audited tree that must be able to be among the bases; nullptr: any.
bool in_made_class(const Scene& s, const TreeFacts& tree, std::string_view name, Class* own) {
  for (const FileIndex file : tree.files_with_name(name)) {
    const py::Facts& f = tree.file(file);
    const py::NameId id = f.exprs.empty() ? 0 : f.find(name), type = id ? f.find("type") : 0;
    if (!type) continue;
    for (const auto& [called, call] : calls_of(s.l, f, type)) {
      const auto k = f.kids(f.exprs[call]);
      if (k.size() < 4 || (own && !may_derive(s, tree, file, k[2], *own))) continue;
      for (py::ExprId e = k[3]; e && f.exprs[e].begin >= f.exprs[k[3]].begin; --e)
        if (f.exprs[e].kind == ExprKind::string && f.exprs[e].a == id) return true;
      if (f.exprs[k[3]].kind == ExprKind::dict) continue;
      // The members stand in a variable beside the name; in another tree the name must stand as a key.
      if (&tree == s.of) return true;
      for (const py::Expr& x : f.exprs)
        if ((x.kind == ExprKind::string || x.kind == ExprKind::keyword) && x.a == id) return true;
    }
  }
  return false;
}

// The audited tree makes one, or the other tree one of the classes that derive from its own: a factory is given a class
// of the audited tree and derives from it.
bool in_made_class(const Scene& s, const Type& base, std::string_view name) {
  if (in_made_class(s, *s.of, name, nullptr)) return true;
  for (const Atom& a : base.atoms)
    if (a.kind == AtomKind::instance && a.cls && a.cls->module && a.cls->module->tree == s.of)
      return std::any_of(s.on.begin(), s.on.end(),
                         [&](const TreeFacts* t) { return in_made_class(s, *t, name, a.cls); });
  return false;
}

// `super().name` where another class of the tree provides the name for good, without asking `super()` itself: the two
// are made to be combined.
bool another_provides(Scene& s, const Type& base, std::string_view name) {
  bool super = false;
  for (const Atom& a : base.atoms) super |= a.super && !a.exact;
  if (!super) return false;
  for (const FileIndex file : s.of->files_with_name(name)) {
    const py::Facts& f = s.of->file(file);
    const py::NameId id = f.exprs.empty() ? 0 : f.find(name);
    for (py::FunctionId i = 1; id && i < f.functions.size(); ++i) {
      if (f.functions[i].name != id || !f.functions[i].owner) continue;
      const auto calls = exprs_in(f, body_of(f, f.functions[i]), ExprKind::call);
      if (std::none_of(calls.begin(), calls.end(), [&](py::ExprId e) { return last_name(f, callee(f, e)) == "super"; }))
        return true;
    }
  }
  return false;
}

// `Other.step = Own.step`: in Own's method `self` is an Other as well.
bool lent_to_another(Scene& s, const Module& m, const Type& base, std::uint32_t at) {
  if (std::none_of(base.atoms.begin(), base.atoms.end(), [](const Atom& a) { return a.self; })) return false;
  const py::Facts& f = *m.unit.f;
  const py::FunctionId fn = function_of(f, f.block_at(at));
  if (!fn || !f.functions[fn].owner) return false;
  const std::string_view own = f.str(f.classes[f.functions[fn].owner].name);
  for (const Def& d : stores_named(s.l, *s.of, f.str(f.functions[fn].name))) {
    if (d.kind != DefKind::attribute) continue;
    const py::Facts& g = *d.module->unit.f;
    const py::Expr& value = g.exprs[g.stores[d.index].value];
    if (value.kind != ExprKind::attribute || g.str(value.b) != f.str(f.functions[fn].name)) continue;
    const Lookup from = static_lookup(s.l, d.module->unit, value.a);
    for (const Def& c : from.defs)
      if (c.kind == DefKind::class_ && c.cls && c.cls->module == &m && c.cls->name == own) return true;
  }
  return false;
}

// `self` in a class that is called a mixin: the classes that it is combined with give it what it reads.
bool in_mixin(const Type& base) {
  return std::any_of(base.atoms.begin(), base.atoms.end(), [](const Atom& a) {
    return a.self && a.kind == AtomKind::instance && a.cls && a.cls->module && to_lower(a.cls->name).ends_with("mixin");
  });
}

// Some function of the audited tree makes classes of classes that it is given: `meta(name, (mixin, form), attributes)`.
bool combines_classes(Scene& s) {
  if (s.combines_classes) return *s.combines_classes;
  const auto makes_one = [&](const py::Facts& f, py::ExprId e) {
    const py::Expr& x = f.exprs[e];
    if (x.kind != ExprKind::call || x.b != 4) return false;
    const py::Expr& bases = f.exprs[f.kids(x)[2]];
    const py::FunctionId fn = bases.kind == ExprKind::tuple && bases.b >= 2 ? function_of(f, f.block_at(x.begin)) : 0;
    if (!fn) return false;
    const auto parameters = f.parameters.subspan(f.functions[fn].first_parameter, f.functions[fn].parameter_count);
    const auto given = [&](py::ExprId base) {
      return f.exprs[base].kind == ExprKind::name &&
             std::any_of(parameters.begin(), parameters.end(),
                         [&](const py::Parameter& p) { return p.name == f.exprs[base].a; });
    };
    const auto kids = f.kids(bases);
    return std::any_of(kids.begin(), kids.end(), given);
  };
  bool any = false;
  for (const FileIndex file : s.of->files_with_name("type", word_role::kCalled)) {
    const py::Facts& f = s.of->file(file);
    for (py::ExprId e = 1; !any && e < f.exprs.size(); ++e) any = makes_one(f, e);
    if (any) break;
  }
  s.combines_classes = any;
  return any;
}

// What is only known to hold a class (`impl = Binary` in a class body) may hold an object of it by then.
bool object_by_then_has(Scene& s, const Module& m, py::ExprId receiver, const Type& base, std::string_view name) {
  if (m.unit.f->exprs[receiver].kind != ExprKind::attribute) return false;
  const Lookup direct = static_lookup(s.l, m.unit, receiver);
  if (!direct.defs.empty() && direct.defs[0].kind == DefKind::class_) return false;
  Type objects;
  objects.open = false;
  for (Atom a : base.atoms) {
    if (a.kind != AtomKind::class_ || !a.cls) return false;
    a.kind = AtomKind::instance;
    add(objects, a);
  }
  return reach_attribute(s.l, objects, name, {}).definedness != Definedness::absent;
}

bool only_exact(const Type& base) {
  for (const Atom& a : base.atoms)
    if (a.kind == AtomKind::instance && !a.exact) return false;
  return true;
}

// The attribute is one that only classes of the audited tree give to what is declared as another tree's: nothing that a
// release of that tree could take away.
bool only_own_have(const Scene& s, const Reached& reached) {
  return reached.definedness == Definedness::subclass_only && !reached.defs.empty() &&
         std::all_of(reached.defs.begin(), reached.defs.end(), [&](const Def& d) { return tree_of(d) == s.of; });
}

void look_at(Scene& s, Module& m, py::ExprId e, Inventory& out) {
  const py::Facts& f = *m.unit.f;
  const py::Expr& x = f.exprs[e];
  const std::string_view name = f.str(x.b);
  begin_question(s.l);
  const Type* base = type_of(s.l, m.unit, x.a);
  if (!base->known()) return;
  const TreeFacts* tree = nullptr;
  std::string owner = owner_on(s, *base, tree);
  if (owner.empty() && !derives_from_others(s, *base)) return;
  ChainOptions options;
  options.classes_are_instances = false;
  options.asking = s.of;
  Reached reached = reach_attribute(s.l, *base, name, options);
  if (reached.definedness == Definedness::absent && set_by_itself(s, name)) {
    reached.definedness = Definedness::dynamic;
    reached.rule = HopRule::from_outside;
    reached.reason = s.of->tree().info().name + " sets it itself";
  }
  if (reached.definedness == Definedness::absent && !owner.empty() && !only_exact(*base) &&
      !field_of_others(s, m, x.a) && own_class_has(s, m, e)) {
    reached.definedness = Definedness::by_name;
    reached.rule = HopRule::spelled_only;
    reached.reason = "a class of " + s.of->tree().info().name + " has such a member and may stand in";
  }
  if (reached.definedness == Definedness::absent && !only_exact(*base) &&
      (in_mixin(*base) || in_made_class(s, *base, name) || another_provides(s, *base, name) ||
       lent_to_another(s, m, *base, x.begin) || (owner.empty() && combines_classes(s) && own_class_has(s, m, e)))) {
    reached.definedness = Definedness::by_name;
    reached.rule = HopRule::spelled_only;
    reached.reason = "a class made or combined elsewhere in " + s.of->tree().info().name + " may have it";
  }
  if (reached.definedness == Definedness::absent && object_by_then_has(s, m, x.a, *base, name)) {
    reached.definedness = Definedness::by_name;
    reached.rule = HopRule::spelled_only;
    reached.reason = "it may hold an object of the class by then";
  }
  if (owner.empty()) owner = inherited_from(s, *base, reached, tree);
  const bool instance = base->atoms[0].kind == AtomKind::instance;
  if (reached.definedness == Definedness::absent && instance && tree) {
    // Of a third tree: on an object that goes by the same name there.
    const std::string_view called = last_name(f, x.a);
    const auto by = std::find_if(s.on.begin(), s.on.end(), [&](const TreeFacts* on) {
      return on == tree ? given_to_something(s, on, name)
                        : !called.empty() && called != "self" && given_to_something(s, on, name, called);
    });
    if (by != s.on.end()) {
      reached.definedness = Definedness::by_name;
      reached.rule = HopRule::spelled_only;
      reached.reason = (*by)->tree().info().name + " sets such an attribute on objects whose class is not known";
    }
  }
  if (reached.definedness == Definedness::absent &&
      (replaced_elsewhere(s, m, x.a, name) || holds_another(s, m, x.a, name) || held_by_own_store(s, m, x.a, name))) {
    reached.definedness = Definedness::by_name;
    reached.rule = HopRule::spelled_only;
    reached.reason = "other code puts another object there";
  }
  if (owner.empty() || only_own_have(s, reached)) return;
  Use u;
  u.kind = CouplingKind::attribute;
  u.module = &m;
  u.begin = x.begin;
  u.end = x.end;
  u.expr = e;
  u.target = owner + "." + std::string(name);
  u.tree = tree;
  if (reached.definedness == Definedness::absent && base->atoms.size() == 1 &&
      base->atoms[0].kind == AtomKind::module && may_come_from_elsewhere(s.l, u.target)) {
    reached.definedness = Definedness::unknown;
    reached.rule = HopRule::namespace_package;
    reached.reason = "another distribution may install it";
  }
  u.reached = std::move(reached);
  u.live = runs(s, m, x.begin, e);
  u.protection = protection_of(s, m, x.begin, Failure::attribute_missing, x.a, name);
  out.uses.push_back(std::move(u));
}

}  // namespace

void collect_attributes(Scene& s, Inventory& out) {
  for (Module* m : s.modules) {
    link(s.l, *m);
    const py::Facts& f = *m->unit.f;
    for (py::ExprId e = 1; e < f.exprs.size(); ++e)
      if (f.exprs[e].kind == ExprKind::attribute && static_cast<py::Context>(f.exprs[e].op) == py::Context::load)
        look_at(s, *m, e, out);
  }
}

}  // namespace assay::couple
