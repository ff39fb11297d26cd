// `torch.ops.ns.op` where another tree registers operators in that namespace, and operators that the audited tree
// registers in a namespace of another tree.
#include <algorithm>

#include "couple/inventory.h"
#include "couple/operators.h"
#include "model/code.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/questions.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

// Of an expression `torch.ops.ns.op`: the namespace, "" for all others.
std::string_view operator_namespace(Scene& s, const Module& m, py::ExprId e) {
  const py::Facts& f = *m.unit.f;
  const py::Expr& op = f.exprs[e];
  if (op.kind != ExprKind::attribute || static_cast<py::Context>(op.op) != py::Context::load ||
      f.exprs[op.a].kind != ExprKind::attribute)
    return {};
  const py::Expr& ns = f.exprs[op.a];
  if (last_name(f, ns.a) != "ops" || f.exprs[ns.a].kind == ExprKind::call) return {};
  return canonical(s.l, m.unit, ns.a) == "torch.ops" ? f.str(ns.b) : std::string_view{};
}

const TreeFacts* on_tree(const Scene& s, const std::vector<const TreeFacts*>& trees) {
  for (const TreeFacts* tree : trees)
    if (s.is_on(tree)) return tree;
  return nullptr;
}

void point_at(Use& u, const Operator& op) {
  if (op.module) {
    u.reached.defs.push_back({DefKind::named, op.module, op.expr, nullptr, nullptr, {}});
  } else {
    u.place = op.at;
    u.place_text = op.text;
  }
  u.reached.condition.text = op.condition;
}

// A string that no known registration accounts for is the operator's name: it may be handed to a function that
// registers it and cannot be followed at these versions (a helper of the other tree that moved).
bool named_in_a_string(Scene& s, const Operators& operators, std::string_view ns, std::string_view name) {
  const std::string qualified = std::string(ns) + "::" + std::string(name);
  const auto accounted = [&](const TreeFacts& tree, FileIndex file, py::ExprId e) {
    for (const auto& [_, space] : operators.namespaces)
      if (const auto it = space.named.find(name); it != space.named.end())
        for (const Operator& op : it->second)
          if (op.module && op.module->tree == &tree && op.module->file == file && op.expr == e) return true;
    return false;
  };
  const auto asked_for = [&](const py::Facts& f, py::ExprId e) {  // hasattr(torch.ops.ns, "op")
    for (const std::string_view test : {"hasattr", "getattr"})
      if (const py::NameId id = f.find(test))
        for (const auto& [_, call] : calls_of(s.l, f, id))
          for (const py::ExprId kid : f.kids(f.exprs[call]))
            if (kid == e) return true;
    return false;
  };
  for (const TreeFacts* tree : s.l.trees)
    for (const FileIndex file : tree->files_with_name(name)) {
      const py::Facts& f = tree->file(file);
      const py::NameId plain = f.find(name), full = f.find(qualified);
      if (!plain && !full) continue;
      for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
        const py::Expr& x = f.exprs[e];
        if (x.kind == py::ExprKind::string && x.a && (x.a == plain || x.a == full) && !accounted(*tree, file, e) &&
            !asked_for(f, e))
          return true;
      }
    }
  return false;
}

void use(Scene& s, Module& m, py::ExprId e, std::string_view ns, const Operators& operators, Inventory& out) {
  const py::Facts& f = *m.unit.f;
  const py::Expr& x = f.exprs[e];
  const std::string_view name = f.str(x.b);
  bool sure = false;
  const std::vector<Operator>* found = operators.find(ns, name, sure);
  const auto known = operators.namespaces.find(ns);
  const TreeFacts* tree = known == operators.namespaces.end() ? nullptr : on_tree(s, known->second.trees);
  // A namespace that no tree spells may be one that the compiler's command line names.
  const bool guessed = known == operators.namespaces.end();
  if (guessed && found)
    for (const Operator& op : *found)
      if (s.is_on(op.tree)) tree = op.tree;
  if (!tree || (!found && !known->second.owned)) return;
  Use u;
  u.kind = CouplingKind::operator_;
  u.module = &m;
  u.begin = x.begin;
  u.end = x.end;
  u.expr = e;
  u.target = "torch.ops." + std::string(ns) + "." + std::string(name);
  u.tree = tree;
  u.live = runs(s, m, x.begin, e);
  u.protection = protection_of(s, m, x.begin, Failure::attribute_missing, x.a, name);
  u.reached.definedness = sure ? Definedness::absent : Definedness::unknown;
  if (found) {
    // The definition before the implementations for single devices, the one without a condition before the others.
    const auto best = std::min_element(found->begin(), found->end(), [](const Operator& a, const Operator& b) {
      return std::tuple(!a.defines, !a.condition.empty()) < std::tuple(!b.defines, !b.condition.empty());
    });
    point_at(u, *best);
    u.reached.definedness = guessed                   ? Definedness::by_name
                            : best->condition.empty() ? Definedness::always
                                                      : Definedness::conditional;
  } else if (sure && named_in_a_string(s, operators, ns, name)) {
    u.reached.definedness = Definedness::by_name;
  } else if (sure) {
    // Beside what it would have to stand.
    for (const auto& [_, list] : known->second.named)
      for (const Operator& op : list)
        if (!u.beside.start && s.is_on(op.tree)) u.beside = op.at, u.beside_text = op.text;
  }
  out.uses.push_back(std::move(u));
}

// What the audited tree registers itself where the other tree registers too.
void own_registrations(Scene& s, const Operators& operators, Inventory& out) {
  for (const auto& [ns, space] : operators.namespaces) {
    const TreeFacts* tree = on_tree(s, space.trees);
    if (!tree) continue;
    for (const auto& [name, list] : space.named)
      for (const Operator& op : list) {
        if (op.tree != s.of || !op.defines || !op.module) continue;
        const py::Expr& x = op.module->unit.f->exprs[op.expr];
        Use u;
        u.kind = CouplingKind::operator_;
        u.module = op.module;
        u.begin = x.begin;
        u.end = x.end;
        u.expr = op.expr;
        u.target = "torch.ops." + ns + "." + name;
        u.tree = tree;
        u.live = runs(s, *op.module, x.begin, op.expr);
        u.reached.definedness = Definedness::by_name;
        point_at(u, op);
        out.uses.push_back(std::move(u));
      }
  }
}

}  // namespace

void collect_operators(Scene& s, Inventory& out) {
  struct Found {
    Module* module;
    py::ExprId expr;
    std::string_view ns;
  };
  std::vector<Found> found;
  bool registers = false;
  for (Module* m : s.all) {
    const py::Facts& f = *m->unit.f;
    if (!f.find("torch")) continue;
    registers |= f.find("Library") || f.find("custom_op") || f.find("triton_op");
    if (!f.find("ops")) continue;
    begin_question(s.l);
    for (py::ExprId e = 1; e < f.exprs.size(); ++e)
      if (const std::string_view ns = operator_namespace(s, *m, e); !ns.empty()) found.push_back({m, e, ns});
  }
  if (found.empty() && !registers) return;
  const Operators operators = operators_of(s);
  for (const Found& one : found) use(s, *one.module, one.expr, one.ns, operators, out);
  own_registrations(s, operators, out);
}

}  // namespace assay::couple
