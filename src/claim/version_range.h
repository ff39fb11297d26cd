// Version specifiers as documents and packaging files write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "claim/token.h"
#include "source/pypi/version.h"

namespace assay {

// One clause, as PEP 440 has them; "~=" and "==1.*" are kept as written.
struct VersionClause {
  std::string op;       // "==", "!=", ">=", "<=", ">", "<", "~=", "===", or "" for a version without one
  std::string version;  // "8.1", "8.*"
};
using VersionRange = std::vector<VersionClause>;

// ">=8.0,<9"; nothing when a clause is none.
std::optional<VersionRange> parse_range(std::string_view text);
// "8.0 or later", ">= 8.0", "version 8.0+", "at least 8.0", "below 9", "between 8.0 and 9": the whole run of tokens.
std::optional<VersionRange> range_in_words(const Tokens&, std::size_t first, std::size_t last);
std::string spelling(const VersionRange&);

// Whether the version is in it: PEP 440's rules for pre-releases and local parts; nothing where a version is none.
std::optional<bool> contains(const VersionRange&, const pypi::Version&);

// How a stated range stands to a declared one, clause by clause ("~=8.1" is ">=8.1,<9").
enum class RangeMatch {
  same,     // every stated clause is declared
  implied,  // not declared so, but nothing declared lies outside of the stated one
  differs,  // the bounds are others
  unknown,
};
RangeMatch compare_ranges(const VersionRange& stated, const VersionRange& declared);

}  // namespace assay
