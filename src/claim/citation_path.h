// Recognising a file path in running text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "claim/citation_mention.h"

namespace assay::cite {

struct PathToken {
  std::size_t begin, end;  // in the text
  std::string path;        // backslashes turned, "./" dropped
  bool sure;               // a known extension or name, or a path some tree has
};

// The path that starts at `at`, if one does. `at` must be at the start of a word.
std::optional<PathToken> path_at(std::string_view text, std::size_t at, const KnownPath&);
// Bytes of the letter beyond ASCII at `at`; 0 for punctuation, dashes, arrows and emoji.
std::size_t wide_letter(std::string_view text, std::size_t at);
bool can_start_path(std::string_view text, std::size_t at);

// By its extension or whole name ("Makefile").
bool is_source_name(std::string_view name);
// A name that is as often a product as a file: Node.js, Vue.js.
bool is_product_name(std::string_view name);

}  // namespace assay::cite
