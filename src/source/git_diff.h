// Differences between two texts of one file, as people and `git apply` read them.
#pragma once

#include <string>
#include <string_view>

namespace assay {

// A unified diff with three lines of context ("diff --git a/PATH b/PATH", "@@ … @@"); "" when the texts are equal or
// cannot be compared as text.
std::string unified_diff(std::string_view path, std::string_view before, std::string_view after);

}  // namespace assay
