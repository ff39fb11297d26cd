// What one tree assumes about others, and what of it does not hold at these versions.
#pragma once

#include <string>
#include <vector>

#include "facts/tree_facts.h"
#include "verdict/rules.h"
#include "verdict/verdict.h"

namespace assay {

struct AuditInput {
  std::vector<const TreeFacts*> trees;  // all of them; the order breaks ties among equal module names
  const TreeFacts* of = nullptr;
  std::vector<const TreeFacts*> on;
  unsigned jobs = 0;  // threads for reading, 0: all cores
};

// Never fails: what could not be read is in the report. Findings are in the order of path, line and kind.
VerifyReport audit(const AuditInput&);

// Fails where a finding is an error, passes where there is none; again after findings were taken out.
Overall overall_of_audit(const VerifyReport&);

std::span<const Rule> coupling_rules();

}  // namespace assay
