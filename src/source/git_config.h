// What must be looked at before libgit2 is given a repository: it opens whatever a configuration includes, and would
// wait for ever on a FIFO.
#pragma once

#include <string>

#include "base/result.h"
#include "sys/system.h"

namespace assay::git {

// The repository's own directory: PATH/.git, where the file PATH/.git points, or PATH itself. "" for a `.git` that
// points nowhere.
std::string git_directory(const sys::System&, const std::string& path);
// Where the refs and the configuration are that linked work trees share.
std::string common_directory(const sys::System&, const std::string& git_directory);

// An error where the configuration, or something it includes, is neither a regular file nor missing.
Status check_config(const sys::System&, const std::string& git_directory);

}  // namespace assay::git
