// --of and --on: which tree depends on which.
#pragma once

#include "app/flags.h"
#include "app/trees.h"
#include "base/result.h"
#include "couple/audit.h"

namespace assay {

// The trees must outlive what is returned. The error names what is missing or unknown.
Result<AuditInput> sides(const Options&, const OpenTrees&);

}  // namespace assay
