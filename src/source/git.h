// Trees of git repositories, read from the object store: nothing is checked out and no git program is run.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"
#include "source/open.h"
#include "source/store.h"
#include "source/tree.h"
#include "sys/system.h"

namespace assay {

namespace git {
class Repo;
}

// Repositories by path. What is opened twice shares one object database: its packs are mapped and its trees inflated
// once. What changes in a repository's refs is seen; a pack that appears meanwhile may not be. Thread-safe.
class GitRepositories {
 public:
  Result<std::shared_ptr<git::Repo>> open(const sys::System&, const std::string& path);

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<git::Repo>> repos_;
};

// `repository_and_revision` is what follows "git:" in a SOURCE: REPO[@REV]. REPO is a work tree, a bare repository, a
// .git directory or a linked work tree; since its path may hold an '@', the last '@' that leaves an existing
// repository divides the two. REV is whatever git itself accepts (branch, tag, abbreviated hash, HEAD~3, …); HEAD when
// missing. The tree has a history(), and lives no longer than the System. The error names the repository, and near
// revisions where one was not found.
Result<std::shared_ptr<const Tree>> open_git(std::string_view name, std::string_view repository_and_revision,
                                             const sys::System&, Store*, const OpenOptions&);

}  // namespace assay
