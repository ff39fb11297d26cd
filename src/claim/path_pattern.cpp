#include "claim/path_pattern.h"

#include <vector>

#include "base/text.h"
#include "source/ignore.h"

namespace assay {

namespace {
constexpr std::size_t kMostSegments = 64;
}

// One row of the table (part of the pattern, part of the path) after the other.
bool matches_path(std::string_view pattern, std::string_view path) {
  std::vector<std::string_view> p = split(pattern, '/'), s = split(path, '/');
  if (p.size() > kMostSegments || s.size() > kMostSegments) return false;
  std::vector<char> row(s.size() + 1, 0);
  row[0] = 1;
  for (std::string_view segment : p) {
    std::vector<char> next(s.size() + 1, 0);
    for (std::size_t i = 0; i <= s.size(); ++i) {
      if (segment == "**")
        next[i] = row[i] || (i && next[i - 1]);
      else if (i)
        next[i] = row[i - 1] && match_glob(segment, s[i - 1]);
    }
    row = std::move(next);
  }
  return row[s.size()] != 0;
}

bool is_path_pattern(std::string_view s) { return s.find_first_of("*?[") != std::string_view::npos; }

}  // namespace assay
