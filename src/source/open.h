// Opens SOURCE strings: a path, an archive, git:REPO@REV, pypi:NAME==VERSION[?sdist|?wheel]. See docs/sources.md.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "source/tree.h"

namespace assay {

namespace sys {
class System;
}
class Store;  // source/store.h: the content-addressed cache; may be null

class GitRepositories;  // source/git.h

// Of a text in an archive, by its name there and its size: whether it is likely to be asked for.
using WantsText = std::function<bool(std::string_view, std::uint64_t)>;

struct OpenOptions {
  unsigned jobs = 0;                               // 0: one per core
  bool ignore_files = true;                        // honour .gitignore in directories
  std::function<void(std::string_view)> progress;  // one short line of what is being done; may be empty
  // What is kept of a compressed tar that had to be expanded to be listed: in the store where there is one, else in
  // memory. For another text it is expanded again. Where empty, everything, in memory.
  WantsText keep;
  // Repositories that stay open from one tree to the next, for many revisions of one; may be null.
  std::shared_ptr<GitRepositories> repositories;
};

// `name` is the tree's short name. The error is one line that names the source and what to do.
Result<std::shared_ptr<const Tree>> open_tree(std::string_view name, std::string_view source, sys::System&, Store*,
                                              const OpenOptions&);

}  // namespace assay
