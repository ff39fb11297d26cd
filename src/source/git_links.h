// Symbolic links inside a git tree. Only the git_*.cpp files include this.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "source/git_repo.h"

namespace assay::git {

struct Resolved {
  Entry entry;       // of the file or folder at the end; never a link
  std::string path;  // where it really is
};

// What `path` is in the tree when the links on the way and at its end are followed. The error is the reason why that
// leads to nothing in the tree, in a few words.
Result<Resolved> follow_links(const Repo&, const Oid& root, std::string_view path);

}  // namespace assay::git
