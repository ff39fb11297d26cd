// How bad a result is: one scale for exit codes, colours, ranking and every report format.
#pragma once

#include "verdict/verdict.h"

namespace assay {

// `error`: something the document says is proven wrong, or will fail. `warning`: a person should look. `note`: fine, or
// nothing can be said.
Severity severity_of(CitationStatus);
Severity severity_of(VerdictKind);
Severity severity_of(const Claim&);  // where a verdict is expected, any other one is an error

struct Tally {
  std::uint32_t errors = 0, warnings = 0;
};
// Unread files count as warnings: they are never hidden.
Tally tally(const VerifyReport&);

// A document passes when nothing it says is proven wrong, and fails when most of what could be decided is. The
// confidence is the share that could be decided.
Overall overall_of(const VerifyReport&);

// Of a report (docs/report.md, "The overall verdict"). Fails where an error lies on what the document is about, or
// where most of what could be decided is wrong; passes in part where anything else is wrong, doubtful or left to a run.
Overall overall_of_report(const VerifyReport&);

}  // namespace assay
