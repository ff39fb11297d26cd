#include "couple/fix.h"

#include <algorithm>

#include "model/code.h"
#include "model/modules.h"
#include "source/git_diff.h"

namespace assay::couple {

using namespace model;
using py::BindingKind;

namespace {

constexpr std::size_t kDistinctive = 8;  // letters of a name that two unrelated things hardly share
constexpr std::size_t kLine = 88;        // columns of a generated line

std::string apply(std::string_view text, std::vector<TextEdit> edits) {
  std::stable_sort(edits.begin(), edits.end(), [](const TextEdit& a, const TextEdit& b) { return a.begin > b.begin; });
  std::string out(text);
  for (const TextEdit& e : edits) out.replace(e.begin, e.end - e.begin, e.text);
  return out;
}

// The modules of a tree whose own body defines the name, tests left out.
std::vector<std::string> definers(Scene& s, const TreeFacts& tree, std::string_view name) {
  std::vector<std::string> out;
  for (const FileIndex file : tree.files_with_name(name)) {
    const py::Facts& f = tree.file(file);
    const py::NameId id = f.exprs.empty() ? 0 : f.find(name);
    if (!id) continue;
    for (std::uint32_t i = 1; i < f.bindings.size(); ++i) {
      const py::Binding& b = f.bindings[i];
      if (b.name != id || b.scope != 1) continue;
      if (b.kind != BindingKind::function && b.kind != BindingKind::class_ && b.kind != BindingKind::assign &&
          b.kind != BindingKind::ann_assign)
        continue;
      const Module* m = module_of_file(s.l, tree, file);
      if (!m || m->name.empty() || in_tests(*m)) continue;
      if (std::find(out.begin(), out.end(), m->name) == out.end()) out.push_back(m->name);
    }
  }
  return out;
}

std::string alias_text(const py::Facts& f, const py::Import& imp) {
  std::string out(f.str(imp.name));
  if (imp.as) out += " as " + std::string(f.str(imp.as));
  return out;
}

std::string from_import(std::string_view indent, std::string_view module, const std::vector<std::string>& names) {
  std::string line = std::string(indent) + "from " + std::string(module) + " import ";
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  if (line.size() + list.size() <= kLine) return line + list + "\n";
  std::string out = line + "(\n";
  for (const std::string& name : names) out += std::string(indent) + "    " + name + ",\n";
  return out + std::string(indent) + ")\n";
}

}  // namespace

void set_fix(Finding& f, const Module& m, std::vector<TextEdit> edits, bool safe) {
  const std::string& path = m.tree->tree().files()[m.file].path;
  for (TextEdit& e : edits) e.path = path;
  const std::string_view text = text_of(m);
  std::string diff = unified_diff(path, text, apply(text, edits));
  if (diff.empty()) return;
  f.fix = std::move(diff);
  f.edits = std::move(edits);
  f.fix_is_safe = safe;
}

void fix_moved_import(Scene& s, const Use& u, Finding& finding) {
  const Module& m = *u.module;
  const py::Facts& f = *m.unit.f;
  const py::Import& imp = f.imports[u.index];
  if (!imp.name) return;
  const std::string_view name = f.str(imp.name);
  const std::vector<std::string> now = definers(s, *u.tree, name);
  if (now.size() != 1) return;
  // A short name that turns up elsewhere is often another thing.
  const std::string before = absolute_module(m, f.str(imp.module), imp.level);
  const auto parent = [](std::string_view module) {
    return module.substr(0, std::max<std::size_t>(module.rfind('.'), 1));
  };
  if (name.size() < kDistinctive && parent(before) != parent(now[0])) return;
  const py::Stmt& stmt = f.stmts[imp.stmt];
  const std::string_view text = text_of(m);
  const std::size_t line = stmt.begin == 0 ? 0 : text.rfind('\n', stmt.begin - 1) + 1;
  const std::string_view indent = text.substr(line, stmt.begin - line);
  std::size_t end = text.find('\n', stmt.end);
  end = end == std::string_view::npos ? text.size() : end + 1;
  // A statement that shares its lines, or holds comments, is left to a person.
  if (indent.find_first_not_of(" \t") != std::string_view::npos) return;
  if (text.substr(stmt.begin, end - stmt.begin).find('#') != std::string_view::npos) return;
  if (text.substr(stmt.end, end - stmt.end).find(';') != std::string_view::npos) return;
  std::vector<std::string> others;
  for (std::uint32_t i = stmt.a; i < stmt.a + stmt.b; ++i)
    if (i != u.index) others.push_back(alias_text(f, f.imports[i]));
  const std::string old_module = std::string(imp.level, '.') + std::string(f.str(imp.module));
  const std::string inner = std::string(indent) + "    ";
  std::string out = others.empty() ? "" : from_import(indent, old_module, others);
  out += std::string(indent) + "try:\n" + from_import(inner, now[0], {alias_text(f, imp)}) + std::string(indent) +
         "except ImportError:\n" + from_import(inner, old_module, {alias_text(f, imp)});
  set_fix(finding, m, {{"", static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(end), out}},
          name.size() >= kDistinctive);
  finding.reason += ". " + now[0] + " has it now";
}

void fix_handler(const Use& u, Finding& finding) {
  const Module& m = *u.protection.wrong_at.module;
  const py::Facts& f = *m.unit.f;
  const std::uint32_t at = u.protection.wrong_at.offset;
  for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
    const py::Expr& x = f.exprs[e];
    if (x.begin != at || x.kind != py::ExprKind::name) continue;
    const std::string_view name = f.str(x.a);
    if (name != "ModuleNotFoundError" && name != "ImportError" && name != "AttributeError") return;
    const std::string right = u.failure == Failure::attribute_missing ? "AttributeError" : "ImportError";
    set_fix(finding, m, {{"", x.begin, x.end, right}}, true);
    return;
  }
}

}  // namespace assay::couple
