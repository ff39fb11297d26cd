#include "sweep/moved_fix.h"

#include <algorithm>

#include "base/text.h"
#include "couple/fix_text.h"
#include "model/code.h"
#include "sweep/moved_search.h"

namespace assay::sweep {
namespace {

using py::ExprKind;

struct Place {
  const py::Facts& f;
  std::string_view text;
  std::string path;
  std::uint32_t offset = 0;
};

// "from a import x" becomes an attempt at the new place before the old one, under the name that the module uses.
std::vector<TextEdit> import_edits(const Place& p, const py::Import& imp, const std::string& now) {
  const py::Facts& f = p.f;
  const py::Stmt& stmt = f.stmts[imp.stmt];
  // A statement that shares its lines, or holds comments, is left to a person.
  const model::Span lines = couple::whole_lines(p.text, {stmt.begin, stmt.end});
  if (lines.end == 0 || p.text.substr(lines.begin, lines.end - lines.begin).find('#') != std::string_view::npos)
    return {};
  const std::string indent(couple::indent_at(p.text, stmt.begin));
  const std::string module = parent_of(now), name(last_of(now));
  if (module.empty()) return {};
  const std::string inner = indent + "    ";
  std::string attempt, old, others;
  if (imp.name) {
    std::vector<std::string> rest;
    for (std::uint32_t i = stmt.a; i < stmt.a + stmt.b; ++i)
      if (&f.imports[i] != &imp) rest.push_back(couple::alias_text(f, f.imports[i]));
    const std::string from = std::string(imp.level, '.') + std::string(f.str(imp.module));
    const std::string_view used = f.str(imp.as ? imp.as : imp.name);
    if (!rest.empty()) others = couple::from_import(indent, from, rest);
    attempt = couple::from_import(inner, module, {name == used ? name : name + " as " + std::string(used)});
    old = couple::from_import(inner, from, {couple::alias_text(f, imp)});
  } else {
    if (!imp.as || stmt.b != 1) return {};  // every use spells the old name
    const std::string as = " as " + std::string(f.str(imp.as)) + "\n";
    attempt = inner + "import " + now + as;
    old = inner + "import " + std::string(f.str(imp.module)) + as;
  }
  return {{p.path, lines.begin, lines.end, others + couple::with_fallback(indent, attempt, old)}};
}

std::vector<TextEdit> on_import(const Place& p, const Coupling& use, const MovedTo& m) {
  for (std::uint32_t i = 1; i < p.f.imports.size(); ++i) {
    const py::Import& imp = p.f.imports[i];
    if (imp.begin != p.offset || p.f.str(imp.name) == "*") continue;
    // `from a import x` where a itself went: x goes with it.
    const std::string_view name = imp.name ? p.f.str(imp.name) : std::string_view();
    const bool whole_module = imp.name && last_of(use.target) != name;
    return import_edits(p, imp, whole_module ? m.name + "." + std::string(name) : m.name);
  }
  return {};
}

// The last name of an attribute that stands at the place, or whose name does.
std::vector<TextEdit> on_attribute(const Place& p, std::string_view was, std::string_view now) {
  for (py::ExprId e = 1; e < p.f.exprs.size(); ++e) {
    const py::Expr& x = p.f.exprs[e];
    if (x.kind != ExprKind::attribute || p.f.str(x.b) != was) continue;
    const std::uint32_t begin = x.end - static_cast<std::uint32_t>(was.size());
    if (x.begin == p.offset || begin == p.offset) return {{p.path, begin, x.end, std::string(now)}};
  }
  return {};
}

// The keyword of the call that begins at the place.
std::vector<TextEdit> on_call(const Place& p, std::string_view was, std::string_view now) {
  std::vector<TextEdit> out;
  for (py::ExprId e = 1; e < p.f.exprs.size(); ++e) {
    const py::Expr& call = p.f.exprs[e];
    if (call.kind != ExprKind::call || call.begin > p.offset || call.end <= p.offset) continue;
    for (const std::uint32_t a : model::arguments(p.f, e)) {
      const py::Expr& x = p.f.exprs[a];
      if (x.kind == ExprKind::keyword && x.a && p.f.str(x.a) == was &&
          (call.begin == p.offset || p.f.exprs[model::callee(p.f, e)].end > p.offset))
        out.push_back({p.path, x.begin, x.begin + static_cast<std::uint32_t>(was.size()), std::string(now)});
    }
  }
  if (out.size() > 1) out.clear();  // calls within calls: which one is meant could not be told
  return out;
}

// "a.b.C" as it is spelled beside "m.n:O.p": the colon before as many names.
std::string with_colon(std::string_view like, std::string_view name) {
  std::string out(name);
  const std::size_t colon = like.find(':');
  if (colon == std::string_view::npos) return out;
  std::size_t names =
      1 + static_cast<std::size_t>(std::count(like.begin() + static_cast<std::ptrdiff_t>(colon), like.end(), '.'));
  std::size_t at = out.size();
  for (; names && at != std::string::npos && at; --names) at = out.rfind('.', at - 1);
  if (at != std::string::npos && at) out[at] = ':';
  return out;
}

// A string literal on the line that holds the whole dotted name ("a.b.C", "a.b:C"), or only its last part.
std::vector<TextEdit> on_string(const Place& p, std::string_view was, std::string_view now) {
  std::vector<TextEdit> out;
  for (const py::Expr& x : p.f.exprs) {
    if (x.kind != ExprKind::string || (x.flags & py::kStringConcatenated)) continue;
    if (p.f.line_of(x.begin) != p.f.line_of(p.offset)) continue;
    const std::string_view said = p.f.str(x.a);
    std::string dotted(said);
    std::replace(dotted.begin(), dotted.end(), ':', '.');
    const bool last_only = said == last_of(was) && parent_of(was) == parent_of(now);
    if (dotted != was && !last_only) continue;
    const std::size_t at = p.text.substr(x.begin, x.end - x.begin).find(said);
    if (at == std::string_view::npos) continue;
    const std::uint32_t begin = x.begin + static_cast<std::uint32_t>(at);
    out.push_back({p.path, begin, begin + static_cast<std::uint32_t>(said.size()),
                   last_only ? std::string(last_of(now)) : with_colon(said, now)});
  }
  if (out.size() > 1) out.clear();
  return out;
}

// The overriding method, under the name that is called now.
std::vector<TextEdit> on_override(const Place& p, std::string_view was, std::string_view now) {
  for (const py::Function& fn : p.f.functions)
    if (fn.stmt && p.f.str(fn.name) == was && p.f.line_of(fn.name_begin) == p.f.line_of(p.offset))
      return {{p.path, fn.name_begin, fn.name_begin + static_cast<std::uint32_t>(was.size()), std::string(now)}};
  return {};
}

std::vector<TextEdit> edits_of(const Place& p, const Coupling& use, const MovedTo& m) {
  if (m.relation == MovedTo::Relation::parameter) {
    const auto keyword = [](std::string_view question) {
      const std::size_t open = question.find('('), equals = question.find('=', open);
      return open == std::string_view::npos || equals == std::string_view::npos
                 ? std::string_view()
                 : question.substr(open + 1, equals - open - 1);
    };
    const std::string_view was = keyword(use.target), now = keyword(m.name);
    return was.empty() || now.empty() ? std::vector<TextEdit>() : on_call(p, was, now);
  }
  const std::string_view was = last_of(use.target), now = last_of(m.name);
  const bool renamed = was != now && m.relation == MovedTo::Relation::renamed;
  switch (use.kind) {
    case CouplingKind::import:
      return on_import(p, use, m);
    case CouplingKind::attribute:
    case CouplingKind::call:
      return renamed && parent_of(use.target) == parent_of(m.name) ? on_attribute(p, was, now)
                                                                   : std::vector<TextEdit>();
    case CouplingKind::override_:
      return renamed ? on_override(p, was, now) : std::vector<TextEdit>();
    case CouplingKind::by_name:
      return on_string(p, use.target, m.name);
    case CouplingKind::patch: {
      std::vector<TextEdit> out = on_string(p, use.target, m.name);
      if (out.empty() && renamed && parent_of(use.target) == parent_of(m.name)) out = on_attribute(p, was, now);
      return out;
    }
    default:
      return {};
  }
}

}  // namespace

void fix_moved(const TreeFacts& of, const Coupling& use, MovedTo& m) {
  FileIndex file = 0;
  if (!of.tree().find(use.from.path, &file)) return;
  const py::Facts& f = of.file(file);
  if (f.exprs.empty() || use.from.start == 0 || use.from.start > f.lines.size()) return;
  const Place p{f, of.text(file), use.from.path, f.lines[use.from.start - 1] + std::max(use.column, 1u) - 1};
  std::vector<TextEdit> edits = edits_of(p, use, m);
  if (edits.empty()) return;
  std::string diff = couple::diff_of(p.path, p.text, edits);
  if (diff.empty()) return;
  m.edits = std::move(edits);
  m.fix = std::move(diff);
}

}  // namespace assay::sweep
