// How config.cpp and claims_file.cpp share the TOML library, which is too heavy for a header of the layer.
#pragma once

#ifndef TOML_EXCEPTIONS
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#endif
#include <toml++/toml.h>

#include "app/claims_file.h"

namespace assay {

struct TomlText {
  std::string_view text;  // of the whole file
  const std::string& path;
};

// Reads one of the keys claim, documents, audit, suppress of the top level into `out`.
Status read_claims_key(ClaimsFile& out, std::string_view key, const toml::node&, const TomlText&);
bool is_claims_key(std::string_view key);

}  // namespace assay
