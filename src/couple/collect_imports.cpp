// Imports of another tree's modules and names.
#include "couple/inventory.h"
#include "model/exports.h"
#include "model/modules.h"
#include "model/questions.h"

namespace assay::couple {

using namespace model;

namespace {

// What an import statement needs to be there: the module, and for `from m import n` the name.
Use imported(Scene& s, Module& m, std::uint32_t index) {
  const py::Import& imp = m.unit.f->imports[index];
  const std::string_view name = m.unit.f->str(imp.name);
  Use u;
  u.kind = CouplingKind::import;
  u.module = &m;
  u.begin = imp.begin;
  u.end = imp.end;
  u.index = index;
  const std::string module = absolute_module(m, m.unit.f->str(imp.module), imp.level);
  u.target = imp.name && name != "*" ? module + "." + std::string(name) : module;
  begin_question(s.l);
  const Lookup whole = dotted_lookup(s.l, module);
  u.failure = imp.name && whole.definedness != Definedness::absent ? Failure::name_missing : Failure::module_missing;
  if (imp.name && name != "*" && u.failure == Failure::name_missing)
    u.reached = from_lookup(s.l, import_target(s.l, m, imp));
  else
    u.reached = from_lookup(s.l, whole);
  if (u.reached.definedness == Definedness::absent &&
      may_come_from_elsewhere(s.l, u.failure == Failure::module_missing ? module : u.target)) {
    u.reached.definedness = Definedness::unknown;
    u.reached.rule = HopRule::namespace_package;
    u.reached.reason = "another distribution may install it";
  }
  return u;
}

}  // namespace

void collect_imports(Scene& s, Inventory& out) {
  for (Module* m : s.modules) {
    const py::Facts& f = *m->unit.f;
    link(s.l, *m);
    for (std::uint32_t i = 1; i < f.imports.size(); ++i) {
      const std::string module = absolute_module(*m, f.str(f.imports[i].module), f.imports[i].level);
      const Module* top = module.empty() ? nullptr : find_module(s.l, module.substr(0, module.find('.')));
      if (!top || !s.is_on(top->tree)) continue;
      Use u = imported(s, *m, i);
      u.tree = top->tree;
      u.live = runs(s, *m, u.begin);
      u.protection = protection_of(s, *m, u.begin, u.failure, 0, {});
      out.uses.push_back(std::move(u));
    }
  }
}

}  // namespace assay::couple
