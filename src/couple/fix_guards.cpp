// Patches of tests: a dead branch goes, a use gets the test that it lacks, a variable its default.
#include <algorithm>

#include "base/text.h"
#include "couple/environment.h"
#include "couple/fix.h"
#include "couple/fix_text.h"
#include "model/constant.h"
#include "model/modules.h"

namespace assay::couple {

using namespace model;
using py::BlockKind;
using py::ExprKind;
using py::Operator;
using py::StmtKind;

namespace {

std::string_view text_between(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  return begin < end ? trim(text.substr(begin, end - begin)) : std::string_view{};
}

// ---------------------------------------------------------------- dead branches
struct Branches {
  Scene& s;
  const Module& m;
  const py::Facts& f;
  std::string_view text;
  std::vector<TextEdit> edits{};
  std::vector<Span> gone{};

  // `kept`: what of the old text stays.
  void replace(std::uint32_t begin, std::uint32_t end, std::string with, Span kept = {}) {
    edits.push_back({"", begin, end, std::move(with)});
    if (kept.end == 0) kept = {end, end};
    gone.push_back({begin, kept.begin});
    gone.push_back({kept.end, end});
  }

  bool is_gone(std::uint32_t offset) const {
    return std::any_of(gone.begin(), gone.end(), [&](const Span& span) { return span.holds(offset); });
  }

  bool of_tree(const py::Import& imp) const {
    const std::string module = absolute_module(m, f.str(imp.module), imp.level);
    const Module* top = find_module(s.l, module.substr(0, module.find('.')));
    return imp.level || (top && top->tree == s.of);
  }

  // Something that nothing else of the file names, or a module of the tree, would be left standing: it should go too,
  // and what it takes to see that is not looked at here.
  bool leaves_something() const {
    for (std::uint32_t i = 1; i < f.imports.size(); ++i)
      if (is_gone(f.imports[i].begin) && of_tree(f.imports[i])) return true;
    for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
      if (f.exprs[e].kind != ExprKind::name || !is_gone(f.exprs[e].begin)) continue;
      const py::NameId name = f.exprs[e].a;
      const bool own = std::any_of(f.bindings.begin(), f.bindings.end(), [&](const py::Binding& b) {
        return b.name == name && b.scope == 1 &&
               (b.kind == py::BindingKind::function || b.kind == py::BindingKind::class_ ||
                (b.kind == py::BindingKind::import_from && of_tree(f.imports[b.target]))) &&
               !is_gone(b.begin);
      });
      if (!own) continue;
      bool elsewhere = false;
      for (py::ExprId k = 1; k < f.exprs.size() && !elsewhere; ++k)
        elsewhere = f.exprs[k].kind == ExprKind::name && f.exprs[k].a == name && !is_gone(f.exprs[k].begin);
      if (!elsewhere) return true;
    }
    return false;
  }

  // An operand of `and` or `or` that does not matter, with the word beside it.
  bool drop_operand(py::ExprId whole, py::ExprId operand) {
    const auto kids = f.kids(f.exprs[whole]);
    const auto at = std::find(kids.begin(), kids.end(), operand);
    if (at == kids.end() || kids.size() < 2) return false;
    const std::string_view word = static_cast<Operator>(f.exprs[whole].op) == Operator::and_ ? "and" : "or";
    const bool last = at + 1 == kids.end();
    const py::Expr& x = f.exprs[operand];
    const py::Expr& beside = f.exprs[last ? *(at - 1) : *(at + 1)];
    const Span between = last ? Span{beside.end, x.begin} : Span{x.end, beside.begin};
    if (text_between(text, between.begin, between.end) != word) return false;  // a bracket, a comment
    if (last)
      replace(beside.end, x.end, "");
    else
      replace(x.begin, beside.begin, "");
    return true;
  }

  bool choose_arm(py::ExprId conditional, bool body) {
    const auto kids = f.kids(f.exprs[conditional]);
    if (text_between(text, f.exprs[kids[0]].end, f.exprs[kids[1]].begin) != "if") return false;
    if (text_between(text, f.exprs[kids[1]].end, f.exprs[kids[2]].begin) != "else") return false;
    const py::Expr& arm = f.exprs[kids[body ? 0 : 2]];
    replace(f.exprs[conditional].begin, f.exprs[conditional].end,
            std::string(text.substr(arm.begin, arm.end - arm.begin)), {arm.begin, arm.end});
    return true;
  }

  // The suite of a block takes the place of the statement's lines up to it.
  bool lift(const py::Stmt& st, py::BlockId block) {
    const py::Block& b = f.blocks[block];
    const std::string_view outer = indent_at(text, st.begin);
    const Span lines = whole_lines(text, {st.begin, st.end});
    if (lines.end == 0 || !b.first) return false;
    const std::uint32_t first = f.stmts[b.first].begin;
    if (f.line_of(b.begin) == f.line_of(first)) {  // behind the colon
      replace(st.begin, st.end, std::string(text.substr(first, b.end - first)), {first, b.end});
      return true;
    }
    const Span suite{line_after(text, b.begin), std::min(line_after(text, b.end), lines.end)};
    auto moved = reindented(m, suite, indent_at(text, first), outer);
    if (!moved) return false;
    replace(lines.begin, lines.end, std::move(*moved), suite);
    return true;
  }

  bool alone(const py::Stmt& st) const {
    const py::Block& b = f.blocks[st.block];
    return &f.stmts[b.first] == &st && f.blocks[st.block].end <= st.end;
  }

  bool statement(const py::Stmt& st, bool holds) {
    const py::BlockId other = st.c;
    const py::Stmt* next = nullptr;  // the `elif` behind
    if (other && f.blocks[other].first && (f.stmts[f.blocks[other].first].flags & py::kElif) &&
        f.blocks[other].begin == f.stmts[f.blocks[other].first].begin)
      next = &f.stmts[f.blocks[other].first];
    const bool elif = st.flags & py::kElif;
    if (holds && !elif) return lift(st, st.b);
    if (holds) {
      const py::Block& body = f.blocks[st.b];
      replace(st.begin, body.begin, "else:");
      if (other) replace(body.end, st.end, "");
      return true;
    }
    if (next) {
      // The next test becomes the first, or the one behind the one before.
      replace(st.begin, next->begin, "");
      if (!elif) replace(next->begin, next->begin + 4, "if");
      return true;
    }
    if (other && !elif) return lift(st, other);
    if (other) {
      const std::size_t word = text.rfind("else", f.blocks[other].begin);
      if (word == std::string_view::npos || word < f.blocks[st.b].end) return false;
      replace(st.begin, static_cast<std::uint32_t>(word), "");
      return true;
    }
    const Span lines = whole_lines(text, {st.begin, st.end});
    if (lines.end == 0) return false;
    if (!elif && alone(st))
      replace(st.begin, st.end, "pass");
    else
      replace(lines.begin, lines.end, "");
    return true;
  }

  bool go(py::ExprId e, bool holds) {
    for (;;) {
      const py::ExprId up = parent_of(s, m, e);
      if (!up) break;
      const py::Expr& x = f.exprs[up];
      if (x.kind == ExprKind::unary && static_cast<Operator>(x.op) == Operator::not_) {
        holds = !holds;
      } else if (x.kind == ExprKind::boolean) {
        if ((static_cast<Operator>(x.op) == Operator::and_) == holds) return drop_operand_in_test(up, e);
      } else if (x.kind == ExprKind::conditional && f.kids(x)[1] == e) {
        return choose_arm(up, holds);
      } else {
        return false;
      }
      e = up;
    }
    for (const py::Stmt& st : f.stmts)
      if (st.kind == StmtKind::if_ && st.a == e) return statement(st, holds);
    return false;
  }

  // Only where nothing but its truth is asked for.
  bool drop_operand_in_test(py::ExprId whole, py::ExprId operand) {
    py::ExprId top = whole;
    for (py::ExprId up = parent_of(s, m, top); up; up = parent_of(s, m, up)) {
      const py::Expr& x = f.exprs[up];
      const bool truth = x.kind == ExprKind::boolean || x.kind == ExprKind::unary ||
                         (x.kind == ExprKind::conditional && f.kids(x)[1] == top);
      if (!truth) return false;
      top = up;
      if (x.kind == ExprKind::conditional) return drop_operand(whole, operand);
    }
    for (const py::Stmt& st : f.stmts)
      if ((st.kind == StmtKind::if_ || st.kind == StmtKind::while_) && st.a == top) return drop_operand(whole, operand);
    return false;
  }
};

}  // namespace

void fix_dead_guard(Scene& s, const Guard& g, Finding& finding) {
  Branches b{s, *g.module, *g.module->unit.f, text_of(*g.module)};
  if (b.go(g.expr, g.holds == Tri::yes) && !b.leaves_something())
    set_fix(finding, *g.module, std::move(b.edits), false);
}

// ---------------------------------------------------------------- uses that need a test
namespace {

// Reading it twice is no more than reading it once.
bool plain(const py::Facts& f, py::ExprId e) {
  while (f.exprs[e].kind == ExprKind::attribute) e = f.exprs[e].a;
  return f.exprs[e].kind == ExprKind::name;
}

// Only its truth is asked for.
bool as_truth(Scene& s, const Module& m, py::ExprId e) {
  const py::Facts& f = *m.unit.f;
  for (py::ExprId up = parent_of(s, m, e); up; e = up, up = parent_of(s, m, up)) {
    const py::Expr& x = f.exprs[up];
    if (x.kind == ExprKind::conditional) return f.kids(x)[1] == e;
    const bool negated = x.kind == ExprKind::unary && static_cast<Operator>(x.op) == Operator::not_;
    if (negated) return true;
    if (x.kind != ExprKind::boolean) return false;
  }
  return std::any_of(f.stmts.begin(), f.stmts.end(), [&](const py::Stmt& st) {
    return (st.kind == StmtKind::if_ || st.kind == StmtKind::while_) && st.a == e;
  });
}

}  // namespace

void fix_unsure(Scene& s, const std::vector<const Use*>& uses, bool optional, Finding& finding) {
  const Module& m = *uses[0]->module;
  const py::Facts& f = *m.unit.f;
  const std::string_view text = text_of(m);
  std::vector<TextEdit> edits;
  std::vector<py::StmtId> wrapped;
  for (const Use* u : uses) {
    const py::Expr& x = f.exprs[u->expr];
    const py::ExprId receiver = x.a;
    if (!plain(f, receiver) || static_cast<py::Context>(x.op) != py::Context::load) return;
    const std::string object(text.substr(f.exprs[receiver].begin, f.exprs[receiver].end - f.exprs[receiver].begin));
    if (object.find('\n') != std::string::npos) return;
    if (!optional && as_truth(s, m, u->expr)) {
      edits.push_back({"", x.begin, x.end, "getattr(" + object + ", \"" + std::string(f.str(x.b)) + "\", None)"});
      continue;
    }
    // A statement for its effect alone: without the object there is nothing to do it to.
    const py::StmtId id = statement_at(f, u->begin);
    if (!id || f.stmts[id].kind != StmtKind::expr) return;
    if (std::find(wrapped.begin(), wrapped.end(), id) != wrapped.end()) continue;
    wrapped.push_back(id);
    const py::Stmt& st = f.stmts[id];
    const Span lines = whole_lines(text, {st.begin, st.end});
    if (lines.end == 0) return;
    const std::string indent(indent_at(text, st.begin));
    const std::string test =
        optional ? object + " is not None" : "hasattr(" + object + ", \"" + std::string(f.str(x.b)) + "\")";
    const auto moved = reindented(m, lines, "", "    ");
    if (!moved) return;
    edits.push_back({"", lines.begin, lines.end, indent + "if " + test + ":\n" + *moved});
  }
  if (!edits.empty()) set_fix(finding, m, std::move(edits), false);
}

// ---------------------------------------------------------------- environment variables
namespace {

// The string that the other tree takes where the variable is unset; nullopt where it is computed, or not the same
// everywhere.
std::optional<std::string> default_of(Scene& s, const TreeFacts& tree, std::string_view variable) {
  std::optional<std::string> out;
  std::vector<FileIndex> files = tree.files_with_name("environ");
  for (const FileIndex file : tree.files_with_name("getenv")) files.push_back(file);
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  for (const FileIndex file : files) {
    const Module* m = module_of_file(s.l, tree, file);
    if (!m || !m->unit.f || in_tests(*m)) continue;
    const py::Facts& f = *m->unit.f;
    for (const EnvironmentAccess& a : environment_of(f)) {
      if (a.name != variable || a.kind != EnvironmentAccess::Kind::lenient || f.exprs[a.expr].kind != ExprKind::call)
        continue;
      const py::ExprId value = argument(f, a.expr, 1, "default");
      const Constant c = value ? constant(f, value) : Constant{};
      if (c.kind != ConstantKind::string) return std::nullopt;
      if (out && *out != c.text) return std::nullopt;
      out = c.text;
    }
  }
  return out;
}

}  // namespace

void fix_environment(Scene& s, const std::vector<const Use*>& uses, Finding& finding) {
  const Use& first = *uses[0];
  const Module& m = *first.module;
  const py::Facts& f = *m.unit.f;
  const auto value = default_of(s, *first.tree, first.target);
  if (!value || value->find_first_of("\"\\\n\r") != std::string::npos) return;
  std::vector<TextEdit> edits;
  for (const Use* u : uses) {
    const py::Expr& x = f.exprs[u->expr];
    if (x.kind == ExprKind::subscript) {
      // environ["X"] → environ.get("X", "…")
      const std::uint32_t after = f.exprs[x.a].end;
      const std::string_view text = text_of(m);
      const py::Expr& name = f.exprs[x.b];
      if (text_between(text, after, name.begin) != "[" || text_between(text, name.end, x.end) != "]") return;
      edits.push_back(
          {"", after, x.end,
           ".get(" + std::string(text.substr(name.begin, name.end - name.begin)) + ", \"" + *value + "\")"});
    } else {
      const auto args = arguments(f, u->expr);
      if (args.size() != 1) return;
      edits.push_back({"", f.exprs[args[0]].end, f.exprs[args[0]].end, ", \"" + *value + "\""});
    }
  }
  set_fix(finding, m, std::move(edits), true);
}

}  // namespace assay::couple
