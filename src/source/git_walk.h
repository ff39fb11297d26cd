// The first parents of a commit, and what each path was at every one of them. Only the git_*.cpp files include this.
//
// A path's oid changes rarely along a history, so it is kept as runs of commits; and the runs of "a/b" are computed
// from those of "a", reading a folder only where it changed. So the second path below a folder costs almost nothing,
// and each is known only as far back as somebody asked.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/git_repo.h"

namespace assay::git {

constexpr std::uint32_t kMaxCommits = 50'000;  // of one line of first parents

class FirstParents {
 public:
  FirstParents(const Repo& repo, const Oid& start) : repo_(repo), next_(start) {}

  // Index 0 is the start, greater is older. Whether there is a commit of this index (and not beyond kMaxCommits).
  bool has(std::uint32_t index);
  const Oid& commit(std::uint32_t index) const { return commits_[index].id; }
  const Oid& tree(std::uint32_t index) const { return commits_[index].tree; }

  // What the path is at commit `index`, which must be there, and at all older ones up to `last`.
  struct Version {
    std::optional<Oid> oid;  // nothing where the path is not there
    std::uint32_t last = 0;
    bool to_the_end = false;  // `last` is the oldest commit that could be looked at
  };
  Version version(std::string_view path, std::uint32_t index);

 private:
  struct Commit {
    Oid id, tree;
  };
  struct Run {
    std::uint32_t first;
    std::optional<Oid> oid;
    bool is_tree;
    bool operator==(const Run& other) const { return oid == other.oid && is_tree == other.is_tree; }
  };
  struct Track {
    std::vector<Run> runs;
    std::uint32_t known = 0;  // commits covered
  };
  std::uint32_t extend_chain(std::uint32_t count);
  const Track& extend_track(const std::string& path, std::uint32_t count);

  const Repo& repo_;
  std::vector<Commit> commits_;
  std::optional<Oid> next_;  // nothing after a root, or where a shallow clone ends
  std::map<std::string, Track, std::less<>> tracks_;
};

}  // namespace assay::git
