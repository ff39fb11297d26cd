// `__getattr__ = make_getattr(__name__)`: the function that a factory returns, followed with the name asked and with
// what the factory was given.
//
// Packages that moved much in one release write their `__getattr__` once, with tables of what moved and what is gone,
// and give it to all modules. Only factories that consist of the function and its return are followed; where the
// function raises for a name whatever else holds, the module has no such name.
#include "model/code.h"
#include "model/exports.h"
#include "model/interpret.h"
#include "model/names.h"

namespace assay::model {

using py::ExprKind;
using py::StmtKind;

Made made_by(Linked& l, Module& m, py::ExprId call) {
  Made out;
  const Lookup factory = static_lookup(l, m.unit, callee(*m.unit.f, call));
  if (factory.defs.size() != 1 || factory.defs[0].kind != DefKind::function || factory.defs[0].owner) return out;
  const Unit& u = factory.defs[0].module->unit;
  const py::Facts& f = *u.f;
  const py::Function& fn = f.functions[factory.defs[0].index];
  if (!fn.body || fn.decorator_count || (fn.flags & (py::kFunctionAsync | py::kFunctionGenerator))) return out;
  std::vector<Value> args;
  for (const py::ExprId e : arguments(*m.unit.f, call)) {
    const ExprKind kind = m.unit.f->exprs[e].kind;
    if (kind == ExprKind::keyword || kind == ExprKind::starred) return out;
    args.push_back(evaluate(l, m.unit, e));
  }
  if (args.size() != fn.parameter_count || !bind_arguments(u, factory.defs[0].index, args, {}, out.closure)) return out;
  const py::Block& body = f.blocks[fn.body];
  std::unordered_map<std::string_view, py::FunctionId> inner;
  for (py::StmtId i = body.first; i && i <= body.last; ++i) {
    const py::Stmt& s = f.stmts[i];
    if (s.block != fn.body) continue;
    if (s.kind == StmtKind::function) {
      const auto id = static_cast<py::FunctionId>(s.a);
      if (f.functions[id].decorator_count) return out;
      inner[f.str(f.functions[id].name)] = id;
    } else if (s.kind == StmtKind::return_ && s.a && f.exprs[s.a].kind == ExprKind::name) {
      const auto it = inner.find(f.str(f.exprs[s.a].a));
      if (it == inner.end()) return out;
      out.unit = &u;
      out.function = it->second;
      return out;
    } else if (s.kind != StmtKind::expr && s.kind != StmtKind::import && s.kind != StmtKind::import_from) {
      return out;
    }
  }
  return out;
}

Lookup from_factory(Linked& l, Module& m, py::ExprId call, std::string_view name) {
  Made made = made_by(l, m, call);
  if (!made.function) return doubtful(HopRule::dynamic_module, m.name + " has a __getattr__ that could supply it");
  const py::Facts& f = *made.unit->f;
  const py::Function& fn = f.functions[made.function];
  Tri answers = Tri::unknown;
  if (fn.parameter_count == 1) {
    made.closure[f.str(f.parameters[fn.first_parameter].name)] = string_value(name);
    const auto before = l.asked_of_getattr;
    l.asked_of_getattr = {&m, name};
    answers = follow(l, *made.unit, made.function, std::move(made.closure)).answers();
    l.asked_of_getattr = before;
  }
  // That it returns something says little of what: the table may lead to what is not there.
  if (answers == Tri::no) return {};
  return doubtful(HopRule::dynamic_module, m.name + " makes its __getattr__ with a function");
}

}  // namespace assay::model
