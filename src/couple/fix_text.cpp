#include "couple/fix_text.h"

#include <algorithm>

#include "base/text.h"
#include "model/modules.h"
#include "source/git_diff.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

constexpr std::size_t kLine = 88;  // columns of a generated line

}  // namespace

py::StmtId statement_at(const py::Facts& f, std::uint32_t offset) {
  py::StmtId best = 0;
  for (py::StmtId i = 1; i < f.stmts.size() && f.stmts[i].begin <= offset; ++i)
    if (offset < f.stmts[i].end) best = i;
  return best;
}

std::uint32_t line_begin(std::string_view text, std::uint32_t offset) {
  if (offset == 0) return 0;
  const std::size_t at = text.rfind('\n', offset - 1);
  return at == std::string_view::npos ? 0 : static_cast<std::uint32_t>(at + 1);
}

std::uint32_t line_after(std::string_view text, std::uint32_t offset) {
  const std::size_t at = text.find('\n', offset);
  return static_cast<std::uint32_t>(at == std::string_view::npos ? text.size() : at + 1);
}

std::string_view indent_at(std::string_view text, std::uint32_t offset) {
  const std::uint32_t begin = line_begin(text, offset);
  std::uint32_t end = begin;
  while (end < text.size() && (text[end] == ' ' || text[end] == '\t')) ++end;
  return text.substr(begin, end - begin);
}

Span whole_lines(std::string_view text, Span span) {
  const std::uint32_t begin = line_begin(text, span.begin), end = line_after(text, span.end);
  if (!trim(text.substr(begin, span.begin - begin)).empty()) return {};
  const std::string_view rest = trim(text.substr(span.end, end - span.end));
  if (!rest.empty() && rest[0] != '#') return {};
  return {begin, end};
}

std::optional<std::string> reindented(const Module& m, Span span, std::string_view from, std::string_view to) {
  const py::Facts& f = *m.unit.f;
  const std::string_view text = text_of(m);
  std::vector<Span> strings;
  for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
    const py::Expr& x = f.exprs[e];
    if (x.kind != ExprKind::string && x.kind != ExprKind::bytes && x.kind != ExprKind::fstring &&
        x.kind != ExprKind::tstring)
      continue;
    if (x.end > span.begin && x.begin < span.end) strings.push_back({x.begin, x.end});
  }
  std::string out;
  for (std::uint32_t at = span.begin; at < span.end;) {
    const std::uint32_t next = std::min(line_after(text, at), span.end);
    const std::string_view line = text.substr(at, next - at);
    const bool inside =
        std::any_of(strings.begin(), strings.end(), [&](const Span& s) { return s.begin < at && at < s.end; });
    at = next;
    if (inside || trim(line).empty()) {
      out += line;
      continue;
    }
    if (!line.starts_with(from)) {
      // A comment may stand anywhere, and the lines of a bracket hang as they like.
      const std::string_view rest = line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
      if (rest[0] != '#') return std::nullopt;
      out += std::string(to) + std::string(rest);
      continue;
    }
    out += std::string(to) + std::string(line.substr(from.size()));
  }
  return out;
}

std::string alias_text(const py::Facts& f, const py::Import& imp) {
  return std::string(f.str(imp.name)) + (imp.as ? " as " + std::string(f.str(imp.as)) : "");
}

std::string from_import(std::string_view indent, std::string_view module, const std::vector<std::string>& names) {
  std::string line = std::string(indent) + "from " + std::string(module) + " import ", list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  if (line.size() + list.size() <= kLine) return line + list + "\n";
  std::string out = line + "(\n";
  for (const std::string& name : names) out += std::string(indent) + "    " + name + ",\n";
  return out + std::string(indent) + ")\n";
}

std::string with_fallback(std::string_view indent, std::string_view attempt, std::string_view other) {
  const std::string in(indent);
  return in + "try:\n" + std::string(attempt) + in + "except ImportError:\n" + std::string(other);
}

std::string diff_of(const std::string& path, std::string_view text, std::vector<TextEdit>& edits) {
  const std::size_t line = text.find('\n');
  const bool crlf = line != std::string_view::npos && line > 0 && text[line - 1] == '\r';
  for (TextEdit& e : edits) {
    e.path = path;
    for (std::size_t at = crlf ? e.text.find('\n') : std::string::npos; at != std::string::npos;
         at = e.text.find('\n', at + 1))
      if (at == 0 || e.text[at - 1] != '\r') e.text.insert(at++, 1, '\r');
  }
  std::vector<const TextEdit*> last_first;
  for (const TextEdit& e : edits) last_first.push_back(&e);
  std::stable_sort(last_first.begin(), last_first.end(),
                   [](const TextEdit* a, const TextEdit* b) { return a->begin > b->begin; });
  std::string after(text);
  for (const TextEdit* e : last_first) after.replace(e->begin, e->end - e->begin, e->text);
  return unified_diff(path, text, after);
}

std::uint32_t import_place(const Module& m) {
  const py::Facts& f = *m.unit.f;
  const std::string_view text = text_of(m);
  for (std::uint32_t i = 1; i < f.imports.size(); ++i) {
    const py::Import& imp = f.imports[i];
    if (imp.block != 1 || f.str(imp.module) == "__future__") continue;
    const std::uint32_t begin = f.stmts[imp.stmt].begin;
    return line_begin(text, begin) == begin ? begin : 0;
  }
  return 0;
}

bool importable(const py::Facts& f, std::string_view dotted) {
  const std::string_view top = dotted.substr(0, dotted.find('.'));
  const py::NameId id = f.find(top);
  if (!id) return true;
  for (std::uint32_t i = 1; i < f.bindings.size(); ++i) {
    const py::Binding& b = f.bindings[i];
    if (b.name != id) continue;
    if (b.kind != py::BindingKind::import || b.scope != 1) return false;
    const py::Import& imp = f.imports[b.target];
    if (imp.as || f.str(imp.module).substr(0, f.str(imp.module).find('.')) != top) return false;
  }
  return true;
}

bool imports(const py::Facts& f, std::string_view dotted) {
  for (std::uint32_t i = 1; i < f.imports.size(); ++i) {
    const py::Import& imp = f.imports[i];
    if (imp.block == 1 && !imp.name && !imp.as && !imp.level && f.str(imp.module) == dotted) return true;
  }
  return false;
}

}  // namespace assay::couple
