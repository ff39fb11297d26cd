// Which tree an audit is of, and on which.
#pragma once

#include <string>
#include <vector>

#include "app/trees.h"
#include "base/result.h"
#include "couple/audit.h"

namespace assay {

// Nothing could fail in a tree without Python: most likely its path is wrong, and a "pass" would hide that.
Error without_python(const std::string& flag, const TreeFacts&);

// `on` empty: all the others. `of_flag` and `on_flag` name the settings in messages: "--of", "audit.of".
Result<AuditInput> audit_sides(const OpenTrees&, const std::string& of, const std::vector<std::string>& on,
                               unsigned jobs, const std::string& of_flag, const std::string& on_flag);

}  // namespace assay
