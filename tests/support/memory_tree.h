// Twins of a tree and of a history that live in memory: no disk, no git.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/history.h"
#include "source/tree.h"

namespace assay::test {

// Path -> text.
using Files = std::map<std::string, std::string>;

// One revision of a memory history. Ids are the names given ("1", "v2"); times count upwards.
struct Revision {
  std::string id;
  Files files;
};

// Trees are checked out at "/NAME", which exists nowhere. A tree of these files. Import roots: "" and, where there are
// such files, "src".
std::shared_ptr<Tree> memory_tree(std::string name, Files files, std::string version = {});

// The tree at the last revision, with a history() of all of them, oldest first. A file that disappears while an equal
// one appears under another path counts as renamed.
std::shared_ptr<Tree> memory_history_tree(std::string name, std::vector<Revision> revisions);

}  // namespace assay::test
