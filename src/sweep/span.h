// Ranges of columns.
#pragma once

#include <vector>

#include "verdict/sweep.h"

namespace assay::sweep {

// The runs of true ones.
std::vector<SweepSpan> spans(const std::vector<bool>&);

}  // namespace assay::sweep
