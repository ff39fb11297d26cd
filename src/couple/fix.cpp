#include "couple/fix.h"

#include <algorithm>
#include <map>

#include "couple/fix_text.h"
#include "model/code.h"
#include "model/modules.h"

namespace assay::couple {

using namespace model;
using py::BindingKind;

namespace {

constexpr std::size_t kDistinctive = 8;  // letters of a name that two unrelated things hardly share

}  // namespace

std::vector<std::string> modules_defining(Scene& s, const TreeFacts& tree, std::string_view name) {
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

void set_fix(Finding& f, const Module& m, std::vector<TextEdit> edits, bool safe) {
  std::string diff = diff_of(m.tree->tree().files()[m.file].path, text_of(m), edits);
  if (diff.empty()) return;
  f.fix = std::move(diff);
  f.edits = std::move(edits);
  f.fix_is_safe = safe;
}

namespace {

// The only module of the tree that defines the name; "" where there are several, or where the name is so short that it
// may well be another thing than what stood in `before`.
std::string moved_to(Scene& s, const TreeFacts& tree, std::string_view name, std::string_view before) {
  const std::vector<std::string> now = modules_defining(s, tree, name);
  if (now.size() != 1) return {};
  const auto parent = [](std::string_view module) {
    return module.substr(0, std::max<std::size_t>(module.rfind('.'), 1));
  };
  const auto last = [](std::string_view module) { return module.substr(module.rfind('.') + 1); };
  // What went inside is not for others any more, and often another thing.
  const auto is_private = [](std::string_view module) {
    return module.starts_with('_') || module.find("._") != std::string_view::npos;
  };
  if (is_private(now[0]) && !is_private(before)) return {};
  if (name.size() < kDistinctive && parent(before) != parent(now[0]) && last(before) != last(now[0])) return {};
  return now[0];
}

}  // namespace

void fix_moved_import(Scene& s, const Module& m, std::uint32_t import, const TreeFacts& tree, bool whole,
                      Finding& finding) {
  const py::Facts& f = *m.unit.f;
  const py::Import& imp = f.imports[import];
  if (!imp.name || f.str(imp.name) == "*") return;
  const std::string before = absolute_module(m, f.str(imp.module), imp.level);
  const py::Stmt& stmt = f.stmts[imp.stmt];
  const std::string_view text = text_of(m);
  const Span lines = whole_lines(text, {stmt.begin, stmt.end});
  // A statement that shares its lines, or holds comments, is left to a person.
  if (lines.end == 0 || text.substr(lines.begin, lines.end - lines.begin).find('#') != std::string_view::npos) return;
  std::vector<std::string> others, moved;
  std::map<std::string, std::vector<std::string>> places;  // new module -> names
  bool distinctive = true;
  for (std::uint32_t i = stmt.a; i < stmt.a + stmt.b; ++i) {
    if (i != import && !whole) {
      others.push_back(alias_text(f, f.imports[i]));
      continue;
    }
    const std::string_view name = f.str(f.imports[i].name);
    const std::string now = moved_to(s, tree, name, before);
    if (now.empty() || now == before || now == m.name) return;
    // In its own tree the name of another top-level package is another thing: nothing moves from a library to what
    // stands on it.
    const auto top = [](const std::string& module) { return module.substr(0, module.find('.')); };
    if (&tree == s.of && top(now) != top(before)) return;
    distinctive &= name.size() >= kDistinctive;
    places[now].push_back(alias_text(f, f.imports[i]));
    moved.push_back(alias_text(f, f.imports[i]));
  }
  const std::string old_module = std::string(imp.level, '.') + std::string(f.str(imp.module));
  const std::string indent(indent_at(text, stmt.begin));
  const std::string inner = indent + "    ";
  std::string out = others.empty() ? "" : from_import(indent, old_module, others), now;
  for (const auto& [module, names] : places) {
    now += from_import(inner, module, names);
    if (finding.reason.find(module + " has ") == std::string::npos)
      finding.reason += ". " + module + " has " + (names.size() == 1 ? "it" : "them") + " now";
  }
  // What the tree itself moved needs no way back.
  if (&tree == s.of) {
    for (const auto& [module, names] : places) out += from_import(indent, module, names);
  } else {
    out += with_fallback(indent, now, from_import(inner, old_module, moved));
  }
  set_fix(finding, m, {{"", lines.begin, lines.end, out}}, distinctive);
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
