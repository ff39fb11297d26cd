// The assertions of a claims file, checked against trees.
#pragma once

#include <string>
#include <vector>

#include "claim/assert.h"

namespace assay {

struct AssertionClaim {
  Assertion assertion;
  std::string tree;  // look in this tree alone; "": in all
};

extern const Rule kAssertRule;

// One claim for each, in order, without id, place and text. Never fails; a tree that is not there leaves a claim
// unverified.
std::vector<Claim> check_assertions(const std::vector<const TreeFacts*>& trees, const std::vector<AssertionClaim>&);

// Every sentence of a known form, in document order and whatever its verdict, with the assertion that says the same.
// Whether the assertion is right has to be checked.
struct SaidAssertion {
  Place at;
  std::string text;
  std::string assertion;  // "" where no predicate says it
  VerdictKind verdict;    // of the sentence
};
std::vector<SaidAssertion> assertions_said(const VerifyInput&);

// The part of docs/claims-file.md that is made from the predicates.
std::string predicates_markdown();

}  // namespace assay
