// From a sentence to the assertion that says the same: for `assay init DOC`.
#pragma once

#include <string>

#include "claim/form.h"

namespace assay {

// "" where no predicate says it, or the names are not clear. Names are written out in full, as the trees have them.
// What is made has to be checked before it is believed: a sentence may say less, or more.
std::string assertion_of(const Form&, const Scene&, const Sentence&);

}  // namespace assay
