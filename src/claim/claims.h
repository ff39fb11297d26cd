// A document's claims: its statements, each matched with a claim form and checked against the trees.
#pragma once

#include <vector>

#include "claim/verify.h"
#include "syntax/markdown/document.h"

namespace assay {

// In document order, ids "k1", "k2", …. Statements that fit no form but name something of the trees are listed as
// not-checkable, with the nearest evidence. Never fails.
std::vector<Claim> check_claims(const VerifyInput&, const markdown::Document&, const std::vector<Citation>&);

}  // namespace assay
