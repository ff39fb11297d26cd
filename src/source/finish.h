// The last steps that every kind of tree shares once its files are listed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "source/layout.h"
#include "source/store.h"
#include "source/tree.h"

namespace assay {

// Fills in the count, digest and (unless set) version of `info`, the import roots, the tree's name in `unread`, and
// sorts the latter. `files` must be sorted. The layout is a function of the files' paths and contents, so it is kept in
// the store under their digest.
void finish_tree(const Tree&, TreeInfo& info, std::vector<File>& files, std::vector<Unread>& unread,
                 std::vector<ImportRoot>& roots, Store*);

// "PATH: reason" without the path.
std::string short_reason(const Error& error, std::string_view path);

inline std::string_view as_bytes(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()};
}

}  // namespace assay
