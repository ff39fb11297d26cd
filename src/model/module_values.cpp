// Values of tests and of a module's names: constants, and lists and dicts with what is added to them at module level.
#include <algorithm>

#include "model/decided.h"
#include "model/evaluate_calls.h"
#include "model/exports.h"
#include "model/flow.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/value.h"

namespace assay::model {
namespace {

using Kind = Value::Kind;
using py::ExprKind;

constexpr int kDepth = 48;             // of names behind names
constexpr std::size_t kItems = 20000;  // of one container

// What the bindings of one name leave when the body has run.
Value bound_value(Linked& l, Module& m, std::string_view name, const std::vector<std::uint32_t>& bindings, int depth) {
  const py::Facts& f = *m.unit.f;
  std::vector<Event> events;
  for (std::uint32_t i : bindings) {
    const py::Binding& b = f.bindings[i];
    if (b.kind == py::BindingKind::aug_assign || (b.kind == py::BindingKind::ann_assign && !b.value)) continue;
    events.push_back(
        {b.kind == py::BindingKind::del ? Event::Effect::unbind : Event::Effect::bind, b.block, b.begin, i});
  }
  if (events.size() > 64) return {};
  ++l.value_depth;
  const Flow bound = l.value_depth > 24 ? Flow{} : flow(l, m.unit, 1, events);
  --l.value_depth;
  Value out;
  bool first = true;
  for (std::uint32_t i : bound.reaching) {
    const py::Binding& b = f.bindings[i];
    Value one;
    if ((b.kind == py::BindingKind::assign || b.kind == py::BindingKind::ann_assign) && b.value) {
      one = evaluate(l, m.unit, b.value, nullptr, depth + 1);
      if (b.flags & 1)
        one = b.index >= 0 && one.sequence() && static_cast<std::size_t>(b.index) < one.items.size()
                  ? one.items[static_cast<std::size_t>(b.index)]
                  : Value{};
    } else if (b.kind == py::BindingKind::import || b.kind == py::BindingKind::import_from) {
      const Lookup target = import_target(l, m, f.imports[b.target]);
      if (!target.defs.empty()) one = dotted_value(l, identity_of(target.defs[0]), depth + 1);
    } else if (b.kind == py::BindingKind::function || b.kind == py::BindingKind::class_) {
      one = object_value(m.name + "." + std::string(name));
      one.number = 1;
    }
    if (first)
      out = std::move(one);
    else if (out.container() && out.kind == one.kind)
      out.items.insert(out.items.end(), one.items.begin(), one.items.end()), out.open |= one.open;
    else if (out != one)
      out = {};
    first = false;
  }
  if (out.container()) apply_updates(l, m, name, out, depth + 1);
  // An empty container is there to be filled, by functions or other modules.
  if (out.container() && out.items.empty() && out.kind != Kind::tuple) out.open = true;
  if (out.container() && name == "__all__" && filled_in_functions(f, f.find(name))) out.open = true;
  return out;
}

}  // namespace

Tri holds(Linked& l, const Unit& u, py::ExprId test) {
  if (!u.f) return Tri::unknown;
  const std::uint64_t key = static_cast<std::uint64_t>(u.id) << 32 | test;
  const auto compute = [&](TestMemo& out) { out.value = static_cast<std::uint8_t>(truth(evaluate(l, u, test))); };
  return static_cast<Tri>(decided(l, key, compute).value);
}

Value module_value(Linked& l, Module& m, std::string_view name, int depth) {
  if (depth > kDepth || !m.unit.f) return {};
  link(l, m);
  if (name == "__name__") return string_value(m.name);
  if (name == "__package__") return string_value(package_of(m));
  const auto it = m.bindings.find(name);
  if (it == m.bindings.end()) {
    if (m.stars.empty()) return {};
    const Lookup* found = module_attribute(l, m, name);
    return found->defs.empty() ? Value{} : dotted_value(l, identity_of(found->defs[0]), depth + 1);
  }
  const std::uint64_t key = kNameKey | static_cast<std::uint64_t>(m.unit.id) << 32 | it->second.front();
  const TestMemo memo = decided(l, key, [&](TestMemo& out) {
    out.made = std::make_shared<const Value>(bound_value(l, m, name, it->second, depth));
  });
  return memo.made ? *memo.made : Value{};
}

void apply_updates(Linked& l, Module& m, std::string_view name, Value& v, int depth) {
  const py::Facts& f = *m.unit.f;
  const py::NameId id = f.find(name);
  if (!id) return;
  const auto add = [&](const Value& more) {
    if (!more.container()) {
      v.open = true;
      return;
    }
    v.open |= more.open;
    if (v.items.size() + more.items.size() > kItems)
      v.open = true;
    else if (v.kind == Kind::dict || more.kind != Kind::dict)
      v.items.insert(v.items.end(), more.items.begin(), more.items.end());
    else
      for (std::size_t i = 0; i < more.items.size(); i += 2) v.items.push_back(more.items[i]);
  };
  const py::Block& body = f.blocks[1];
  for (py::StmtId s = body.first; s && s <= body.last; ++s) {
    const py::Stmt& stmt = f.stmts[s];
    if (stmt.kind != py::StmtKind::aug_assign && stmt.kind != py::StmtKind::expr && stmt.kind != py::StmtKind::assign)
      continue;
    if (f.blocks[stmt.block].scope != 1) continue;
    if (stmt.kind == py::StmtKind::aug_assign) {
      const py::Expr& target = f.exprs[stmt.a];
      if (target.kind != ExprKind::name || target.a != id) continue;
      if (block_runs(l, m.unit, stmt.block, 0) != Tri::no) add(evaluate(l, m.unit, stmt.c, nullptr, depth));
    } else if (stmt.kind == py::StmtKind::assign) {
      for (py::ExprId t : f.kids(stmt.a, stmt.b)) {
        const py::Expr& target = f.exprs[t];
        if (target.kind != ExprKind::subscript || f.exprs[target.a].kind != ExprKind::name ||
            f.exprs[target.a].a != id || v.kind != Kind::dict)
          continue;
        if (block_runs(l, m.unit, stmt.block, 0) == Tri::no) continue;
        Value key = evaluate(l, m.unit, target.b, nullptr, depth);
        if (!key.known()) v.open = true;
        v.items.push_back(std::move(key));
        v.items.push_back(evaluate(l, m.unit, stmt.c, nullptr, depth));
      }
    } else {
      const py::Expr& call = f.exprs[stmt.a];
      if (call.kind != ExprKind::call) continue;
      const auto kids = f.kids(call);
      const py::Expr& callee = f.exprs[kids[0]];
      if (callee.kind != ExprKind::attribute) continue;
      const py::Expr* base = &f.exprs[callee.a];
      const bool through_item = base->kind == ExprKind::subscript;  // table["key"].extend([…])
      if (through_item) base = &f.exprs[base->a];
      if (base->kind != ExprKind::name || base->a != id || block_runs(l, m.unit, stmt.block, 0) == Tri::no) continue;
      const std::string_view method = f.str(callee.b);
      const Value argument = kids.size() == 2 ? evaluate(l, m.unit, kids[1], nullptr, depth) : Value{};
      if (through_item) {
        const Value key = evaluate(l, m.unit, f.exprs[callee.a].b, nullptr, depth);
        for (std::size_t i = 0; i + 1 < v.items.size() && v.kind == Kind::dict; i += 2) {
          if (equals(v.items[i], key) != Tri::yes || !v.items[i + 1].sequence()) continue;
          if (method == "append")
            v.items[i + 1].items.push_back(argument);
          else if (method == "extend" && argument.sequence())
            v.items[i + 1].items.insert(v.items[i + 1].items.end(), argument.items.begin(), argument.items.end());
          else
            v.items[i + 1].open = true;
        }
      } else if (method == "append" || method == "add") {
        if (!argument.known()) v.open = true;
        v.items.push_back(argument);
      } else if (method == "extend" || method == "update") {
        add(argument);
      } else if (method == "remove" || method == "discard") {
        if (!argument.known())
          v.open = true;
        else if (f.blocks[stmt.block].parent == 0)
          std::erase(v.items, argument);
      } else if (method == "insert" && kids.size() == 3) {
        const Value item = evaluate(l, m.unit, kids[2], nullptr, depth);
        if (!item.known()) v.open = true;
        v.items.push_back(item);
      } else if (method == "setdefault" || method == "pop" || method == "clear") {
        v.open = true;
      }
    }
  }
}

Value dotted_value(Linked& l, std::string_view dotted, int depth) {
  if (auto constant = known_constant(dotted)) return *constant;
  if (depth > kDepth) return {};
  if (find_module(l, dotted) || std_module(dotted) != StdModule::none) {
    Value v = object_value(std::string(dotted));
    v.number = 1;
    return v;
  }
  const std::size_t dot = dotted.rfind('.');
  if (dot == std::string_view::npos) return object_value(std::string(dotted));
  Module* m = find_module(l, dotted.substr(0, dot));
  if (!m) return object_value(std::string(dotted));
  const std::string_view name = dotted.substr(dot + 1);
  Value v;
  if (m->unit.f) {
    link(l, *m);
    if (m->bindings.count(name)) {
      v = module_value(l, *m, name, depth + 1);
    } else {
      const Lookup* there = module_attribute(l, *m, name);
      if (there->defs.empty()) return {};
      const std::string identity = identity_of(there->defs[0]);
      if (identity != dotted) return dotted_value(l, identity, depth + 1);
    }
  }
  if (!v.known() && (name == "__version__" || name == "VERSION") && m->name.find('.') == std::string::npos &&
      !m->tree->tree().info().version.empty())
    return string_value(m->tree->tree().info().version);
  return v;
}

}  // namespace assay::model
