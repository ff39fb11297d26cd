// What a document says beside its claims: its headings, its overall judgement, and what it leaves open.
#pragma once

#include <vector>

#include "syntax/markdown/document.h"
#include "verdict/verdict.h"

namespace assay {

std::vector<Heading> outline_of(const markdown::Document&);

// Judgements are looked for where documents make them: in a heading that names one ("Overall Assessment: PASS"), and in
// the paragraphs and tables below a heading like "Verdict", "Conclusion" or "Summary". Questions are the list items
// below a heading like "Missing verifications" or "Untested".
std::vector<Remark> remarks_of(const markdown::Document&);

}  // namespace assay
