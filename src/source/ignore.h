// .gitignore files: patterns as gitignore(5) describes them, matched by our own code so that no git is needed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace assay {

// The patterns of one .gitignore file.
class IgnoreFile {
 public:
  explicit IgnoreFile(std::string_view text);

  struct Match {
    bool ignored;        // false: a "!" pattern takes it back
    std::uint32_t line;  // of the pattern, 1-based
  };
  // `path` is relative to the folder that holds the file. The last pattern that matches decides; nothing when none
  // does.
  std::optional<Match> match(std::string_view path, bool is_directory) const;
  bool empty() const { return patterns_.empty(); }

 private:
  struct Pattern {
    std::vector<std::string> segments;  // between the slashes; "**" is a segment of its own
    std::uint32_t line = 0;
    bool negated = false, directory_only = false, name_only = false;  // name_only: matches at any depth
  };
  void add(std::string_view line, std::uint32_t number);

  std::vector<Pattern> patterns_;
  // Most patterns are a name or "*.ext": found by hashing. Values are indices into patterns_, ascending.
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_name_, by_extension_;
  std::vector<std::uint32_t> general_;
};

// One path segment against a pattern with * ? [a-z] and backslash escapes. Time is at most |pattern| x |text|.
bool match_glob(std::string_view pattern, std::string_view text);

}  // namespace assay
