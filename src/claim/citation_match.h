// Comparing quoted code with a file: token by token, with elisions, comments and joined or split lines allowed for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "claim/citation_files.h"

namespace assay::cite {

struct LineSpan {
  std::uint32_t start = 0, end = 0;
  bool operator==(const LineSpan&) const = default;
};

// How a quotation of several lines agrees with a file. Shares are weighted: a line that stands in many places says
// less.
struct QuoteMatch {
  double in_range = 0;        // share found, in order, within the cited lines
  double best = 0;            // the same, best place in the whole file
  LineSpan at;                // that place
  bool unique = false;        // no other place is nearly as good
  double names_in_range = 0;  // share of its identifiers found within the cited lines
  double names_in_file = 0;
  std::uint32_t names = 0;  // distinct identifiers
  std::uint32_t tokens = 0;
  std::uint32_t lines = 0;  // lines of code in the quotation (elisions, comments and lone brackets not counted)
};
QuoteMatch match_quote(const SourceText&, std::string_view quote, LineSpan cited, std::uint32_t tolerance);

// Every place at which this piece of code stands (at most `limit`), line ends ignored, "..." standing for anything
// short.
std::vector<LineSpan> find_code(const SourceText&, std::string_view code, std::size_t limit = 64);

// Distinct identifiers in order, keywords and short ones left out.
std::vector<std::string> names_of(std::string_view code, generic::Family);
bool is_keyword(std::string_view word);

}  // namespace assay::cite
