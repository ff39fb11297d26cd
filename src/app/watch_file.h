// What a sweep remembers between two runs: --watch-file.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "verdict/sweep.h"

namespace assay {

// The state after this run, as JSON: the versions seen and the breaks at the newest of them.
std::string watch_text(const SweepReport&);

// Fills new_versions, and new_breaks with what the state doesn't list. The error names `path` and what is wrong with
// it.
Status compare_with_last(SweepReport&, std::string_view state, const std::string& path);

}  // namespace assay
