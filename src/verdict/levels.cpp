#include "verdict/levels.h"

namespace assay {

Severity severity_of(CitationStatus status) {
  switch (status) {
    case CitationStatus::missing_file:
    case CitationStatus::out_of_range:
    case CitationStatus::mismatch:
    case CitationStatus::moved:
      return Severity::error;
    case CitationStatus::ambiguous:
      return Severity::warning;
    case CitationStatus::ok:
    case CitationStatus::external:
      return Severity::note;
  }
  return Severity::note;
}

Severity severity_of(VerdictKind verdict) {
  switch (verdict) {
    case VerdictKind::refuted:
    case VerdictKind::stale:
      return Severity::error;
    case VerdictKind::partly:
      return Severity::warning;
    case VerdictKind::verified:
    case VerdictKind::needs_run:
    case VerdictKind::unverified:
    case VerdictKind::not_checkable:
      return Severity::note;
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

Overall overall_of(const VerifyReport& report) {
  std::size_t decided = 0, wrong = 0, refuted = 0, all = report.citations.size();
  for (const Citation& c : report.citations) {
    decided += c.status != CitationStatus::ambiguous && c.status != CitationStatus::external;
    wrong += severity_of(c.status) == Severity::error;
  }
  for (const Claim& k : report.claims) {
    if (k.verdict == VerdictKind::not_checkable) continue;
    ++all;
    decided += k.verdict != VerdictKind::unverified && k.verdict != VerdictKind::needs_run;
    wrong += severity_of(k.verdict) == Severity::error;
    refuted += k.verdict == VerdictKind::refuted;
  }
  Overall out;
  out.verdict = wrong == 0 ? Outcome::pass : wrong * 2 > decided ? Outcome::fail : Outcome::partial_pass;
  out.risk = wrong == 0 ? Risk::low : refuted > 0 ? Risk::high : Risk::medium;
  out.confidence = all == 0 ? 0 : static_cast<double>(decided) / static_cast<double>(all);
  out.reason = std::to_string(wrong) + " of " + std::to_string(decided) + " decided citations and claims are wrong";
  return out;
}

}  // namespace assay
