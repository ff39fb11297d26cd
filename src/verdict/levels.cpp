#include "verdict/levels.h"

namespace assay {

Severity severity_of(CitationStatus status) {
  switch (status) {
    case CitationStatus::missing_file:
    case CitationStatus::out_of_range:
    case CitationStatus::mismatch:
    case CitationStatus::moved: return Severity::error;
    case CitationStatus::ambiguous: return Severity::warning;
    case CitationStatus::ok:
    case CitationStatus::external: return Severity::note;
  }
  return Severity::note;
}

Severity severity_of(VerdictKind verdict) {
  switch (verdict) {
    case VerdictKind::refuted:
    case VerdictKind::stale: return Severity::error;
    case VerdictKind::partly: return Severity::warning;
    case VerdictKind::verified:
    case VerdictKind::needs_run:
    case VerdictKind::unverified:
    case VerdictKind::not_checkable: return Severity::note;
  }
  return Severity::note;
}

Tally tally(const VerifyReport& report) {
  Tally out;
  auto count = [&](Severity severity) {
    out.errors += severity == Severity::error;
    out.warnings += severity == Severity::warning;
  };
  for (const auto& citation : report.citations) count(severity_of(citation.status));
  for (const auto& claim : report.claims) count(severity_of(claim.verdict));
  for (const auto& finding : report.findings) count(finding.severity);
  out.warnings += static_cast<std::uint32_t>(report.unread.size());
  return out;
}

}  // namespace assay
