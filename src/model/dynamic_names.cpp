// Names a module gives itself at run time: `globals()[name] = v`, `setattr(sys.modules[__name__], name, v)`, exec.
#include <algorithm>

#include "model/code.h"
#include "model/enum_values.h"
#include "model/exports.h"
#include "model/flow.h"
#include "model/interpret.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"

namespace assay::model {
namespace {

using py::ExprKind;
using Kind = Value::Kind;

constexpr std::size_t kNames = 5000;

// Names read by an expression, without those inside lambdas or comprehensions of their own.
void names_in(const py::Facts& f, py::ExprId e, std::vector<py::ExprId>& out, int depth = 0) {
  if (!e || depth > 20) return;
  const py::Expr& x = f.exprs[e];
  switch (x.kind) {
    case ExprKind::name:
      out.push_back(e);
      break;
    case ExprKind::attribute:
      names_in(f, x.a, out, depth + 1);
      break;
    case ExprKind::keyword:
      names_in(f, x.b, out, depth + 1);
      break;
    case ExprKind::starred:
      names_in(f, x.a, out, depth + 1);
      break;
    case ExprKind::subscript:
    case ExprKind::binary:
      names_in(f, x.a, out, depth + 1), names_in(f, x.b, out, depth + 1);
      break;
    case ExprKind::call:
    case ExprKind::fstring:
    case ExprKind::tuple:
    case ExprKind::boolean:
      for (py::ExprId k : f.kids(x)) names_in(f, k, out, depth + 1);
      break;
    case ExprKind::interpolation:
      names_in(f, f.kids(x.a, 2)[0], out, depth + 1);
      break;
    case ExprKind::conditional:
      for (py::ExprId k : f.kids(x.a, 3)) names_in(f, k, out, depth + 1);
      break;
    default:
      break;
  }
}

// What a parameter is given by the calls of its function in its own module.
Value argument_values(Linked& l, Module& m, py::FunctionId id, std::uint32_t parameter) {
  const py::Facts& f = *m.unit.f;
  const py::Function& fn = f.functions[id];
  Value out{Kind::list, false, 0, {}, {}};
  bool any = false;
  for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
    const py::Expr& x = f.exprs[e];
    if (x.kind != ExprKind::call) continue;
    const auto kids = f.kids(x);
    const py::Expr& callee = f.exprs[kids[0]];
    const py::NameId called = callee.kind == ExprKind::name        ? callee.a
                              : callee.kind == ExprKind::attribute ? callee.b
                                                                   : 0;
    if (called != fn.name || !called) continue;
    any = true;
    std::uint32_t position = callee.kind == ExprKind::attribute && fn.owner && !is_static(f, fn) ? 1 : 0;
    Value given;
    for (std::size_t k = 1; k < kids.size(); ++k) {
      const py::Expr& a = f.exprs[kids[k]];
      if (a.kind == ExprKind::keyword && a.a && a.a == f.parameters[fn.first_parameter + parameter].name)
        given = evaluate(l, m.unit, a.b);
      if (a.kind == ExprKind::keyword || a.kind == ExprKind::starred) continue;
      if (position == parameter) given = evaluate(l, m.unit, kids[k]);
      ++position;
    }
    if (given.known())
      out.items.push_back(std::move(given));
    else
      out.open = true;
  }
  if (!any) out.open = true;
  return out;
}

// `for kind in (Color, Shape): for item in kind:`: what the inner loop gets, one outer item after the other.
Value each_of_loop(Linked& l, Module& m, py::ExprId name) {
  const py::Facts& f = *m.unit.f;
  const NameUse use = use_of(l, m.unit, name);
  std::vector<std::uint32_t> bindings = use.bindings;
  if (use.kind == NameUse::Kind::module)
    if (const auto it = m.bindings.find(f.str(f.exprs[name].a)); it != m.bindings.end()) bindings = it->second;
  if (bindings.size() != 1 || f.bindings[bindings[0]].kind != py::BindingKind::for_) return {};
  const py::Binding& b = f.bindings[bindings[0]];
  const Value outer = evaluate(l, m.unit, b.value);
  if (!outer.sequence() || (b.flags & 1)) return {};
  Value out{Kind::list, outer.open, 0, {}, {}};
  for (const Value& one : outer.items) {
    const Value items = one.kind == Kind::object ? enum_members(l, one) : one;
    out.open |= !items.container() || items.open;
    for (std::size_t k = 0; items.container() && k < items.items.size(); k += items.kind == Kind::dict ? 2 : 1)
      out.items.push_back(items.items[k]);
  }
  return out;
}

}  // namespace

Value possible_names(Linked& l, Module& m, py::ExprId name, py::BlockId block) {
  const py::Facts& f = *m.unit.f;
  if (const Value v = evaluate(l, m.unit, name); v.kind == Kind::string) return {Kind::list, false, 0, {}, {v}};
  // `assert name in ALLOWED` before it, or `if name in ALLOWED:` around it, bounds the name.
  if (f.exprs[name].kind == ExprKind::name) {
    const auto bound = [&](py::ExprId test) {
      const py::Expr& x = f.exprs[test];
      if (x.kind != ExprKind::compare || f.kids(x).size() != 3) return Value{};
      const auto k = f.kids(x);
      if (f.exprs[k[0]].kind != ExprKind::name || f.exprs[k[0]].a != f.exprs[name].a ||
          static_cast<py::Operator>(k[1]) != py::Operator::in)
        return Value{};
      Value allowed = evaluate(l, m.unit, k[2]);
      if (allowed.kind == Kind::dict) allowed = call_method(allowed, "keys", {});
      return allowed.sequence() && !allowed.open ? allowed : Value{};
    };
    for (py::BlockId b = block; b; b = f.blocks[b].parent) {
      if (f.blocks[b].kind == py::BlockKind::if_true)
        if (Value v = bound(f.blocks[b].test); v.known()) return v;
      for (py::StmtId s = f.blocks[b].first; s && s <= f.blocks[b].last && f.stmts[s].begin < f.exprs[name].begin; ++s)
        if (f.stmts[s].kind == py::StmtKind::assert_ && f.stmts[s].block == b)
          if (Value v = bound(f.stmts[s].a); v.known()) return v;
    }
  }
  // Environments for the loop variables and parameters the expression reads.
  std::vector<Env> environments{{}};
  Value out{Kind::list, false, 0, {}, {}};
  std::vector<py::ExprId> names;
  names_in(f, name, names);
  for (py::ExprId e : names) {
    const NameUse use = use_of(l, m.unit, e);
    const std::string_view text = f.str(f.exprs[e].a);
    std::vector<std::uint32_t> bindings = use.bindings;
    if (use.kind == NameUse::Kind::module)
      if (const auto it = m.bindings.find(text); it != m.bindings.end()) bindings = it->second;
    if (use.kind == NameUse::Kind::builtin) continue;
    std::vector<Env> next;
    for (std::uint32_t i : bindings) {
      const py::Binding& b = f.bindings[i];
      for (const Env& env : environments) {
        if (next.size() > kNames) return {Kind::list, true, 0, {}, {}};
        if (b.kind == py::BindingKind::for_ || b.kind == py::BindingKind::comprehension) {
          const py::StmtId s = b.stmt;
          Value over = evaluate(l, m.unit, b.value, &env);
          if (over.kind == Kind::object) over = enum_members(l, over);
          if (!over.known() && f.exprs[b.value].kind == ExprKind::name) over = each_of_loop(l, m, b.value);
          if (!over.known() && f.exprs[b.value].kind == ExprKind::name) {
            // `for name in names`, where names is a parameter.
            const NameUse source = use_of(l, m.unit, b.value);
            if (source.kind == NameUse::Kind::local && source.bindings.size() == 1 &&
                f.bindings[source.bindings[0]].kind == py::BindingKind::parameter) {
              const py::FunctionId fn = f.scopes[source.scope].owner;
              const Value given =
                  argument_values(l, m, fn, f.bindings[source.bindings[0]].target - f.functions[fn].first_parameter);
              over = {Kind::list, given.open, 0, {}, {}};
              for (const Value& g : given.items) {
                if (!g.container()) over.open = true;
                for (std::size_t k = 0; k < g.items.size(); k += g.kind == Kind::dict ? 2 : 1)
                  over.items.push_back(g.items[k]);
              }
            }
          }
          if (!over.container() || over.open) out.open = true;
          const std::size_t step = over.kind == Kind::dict ? 2 : 1;
          for (std::size_t k = 0; k < over.items.size() && k < kNames; k += step) {
            Env inside = env;
            if (s && f.stmts[s].kind == py::StmtKind::for_)
              assign_target(m.unit, f.stmts[s].a, over.items[k], inside);
            else
              inside[text] = over.items[k];
            next.push_back(std::move(inside));
          }
        } else if (b.kind == py::BindingKind::parameter && use.kind == NameUse::Kind::local) {
          const py::FunctionId fn = f.scopes[use.scope].owner;
          const Value given = f.scopes[use.scope].kind == py::ScopeKind::function
                                  ? argument_values(l, m, fn, b.target - f.functions[fn].first_parameter)
                                  : Value{Kind::list, true, 0, {}, {}};
          if (given.open) out.open = true;
          for (const Value& g : given.items) {
            Env inside = env;
            inside[text] = g;
            next.push_back(std::move(inside));
          }
        } else if ((b.kind == py::BindingKind::assign || b.kind == py::BindingKind::named) && b.value &&
                   !(b.flags & 1)) {
          const Value v = evaluate(l, m.unit, b.value, &env);
          if (!v.known()) {
            const Value several =
                f.exprs[b.value].kind == ExprKind::name ? Value{} : possible_names_of(l, m, b.value, block);
            if (!several.container() || several.open) out.open = true;
            for (const Value& g : several.items) {
              Env inside = env;
              inside[text] = g;
              next.push_back(std::move(inside));
            }
          } else {
            Env inside = env;
            inside[text] = v;
            next.push_back(std::move(inside));
          }
        } else {
          out.open = true;
        }
      }
    }
    if (!bindings.empty()) environments = std::move(next);
  }
  for (const Env& env : environments) {
    Value v = evaluate(l, m.unit, name, &env);
    if (v.kind == Kind::string)
      out.items.push_back(std::move(v));
    else
      out.open = true;
  }
  if (environments.empty()) out.open = true;
  return out;
}

Value possible_names_of(Linked& l, Module& m, py::ExprId name, py::BlockId block) {
  if (l.value_depth > 3) return {};
  ++l.value_depth;
  Value out = possible_names(l, m, name, block);
  --l.value_depth;
  return out;
}

Lookup runtime_attribute(Linked& l, Module& m, std::string_view name) {
  const py::Facts& f = *m.unit.f;
  Lookup doubt;
  const auto open = [&](std::string reason) {
    if (doubt.definedness != Definedness::absent) return;
    doubt.definedness = Definedness::dynamic;
    doubt.rule = HopRule::dynamic_module;
    doubt.reason = std::move(reason);
  };
  for (const SetattrSite& site : m.setattrs) {
    if (!site.target) continue;
    const py::Expr& target = f.exprs[site.target];
    bool own = false;
    if (target.kind == ExprKind::call)
      own = f.exprs[f.kids(target)[0]].kind == ExprKind::name &&
            (f.str(f.exprs[f.kids(target)[0]].a) == "globals" || f.str(f.exprs[f.kids(target)[0]].a) == "locals");
    if (!own) {
      const Value v = evaluate(l, m.unit, site.target);
      own = v.kind == Kind::object && v.text == m.name;
    }
    if (!own || block_runs(l, m.unit, site.block, 0) == Tri::no) continue;
    // A module `__getattr__` keeps what it was asked for: it is followed on its own.
    const py::FunctionId in = function_of(f, site.block);
    if (in && f.functions[in].outer == 1 && f.str(f.functions[in].name) == "__getattr__") continue;
    const bool called_later = f.scopes[f.blocks[site.block].scope].kind != py::ScopeKind::module;
    if (!site.name) {
      // globals().update(d), with a literal d.
      const auto kids = f.kids(f.exprs[site.call]);
      const Value d =
          f.exprs[site.call].kind == ExprKind::call && kids.size() == 2 ? evaluate(l, m.unit, kids[1]) : Value{};
      // globals().update(locals()): the local names of the function around.
      if (f.exprs[site.call].kind == ExprKind::call && kids.size() == 2 && f.exprs[kids[1]].kind == ExprKind::call &&
          dotted_text(f, f.kids(f.exprs[kids[1]])[0]) == "locals") {
        const py::NameId id = f.find(name);
        const std::vector<std::uint32_t> locals =
            id ? bindings_of(f, f.blocks[site.block].scope, id) : std::vector<std::uint32_t>{};
        if (!locals.empty()) {
          Lookup out = found({DefKind::variable, &m, locals[0], nullptr, nullptr, {}}, HopRule::setattr_name,
                             Definedness::conditional);
          out.condition = guard_of(l, m.unit, site.block, 0);
          return out;
        }
        continue;
      }
      const Tri there = d.kind == Kind::dict ? contains(d, string_value(name)) : Tri::unknown;
      if (there == Tri::yes)
        return found({DefKind::named, &m, site.call, nullptr, nullptr, l.intern(m.name + "." + std::string(name))},
                     HopRule::setattr_name);
      if (there == Tri::unknown) open(m.name + " updates its globals() at run time");
      continue;
    }
    const Value names = possible_names(l, m, site.name, site.block);
    if (contains(names, string_value(name)) == Tri::yes) {
      Lookup out = found({DefKind::named, &m, site.call, nullptr, nullptr, l.intern(m.name + "." + std::string(name))},
                         HopRule::setattr_name);
      if (called_later && block_runs(l, m.unit, site.block, 0) == Tri::unknown) {
        out.definedness = Definedness::conditional;
        out.condition = guard_of(l, m.unit, site.block, 0);
      }
      return out;
    }
    if (names.open) open(m.name + " sets names of its own at run time");
  }
  if (f.find("exec") || f.find("exec_"))
    for (py::StmtId s = 1; s < f.stmts.size(); ++s) {
      if (f.stmts[s].kind != py::StmtKind::expr || f.blocks[f.stmts[s].block].scope != 1) continue;
      const py::Expr& x = f.exprs[f.stmts[s].a];
      if (x.kind != ExprKind::call || x.b != 2 || f.exprs[f.kids(x)[0]].kind != ExprKind::name) continue;
      const std::string_view by = f.str(f.exprs[f.kids(x)[0]].a);
      const py::Expr& code = f.exprs[f.kids(x)[1]];
      if ((by == "exec" || by == "exec_") &&
          (code.kind != ExprKind::string || f.str(code.a).find(name) != std::string_view::npos))
        open(m.name + " runs code made at run time with exec()");
    }
  return doubt;
}

}  // namespace assay::model
