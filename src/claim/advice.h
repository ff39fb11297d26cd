// Code that a document recommends, judged by what the trees have: would a guard that it proposes ever do anything?
#pragma once

#include <vector>

#include "facts/tree_facts.h"
#include "syntax/markdown/document.h"
#include "verdict/verdict.h"

namespace assay {

// Fenced Python with an `if` that asks `hasattr(…, "name")`: where every such name, as the cited files of `of` use it,
// is always there at these versions (the report's couplings say so), the other branch is dead. Where that branch
// returns from a function that the cited files define, it says what of the function it would leave out. `report` needs
// its citations and couplings.
std::vector<Claim> advice_of(const VerifyReport& report, const markdown::Document&, const TreeFacts& of);

}  // namespace assay
