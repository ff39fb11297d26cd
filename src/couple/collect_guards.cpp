// Every test of another tree's version and of what it offers, and the stretches of text that each decides about: the
// branches of its `if`, what follows where a branch leaves, the arms of a ternary, the operands behind it in
// `and`/`or`.
#include <algorithm>
#include <numeric>

#include "couple/inventory.h"
#include "couple/version_tests.h"
#include "model/chain.h"
#include "model/code.h"
#include "model/exports.h"
#include "model/flow.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/questions.h"
#include "model/types.h"

namespace assay::couple {

using namespace model;
using py::BlockKind;
using py::ExprKind;
using py::StmtKind;

namespace {

using Spans = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

// The statement that an expression is the test of, by offset of the test: if, while, assert.
py::StmtId statement_testing(const py::Facts& f, py::ExprId test) {
  const std::uint32_t at = f.exprs[test].begin;
  const auto after = std::upper_bound(f.stmts.begin() + 1, f.stmts.end(), at,
                                      [](std::uint32_t offset, const py::Stmt& s) { return offset < s.begin; });
  const auto id = static_cast<py::StmtId>(after - f.stmts.begin() - 1);
  if (!id) return 0;
  const py::Stmt& s = f.stmts[id];
  const bool tests = s.kind == StmtKind::if_ || s.kind == StmtKind::while_ || s.kind == StmtKind::assert_;
  return tests && s.a == test ? id : 0;
}

void add_block(const py::Facts& f, py::BlockId b, Spans& out) {
  if (b) out.emplace_back(f.blocks[b].begin, f.blocks[b].end);
}

// What an expression decides about, being true or false.
Spans decided_by(Scene& s, Module& m, py::ExprId e) {
  const py::Facts& f = *m.unit.f;
  Spans out;
  py::ExprId top = e;
  for (py::ExprId up = parent_of(s, m, e); up; top = up, up = parent_of(s, m, up)) {
    const py::Expr& x = f.exprs[up];
    if (x.kind == ExprKind::conditional) {
      const auto kids = f.kids(x);
      if (kids[1] != top) return out;
      for (const int arm : {0, 2}) out.emplace_back(f.exprs[kids[arm]].begin, f.exprs[kids[arm]].end);
      return out;
    }
    if (x.kind == ExprKind::boolean) {
      for (const std::uint32_t k : f.kids(x))
        if (k > top) out.emplace_back(f.exprs[k].begin, f.exprs[k].end);
    } else if (x.kind != ExprKind::unary && x.kind != ExprKind::named) {
      return out;
    }
  }
  const py::StmtId id = statement_testing(f, top);
  if (!id) return out;
  const py::Stmt& st = f.stmts[id];
  bool leaves = st.kind == StmtKind::assert_;
  if (!leaves) {
    add_block(f, st.b, out);
    add_block(f, st.c, out);
    leaves = st.kind == StmtKind::if_ && (f.blocks[st.b].ends || (st.c && f.blocks[st.c].ends));
  }
  if (leaves && f.blocks[st.block].end > st.end) out.emplace_back(st.end, f.blocks[st.block].end);
  return out;
}

Guard guard(Module& m, Guard::Kind kind, std::uint32_t begin, std::uint32_t end, const TreeFacts* tree) {
  Guard g;
  g.kind = kind;
  g.module = &m;
  g.begin = begin;
  g.end = end;
  g.tree = tree;
  return g;
}

// Tests of versions: comparisons, calls of helpers, and flags where they are tested.
void version_guard(Scene& s, Module& m, py::ExprId e, Inventory& out) {
  const py::Facts& f = *m.unit.f;
  const py::Expr& x = f.exprs[e];
  if (x.kind == ExprKind::name || x.kind == ExprKind::attribute) {
    if (static_cast<py::Context>(x.op) != py::Context::load) return;
    // Only where its truth decides: an `if`, a ternary, an operand of and, or, not.
    const py::ExprId up = parent_of(s, m, e);
    const bool operand = up && (f.exprs[up].kind == ExprKind::boolean || f.exprs[up].kind == ExprKind::unary ||
                                (f.exprs[up].kind == ExprKind::conditional && f.kids(f.exprs[up])[1] == e));
    if (!operand && (up || !statement_testing(f, e))) return;
  } else if (x.kind != ExprKind::compare && x.kind != ExprKind::call) {
    return;
  }
  const VersionOf v = version_of(s, m, e);
  if (v.kind != VersionOf::Kind::test) return;
  begin_question(s.l);
  Guard g = guard(m, Guard::Kind::version, x.begin, x.end, v.tree);
  g.expr = e;
  g.version = v;
  g.holds = test_holds(s, m, e);
  g.spans = decided_by(s, m, e);
  out.guards.push_back(std::move(g));
}

// The first atom of another tree, and what its attribute would be called.
std::string asked_of(const Scene& s, const Type& t, const TreeFacts*& tree) {
  for (const Atom& a : t.atoms) {
    const Module* m = a.kind == AtomKind::module                                   ? a.module
                      : a.kind == AtomKind::instance || a.kind == AtomKind::class_ ? (a.cls ? a.cls->module : nullptr)
                                                                                   : nullptr;
    if (!m || !s.is_on(m->tree)) continue;
    tree = m->tree;
    return a.kind == AtomKind::module ? m->name : m->name + "." + a.cls->name;
  }
  return {};
}

void attribute_guard(Scene& s, Module& m, py::ExprId e, std::string_view called, Inventory& out) {
  const py::Facts& f = *m.unit.f;
  const auto args = arguments(f, e);
  if (args.size() != (called == "hasattr" ? 2 : 3)) return;
  const std::string_view name = string_value(f, args[1]);
  if (name.empty()) return;
  begin_question(s.l);
  const Type* base = type_of(s.l, m.unit, args[0]);
  const TreeFacts* tree = nullptr;
  const std::string owner = asked_of(s, *base, tree);
  if (owner.empty()) return;
  ChainOptions options;
  options.classes_are_instances = false;
  options.asking = s.of;
  const Reached r = reach_attribute(s.l, *base, name, options);
  const py::Expr& x = f.exprs[e];
  Guard g = guard(m, Guard::Kind::attribute, x.begin, x.end, tree);
  g.expr = e;
  g.target = owner + "." + std::string(name);
  // Whoever asks an object expects other classes than the one that is known: only a module, or an object of exactly
  // this class, surely lacks the name.
  const bool sure = std::all_of(base->atoms.begin(), base->atoms.end(),
                                [](const Atom& a) { return a.kind == AtomKind::module || a.exact; });
  // Of all that it may be, not of one.
  const bool everywhere = std::all_of(base->atoms.begin(), base->atoms.end(), [&](const Atom& a) {
    if (base->atoms.size() == 1) return true;
    return a.kind != AtomKind::none &&
           reach_attribute(s.l, Type{{a}, false}, name, options).definedness == Definedness::always;
  });
  if (r.definedness == Definedness::always && everywhere && !base->open) g.holds = Tri::yes;
  if (r.definedness == Definedness::absent && sure && !base->open) g.holds = Tri::no;
  g.spans = decided_by(s, m, e);
  if (called == "getattr") g.spans.clear();
  out.guards.push_back(std::move(g));
}

void spec_guard(Scene& s, Module& m, py::ExprId e, Inventory& out) {
  const py::Facts& f = *m.unit.f;
  const auto args = arguments(f, e);
  const std::string_view name = args.empty() ? std::string_view{} : string_value(f, args[0]);
  if (name.empty() || !canonical(s.l, m.unit, callee(f, e)).ends_with("find_spec")) return;
  const Module* top = find_module(s.l, name.substr(0, name.find('.')));
  if (!top || !s.is_on(top->tree)) return;
  const py::Expr& x = f.exprs[e];
  begin_question(s.l);
  const Lookup there = dotted_lookup(s.l, name);
  py::ExprId test = e;  // find_spec(…) is not None
  bool negated = false;
  if (const py::ExprId up = parent_of(s, m, e); up && f.exprs[up].kind == ExprKind::compare) {
    const auto kids = f.kids(f.exprs[up]);
    if (kids.size() == 3 && f.exprs[kids[2]].kind == ExprKind::none_)
      test = up, negated = static_cast<py::Operator>(kids[1]) == py::Operator::is;
  }
  Guard g = guard(m, Guard::Kind::spec, f.exprs[test].begin, std::max(x.end, f.exprs[test].end), top->tree);
  g.expr = test;
  g.target = name;
  g.holds = there.definedness == Definedness::absent ? Tri::no : there.present() ? Tri::yes : Tri::unknown;
  if (negated) g.holds = !g.holds;
  g.spans = decided_by(s, m, test);
  out.guards.push_back(std::move(g));
}

bool takes_import_error(Scene& s, Module& m, py::ExprId test, bool broad) {
  const py::Facts& f = *m.unit.f;
  if (!test) return broad;
  const auto one = [&](py::ExprId e) {
    const std::string name = canonical(s.l, m.unit, e);
    return name == "ImportError" || name == "ModuleNotFoundError" || name == "AttributeError" ||
           (broad && (name == "Exception" || name == "BaseException"));
  };
  if (f.exprs[test].kind != ExprKind::tuple) return one(test);
  for (const std::uint32_t k : f.kids(f.exprs[test]))
    if (one(k)) return true;
  return false;
}

// try … except ImportError around imports from another tree: one guard per handler that could take it.
void import_guards(Scene& s, Module& m, const std::vector<std::size_t>& imports, Inventory& out) {
  const py::Facts& f = *m.unit.f;
  for (py::StmtId id = 1; id < f.stmts.size(); ++id) {
    const py::Stmt& st = f.stmts[id];
    if (st.kind != StmtKind::try_) continue;
    const py::Block& body = f.blocks[st.a];
    const Use* first = nullptr;
    Tri succeeds = Tri::yes;
    for (const std::size_t i : imports) {
      const Use& u = out.uses[i];
      if (u.begin < body.begin || u.begin >= body.end) continue;
      const py::BlockId at = block_at(m.unit, u.begin);
      if (function_of(f, at) != function_of(f, st.a)) continue;
      if (!first) first = &u;
      const Tri one = import_succeeds(s.l, m, f.imports[u.index]);
      if (one == Tri::no) succeeds = Tri::no, first = &u;
      if (one == Tri::unknown && succeeds == Tri::yes) succeeds = one;
      if (one == Tri::no) break;
    }
    if (!first) continue;
    // A broad handler around more than imports is there for something else.
    const StmtKind begins = body.first ? f.stmts[body.first].kind : StmtKind::none;
    const bool imports_first = begins == StmtKind::import || begins == StmtKind::import_from;
    for (const std::uint32_t h : f.kids(st.b, st.c)) {
      const py::ExprId test = f.blocks[h].test;
      if (!takes_import_error(s, m, test, imports_first)) continue;
      const std::uint32_t begin = test ? f.exprs[test].begin : f.blocks[h].begin;
      Guard g = guard(m, Guard::Kind::import, begin, test ? f.exprs[test].end : begin, first->tree);
      g.target = first->target;
      g.holds = succeeds;
      g.spans.emplace_back(body.begin, body.end);
      out.guards.push_back(std::move(g));
    }
  }
}

std::string words(const Guard& g) {
  const std::string text(text_of(*g.module).substr(g.begin, g.end - g.begin));
  std::string out = g.kind == Guard::Kind::import ? text.empty() ? "except" : "except " + text : text;
  for (char& c : out)
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  for (std::size_t at = out.find("  "); at != std::string::npos; at = out.find("  ", at)) out.erase(at, 1);
  return out;
}

}  // namespace

void collect_guards(Scene& s, Inventory& out) {
  std::unordered_map<const Module*, std::vector<std::size_t>> imports;
  for (std::size_t i = 0; i < out.uses.size(); ++i)
    if (out.uses[i].kind == CouplingKind::import) imports[out.uses[i].module].push_back(i);
  for (Module* m : s.all) {
    link(s.l, *m);
    const py::Facts& f = *m->unit.f;
    for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
      if (f.exprs[e].kind == ExprKind::call) {
        const std::string_view called = last_name(f, callee(f, e));
        if (called == "hasattr" || called == "getattr") {
          attribute_guard(s, *m, e, called, out);
          continue;
        }
        if (called == "find_spec") spec_guard(s, *m, e, out);
      }
      version_guard(s, *m, e, out);
    }
    if (const auto it = imports.find(m); it != imports.end()) import_guards(s, *m, it->second, out);
  }
}

std::vector<GuardTest> guards_of(Scene&, const Inventory& inventory, const std::vector<std::string>& ids) {
  std::unordered_map<const Module*, std::vector<std::size_t>> uses;
  for (std::size_t i = 0; i < inventory.uses.size(); ++i) uses[inventory.uses[i].module].push_back(i);
  std::vector<std::size_t> order(inventory.guards.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto path = [&](std::size_t i) {
    const Module* m = inventory.guards[i].module;
    return std::string_view(m->tree->tree().files()[m->file].path);
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::make_pair(path(a), inventory.guards[a].begin) < std::make_pair(path(b), inventory.guards[b].begin);
  });
  std::vector<GuardTest> out;
  for (const std::size_t i : order) {
    const Guard& g = inventory.guards[i];
    GuardTest t;
    t.at = place_at(*g.module, g.begin);
    t.test = words(g);
    if (g.holds != Tri::unknown) t.holds = g.holds == Tri::yes;
    t.text_comparison = g.kind == Guard::Kind::version && g.version.text && !g.version.helper;
    std::vector<std::size_t> protects;
    for (const std::size_t u : uses[g.module]) {
      const Use& x = inventory.uses[u];
      const bool by_protection =
          x.protection.holds() && x.protection.at.module == g.module && x.protection.at.offset == g.begin;
      const bool inside = std::any_of(g.spans.begin(), g.spans.end(),
                                      [&](const auto& span) { return x.begin >= span.first && x.begin < span.second; });
      const bool protects_it = g.kind == Guard::Kind::version || g.kind == Guard::Kind::spec ? inside : by_protection;
      if (protects_it) protects.push_back(u);
    }
    std::stable_sort(protects.begin(), protects.end(),
                     [&](std::size_t a, std::size_t b) { return inventory.uses[a].begin < inventory.uses[b].begin; });
    for (const std::size_t u : protects) t.protects.push_back(ids[u]);
    out.push_back(std::move(t));
  }
  return out;
}

}  // namespace assay::couple
