// Patches of patches: those whose target is gone, and those that come too late for some.
#include <algorithm>

#include "base/text.h"
#include "couple/fix.h"
#include "couple/fix_text.h"
#include "model/modules.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;
using py::StmtKind;

namespace {

// The statement that is this patch and nothing else; 0 where there is none.
py::StmtId own_statement(const Patch& p) {
  const py::Facts& f = *p.module->unit.f;
  const py::StmtId id = statement_at(f, p.begin);
  if (!id) return 0;
  const py::Stmt& st = f.stmts[id];
  if (st.kind == StmtKind::assign) return st.b == 1 && f.exprs[f.kids(st.a, st.b)[0]].begin == p.begin ? id : 0;
  return st.kind == StmtKind::expr && f.exprs[st.a].begin == p.begin && f.exprs[st.a].kind == ExprKind::call ? id : 0;
}

bool only_one(const py::Facts& f, py::StmtId id) {
  const py::Stmt& st = f.stmts[id];
  const py::Block& b = f.blocks[st.block];
  return b.kind != py::BlockKind::module && b.first == id && b.end <= st.end;
}

}  // namespace

void fix_gone_patch(Scene& s, const Patch& p, Finding& finding) {
  const Module& m = *p.module;
  const py::Facts& f = *m.unit.f;
  if (p.idiom == Patch::Idiom::mock || p.idiom == Patch::Idiom::wrap) {
    // A mock's first argument is the whole name; a wrapper's is the module beside "Class.name".
    if (!p.at || f.exprs[p.at].kind != ExprKind::call || !p.tree) return;
    const auto args = arguments(f, p.at);
    if (p.idiom == Patch::Idiom::mock && !args.empty() && string_value(f, args[0]) == p.target)
      fix_dotted_string(s, m, args[0], *p.tree, finding);
    if (finding.fix || p.idiom == Patch::Idiom::mock) return;
  }
  if (p.idiom == Patch::Idiom::class_patch || p.idiom == Patch::Idiom::helper) return;
  const py::StmtId id = own_statement(p);
  if (!id) return;
  const std::string_view text = text_of(m);
  const Span lines = whole_lines(text, {f.stmts[id].begin, f.stmts[id].end});
  if (lines.end == 0) return;
  if (only_one(f, id))
    set_fix(finding, m, {{"", f.stmts[id].begin, f.stmts[id].end, "pass"}}, false);
  else
    set_fix(finding, m, {{"", lines.begin, lines.end, ""}}, false);
}

void fix_early_bound(Scene&, const Patch& p, const std::vector<std::pair<const Module*, std::string>>& holders,
                     Finding& finding) {
  if (p.idiom != Patch::Idiom::store && p.idiom != Patch::Idiom::setattr_call) return;
  const Module& m = *p.module;
  const py::Facts& f = *m.unit.f;
  if (!p.value || p.unit != &m.unit) return;
  // A name, so that it may be read again.
  py::ExprId root = p.value;
  while (f.exprs[root].kind == ExprKind::attribute) root = f.exprs[root].a;
  const py::StmtId id = own_statement(p);
  if (f.exprs[root].kind != ExprKind::name || !id) return;
  const std::string_view text = text_of(m);
  const Span lines = whole_lines(text, {f.stmts[id].begin, f.stmts[id].end});
  if (lines.end == 0) return;
  const std::string indent(indent_at(text, f.stmts[id].begin));
  const std::string value(text.substr(f.exprs[p.value].begin, f.exprs[p.value].end - f.exprs[p.value].begin));
  std::string out;
  for (const auto& [holder, name] : holders) {
    // Under a name of its own: `import a.b` in a function would bind `a` there.
    std::string as = holder->name;
    std::replace(as.begin(), as.end(), '.', '_');
    if (f.find(as)) return;
    out += indent + "import " + holder->name + " as " + as + "\n" + indent + as + "." + name + " = " + value + "\n";
  }
  std::string before;
  if (text[lines.end - 1] != '\n') before = "\n";
  set_fix(finding, m, {{"", lines.end, lines.end, before + out}}, false);
}

}  // namespace assay::couple
