// What `assay check` finds, for the command itself and for `assay explain`.
#pragma once

#include "app/commands.h"
#include "app/session.h"
#include "base/result.h"
#include "verdict/verdict.h"

namespace assay {

// Everything in the claims file that `options` name, or the nearest one, checked. Ids are those that `assay check`
// prints: k1, k2, … or as named there.
Result<VerifyReport> check_report(const Options&, Session&);

}  // namespace assay
