// What tests leave of a type: `isinstance`, `is None`, truth, and the same in asserts and early exits before the use.
#include <algorithm>

#include "base/text.h"
#include "model/classes.h"
#include "model/infer.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"

namespace assay::model {
namespace {

using py::ExprKind;
using py::Operator;

struct Narrower {
  Linked& l;
  const Unit& u;  // of the module: tests are read there
  const py::Facts& f;
  std::string subject;  // "x", "self.engine"

  bool is_subject(py::ExprId e) const {
    if (f.exprs[e].kind == ExprKind::named) e = f.exprs[e].a;
    return (f.exprs[e].kind == ExprKind::name || f.exprs[e].kind == ExprKind::attribute) &&
           dotted_text(f, e) == subject;
  }

  std::vector<Class*> classes(py::ExprId e) {
    std::vector<Class*> out;
    const py::Expr& x = f.exprs[e];
    if (x.kind == ExprKind::tuple) {
      for (py::ExprId k : f.kids(x))
        for (Class* c : classes(k)) out.push_back(c);
      return out;
    }
    if (x.kind == ExprKind::binary) {
      out = classes(x.a);
      for (Class* c : classes(x.b)) out.push_back(c);
      return out;
    }
    const Type* t = type_of(l, u, e);
    for (const Atom& a : t->atoms)
      if (a.kind == AtomKind::class_ && a.cls) out.push_back(a.cls);
    return out;
  }

  void apply(py::ExprId test, bool holds, Type& t, int depth = 0) {
    if (depth > 12 || !test) return;
    const py::Expr& x = f.exprs[test];
    switch (x.kind) {
      case ExprKind::unary:
        if (static_cast<Operator>(x.op) == Operator::not_) apply(x.a, !holds, t, depth + 1);
        return;
      case ExprKind::boolean: {
        const bool is_and = static_cast<Operator>(x.op) == Operator::and_;
        if (is_and == holds)
          for (py::ExprId k : f.kids(x)) apply(k, holds, t, depth + 1);
        return;
      }
      case ExprKind::named:
        apply(x.a, holds, t, depth + 1);
        [[fallthrough]];
      case ExprKind::name:
      case ExprKind::attribute:
        if (is_subject(test) && holds) std::erase_if(t.atoms, [](const Atom& a) { return a.kind == AtomKind::none; });
        return;
      case ExprKind::compare: {
        const auto k = f.kids(x);
        if (k.size() != 3 || !is_subject(k[0])) return;
        const auto op = static_cast<Operator>(k[1]);
        if (f.exprs[k[2]].kind == ExprKind::none_ &&
            (op == Operator::is || op == Operator::is_not || op == Operator::eq || op == Operator::ne)) {
          const bool none = (op == Operator::is || op == Operator::eq) == holds;
          std::erase_if(t.atoms, [&](const Atom& a) { return (a.kind == AtomKind::none) != none; });
          if (none) t.open = false;
        }
        return;
      }
      case ExprKind::call: {
        const auto k = f.kids(x);
        if (k.size() != 3 || f.exprs[k[0]].kind != ExprKind::name || !is_subject(k[1])) return;
        const std::string_view test_name = f.str(f.exprs[k[0]].a);
        if (test_name != "isinstance" && test_name != "issubclass") return;
        const AtomKind kind = test_name == "isinstance" ? AtomKind::instance : AtomKind::class_;
        const std::vector<Class*> wanted = classes(k[2]);
        if (wanted.empty()) return;
        if (!holds) {
          std::erase_if(t.atoms, [&](const Atom& a) {
            return (a.kind == kind || (a.kind == AtomKind::literal && kind == AtomKind::instance)) && a.cls &&
                   std::any_of(wanted.begin(), wanted.end(), [&](Class* c) { return is_subclass(l, *a.cls, *c); });
          });
          return;
        }
        Type out;
        out.open = false;
        for (Class* c : wanted) {
          bool any = false;
          for (const Atom& a : t.atoms)
            if (a.kind == kind && a.cls && is_subclass(l, *a.cls, *c)) add(out, a), any = true;
          if (any) continue;
          Atom a = kind == AtomKind::instance ? instance_atom(c, HopRule::narrowing, false)
                                              : class_atom(c, HopRule::narrowing, false);
          add(out, a);
        }
        t = std::move(out);
        return;
      }
      default:
        return;
    }
  }
};

// Is the subject bound again between two places? Then what was tested before no longer counts.
bool rebound(const py::Facts& f, py::ScopeId scope, const std::string& subject, std::uint32_t from, std::uint32_t to) {
  const std::string head = subject.substr(0, subject.find('.'));
  const py::NameId id = f.find(head);
  if (id)
    for (std::uint32_t i : bindings_of(f, scope, id))
      if (f.bindings[i].begin > from && f.bindings[i].begin < to) return true;
  if (subject == head) return false;
  for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
    const py::Expr& t = f.exprs[f.stores[i].target];
    if (t.begin > from && t.begin < to && f.stores[i].scope == scope && t.kind == ExprKind::attribute &&
        dotted_text(f, f.stores[i].target) == subject)
      return true;
  }
  return false;
}

constexpr py::ExprId kAround = 2'000;  // expressions looked at behind a use for what is around it

// The statement of a suite that holds an offset; 0 where none does.
py::StmtId first_statement_around(const py::Facts& f, py::BlockId block, std::uint32_t offset) {
  const py::Block& b = f.blocks[block];
  for (py::StmtId s = b.first; s && s <= b.last && f.stmts[s].begin <= offset; ++s)
    if (f.stmts[s].block == block && offset < f.stmts[s].end) return s;
  return 0;
}

}  // namespace

const Type* narrowed(Linked& l, const Unit& u, py::ExprId e, const Type* t) {
  if (t->atoms.empty() && !t->open) return t;
  if (!u.module->unit.f) return t;
  const Unit& mu = u.module->unit;
  const py::Facts& f = *mu.f;
  const std::string subject = dotted_text(*u.f, e);
  if (subject.empty()) return t;
  const std::uint32_t offset = u.snippet ? u.at : u.expr(e).begin;
  py::BlockId block = block_at(u, offset);
  const py::ScopeId scope = f.blocks[block].scope;
  if (f.scopes[scope].kind != py::ScopeKind::function) return t;
  // Nothing to do for a function that tests nothing: the common case, made cheap.
  Narrower n{l, mu, f, subject};
  Type out = *t;
  bool changed = false;
  const auto apply = [&](py::ExprId test, bool holds, std::uint32_t at) {
    const std::string_view text = text_of(l, mu, test);
    if (text.find(std::string_view(subject).substr(subject.rfind('.') + 1)) == std::string_view::npos) return;
    if (rebound(f, scope, subject, at, offset)) return;
    n.apply(test, holds, out);
    changed = true;
  };
  std::vector<std::pair<py::BlockId, py::BlockId>> chain;  // block, its child towards the use
  for (py::BlockId b = block, child = 0; b && f.blocks[b].scope == scope; child = b, b = f.blocks[b].parent)
    chain.emplace_back(b, child);
  for (auto it = chain.rbegin(); it != chain.rend(); ++it) {
    const py::Block& b = f.blocks[it->first];
    if (b.kind == py::BlockKind::if_true || b.kind == py::BlockKind::if_false)
      apply(b.test, b.kind == py::BlockKind::if_true, f.exprs[b.test].end);
    else if (b.kind == py::BlockKind::loop_body && b.test)
      apply(b.test, true, f.exprs[b.test].end);
    // Statements of this suite before the use that leave when a test fails.
    const std::uint32_t until = it->second ? f.stmts[f.blocks[it->second].stmt].begin : offset;
    if (!b.first) continue;
    for (py::StmtId s = b.first; s <= b.last && f.stmts[s].begin < until; ++s) {
      const py::Stmt& stmt = f.stmts[s];
      if (stmt.block != it->first || stmt.end > until) continue;
      if (stmt.kind == py::StmtKind::assert_) apply(stmt.a, true, stmt.end);
      if (stmt.kind == py::StmtKind::if_ && !stmt.c &&
          (f.blocks[stmt.b].ends & (py::kEndsReturn | py::kEndsRaise | py::kEndsContinue | py::kEndsBreak)))
        apply(stmt.a, false, stmt.end);
    }
  }
  if (!u.snippet) {
    const auto holds_use = [&](py::ExprId x) { return f.exprs[x].begin <= offset && offset < f.exprs[x].end; };
    // `isinstance(x, A) and x.a`, `x.a if x else y`, `[x.a for x in xs if x]`. What is around an expression comes after
    // it in the table.
    const py::StmtId stmt = first_statement_around(f, block, offset);
    const std::uint32_t end = stmt ? f.stmts[stmt].end : offset;
    for (py::ExprId x = e + 1; x < f.exprs.size() && x < e + kAround && f.exprs[x].begin < end; ++x) {
      const py::Expr& around = f.exprs[x];
      if (!holds_use(x)) continue;
      if (around.kind == ExprKind::boolean) {
        for (const py::ExprId k : f.kids(around)) {
          if (holds_use(k)) break;
          apply(k, static_cast<Operator>(around.op) == Operator::and_, f.exprs[k].end);
        }
      } else if (around.kind == ExprKind::conditional) {
        const auto k = f.kids(around);
        if (!holds_use(k[1])) apply(k[1], holds_use(k[0]), f.exprs[k[1]].begin);
      } else if (around.kind == ExprKind::list_comp || around.kind == ExprKind::set_comp ||
                 around.kind == ExprKind::generator || around.kind == ExprKind::dict_comp) {
        for (const py::ExprId clause : f.kids(around)) {
          if (f.exprs[clause].kind != ExprKind::comp_for || holds_use(clause)) continue;
          const auto parts = f.kids(f.exprs[clause]);
          for (std::size_t i = 2; i < parts.size(); ++i) apply(parts[i], true, f.exprs[parts[i]].end);
        }
      }
    }
  }
  if (!changed) return t;
  if (out.atoms.empty() && !out.open) return t;  // a contradiction: the test knows more than we do
  return l.keep(std::move(out));
}

}  // namespace assay::model
