// The versions of a git repository: its tags, or the commits of a range.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "source/releases.h"
#include "sys/system.h"

namespace assay::git {

// `text`: REPO, or REPO@ with FROM..TO behind it (either may be left out), a version specifier, or one revision.
//
// Tags whose names hold a version ("v0.9.0", "release-0.9") are ordered by it, and a specifier or a range from one such
// tag to another means the versions between, both ends included, wherever their commits are: release branches have
// tags that the later ones don't descend from. Every other range means the tags of commits that TO reaches and FROM
// doesn't, and FROM. With `every_commit` it is FROM and each commit on TO's line of first parents that is not on
// FROM's. `left_out` counts the pre-releases that were not taken.
Result<std::vector<Release>> list_releases(std::string_view text, bool pre, bool every_commit, const sys::System&,
                                           LeftOut& left_out);

}  // namespace assay::git
