#include "couple/findings.h"

#include "model/modules.h"

namespace assay::couple {

Finding finding_at(std::string_view kind, Severity severity, const model::Module& m, std::uint32_t offset,
                   std::string target, std::string reason, double confidence) {
  Finding f;
  f.kind = kind;
  f.severity = severity;
  f.from = place_at(m, offset);
  f.column = m.unit.f->column_of(offset) + 1;
  f.from_text = line_text(m, offset);
  f.target = std::move(target);
  f.reason = std::move(reason);
  f.confidence = confidence;
  f.evidence.push_back(evidence_at(m, offset, 0, Role::supports, kind));
  return f;
}

Severity severity_of_use(const Use& u) {
  if (u.live == model::Tri::no) return Severity::note;
  return u.live == model::Tri::yes && !model::in_tests(*u.module) ? Severity::error : Severity::warning;
}

}  // namespace assay::couple
