// `# assay: ignore` and `# assay: ignore[kind, kind]` in the audited tree.
#pragma once

#include "couple/findings.h"

namespace assay::couple {

// Removes the findings that a comment names: at its own line, at the line below a comment that stands alone, or in the
// statement that begins at the comment's line. Comments that name nothing become findings themselves. Returns how many
// were removed.
std::size_t apply_ignores(Scene&, Findings&);

const std::vector<Rule>& ignore_rules();

}  // namespace assay::couple
