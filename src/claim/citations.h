// Citations of a document: every pointer into a tree, judged. docs/citations.md says which syntaxes are understood and
// what each status means.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "source/tree.h"
#include "syntax/markdown/document.h"
#include "verdict/verdict.h"

namespace assay {

struct VerifyInput;  // claim/verify.h

struct CitationInput {
  std::string document_path;       // as given: relative paths are tried from its folder
  std::vector<const Tree*> trees;  // in command-line order
  std::string written_at;          // revision at which the document was written, of every tree that knows it; ""
  // The document's own path, absolute and without links: when it lies in the work tree of one of the trees, and
  // `written_at` is not given, each line was written at the commit that brought it in. "" for none.
  std::string real_path;
};

// In document order, with ids c1, c2, …; a list of lines (`a.py:3,7-9`) is one citation per element. Never fails. A
// file that cannot be read makes its citations `ambiguous` with that reason, never wrong.
std::vector<Citation> check_citations(const CitationInput&, const markdown::Document&);
std::vector<Citation> check_citations(const VerifyInput&, const markdown::Document&);

// The document with the line numbers of every citation that moved within its file rewritten, in the form in which they
// were written. `citations` must be those of this text. What moved to another file is left alone.
std::string apply_fixes(std::string_view document_text, const std::vector<Citation>& citations);

}  // namespace assay
