// The trees of a command: from --tree, else from the configuration; opened side by side, with their facts.
#pragma once

#include <memory>
#include <vector>

#include "app/session.h"
#include "facts/tree_facts.h"

namespace assay {

using TreeSources = std::vector<std::pair<std::string, std::string>>;  // NAME, SOURCE

// The trees of --tree, else of the configuration.
Result<TreeSources> wanted_trees(const Options&, Session&);

struct OpenTrees {
  std::vector<std::unique_ptr<TreeFacts>> facts;  // in command-line order
  std::vector<const TreeFacts*> pointers() const;
};

// The error holds one line per source that could not be read.
Result<OpenTrees> open_trees(const Options&, Session&);

}  // namespace assay
