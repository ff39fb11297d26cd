// The tables of one module's own text: which names its scope binds, what is stored through `self`, and where names are
// given to objects at run time.
#include <algorithm>

#include "model/modules.h"
#include "model/scopes.h"

namespace assay::model {
namespace {

using py::ExprKind;

void index_bindings(Module& m) {
  const py::Facts& f = *m.unit.f;
  const py::Scope& top = f.scopes[1];
  for (std::uint32_t i = top.first_binding; i < top.first_binding + top.binding_count; ++i) {
    const py::Binding& b = f.bindings[i];
    if (b.kind == py::BindingKind::import_star)
      m.stars.push_back(i);
    else if (b.kind != py::BindingKind::global && b.kind != py::BindingKind::nonlocal)
      m.bindings[f.str(b.name)].push_back(i);
  }
  for (py::ScopeId s = 1; s < f.scopes.size(); ++s)
    if (f.scopes[s].kind == py::ScopeKind::comprehension || f.scopes[s].kind == py::ScopeKind::lambda)
      m.inline_scopes.push_back(s);
  std::sort(m.inline_scopes.begin(), m.inline_scopes.end(), [&](py::ScopeId a, py::ScopeId b) {
    return std::pair(f.scopes[a].begin, a) < std::pair(f.scopes[b].begin, b);
  });
}

void index_stores(Module& m) {
  const py::Facts& f = *m.unit.f;
  for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
    const py::Expr& target = f.exprs[f.stores[i].target];
    if (target.kind != ExprKind::attribute) continue;
    const py::Expr& base = f.exprs[target.a];
    if (base.kind != ExprKind::name) continue;
    if (const py::ClassId owner = class_of_receiver(f, f.stores[i].scope, base.a)) m.self_stores[owner].push_back(i);
  }
}

// `setattr(o, n, v)`, `o.__setattr__(n, v)`, `object.__setattr__(o, n, v)`, `o.__dict__.update(…)`,
// `vars(o).update(…)`.
void index_calls(Module& m) {
  const py::Facts& f = *m.unit.f;
  const py::NameId setattr = f.find("setattr"), dunder = f.find("__setattr__"), dict = f.find("__dict__"),
                   vars = f.find("vars"), globals = f.find("globals"), locals = f.find("locals"),
                   update = f.find("update"), super = f.find("super");
  if (!setattr && !dunder && !dict && !vars && !globals && !locals) return;
  const auto is_namespace = [&](py::ExprId e, py::ExprId& target) {
    const py::Expr& x = f.exprs[e];
    if (x.kind == ExprKind::attribute && dict && x.b == dict) return target = x.a, true;
    if (x.kind != ExprKind::call || f.exprs[f.kids(x)[0]].kind != ExprKind::name) return false;
    const py::NameId callee = f.exprs[f.kids(x)[0]].a;
    if (vars && callee == vars && x.b == 2) return target = f.kids(x)[1], true;
    if ((globals && callee == globals) || (locals && callee == locals && f.blocks[f.block_at(x.begin)].scope == 1))
      return target = e, true;
    return false;
  };
  // `patcher.setattr(o, n, v, raising=False)`: without the last one, the name has to be there before.
  const auto adds_new = [&](std::span<const std::uint32_t> kids) {
    return kids.size() >= 5 && std::any_of(kids.begin() + 3, kids.end(), [&](py::ExprId k) {
             return f.exprs[k].kind == ExprKind::keyword && f.str(f.exprs[k].a) == "raising" &&
                    f.exprs[f.exprs[k].b].kind == ExprKind::false_;
           });
  };
  for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
    const py::Expr& x = f.exprs[e];
    if (x.kind != ExprKind::call) continue;
    const auto kids = f.kids(x);
    const py::Expr& callee = f.exprs[kids[0]];
    SetattrSite site{e, 0, 0, 0};
    if (callee.kind == ExprKind::name && setattr && callee.a == setattr && kids.size() >= 3) {
      site.target = kids[1], site.name = kids[2];
    } else if (callee.kind == ExprKind::attribute && setattr && callee.b == setattr && adds_new(kids)) {
      site.target = kids[1], site.name = kids[2];
    } else if (callee.kind == ExprKind::attribute && dunder && callee.b == dunder) {
      const py::Expr& base = f.exprs[callee.a];
      const bool through_class = kids.size() >= 4 && base.kind == ExprKind::name;
      const bool through_super = base.kind == ExprKind::call && f.exprs[f.kids(base)[0]].kind == ExprKind::name &&
                                 f.exprs[f.kids(base)[0]].a == super;
      if (through_class)
        site.target = kids[1], site.name = kids[2];
      else if (kids.size() >= 3)
        site.target = through_super ? 0 : callee.a, site.name = kids[1];
      else
        continue;
    } else if (callee.kind == ExprKind::attribute && update && callee.b == update &&
               is_namespace(callee.a, site.target)) {
      site.name = 0;
    } else {
      continue;
    }
    site.block = f.block_at(x.begin);
    m.setattrs.push_back(site);
  }
  // `o.__dict__[n] = v` and `o.__dict__ = d`.
  for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
    const py::Store& s = f.stores[i];
    const py::Expr& target = f.exprs[s.target];
    SetattrSite site{s.target, 0, 0, s.block};
    if (target.kind == ExprKind::subscript && is_namespace(target.a, site.target))
      site.name = target.b;
    else if (target.kind == ExprKind::attribute && dict && target.b == dict)
      site.target = target.a;
    else
      continue;
    m.setattrs.push_back(site);
  }
}

}  // namespace

void link(Linked&, Module& m) {
  if (m.linked) return;
  m.linked = true;
  if (!m.unit.f) return;
  index_bindings(m);
  index_stores(m);
  index_calls(m);
  m.classes.resize(m.unit.f->classes.size(), nullptr);
}

}  // namespace assay::model
