// Moved-to: where a name went that one version of a tree has and another has not.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sweep/moved_side.h"
#include "verdict/sweep.h"

namespace assay::sweep {

// `name` as `assay resolve` takes it: a dotted name, or NAME(kw=). It has to be there in `before` and absent in
// `after`; nothing is said of any other name, nor where the evidence is not enough. The answer is without edits
// (moved_fix.h). To ask what a new name was called before, swap the sides. A few milliseconds a name; the sides keep
// what they read.
std::optional<MovedTo> moved_to(Side& before, Side& after, std::string_view name);

// The same for a name that is to be replaced where a module looks it up (`mock.patch("a.user.Thing")`), and that the
// module only imports: the module that looks it up now. Nothing where that cannot be told.
std::optional<MovedTo> patched_at(Side& before, Side& after, std::string_view name);

}  // namespace assay::sweep
