// The files that the patterns of a claims file mean.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "sys/system.h"

namespace assay {

// Paths as seen from the current directory, each once, in the order of the patterns and by name. A pattern that matches
// nothing is an error, as is a path that is not there.
Result<std::vector<std::string>> matching_files(const sys::System&, const std::string& folder,
                                                const std::vector<std::string>& patterns);

}  // namespace assay
