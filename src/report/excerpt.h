// Pieces of source shown to people: which lines, how many, which of them are marked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "verdict/verdict.h"

namespace assay {

struct ExcerptLine {
  std::uint32_t number = 0;  // 0: not known
  std::string text;          // without control characters, cut where very long
  bool marked = false;       // one of the lines the document cites
};

struct Excerpt {
  const Evidence* evidence = nullptr;
  std::vector<ExcerptLine> lines;
  std::uint32_t cut = 0;  // lines left out at the end
};

// Which lines a citation names, for marking; start 0 marks nothing.
struct CitedLines {
  std::string_view tree, path;
  std::uint32_t start = 0, end = 0;
};

// Common indentation is removed; at most `max_lines` lines of each piece. Evidence at one place is shown once.
std::vector<Excerpt> excerpts(const std::vector<Evidence>&, const CitedLines&, std::uint32_t max_lines);

// For terminals and single-line formats: control and direction-changing characters become visible escapes, bad UTF-8
// becomes U+FFFD, so that a hostile document or source can't write to the terminal. Tabs become spaces.
std::string printable(std::string_view text);
// At most `limit` bytes of text, cut between characters and ended by "…".
std::string shorten(std::string_view text, std::size_t limit);

}  // namespace assay
