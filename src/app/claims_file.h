// The parts of assay.toml that `assay check` reads: claims, documents, audits and suppressions. docs/claims-file.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "claim/assert.h"
#include "verdict/verdict.h"

namespace assay {

struct ClaimEntry {
  Place at;  // of the assertion
  std::string text;
  Assertion assertion;
  std::string id, why, tree;  // "" where not given
  VerdictKind expect = VerdictKind::verified;
};

struct AuditEntry {
  std::uint32_t line = 0;
  std::string of;
  std::vector<std::string> on;  // empty: all the others
};

// A finding of an audit that is known. Empty parts fit any.
struct Suppression {
  std::uint32_t line = 0;
  std::string kind, path, target, why;
  bool must_occur = false;  // where it is gone that is an error, not a warning
};

struct ClaimsFile {
  std::vector<ClaimEntry> claims;
  std::vector<std::string> documents;  // paths and patterns, as seen from the file's folder
  std::vector<AuditEntry> audits;
  std::vector<Suppression> suppressions;
  bool empty() const { return claims.empty() && documents.empty() && audits.empty(); }
};

// What may stand in each table: the parser takes nothing else, and docs/reference/assay.schema.json says the same.
struct KeyRule {
  std::string_view table;  // "claim", "audit", "suppress", "" for the top level
  std::string_view key;
  std::string_view type;  // "string", "strings", "boolean", "verdict", "table", "tables"
  bool required = false;
  std::string_view says;  // one line
};
std::vector<KeyRule> claims_file_keys();
std::string claims_file_schema();  // JSON Schema, made from the rules

}  // namespace assay
