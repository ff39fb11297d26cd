// The history behind a tree that came from git: what a file was at another revision, and where its lines went.
#pragma once

#include <cstdint>
#include <memory>
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

// All of it may be asked from several threads. "The history" of a commit is its line of first parents, at most some
// 50,000 commits of it: what a merge brought in counts as changed by the merge. A commit that is not here (shallow
// clones) ends it. Commits are given by full id (fast) or as any other revision; one that is not there has no files.
class History {
 public:
  virtual ~History() = default;
  // Full commit id of a branch, tag, or (abbreviated) hash. The error names near ones where there are any.
  virtual Result<std::string> resolve(std::string_view revision) const = 0;
  // All files of a revision as a tree of its own (for permalinks at other revisions). Cheap: blobs are read on demand.
  virtual Result<std::shared_ptr<const Tree>> at(std::string_view revision) const = 0;
  // The file's bytes at a commit, links followed; nothing when the path is not there or cannot be read.
  virtual std::optional<Bytes> read(std::string_view commit, std::string_view path) const = 0;
  // The versions of a file in the history of `commit`, newest first, at most `limit`: the commits that made them,
  // each with the path that the file had there, renames followed. Where the path is not there any more (or only was for
  // a while), the versions it had. A folder's path works too: it has a version for every change below it.
  struct Change {
    Commit commit;
    std::string path;
  };
  virtual std::vector<Change> changes(std::string_view commit, std::string_view path, std::uint32_t limit) const = 0;
  // The path that a file of `from` has at `to`: its own where that is there, else where it was renamed to, found
  // by content along the history of `to`, or between the two commits; nothing when it is gone.
  virtual std::optional<std::string> follow(std::string_view from, std::string_view path,
                                            std::string_view to) const = 0;
  // The full id of a commit's first parent; "" for a first commit, and where it is not here.
  virtual std::string parent(std::string_view commit) const = 0;
  // Names of tags, sorted.
  virtual std::vector<std::string> tags() const = 0;
  // Which version brought in each line of a file as it is at `commit`.
  struct Blame {
    std::vector<Change> versions;      // newest first
    std::vector<std::uint32_t> lines;  // by line, from 0: an index into versions
  };
  // Looks at no more than `limit` versions: older lines count as the last one's. Empty when there is no such file.
  Blame blame(std::string_view commit, std::string_view path, std::uint32_t limit) const;
};

}  // namespace assay
