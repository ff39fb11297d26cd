// Attributes read from another tree's modules, classes and objects, each link of a chain on its own, and members that a
// class of the audited tree inherits from there.
#include "couple/inventory.h"
#include "model/classes.h"
#include "model/infer.h"
#include "model/modules.h"
#include "model/questions.h"
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

void look_at(Scene& s, Module& m, py::ExprId e, Inventory& out) {
  const py::Facts& f = *m.unit.f;
  const py::Expr& x = f.exprs[e];
  const std::string_view name = f.str(x.b);
  begin_question(s.l);
  const Type* base = type_of(s.l, m.unit, x.a);
  if (!base->known()) return;
  const TreeFacts* tree = nullptr;
  std::string owner = owner_on(s, *base, tree);
  if (owner.empty() && !has_own_class(s, *base)) return;
  ChainOptions options;
  options.classes_are_instances = false;
  options.asking = s.of;
  Reached reached = reach_attribute(s.l, *base, name, options);
  if (owner.empty()) owner = inherited_from(s, *base, reached, tree);
  if (owner.empty()) return;
  Use u;
  u.kind = CouplingKind::attribute;
  u.module = &m;
  u.begin = x.begin;
  u.end = x.end;
  u.expr = e;
  u.target = owner + "." + std::string(name);
  u.tree = tree;
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
