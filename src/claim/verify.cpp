#include "claim/verify.h"

#include "claim/citations.h"
#include "claim/claims.h"
#include "claim/outline.h"
#include "verdict/levels.h"

namespace assay {

std::vector<Citation> check_citations(const VerifyInput& input, const markdown::Document& doc) {
  CitationInput in;
  in.document_path = input.document_path;
  in.written_at = input.written_at;
  in.real_path = input.real_path;
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
  report.claims = check_claims(input, doc, report.citations);
  report.outline = outline_of(doc);
  report.remarks = remarks_of(doc);
  report.overall = overall_of(report);
  return report;
}

}  // namespace assay
