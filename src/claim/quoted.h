// "`a.py:10-14` contains:" and a block of code: the claim that those lines say just that.
#pragma once

#include <vector>

#include "claim/verify.h"
#include "syntax/markdown/document.h"
#include "verdict/rules.h"

namespace assay {

// One claim for every block that a document presents, in so many words, as the text of the lines cited right before it.
// A block under a sentence that says anything more ("should become", "fails because of") is nobody's word-for-word
// claim and is left to the citation's own check. Ids are not set.
std::vector<Claim> check_quotations(const VerifyInput&, const markdown::Document&, const std::vector<Citation>&);

extern const Rule kQuotedRule;

}  // namespace assay
