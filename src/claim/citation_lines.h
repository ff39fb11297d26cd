// Line numbers as people write them: 12 · 12-34 · 12,34 · L12-L34 · ~120 · 10 to 20.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace assay::cite {

struct LineRange {
  std::uint32_t start = 0, end = 0;
  bool approximate = false;
  std::size_t begin = 0, finish = 0;  // of the digits in the text (with L and dash)
};

struct LineSpec {
  std::vector<LineRange> ranges;
  std::size_t end = 0;  // one past the last digit
};

// One number or range at `at`. `words`: spaces may stand around the dash, and "to" is one.
std::optional<LineRange> range_at(std::string_view text, std::size_t at, bool words);

// A list at `at` of one or more ranges. `words`: after the word "lines", where a list may be joined by "and".
std::optional<LineSpec> list_at(std::string_view text, std::size_t at, bool words);

// What follows a path that ends at `at`: ":12", "#L12", " (line 12)", ", lines 3-4", " L10", " (17-54)", …
std::optional<LineSpec> lines_after_path(std::string_view text, std::size_t at);

// "line 12", "Lines 3-4", "L43" at the start of a word.
std::optional<LineSpec> line_words_at(std::string_view text, std::size_t at);

}  // namespace assay::cite
