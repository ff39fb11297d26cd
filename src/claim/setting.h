// Words that only say of which project and version a sentence speaks.
#pragma once

#include <optional>

#include "claim/form.h"
#include "claim/token.h"

namespace assay {

// The sentence without them, where they say what is in hand: "`X` still exists in flask 2.3" for a tree flask 2.3.3 is
// "`X` exists"; "flask's `X` …" is "`X` …"; "flask 2.3 has `X`" is "`X` exists"; "With 8.x, …" is "…". A version that is
// not that of the tree stays, so that nothing is said of it. Nothing where there are no such words.
std::optional<Tokens> without_setting(const Scene&, const Tokens&);

}  // namespace assay
