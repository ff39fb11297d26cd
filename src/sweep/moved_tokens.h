// Python text as tokens to compare: names, numbers, strings and operators, without comments, layout and the comma
// before a closing bracket, so that two ways to format one statement are the same sequence.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace assay::sweep {

struct Token {
  std::uint32_t hash = 0;
  std::uint32_t begin = 0, size = 0;  // in the text
  bool name = false;                  // an identifier or keyword
};

// `offset` is added to every place. Never fails; a string that does not end goes to the end of its line, or of the
// text.
std::vector<Token> tokens_of(std::string_view text, std::uint32_t offset = 0);
std::uint32_t token_hash(std::string_view spelling);

// The shingles of a definition: hashes of three tokens in a row, sorted, repeated ones kept. `own` is left out of what
// is compared: the definition's name, which a renamed one has not. The words of long strings count one by one, so that
// documentation counts as much as it says.
//
// Not the pieces of digests (syntax/python/digest.h), which say whether two functions do the same: what has moved is
// known by its signature, its names and its documentation as well, and variables, classes and modules have no pieces.
std::vector<std::uint32_t> shingles_of(std::string_view text, const std::vector<Token>& tokens, std::string_view own);

struct Likeness {
  double both = 0;    // 0..1: shared shingles, of the mean of both (Dice)
  double within = 0;  // 0..1: shared shingles, of the first's
};
Likeness likeness(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b);

}  // namespace assay::sweep
