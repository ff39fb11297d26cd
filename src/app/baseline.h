// Known findings: a baseline file lists them by fingerprint, so that only new ones are reported.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "verdict/verdict.h"

namespace assay {

// One finding a line, sorted: fingerprint, kind, path, target. Lines that begin with '#' are comments.
std::string baseline_text(const VerifyReport&);

// Takes the baseline's findings out of the report, counts them in `known`, and names those that no longer occur in
// `gone`. The error names the first line that is none of a baseline.
Status take_out_known(VerifyReport&, std::string_view baseline, const std::string& path);

}  // namespace assay
