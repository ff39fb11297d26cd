#include "couple/findings.h"

#include "model/code.h"
#include "model/modules.h"

namespace assay::couple {

namespace {

struct Measured {
  std::string_view kind;
  double confidence;
};
constexpr Measured kMeasured[] = {
#include "couple/confidence.inc"
};

}  // namespace

double measured(std::string_view kind) {
  for (const Measured& m : kMeasured)
    if (m.kind == kind) return m.confidence;
  return kNotMeasured;
}

Finding finding_at(std::string_view kind, Severity severity, const model::Module& m, std::uint32_t offset,
                   std::string target, std::string reason) {
  Finding f;
  f.kind = kind;
  f.severity = severity;
  f.from = place_at(m, offset);
  f.column = m.unit.f->column_of(offset) + 1;
  f.from_text = line_text(m, offset);
  f.target = std::move(target);
  f.reason = std::move(reason);
  f.confidence = measured(kind);
  f.evidence.push_back(evidence_at(m, offset, 0, Role::supports, kind));
  return f;
}

bool is_fallback(const model::Module& m, std::uint32_t offset) {
  const py::Facts& f = *m.unit.f;
  for (py::BlockId b = f.block_at(offset); b; b = f.blocks[b].parent) {
    if (f.blocks[b].kind != py::BlockKind::except_) continue;
    const py::Expr& caught = f.exprs[f.blocks[b].test];
    const std::string_view text =
        f.blocks[b].test ? model::text_of(m).substr(caught.begin, caught.end - caught.begin) : std::string_view{};
    if (!text.empty() && text.find("ImportError") == std::string_view::npos &&
        text.find("ModuleNotFoundError") == std::string_view::npos)
      continue;
    const py::Block& body = f.blocks[f.stmts[f.blocks[b].stmt].a];
    for (py::StmtId i = body.first; i && i <= body.last; ++i)
      if (f.stmts[i].kind == py::StmtKind::import || f.stmts[i].kind == py::StmtKind::import_from) return true;
  }
  return false;
}

Severity severity_of_use(const Use& u) {
  if (u.live == model::Tri::no) return Severity::note;
  return u.live == model::Tri::yes && !model::in_tests(*u.module) ? Severity::error : Severity::warning;
}

}  // namespace assay::couple
