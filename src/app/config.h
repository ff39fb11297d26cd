// assay.toml: the nearest of assay.toml, .assay.toml and pyproject.toml with [tool.assay], walking up from the current
// directory; then the user's own. docs/reference/configuration.md.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/claims_file.h"
#include "base/result.h"
#include "sys/system.h"

namespace assay {

struct Config {
  std::string path;                                        // "" when there is none
  std::vector<std::pair<std::string, std::string>> trees;  // NAME, SOURCE in the file's order; relative paths as seen
                                                           // from the current directory
  std::string folder;                 // of the file, as seen from the current directory; "" for the same
  ClaimsFile file;                    // claims, documents, audits
  std::vector<std::string> warnings;  // "FILE:LINE: unknown key …"
};

// The error is "FILE:LINE: what".
Result<Config> load_config(const sys::System&);
// `folder` is where the file lies, as seen from the current directory ("" for the same).
Result<Config> parse_config(std::string_view text, const std::string& path, const std::string& folder);

// A file that is named. A pyproject.toml needs a [tool.assay] table.
Result<Config> load_config_file(const sys::System&, const std::string& path);

}  // namespace assay
