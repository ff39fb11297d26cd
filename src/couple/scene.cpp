#include "couple/scene.h"

#include <algorithm>

#include "base/text.h"
#include "couple/version_tests.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/exports.h"
#include "model/flow.h"
#include "model/modules.h"
#include "syntax/python/children.h"

namespace assay::couple {

using namespace model;
using py::BlockKind;
using py::ExprKind;
using py::StmtKind;

namespace {

constexpr std::uint32_t kExactFuel = 60;
constexpr std::uint32_t kNever = UINT32_MAX;
constexpr std::uint32_t kEvidenceLines = 12;
constexpr std::uint8_t kLeaves = py::kEndsReturn | py::kEndsRaise | py::kEndsContinue | py::kEndsBreak | py::kEndsExit;

// The offset in a suite from which nothing of it runs any more: behind a return, or behind an `if` that surely leaves.
std::uint32_t leaves_from(Scene& s, Module& m, py::BlockId block) {
  const std::uint64_t key = std::uint64_t{m.unit.id} << 32 | block;
  if (const auto it = s.leaves.find(key); it != s.leaves.end()) return it->second;
  const py::Facts& f = *m.unit.f;
  std::uint32_t out = kNever;
  const py::Block& b = f.blocks[block];
  for (py::StmtId i = b.first; i && i <= b.last && out == kNever; ++i) {
    const py::Stmt& stmt = f.stmts[i];
    if (stmt.block != block) continue;
    if (stmt.kind == StmtKind::return_ || stmt.kind == StmtKind::raise || stmt.kind == StmtKind::continue_ ||
        stmt.kind == StmtKind::break_) {
      out = stmt.end;
    } else if (stmt.kind == StmtKind::if_) {
      const bool body = f.blocks[stmt.b].ends & kLeaves, other = stmt.c && (f.blocks[stmt.c].ends & kLeaves);
      if (!body && !other) continue;
      const Tri t = test_holds(s, m, stmt.a);
      if ((t == Tri::yes && body) || (t == Tri::no && other)) out = stmt.end;
    }
  }
  s.leaves.emplace(key, out);
  return out;
}

// Annotations that are never evaluated: all of a module with `from __future__ import annotations`, and those of
// variables in functions. By the expression at their root.
const std::vector<py::ExprId>& unevaluated(Scene& s, Module& m) {
  const auto [it, fresh] = s.unevaluated.try_emplace(m.unit.id);
  std::vector<py::ExprId>& out = it->second;
  if (!fresh) return out;
  const py::Facts& f = *m.unit.f;
  bool future = false;
  for (std::uint32_t i = 1; i < f.imports.size(); ++i)
    future |= f.str(f.imports[i].module) == "__future__" && f.str(f.imports[i].name) == "annotations";
  for (py::StmtId i = 1; i < f.stmts.size(); ++i) {
    if (f.stmts[i].kind != StmtKind::ann_assign) continue;
    const py::Scope& scope = f.scopes[f.blocks[f.stmts[i].block].scope];
    if (future || scope.kind == py::ScopeKind::function) out.push_back(f.stmts[i].b);
  }
  if (future) {
    for (std::uint32_t i = 1; i < f.parameters.size(); ++i) out.push_back(f.parameters[i].annotation);
    for (std::uint32_t i = 1; i < f.functions.size(); ++i) out.push_back(f.functions[i].returns);
  }
  std::sort(out.begin(), out.end());
  return out;
}

// Ternaries and short circuits around an expression; annotations that nothing evaluates.
Decided in_expression(Scene& s, Module& m, py::ExprId e) {
  const py::Facts& f = *m.unit.f;
  Decided out;
  py::ExprId root = e;
  while (const py::ExprId up = parent_of(s, m, root)) root = up;
  const std::vector<py::ExprId>& never = unevaluated(s, m);
  if (std::binary_search(never.begin(), never.end(), root))
    return {Tri::no, &m, f.exprs[root].begin, f.exprs[root].end};
  for (py::ExprId child = e, up = parent_of(s, m, e); up; child = up, up = parent_of(s, m, up)) {
    const py::Expr& x = f.exprs[up];
    Tri one = Tri::yes;
    py::ExprId test = 0;
    if (x.kind == ExprKind::conditional) {
      const auto kids = f.kids(x);  // body, test, orelse
      test = kids[1];
      if (child == test) continue;
      one = test_holds(s, m, test);
      if (child == kids[2]) one = !one;
    } else if (x.kind == ExprKind::boolean) {
      for (const std::uint32_t k : f.kids(x)) {
        if (k == child) break;
        const Tri t = test_holds(s, m, k);
        const Tri goes_on = static_cast<py::Operator>(x.op) == py::Operator::and_ ? t : !t;
        if (goes_on != Tri::yes) one = goes_on, test = k;
        if (goes_on == Tri::no) break;
      }
    }
    if (one == Tri::no) return {Tri::no, &m, f.exprs[test].begin, f.exprs[test].end};
    if (one == Tri::unknown) out.runs = Tri::unknown;
  }
  return out;
}

// Whether a handler of ImportError runs: not where the imports of the body are all there. What else the body does
// raises other exceptions.
Tri imports_fail(Scene& s, Module& m, py::BlockId handler) {
  const py::Facts& f = *m.unit.f;
  const std::string_view name = last_name(f, f.blocks[handler].test);
  if (name != "ImportError" && name != "ModuleNotFoundError") return Tri::unknown;
  const py::BlockId body = f.stmts[f.blocks[handler].stmt].a;
  bool any = false;
  for (std::uint32_t i = 1; i < f.imports.size(); ++i) {
    if (f.imports[i].begin < f.blocks[body].begin || f.imports[i].begin >= f.blocks[body].end) continue;
    if (import_succeeds(s.l, m, f.imports[i]) != Tri::yes) return Tri::unknown;
    any = true;
  }
  return any ? Tri::no : Tri::unknown;
}

// Whether a suite runs when the one around it does.
Tri suite_runs(Scene& s, Module& m, py::BlockId b) {
  const py::Facts& f = *m.unit.f;
  const py::Block& x = f.blocks[b];
  const Tri t = block_runs(s.l, m.unit, b, x.parent);
  if (t != Tri::unknown || !x.test) return t;
  if (x.kind == BlockKind::except_) return imports_fail(s, m, b);
  if (x.kind == BlockKind::if_true) return test_holds(s, m, x.test);
  if (x.kind == BlockKind::if_false) return !test_holds(s, m, x.test);
  return t;
}

// By what stands around it in its own file.
Decided decide_here(Scene& s, Module& m, std::uint32_t offset, py::ExprId expr) {
  const py::Facts& f = *m.unit.f;
  Decided out;
  if (expr) out = in_expression(s, m, expr);
  if (out.runs == Tri::no) return out;
  for (py::BlockId b = block_at(m.unit, offset); b; b = f.blocks[b].parent) {
    const std::uint32_t from = leaves_from(s, m, b);
    if (from <= offset) return {Tri::no, &m, from, from};
    const Tri t = suite_runs(s, m, b);
    if (t == Tri::no) {
      const py::ExprId test = f.blocks[b].test;
      const std::uint32_t begin = test ? f.exprs[test].begin : f.stmts[f.blocks[b].stmt].begin;
      return {Tri::no, &m, begin, test ? f.exprs[test].end : begin};
    }
    if (t == Tri::unknown) out.runs = Tri::unknown;
  }
  return out;
}

}  // namespace

bool Scene::is_on(const TreeFacts* tree) const { return tree && std::find(on.begin(), on.end(), tree) != on.end(); }

Scene make_scene(Linked& program, const TreeFacts* of, std::vector<const TreeFacts*> on) {
  Scene s{program};
  // Thousands of questions, most about loops of the audited tree's own: they may not cost milliseconds each.
  program.exact_fuel = kExactFuel;
  s.of = of;
  s.on = std::move(on);
  // The top-level packages of the others: only files that spell one can reach into them by import.
  std::vector<std::string> tops;
  for (const TreeFacts* tree : s.on)
    for (const FileIndex file : tree->python_files()) {
      const std::string name = tree->module_name(file);
      const std::string top = name.substr(0, name.find('.'));
      if (!top.empty() && std::find(tops.begin(), tops.end(), top) == tops.end()) tops.push_back(top);
    }
  std::vector<FileIndex> spelling;
  for (const std::string& top : tops)
    for (const FileIndex file : of->files_with_name(top)) spelling.push_back(file);
  std::sort(spelling.begin(), spelling.end());
  for (const FileIndex file : of->python_files()) {
    Module* m = module_of_file(program, *of, file);
    if (!m || !m->unit.f || m->unit.f->exprs.empty()) continue;
    s.all.push_back(m);
    if (std::binary_search(spelling.begin(), spelling.end(), file)) s.modules.push_back(m);
  }
  return s;
}

py::ExprId parent_of(Scene& s, const Module& m, py::ExprId e) {
  std::vector<py::ExprId>& up = s.parents[m.unit.id];
  if (up.empty()) {
    const py::Facts& f = *m.unit.f;
    up.resize(f.exprs.size(), 0);
    for (py::ExprId i = 1; i < f.exprs.size(); ++i)
      py::for_each_child(f, f.exprs[i], [&](py::ExprId child) { up[child] = i; });
  }
  return up[e];
}

Decided decide(Scene& s, Module& m, std::uint32_t offset, py::ExprId expr) {
  if (m.kind == Module::Kind::stub) return {Tri::no, &m, 0, 0};  // only type checkers read it
  Decided out = decide_here(s, m, offset, expr);
  if (out.runs == Tri::no) return out;
  const py::Facts& f = *m.unit.f;
  for (py::BlockId b = block_at(m.unit, offset); b; b = f.blocks[b].parent)
    if (f.blocks[b].kind == BlockKind::function_body)
      if (const Decided d = function_reached(s, m, f.scopes[f.blocks[b].scope].owner); d.runs == Tri::no) return d;
  if (const Decided d = module_reached(s, m); d.runs == Tri::no) return d;
  return out;
}

Tri runs(Scene& s, Module& m, std::uint32_t offset, py::ExprId expr) { return decide(s, m, offset, expr).runs; }

std::string why_not_run(Scene& s, Module& m, std::uint32_t offset, py::ExprId expr) {
  const Decided d = decide(s, m, offset, expr);
  if (d.runs != Tri::no) return {};
  if (d.end > d.begin) return std::string(text_of(*d.module).substr(d.begin, d.end - d.begin));
  return line_text(*d.module, d.begin);
}

namespace {

// A single file beside the tree's packages: a package of that name from another distribution goes before it.
bool gives_way(const Module& m) {
  if (m.is_package || m.kind != Module::Kind::source || m.name.find('.') != std::string::npos) return false;
  const auto& files = m.tree->tree().files();
  const std::string_view folder = dir_name(files[m.file].path);
  return std::any_of(files.begin(), files.end(), [&](const File& file) {
    return base_name(file.path) == "__init__.py" && dir_name(dir_name(file.path)) == folder &&
           dir_name(file.path) != folder;
  });
}

// `__path__ = extend_path(__path__, __name__)`: other distributions put modules into the package.
bool extends_path(Linked& l, Module& package) {
  if (!package.unit.f) return false;
  link(l, package);
  return package.bindings.count("__path__") != 0;
}

}  // namespace

bool may_come_from_elsewhere(Linked& l, std::string_view module, bool of_itself) {
  const std::size_t dot = module.find('.');
  if (dot == std::string_view::npos) return false;
  if (const Module* top = find_module(l, module.substr(0, dot)); top && gives_way(*top)) return true;
  bool extended = false;
  for (std::size_t end = dot; end != std::string_view::npos; end = module.find('.', end + 1)) {
    Module* package = find_module(l, module.substr(0, end));
    if (!package) return true;  // below the last namespace
    extended = package->kind != Module::Kind::namespace_;
    if (extended && (!of_itself || !extends_path(l, *package))) return false;
  }
  return !extended || !find_module(l, module);
}

bool at_import(const Module& m, std::uint32_t offset) {
  const py::Facts& f = *m.unit.f;
  for (py::BlockId b = f.block_at(offset); b; b = f.blocks[b].parent)
    if (f.blocks[b].kind == BlockKind::function_body) return false;
  for (py::ScopeId scope = scope_at(m.unit, offset); scope; scope = f.scopes[scope].parent)
    if (f.scopes[scope].kind == py::ScopeKind::lambda) return false;
  return true;
}

std::string tree_name(const TreeFacts& t) {
  const TreeInfo& info = t.tree().info();
  return info.version.empty() ? info.name : info.name + " " + info.version;
}

std::string line_text(const Module& m, std::uint32_t offset) {
  const std::string_view text = text_of(m);
  if (offset > text.size()) return {};
  const std::size_t begin = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
  return std::string(trim(text.substr(begin, text.find('\n', offset) - begin)));
}

SourcePlace place_at(const Module& m, std::uint32_t offset) {
  SourcePlace out;
  out.tree = m.tree->tree().info().name;
  out.path = m.tree->tree().files()[m.file].path;
  out.start = out.end = m.unit.f ? m.unit.f->line_of(offset) : 0;
  return out;
}

Evidence evidence_at(const Module& m, std::uint32_t begin, std::uint32_t end_offset, Role role, std::string_view rule) {
  Evidence out;
  out.at = place_at(m, begin);
  out.role = role;
  out.rule = rule;
  const std::string_view text = text_of(m);
  if (!m.unit.f || begin > text.size()) return out;
  if (end_offset > begin) out.at.end = std::min(m.unit.f->line_of(end_offset - 1), out.at.start + kEvidenceLines - 1);
  const std::size_t from = begin == 0 ? 0 : text.rfind('\n', begin - 1) + 1;
  std::size_t to = from;
  for (std::uint32_t line = out.at.start; line <= out.at.end && to < text.size(); ++line) {
    const std::size_t newline = text.find('\n', to);
    to = newline == std::string_view::npos ? text.size() : newline + 1;
  }
  out.text = text.substr(from, to - from);
  while (!out.text.empty() && (out.text.back() == '\n' || out.text.back() == '\r')) out.text.pop_back();
  return out;
}

Evidence evidence_of(Linked&, const Def& d, Role role, std::string_view rule) {
  const Spot spot = spot_of(d);
  if (!spot.module) return {};
  return evidence_at(*spot.module, spot.offset, 0, role, rule);
}

const TreeFacts* tree_of(const Def& d) {
  if (d.module) return d.module->tree;
  if (d.cls && d.cls->module) return d.cls->module->tree;
  return nullptr;
}

std::string dotted_name(Linked&, const Def& d) {
  if (d.kind == DefKind::variable && d.owner && d.owner->module)
    return d.owner->module->name + "." + d.owner->name + "." +
           std::string(d.module->unit.f->str(d.module->unit.f->bindings[d.index].name));
  if (d.kind == DefKind::attribute && d.owner && d.owner->module)
    return d.owner->module->name + "." + d.owner->name + "." +
           std::string(d.module->unit.f->str(d.module->unit.f->exprs[d.module->unit.f->stores[d.index].target].b));
  return identity_of(d);
}

}  // namespace assay::couple
