// Walks a directory: which files belong to the tree, which are left out and why. Reads no file but .gitignore; the
// rules are described in docs/sources.md.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "source/tree.h"
#include "sys/system.h"

namespace assay {

struct FoundFile {
  std::string path;  // relative to the root, valid UTF-8
  sys::Stat stat;    // of the file itself, links followed
};

struct Walk {
  std::string real_root;
  std::vector<FoundFile> files;  // sorted by path, bytewise
  std::vector<Unread> unread, skipped;
};

constexpr std::uint64_t kMostFileBytes = std::uint64_t{64} << 20;  // larger ones are listed in unread
constexpr std::size_t kMostEntries = 1'000'000;                    // of a tree: more is an error

Result<Walk> walk_directory(const sys::System&, std::string_view tree, const std::string& root, bool ignore_files);

}  // namespace assay
