// Where the lines of a text are in a later (or earlier) version of it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace assay {

enum class LineFate {
  unchanged,  // every line is there, at the same numbers
  moved,      // every line is there, together, at other numbers
  edited,     // some lines are there
  deleted,    // none is there
};

struct LineMove {
  LineFate fate = LineFate::deleted;
  std::uint32_t start = 0,
                end = 0;   // where the lines are now (edited: from the first to the last that is left); 0 when deleted
  std::uint32_t kept = 0;  // how many of the lines are still there
};

// Lines are numbered from 1 and compared without their line ends.
class LineMap {
 public:
  // Whatever the texts are, the time is bounded by about 0.2 s beyond what is linear in their size. They need not
  // outlive the map.
  LineMap(std::string_view from, std::string_view to);

  std::uint32_t line(std::uint32_t from_line) const;  // 0 when it is gone
  // [start, end] is clamped to the text; an empty range is deleted. A block that stands whole in exactly one other
  // place, white space aside, has moved there although the lines around it say otherwise.
  LineMove range(std::uint32_t start, std::uint32_t end) const;
  std::uint32_t from_count() const { return static_cast<std::uint32_t>(from_.size()); }
  std::uint32_t to_count() const { return static_cast<std::uint32_t>(to_.size()); }

 private:
  std::uint32_t find_block(std::uint32_t start, std::uint32_t end) const;

  // What remains of a line when white space may differ.
  struct Loose {
    std::uint64_t hash;
    std::uint32_t word_characters;
  };
  std::vector<std::uint32_t> from_, to_;  // each line as a number, equal for equal lines
  std::vector<Loose> loose_;              // by that number
  std::vector<std::uint32_t> map_;        // by line of `from`, from 0: the line of `to` from 1, or 0
};

}  // namespace assay
