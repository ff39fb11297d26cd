// Whether a mention holds for one file: the quotation first, then the names beside it, then the lines themselves.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "claim/citation_anchor.h"
#include "claim/citation_files.h"
#include "claim/citation_match.h"

namespace assay::cite {

// Lines by which people are off without being wrong.
inline constexpr std::uint32_t kTolerance = 3;

enum class Hold {
  yes,        // an anchor is there
  enclosing,  // the named symbol's definition encloses the cited lines, but does not begin there
  partly,     // the quotation is there in part, or its names are
  unknown,    // nothing to compare, or nothing that could be decided
  elsewhere,  // an anchor is elsewhere in the file
  nowhere,    // a symbol named beside it is not in the file at all
};

struct Judgement {
  Hold hold = Hold::unknown;
  bool start_beyond = false, end_beyond = false;  // lines beyond the file's end
  std::optional<LineSpan> moved_to;               // the one place where the anchor is
  std::string reason;                             // about the anchor; "" when there is none
  std::string anchor;                             // the text that decided: a name or a bit of code
  bool by_quotation = false;
};

struct Question {
  LineSpan cited;
  bool approximate = false;
  bool list = false;  // one element of several
  const std::vector<Anchor>* anchors = nullptr;
  const Quotation* quotation = nullptr;  // may be null
};

Judgement judge(const SourceText&, const Question&);

// What holds at the cited lines, cheaply, for text of another revision: true only for anchors that are found there.
bool holds_at(const SourceText&, const Question&);
// A definition of a symbol among the anchors begins at the first cited line.
bool begins_at(const SourceText&, const Question&);

}  // namespace assay::cite
