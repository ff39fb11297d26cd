// The trees of a command: from --tree, else from the configuration; opened side by side, with their facts.
#pragma once

#include <memory>
#include <vector>

#include "app/session.h"
#include "facts/tree_facts.h"

namespace assay {

struct OpenTrees {
  std::vector<std::unique_ptr<TreeFacts>> facts;  // in command-line order
  std::vector<const TreeFacts*> pointers() const;
};

// The error holds one line per source that could not be read.
Result<OpenTrees> open_trees(const Options&, Session&);

}  // namespace assay
