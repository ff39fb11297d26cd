#include "couple/replaced.h"

#include <algorithm>

#include "model/chain.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/infer.h"
#include "model/members.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/outside.h"
#include "model/types.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

bool may_have(Scene& s, const Type& value, std::string_view name) {
  if (value.open || !value.known()) return true;
  return reach_attribute(s.l, value, name, {}).definedness != Definedness::absent;
}

bool may_be_stored(Scene& s, const Module& use, const Def& variable, std::string_view held, std::string_view name) {
  const std::vector<Def> stores = stores_named(s.l, held);
  return std::any_of(stores.begin(), stores.end(), [&](const Def& d) {
    if (d.kind != DefKind::attribute || !d.module || (in_tests(*d.module) && !in_tests(use))) return false;
    const py::Facts& f = *d.module->unit.f;
    const Lookup base = static_lookup(s.l, d.module->unit, f.exprs[f.stores[d.index].target].a);
    const bool here = std::any_of(base.defs.begin(), base.defs.end(), [&](const Def& b) {
      return b.kind == DefKind::module && b.module == variable.module;
    });
    return here && may_have(s, *store_type(s.l, *d.module, d.index), name);
  });
}

// The statement tells a type checker to look away: `x: Config = Proxy(f)  # type: ignore`.
bool declared_against(const Module& m, const py::Stmt& st) {
  const py::Facts& f = *m.unit.f;
  return std::any_of(f.comments.begin(), f.comments.end(), [&](const py::Comment& c) {
    if (c.begin < st.begin || f.line_of(c.begin) > f.line_of(st.end)) return false;
    return text_of(m).substr(c.begin, c.end - c.begin).find("type: ignore") != std::string_view::npos;
  });
}

// The class or one above it has such a member of its own; a catch-all is none.
bool has_of_its_own(Scene& s, Class& c, std::string_view name) {
  return std::any_of(mro(s.l, c).begin(), mro(s.l, c).end(), [&](Class* k) {
    return k->module &&
           (class_body_lookup(s.l, *k, name).present() || declaration(*k, name) || !self_stores(s.l, *k, name).empty());
  });
}

}  // namespace

bool holds_another(Scene& s, const Module& m, py::ExprId receiver, std::string_view name) {
  for (const Def& d : static_lookup(s.l, m.unit, receiver).defs) {
    if (d.kind != DefKind::variable || !d.module) continue;
    const py::Facts& f = *d.module->unit.f;
    const py::Binding& b = f.bindings[d.index];
    if (b.kind != py::BindingKind::ann_assign || !b.value || f.exprs[b.value].kind != ExprKind::call) continue;
    const Type* value = type_of(s.l, d.module->unit, b.value);
    if (value->atoms.empty() && declared_against(*d.module, f.stmts[b.stmt])) return true;
    for (const Atom& a : value->atoms) {
      if (a.kind == AtomKind::external && declared_against(*d.module, f.stmts[b.stmt])) return true;
      if (a.kind == AtomKind::instance && a.cls && has_of_its_own(s, *a.cls, name)) return true;
    }
  }
  return false;
}

bool replaced_elsewhere(Scene& s, const Module& m, py::ExprId receiver, std::string_view name) {
  const py::Facts& f = *m.unit.f;
  for (py::ExprId e = receiver; e && f.exprs[e].kind == ExprKind::attribute; e = f.exprs[e].a)
    for (const Def& d : static_lookup(s.l, m.unit, e).defs) {
      if (d.kind != DefKind::variable || !d.module) continue;
      const py::Facts& vf = *d.module->unit.f;
      if (vf.bindings[d.index].scope == 1 && may_be_stored(s, m, d, vf.str(vf.bindings[d.index].name), name))
        return true;
    }
  return false;
}

namespace {

// Whether an object that is known as the one may be what is known as the other.
bool may_be_same(Scene& s, const Type& a, const Type& b) {
  if (a.open || !a.known()) return true;
  for (const Atom& x : a.atoms)
    for (const Atom& y : b.atoms)
      if (x.cls && y.cls && (is_subclass(s.l, *x.cls, *y.cls) || is_subclass(s.l, *y.cls, *x.cls))) return true;
  return false;
}

}  // namespace

bool held_by_own_store(Scene& s, const Module& m, py::ExprId receiver, std::string_view name) {
  const py::Facts& f = *m.unit.f;
  const py::Expr& x = f.exprs[receiver];
  if (x.kind != ExprKind::attribute) return false;
  const Type* owner = type_of(s.l, m.unit, x.a);
  for (const Def& d : stores_named(s.l, *s.of, f.str(x.b))) {
    if (d.kind != DefKind::attribute || !d.module || (in_tests(*d.module) && !in_tests(m))) continue;
    const py::Facts& g = *d.module->unit.f;
    const py::Store& store = g.stores[d.index];
    if (g.exprs[store.target].kind != ExprKind::attribute || !store.value ||
        g.exprs[store.value].kind == ExprKind::none_)
      continue;
    if (may_be_same(s, *type_of(s.l, d.module->unit, g.exprs[store.target].a), *owner) &&
        may_have(s, *store_type(s.l, *d.module, d.index), name))
      return true;
  }
  return false;
}

bool given_to_something(Scene& s, const TreeFacts* tree, std::string_view name, std::string_view called) {
  for (const Def& d : stores_named(s.l, name)) {
    if (d.kind != DefKind::attribute || !d.module || d.module->tree != tree || in_tests(*d.module)) continue;
    const py::Facts& f = *d.module->unit.f;
    const py::Expr& target = f.exprs[f.stores[d.index].target];
    if (!called.empty() && last_name(f, target.a) != called) continue;
    if (target.kind == ExprKind::attribute && type_of(s.l, d.module->unit, target.a)->open) return true;
  }
  return false;
}

}  // namespace assay::couple
