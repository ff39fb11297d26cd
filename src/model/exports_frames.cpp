// Names that a function puts into the module that calls it, through the frame: `@optional_c` over a function that does
// `sys._getframe(1).f_globals[name + "Py"] = f`.
#include <algorithm>

#include "model/code.h"
#include "model/exports.h"
#include "model/exports_namespace.h"
#include "model/flow.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"
#include "syntax/python/children.h"

namespace assay::model {
namespace {

using py::ExprKind;

bool takes_namespace(const py::Facts& f, py::ExprId e, py::NameId f_globals) {
  return py::any_within(
      f, e, [&](py::ExprId k) { return f.exprs[k].kind == ExprKind::attribute && f.exprs[k].b == f_globals; });
}

// The keys under which the function stores into a caller's namespace.
std::vector<py::ExprId> keys_of(const py::Facts& f, py::FunctionId id) {
  std::vector<py::ExprId> out;
  const py::NameId f_globals = f.find("f_globals");
  const py::Function& fn = f.functions[id];
  if (!f_globals || !fn.stmt) return out;
  const Span body = body_of(f, fn);
  for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
    const py::Expr& target = f.exprs[f.stores[i].target];
    if (f.stores[i].kind == py::BindingKind::del || f.stores[i].scope != fn.scope ||
        target.kind != ExprKind::subscript || !body.holds(target.begin))
      continue;
    bool theirs = takes_namespace(f, target.a, f_globals);
    if (f.exprs[target.a].kind == ExprKind::name)
      for (const std::uint32_t b : bindings_of(f, fn.scope, f.exprs[target.a].a))
        theirs |= f.bindings[b].value && takes_namespace(f, f.bindings[b].value, f_globals);
    if (theirs) out.push_back(target.b);
  }
  return out;
}

// Whether the key can be the name: `"name"`, `anything + "Py"`.
bool can_be(const py::Facts& f, py::ExprId key, std::string_view name) {
  const py::Expr& x = f.exprs[key];
  if (x.kind == ExprKind::string) return f.str(x.a) == name;
  if (x.kind == ExprKind::binary && f.exprs[x.b].kind == ExprKind::string) return name.ends_with(f.str(f.exprs[x.b].a));
  return true;
}

const std::vector<std::pair<Module*, py::FunctionId>>& frame_writers(Linked& l) {
  if (l.frame_writers_done) return l.frame_writers;
  l.frame_writers_done = true;
  for (const TreeFacts* tree : l.trees)
    for (const FileIndex file : tree->files_with_name("f_globals")) {
      const py::Facts& f = tree->file(file);
      for (py::FunctionId id = 1; id < f.functions.size(); ++id) {
        if (f.functions[id].owner || f.functions[id].outer != 1 || keys_of(f, id).empty()) continue;
        if (Module* m = module_of_file(l, *tree, file); m && m->unit.f) l.frame_writers.emplace_back(m, id);
      }
    }
  return l.frame_writers;
}

}  // namespace

Lookup from_frames(Linked& l, Module& m, std::string_view name) {
  const py::Facts& f = *m.unit.f;
  for (const auto& [where, id] : frame_writers(l)) {
    const py::Facts& g = *where->unit.f;
    const std::vector<py::ExprId> keys = keys_of(g, id);
    if (std::none_of(keys.begin(), keys.end(), [&](py::ExprId k) { return can_be(g, k, name); })) continue;
    const py::NameId called = f.find(g.str(g.functions[id].name));
    if (!called) continue;
    for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
      const py::Expr& x = f.exprs[e];
      if (!(x.kind == ExprKind::name && x.a == called) && !(x.kind == ExprKind::attribute && x.b == called)) continue;
      const bool inside = std::any_of(f.scopes.begin() + 1, f.scopes.end(), [&](const py::Scope& s) {
        return s.kind == py::ScopeKind::function && x.begin >= s.begin && x.begin < s.end;
      });
      if (inside) continue;
      const Lookup by = static_lookup(l, m.unit, e);
      if (by.defs.size() != 1 || by.defs[0].kind != DefKind::function || by.defs[0].module != where ||
          by.defs[0].index != id || block_runs(l, m.unit, f.block_at(x.begin), 0) == Tri::no)
        continue;
      return doubtful(HopRule::dynamic_module, where->name + "." + std::string(g.str(g.functions[id].name)) +
                                                   " sets names in the module that calls it");
    }
  }
  return {};
}

}  // namespace assay::model
