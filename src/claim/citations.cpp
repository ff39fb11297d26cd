#include "claim/citations.h"

#include "claim/citation_blame.h"
#include "claim/citation_checker.h"
#include "claim/citation_drift.h"

namespace assay {

std::vector<Citation> cite::check_here(const CitationInput& input, const markdown::Document& doc) {
  return Checker(input, doc).run();
}

std::vector<Citation> check_citations(const CitationInput& input, const markdown::Document& doc) {
  if (!input.written_at.empty()) return cite::check_written_at(input, doc);
  std::vector<Citation> out = cite::check_here(input, doc);
  cite::apply_blame(input, doc, out);
  return out;
}

}  // namespace assay
