// `assay verify`: a document's citations and claims against trees.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/tree_facts.h"
#include "verdict/verdict.h"

namespace assay {

struct VerifyInput {
  std::string document_path;  // as given, for "relative to the document" look-ups and messages
  std::string_view document_text;
  std::vector<const TreeFacts*> trees;  // in command-line order
  std::string written_at;               // revision of the single git tree at which the document was written; ""
  unsigned jobs = 0;
  std::string real_path;  // of the document, absolute and without links; "" when it is no file
};

// Citations (claim/citations.h) and claims (claim/claims.h) with their verdicts; never fails.
VerifyReport verify(const VerifyInput&);

}  // namespace assay
