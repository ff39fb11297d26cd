// What a project's file list says about the project: where modules are imported from, which version it is, what is
// somebody else's code inside it. The same rules for every kind of source; docs/sources.md describes them.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "source/tree.h"

namespace assay {

// Below a folder that by custom holds copies of other projects (_vendor, third_party, …).
bool is_vendored(std::string_view path);

// Text of a file of the tree, "" when it cannot be read. Called for a few small project files only.
using ReadText = std::function<std::string(FileIndex)>;

struct Layout {
  std::vector<ImportRoot> roots;  // "" is always the first; the others sorted
  std::string version;            // "" where none is written down
};

// `files` sorted by path. A wheel is laid out as it is installed: its only root is "".
Layout read_layout(const std::vector<File>& files, const ReadText& read);

// SHA-256 over "path NUL digest" in path order, as hex.
std::string tree_digest(const std::vector<File>& files);

}  // namespace assay
