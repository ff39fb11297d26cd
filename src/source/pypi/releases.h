// The versions of a project that the package index lists.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "source/releases.h"
#include "source/store.h"
#include "sys/system.h"

namespace assay::pypi {

// `text`: "pypi:NAME", a specifier behind it or nothing, "?sdist" or "?wheel" behind that or nothing. Versions with
// nothing that can be read are left out, so are those without a file of the kind wanted. `left_out` counts the others.
Result<std::vector<Release>> list_releases(std::string_view text, bool pre, bool yanked, sys::System&, Store*,
                                           LeftOut& left_out);

}  // namespace assay::pypi
