#include "source/tree.h"

#include <algorithm>

namespace assay {

const File* Tree::find(std::string_view path, FileIndex* index) const {
  auto at = std::lower_bound(files_.begin(), files_.end(), path,
                             [](const File& file, std::string_view wanted) { return file.path < wanted; });
  if (at == files_.end() || at->path != path) return nullptr;
  if (index) *index = static_cast<FileIndex>(at - files_.begin());
  return &*at;
}

namespace {

const Unread* entry_for(const std::vector<Unread>& list, std::string_view path) {
  auto at = std::lower_bound(list.begin(), list.end(), path,
                             [](const Unread& entry, std::string_view wanted) { return entry.path < wanted; });
  return at != list.end() && at->path == path ? &*at : nullptr;
}

}  // namespace

const Unread* Tree::left_out(std::string_view path) const {
  for (const auto* list : {&unread_, &skipped_}) {
    if (list->empty()) continue;
    if (const Unread* entry = entry_for(*list, path)) return entry;
    // Folders, from the outermost: "a/", "a/b/", …, and the path itself as a folder.
    for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1))
      if (const Unread* entry = entry_for(*list, path.substr(0, slash + 1))) return entry;
    if (const Unread* entry = entry_for(*list, std::string(path) + "/")) return entry;
  }
  return nullptr;
}

}  // namespace assay
