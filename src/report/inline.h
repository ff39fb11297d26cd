// Prose with `code` in it, and links to places: shared by the formats that lay out sections.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "verdict/verdict.h"

namespace assay {

struct Span {
  bool code = false;
  std::string_view text;
};

// Splits at pairs of backticks; an unpaired one is text. Views into `text`.
std::vector<Span> spans(std::string_view text);

// The web page of a place at its tree's revision, "" where the tree has no home. Fit for a URL: nothing in it needs
// escaping but '&'.
std::string permalink(const VerifyReport&, const SourcePlace&);

// "https://…" only: any other scheme is no link.
bool is_web_address(std::string_view url);

// Markdown: prose with its code spans kept and everything else escaped; a code span of any text.
std::string markdown_prose(std::string_view text);
std::string markdown_escape(std::string_view text);
std::string markdown_code(std::string_view text);
// The shortest fence that `text` cannot end.
std::string markdown_fence(std::string_view text);

}  // namespace assay
