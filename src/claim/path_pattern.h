// Paths written with wildcards, in claims files.
#pragma once

#include <string_view>

namespace assay {

// `*`, `?` and `[a-z]` match within one part of a path, `**` any number of parts. Costs at most the product of both.
bool matches_path(std::string_view pattern, std::string_view path);
bool is_path_pattern(std::string_view);

}  // namespace assay
