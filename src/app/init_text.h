// The text of a new assay.toml.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "verdict/verdict.h"

namespace assay {

struct InitClaim {
  std::string assertion;
  std::string why;  // as a comment above it
  VerdictKind expect = VerdictKind::verified;
};

struct InitFile {
  std::vector<std::pair<std::string, std::string>> trees;  // NAME, SOURCE as seen from the file's folder
  std::string document;                                    // "" for none
  std::string of;                                          // "" for no audit
  std::vector<std::string> on;
  std::vector<InitClaim> claims;
  std::string from;  // what the claims were made from, for a comment; "" for none
};

std::string init_text(const InitFile&);
// A TOML string with this value, in single quotes where it can be.
std::string toml_string(std::string_view);

}  // namespace assay
