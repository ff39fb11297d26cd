// Which tree `--versions` varies. docs/versions.md.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "source/releases.h"

namespace assay {

struct Varying {
  std::string tree;    // its short name
  ReleaseQuery query;  // for find_releases(); pre, yanked, every_commit are the caller's to set
  std::vector<std::pair<std::string, std::string>> others;  // NAME, SOURCE of the trees that stay the same
};

// `versions` is what --versions says: SPEC, NAME=SPEC, or a requirement ("NAME>=0.9"). Without a name it is the tree
// whose source leaves the version open (pypi:NAME), else the one of `on` without a source, else the only one of `on`
// (or, where `on` is empty, the only one beside `of`). The error says how to name one.
Result<Varying> varying_tree(std::string_view versions, const std::vector<std::pair<std::string, std::string>>& trees,
                             const std::string& of, const std::vector<std::string>& on);

}  // namespace assay
