// __all__: a literal list, sums of lists, other modules' lists, extended by +=, extend, append, remove.
#include <algorithm>

#include "model/evaluate_calls.h"
#include "model/exports.h"
#include "model/modules.h"

namespace assay::model {

const ExportList* exports_of(Linked& l, Module& m) {
  if (m.exports) return m.exports;
  ExportList& out = l.export_lists.emplace_back();
  m.exports = &out;  // before anything is asked: modules that list each other's names end here
  if (!m.unit.f) return m.exports;
  link(l, m);
  const auto it = m.bindings.find("__all__");
  const bool imported = it == m.bindings.end() && module_attribute(l, m, "__all__")->present();
  if (it == m.bindings.end() && !imported) return m.exports;
  out.has_all = true;
  Value v = module_value(l, m, "__all__");
  if (!v.sequence()) {
    // An __all__ that only += makes, or one computed from what the module holds.
    v = {Value::Kind::list, it == m.bindings.end() || !v.known(), 0, {}, {}};
    apply_updates(l, m, "__all__", v, 0);
  }
  out.open = v.open || filled_in_functions(*m.unit.f, m.unit.f->find("__all__"));
  for (const Value& item : v.items) {
    if (item.kind == Value::Kind::string)
      out.names.push_back(l.intern(item.text));
    else
      out.open = true;
  }
  return m.exports;
}

}  // namespace assay::model
