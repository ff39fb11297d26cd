// The history behind a tree that came from git: what a file was at another revision, and where its lines went.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "source/tree.h"

namespace assay {

struct Commit {
  std::string id;       // full hash
  std::int64_t time;    // committer date, seconds since 1970
  std::string subject;  // first line of the message
};

class History {
 public:
  virtual ~History() = default;
  // Full commit id of a branch, tag, or (abbreviated) hash. The error names near ones where there are any.
  virtual Result<std::string> resolve(std::string_view revision) const = 0;
  // All files of a revision as a tree of its own (for permalinks at other revisions). Cheap: blobs are read on demand.
  virtual Result<std::shared_ptr<const Tree>> at(std::string_view revision) const = 0;
  // The file's bytes at a revision; nothing when the path is not there.
  virtual std::optional<Bytes> read(std::string_view commit, std::string_view path) const = 0;
  // Commits that changed the file, newest first, following first parents and renames, starting at `commit`;
  // at most `limit`. Each with the path the file had there.
  struct Change {
    Commit commit;
    std::string path;
  };
  virtual std::vector<Change> changes(std::string_view commit, std::string_view path, std::uint32_t limit) const = 0;
  // Where a path of `from` went at `to` (renames found by content); nothing when it is gone.
  virtual std::optional<std::string> follow(std::string_view from, std::string_view path, std::string_view to) const = 0;
};

}  // namespace assay
