#include "couple/replaced.h"

#include <algorithm>

#include "model/chain.h"
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

}  // namespace

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

}  // namespace assay::couple
