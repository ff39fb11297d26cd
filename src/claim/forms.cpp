#include "claim/forms.h"

#include <algorithm>
#include <array>

#include "claim/assertions.h"
#include "claim/quoted.h"

namespace assay {
namespace {

// Precedence: a sentence is of the first form that one of its patterns fits. Forms with a condition or a place come
// before the plain ones that their sentences would also fit.
constexpr std::array kForms = {
    &kSearch, &kHistory, &kRequires, &kRegistered, &kIdentical, &kReached, &kDefault,   &kAttribute,  &kRaises, &kExported,  &kEnvironment, &kOnlyUsed, &kUnused,   &kCount,   &kSignature,
    &kDecorated, &kDeprecated, &kKind,   &kDefinedAt, &kImports,     &kSubclass, &kOverride, &kPatches, &kReturns,
    &kExists,    &kCalls,      &kValue,  &kConflict,  &kPatchTopic,  &kMode,     &kAccesses};

struct RuleConfidence {
  std::string_view rule;
  VerdictKind verdict;
  double confidence;
};

constexpr RuleConfidence kConfidence[] = {
#include "claim/confidence.inc"
};

}  // namespace

std::span<const Form* const> forms() { return kForms; }

std::span<const Rule> form_rules() {
  static const std::vector<Rule> rules = [] {
    std::vector<Rule> out;
    for (const Form* f : kForms) out.push_back(f->rule);
    out.push_back(kQuotedRule);
    out.push_back(kAssertRule);
    return out;
  }();
  return rules;
}

double confidence_of(std::string_view rule, VerdictKind verdict) {
  for (const RuleConfidence& c : kConfidence)
    if (c.rule == rule && c.verdict == verdict) return c.confidence;
  return kConfidence[0].confidence;  // seen too rarely to speak for itself
}

}  // namespace assay
