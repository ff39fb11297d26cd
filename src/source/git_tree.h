// A commit's files as a Tree. Only the git_*.cpp files include this.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "source/git_repo.h"
#include "source/store.h"
#include "source/tree.h"

namespace assay::git {

// What all trees of a repository that one SOURCE opened have in common.
struct Origin {
  std::shared_ptr<Repo> repo;
  std::string name;    // the tree's short name
  std::string source;  // SOURCE as given
  Store* store = nullptr;
};

// The error is a damaged or absent commit.
Result<std::shared_ptr<const Tree>> tree_of_commit(const Origin&, const Oid& commit, std::string version,
                                                   std::shared_ptr<const History> history);

std::shared_ptr<const History> make_history(Origin origin);

// "https://HOST/OWNER/REPO/blob/REVISION/" for a remote's URL, "" when its shape tells no such page.
std::string home_page(std::string_view remote_url, std::string_view revision);

// The version that a tag names ("1.2" for v1.2), "" for any other revision: then the project's own files tell it.
std::string version_of_tag(const Repo&, std::string_view revision);

// The text of a blob, or why there is none to judge by (absent, or a Git LFS pointer).
Result<Bytes> read_text(const Repo&, const Oid& blob);

}  // namespace assay::git
