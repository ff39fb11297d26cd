// When each line of a document was written, where the document lies in a repository that is one of the trees.
#pragma once

#include <vector>

#include "claim/citations.h"

namespace assay::cite {

// Looks again at the citations that the trees at hand don't settle: those with nothing beside them to compare, and
// those that don't hold. Each is judged at the commit that brought its line into the document, and its lines are
// followed from there. A citation that something beside it proves right is left as it is, and so is one whose line is
// not committed yet.
void apply_blame(const CitationInput&, const markdown::Document&, std::vector<Citation>&);

}  // namespace assay::cite
