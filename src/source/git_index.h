// Which files a git work tree tracks, from its index file. git itself never ignores a tracked file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sys/system.h"

namespace assay {

class TrackedFiles {
 public:
  TrackedFiles() = default;
  explicit TrackedFiles(std::string_view index);  // what cannot be understood tracks nothing
  // Of the work tree at `root`; none when it is no work tree's top folder.
  static TrackedFiles of(const sys::System&, const std::string& root);

  bool contains(std::string_view path) const;
  bool any_below(std::string_view folder) const;
  std::size_t size() const { return paths_.size(); }

 private:
  std::vector<std::string> paths_;  // sorted
};

}  // namespace assay
