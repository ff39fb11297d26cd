// Which texts of a tree are likely to be asked for.
#pragma once

#include "source/open.h"

namespace assay {

// For OpenOptions::keep, where a tree is opened at many versions: Python, and whatever else is read for itself (sources
// in other languages, build files, configuration), but neither documents nor what is too large for any of these.
bool is_wanted_text(std::string_view path, std::uint64_t size);

}  // namespace assay
