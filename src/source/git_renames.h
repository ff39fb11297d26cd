// Where a file went between two trees. Only the git_*.cpp files include this.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "source/git_repo.h"

namespace assay::git {

// `path` is a file of `here` that `there` does not have. The file of `there`, not in `here`, that has the same bytes,
// or else most of them. Works in both directions of time.
std::optional<std::string> renamed(const Repo&, const Oid& here, std::string_view path, const Oid& there);

}  // namespace assay::git
