// `--fix`: what a report says once its moved citations have been rewritten in the document.
#pragma once

#include <cstdint>

#include "verdict/verdict.h"

namespace assay {

struct FixCount {
  std::uint32_t rewritten = 0;
  std::uint32_t left =
      0;  // moved, but not rewritten: into another file, or written in a form that can't be changed safely
};

// `report` is of the document as it was, `now` of the rewritten one, read without the revision at which it was written:
// its new lines are of the tree in hand. Rewritten citations and all positions are taken from `now`; whatever else was
// found in the light of that revision stays. Where the two don't match up, `report` stays as it is.
FixCount take_over_fixes(VerifyReport& report, const VerifyReport& now);

}  // namespace assay
