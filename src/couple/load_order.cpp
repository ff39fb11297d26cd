#include "couple/load_order.h"

#include <algorithm>

#include "model/code.h"
#include "model/flow.h"
#include "model/modules.h"
#include "model/scopes.h"
#include "model/value.h"

namespace assay::couple {

using namespace model;

void LoadOrder::add_with_parents(std::string_view dotted, std::vector<Module*>& out) {
  for (std::size_t dot = dotted.find('.');; dot = dotted.find('.', dot + 1)) {
    Module* m = find_module(s_.l, dotted.substr(0, dot));
    if (!m) return;
    if (m->unit.f && std::find(out.begin(), out.end(), m) == out.end()) out.push_back(m);
    if (dot == std::string_view::npos) return;
  }
}

void LoadOrder::add_import(Module& m, const py::Import& imp, std::vector<Module*>& out) {
  const py::Facts& f = *m.unit.f;
  const std::string name = absolute_module(m, f.str(imp.module), imp.level);
  if (name.empty()) return;
  add_with_parents(name, out);
  if (imp.name && f.str(imp.name) != "*")
    if (Module* sub = find_module(s_.l, name + "." + std::string(f.str(imp.name))); sub && sub->unit.f)
      out.push_back(sub);
}

const std::vector<Module*>& LoadOrder::imports_of(Module& m) {
  const auto it = imports_.find(&m);
  if (it != imports_.end()) return it->second;
  std::vector<Module*> out;
  for (std::uint32_t i = 1; i < m.unit.f->imports.size(); ++i) {
    const py::Import& imp = m.unit.f->imports[i];
    if (!at_import(m, imp.begin) || block_runs(s_.l, m.unit, imp.block, 0) != Tri::yes) continue;
    add_import(m, imp, out);
  }
  return imports_.emplace(&m, std::move(out)).first->second;
}

const LoadOrder::Set& LoadOrder::loaded_before(Module& m, std::uint32_t offset) {
  const py::Facts& f = *m.unit.f;
  const py::FunctionId fn = function_of(f, block_at(m.unit, offset));
  const std::uint64_t key = std::uint64_t{m.unit.id} << 32 | offset;
  std::unique_ptr<Set>& set = sets_[key];
  if (set) return *set;
  set = std::make_unique<Set>();
  std::vector<Module*> queue;
  for (std::uint32_t i = 1; i < f.imports.size(); ++i) {
    const py::Import& imp = f.imports[i];
    // A function is called when its whole module has run.
    const bool at_module = at_import(m, imp.begin);
    const bool before =
        at_module ? fn || imp.begin < offset : fn && imp.begin < offset && function_of(f, imp.block) == fn;
    if (!before || block_runs(s_.l, m.unit, imp.block, 0) == Tri::no) continue;
    if (block_runs(s_.l, m.unit, imp.block, 0) != Tri::yes && !encloses(f, imp.block, f.block_at(offset))) continue;
    add_import(m, imp, queue);
  }
  for (std::size_t i = 0; i < queue.size(); ++i) {
    if (!set->insert(queue[i]).second) continue;
    for (Module* next : imports_of(*queue[i]))
      if (!set->count(next)) queue.push_back(next);
  }
  set->erase(&m);
  return *set;
}

}  // namespace assay::couple
