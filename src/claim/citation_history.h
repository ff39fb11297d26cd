// What the history behind a tree says about a citation: when it was true, and where its file went.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "claim/citation_check.h"

namespace assay::cite {

// A path that the tree does not have, but its history does.
struct Gone {
  std::string last;      // last revision that had it
  std::string now_path;  // where it was renamed to, in the tree at hand; ""
};
std::optional<Gone> gone_path(const Tree&, std::string_view path);

// Other versions of files, read on demand. One document may cost only so many, so that one full of errors stays quick.
class OtherVersions {
 public:
  explicit OtherVersions(Library& library) : library_(library) {}

  // The revision at which the anchors are at the cited lines: older ones first, newest first, then newer ones.
  std::optional<std::string> held_at(Target, const Question&);
  // The revision at which a definition of the anchors' symbol began exactly where the citation does.
  std::optional<std::string> began_at(Target, const Question&);
  // The revision at which the file had this many lines.
  std::optional<std::string> was_long_enough(Target, std::uint32_t lines);

 private:
  struct Version {
    std::string commit, path;
  };
  const std::vector<Version>& versions(Target);
  std::optional<std::string> find(Target, const std::function<bool(const SourceText&)>& good);

  Library& library_;
  std::unordered_map<std::string, std::vector<Version>> versions_;
  std::uint32_t budget_ = 300;
};

}  // namespace assay::cite
