#include "claim/condition.h"

#include <algorithm>

#include "claim/value_of.h"

namespace assay {

using namespace py;

namespace {

struct Term {
  ExprId test;
  bool holds;
};

bool is_and(const Facts& f, ExprId e) {
  return f.exprs[e].kind == ExprKind::boolean && static_cast<Operator>(f.exprs[e].op) == Operator::and_;
}

bool term_same(const Facts& f, const Term& t, const Facts& g, ExprId claimed) {
  return t.holds ? model::same(f, t.test, g, claimed) : model::opposite(f, t.test, g, claimed);
}
bool term_opposite(const Facts& f, const Term& t, const Facts& g, ExprId claimed) {
  return t.holds ? model::opposite(f, t.test, g, claimed) : model::same(f, t.test, g, claimed);
}

std::string spelled(const TreeFacts& tree, FileIndex file, const Term& t) {
  std::string s = source_of(tree, file, t.test);
  if (t.holds) return s;
  const Expr& e = tree.file(file).exprs[t.test];
  bool simple = e.kind == ExprKind::name || e.kind == ExprKind::attribute || e.kind == ExprKind::call;
  return simple ? "not " + s : "not (" + s + ")";
}

}  // namespace

Condition condition_at(const TreeFacts& tree, FileIndex file, FunctionId function, StmtId statement,
                       std::string_view claimed_text) {
  const Facts& f = tree.file(file);
  BlockId top = f.functions[function].body;
  Condition out;
  std::vector<Term> around;  // innermost first
  bool unreadable = false;
  for (const model::Guard& g : model::guards(f, f.stmts[statement].block, top)) {
    if (g.test && (g.kind == BlockKind::if_true || g.kind == BlockKind::if_false))
      around.push_back({g.test, g.holds});
    else if (g.kind != BlockKind::with_body && g.kind != BlockKind::try_body && g.kind != BlockKind::finally_)
      unreadable = true;
  }
  std::size_t enclosing = around.size();
  // `if x: return` before it: what follows runs only if not x.
  std::vector<Term> exits;
  for (BlockId b = 1; b < f.blocks.size(); ++b) {
    const Block& k = f.blocks[b];
    bool leaves = k.ends & (kEndsReturn | kEndsRaise | kEndsContinue | kEndsBreak | kEndsExit);
    if (k.kind != BlockKind::if_true || !leaves || k.end > f.stmts[statement].begin) continue;
    BlockId parent = k.parent;
    // Only exits on the way: their `if` stands in a block around the statement.
    bool on_way = parent == f.stmts[statement].block || parent == top;
    for (const model::Guard& g : model::guards(f, f.stmts[statement].block, top)) on_way = on_way || g.block == parent;
    if (on_way && k.begin >= f.blocks[top].begin && model::function_of(f, b) == function)
      exits.push_back({k.test, false});
  }
  for (auto it = around.rbegin(); it != around.rend(); ++it)
    out.actual += (out.actual.empty() ? "" : " and ") + spelled(tree, file, *it);
  model::Parsed claimed(claimed_text);
  if (!claimed.expr) return out;
  const Facts& g = claimed.facts;
  // The claim may be one of the conditions around, the innermost one's part, or all of them together.
  std::vector<ExprId> parts;
  if (is_and(g, claimed.expr))
    for (ExprId kid : g.kids(g.exprs[claimed.expr])) parts.push_back(kid);
  auto covers = [&](const std::vector<Term>& terms, ExprId c) {
    return std::any_of(terms.begin(), terms.end(), [&](const Term& t) {
      if (term_same(f, t, g, c)) return true;
      if (!t.holds || !is_and(f, t.test)) return false;
      for (ExprId kid : f.kids(f.exprs[t.test]))
        if (model::same(f, kid, g, c)) return true;
      return false;
    });
  };
  std::vector<Term> all = around;
  all.insert(all.end(), exits.begin(), exits.end());
  if (enclosing && term_same(f, around[0], g, claimed.expr)) return out.under = Under::same, out;
  if (covers(around, claimed.expr)) return out.under = Under::same, out;
  if (!parts.empty() && std::all_of(parts.begin(), parts.end(), [&](ExprId p) { return covers(all, p); }))
    return out.under = Under::same, out;
  for (const Term& t : around)
    if (term_opposite(f, t, g, claimed.expr)) return out.under = Under::opposite, out;
  if (covers(exits, claimed.expr)) return out.under = Under::same, out;
  if (around.empty())
    for (const Term& t : exits)
      if (term_opposite(f, t, g, claimed.expr)) return out.under = Under::opposite, out;
  if (around.empty() && exits.empty() && !unreadable) out.under = Under::always;
  return out;
}

}  // namespace assay
