// Pieces of the HTML report. Everything that comes from a document or a tree passes html_escape.
#pragma once

#include <string>
#include <string_view>

#include "report/sections.h"
#include "verdict/verdict.h"

namespace assay {

// For text and for double-quoted attributes; control characters become visible escapes.
std::string html_escape(std::string_view text);
// Prose with `code` in it.
std::string html_prose(std::string_view text);
// An id or fragment: letters, digits, '-', '_' and '.'; anything else becomes '-'.
std::string html_id(std::string_view text);

std::string html_section(const VerifyReport&, const Section&);
// Who reaches into whom, as an inline picture; "" without couplings. At most 18 groups on the left and 26 on the right,
// whatever the size of the trees.
std::string html_graph(const VerifyReport&);
std::string html_coupling_table(const VerifyReport&);

extern const std::string_view kHtmlStyle;
extern const std::string_view kHtmlScript;

}  // namespace assay
