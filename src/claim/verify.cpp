#include "claim/verify.h"

#include "claim/citations.h"
#include "verdict/levels.h"

namespace assay {
namespace {

// A document passes when nothing it says is proven wrong, and fails when most of what could be decided is. The confidence
// is the share that could be decided.
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

}  // namespace

std::vector<Citation> check_citations(const VerifyInput& input, const markdown::Document& doc) {
  CitationInput in;
  in.document_path = input.document_path;
  in.written_at = input.written_at;
  for (const TreeFacts* facts : input.trees) in.trees.push_back(&facts->tree());
  return check_citations(in, doc);
}

VerifyReport verify(const VerifyInput& input) {
  VerifyReport report;
  report.document = input.document_path;
  for (const TreeFacts* facts : input.trees) {
    const Tree& tree = facts->tree();
    report.trees.push_back(tree.info());
    report.unread.insert(report.unread.end(), tree.unread().begin(), tree.unread().end());
  }
  markdown::Document doc = markdown::parse(input.document_text);
  report.citations = check_citations(input, doc);
  report.overall = overall_of(report);
  return report;
}

}  // namespace assay
