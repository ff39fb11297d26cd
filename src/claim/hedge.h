// Words that weaken or frame a statement without changing what code would prove it.
#pragma once

#include "claim/token.h"

namespace assay {

// Removes them from the start and the end ("Apparently, …", "It appears that …", "… (probably)", "…, I think") and the
// full stop. "may", "might" and the like belong to the verb and are left to the patterns.
void strip_hedges(Tokens&);

}  // namespace assay
