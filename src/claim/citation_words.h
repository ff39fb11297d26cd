// Judgements about words: is the path a placeholder, is the file only proposed, do a link's text and target agree.
#pragma once

#include <string>
#include <string_view>

#include "claim/citation_mention.h"

namespace assay::cite {

// path/to/file.py, foo/bar.py, src/example.ts: made up.
bool is_placeholder(std::string_view path);

// The words around say that the file is to be made, was removed, or is an example.
bool is_proposed(const markdown::Document&, const Extraction&, const Mention&);

struct LabelCheck {
  bool agrees = true;
  std::string reason;
};
// A link's text that is itself a citation, against its target.
LabelCheck check_label(const Mention&);

}  // namespace assay::cite
