// What only running can tell, with the commands that would tell it.
#pragma once

#include <string>
#include <vector>

#include "facts/tree_facts.h"
#include "verdict/verdict.h"

namespace assay {

// For every claim that needs a run and every question that the document leaves open: first that the modules in question
// can be imported at all, then the tests of `of` that name what the text names. Commands are for a shell at the root of
// `of`, with the other trees' versions installed; a line that no command can replace is a comment.
std::vector<NeedsRun> needs_run_of(const VerifyReport&, const TreeFacts& of);

}  // namespace assay
