// The history behind a plain directory that is the top of a git work tree.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "source/history.h"
#include "source/store.h"
#include "sys/system.h"

namespace assay::git {

class WorkTreeHistory : public History {
 public:
  virtual std::string home() const = 0;  // as Tree::home(), at the commit checked out
};

struct WorkTree {
  std::string revision;  // the commit checked out, in full; the files may have been changed since
  std::shared_ptr<const WorkTreeHistory> history;
};

// Reads three small files at most; the repository is opened when the history is first asked something. Nothing where
// there is no `.git`, no commit yet, or anything about it is not as git writes it. A repository whose objects are
// damaged has an empty history. Lives no longer than the System.
std::optional<WorkTree> work_tree(const sys::System&, const std::string& directory, std::string_view name,
                                  std::string_view source, Store*);

}  // namespace assay::git
