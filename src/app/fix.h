// `--fix`: moved citations rewritten in the text of a document. No I/O.
#pragma once

#include <string>
#include <string_view>

#include "verdict/verdict.h"

namespace assay {

struct Fixed {
  std::string text;          // the document with the citations rewritten
  std::uint32_t rewritten = 0;
  std::uint32_t left = 0;    // moved, but not rewritten: written in a form that cannot be changed without guessing
};

// Rewrites in `text` each moved citation whose new place is known, and in `report` says so: those citations are `ok` at
// their new place, and later positions on the same line move along.
Fixed fix_citations(std::string_view text, VerifyReport& report);

// The citation as written, with its path and lines changed to `to`; "" where that would be guessing.
std::string rewritten_citation(const Citation&, const SourcePlace& to);

}  // namespace assay
