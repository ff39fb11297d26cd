// Whether a disproof is of what the sentence says. A wrong "refuted" is the worst answer there is, and people's prose
// says true things in words that look like a false claim about some definition of the same name.
#pragma once

#include <string>

#include "claim/form.h"

namespace assay {

// Why a sentence may be true although `ruling` disproves it as it was read; "" where nothing speaks for that. Asked of
// what was refuted or found true in part only.
std::string doubt_of_disproof(const Scene&, const Sentence&, const Form&, const Ruling&);

}  // namespace assay
