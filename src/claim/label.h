// Words before a sentence that say what it is: "Finding:", "Evidence:", "WORKS -".
#pragma once

#include <string>

#include "claim/token.h"

namespace assay {

// A label of one to four words that ends in a colon: gives the token after the colon, and the label's words; 0 when
// there is none.
std::size_t label_end(const Tokens&, std::string& label);
bool evidence_label(const std::string& label);
bool statement_label(const std::string& label);
// A sentence that only points: "See line 130.", "Evidence: `a.py:12`".
bool only_evidence(const Tokens&);
// "**WORKS** - no changes needed": the token after a status in capitals and its dash or colon; 0 when there is none. A
// status that denies ("FALSE - …") is none.
std::size_t status_end(const Tokens&);

}  // namespace assay
