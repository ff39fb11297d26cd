// Pieces of the HTML report. Everything that comes from a document or a tree passes html_escape.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "report/sections.h"
#include "verdict/verdict.h"

namespace assay {

// For text and for double-quoted attributes; control characters become visible escapes.
std::string html_escape(std::string_view text);
// Prose with `code` in it.
std::string html_prose(std::string_view text);
// A unified diff as a <pre>: line ends stay, what is taken out and put in is marked as such.
std::string html_diff(std::string_view diff);
// An id or fragment: letters, digits, '-', '_' and '.'; anything else becomes '-'.
std::string html_id(std::string_view text);

// Where each result is told: "f4" -> "findings-f4". Prose that names results ("(f4)", "(k13, k23)") links there.
using HtmlAnchors = std::map<std::string, std::string, std::less<>>;
HtmlAnchors html_anchors(const VerifyReport&, const std::vector<Section>&);
std::string html_prose(std::string_view text, const HtmlAnchors&);

std::string html_section(const VerifyReport&, const Section&, const HtmlAnchors&);
// Who reaches into whom, as an inline picture; "" without couplings. At most 18 groups on the left and 26 on the right,
// whatever the size of the trees.
std::string html_graph(const VerifyReport&);
std::string html_coupling_table(const VerifyReport&);

extern const std::string_view kHtmlStyle;
extern const std::string_view kHtmlScript;
// Of the sweep's page; its style comes after kHtmlStyle.
extern const std::string_view kSweepStyle;
extern const std::string_view kSweepScript;

}  // namespace assay
