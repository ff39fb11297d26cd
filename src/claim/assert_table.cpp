// The predicates of claims files.
#include <algorithm>
#include <array>

#include "claim/assert_pose.h"

namespace assay {
namespace {

constexpr std::array kPredicates = {
    &kAssertExists,    &kAssertAbsent,   &kAssertConditional,   &kAssertAt,        &kAssertSignature,
    &kAssertBinds,     &kAssertDefault,  &kAssertValue,         &kAssertReturns,   &kAssertEnvDefault,
    &kAssertRaises,    &kAssertCalls,    &kAssertConfigDefault, &kAssertCalledBy,  &kAssertCalled,
    &kAssertReachedIf, &kAssertImports,  &kAssertInherits,      &kAssertOverrides, &kAssertIdentical,
    &kAssertAccesses,  &kAssertPatches,  &kAssertConflicts,     &kAssertRequires,  &kAssertEntryPoint,
    &kAssertCount,     &kAssertContains, &kAssertVersion,       &kAssertAddedIn};

}  // namespace

std::span<const Predicate* const> predicates() { return kPredicates; }

const Predicate* find_predicate(std::string_view name) {
  for (const Predicate* p : kPredicates)
    if (p->name == name) return p;
  return nullptr;
}

// "a, b, [c]": brackets mark what may be left out.
std::size_t Predicate::most() const {
  return static_cast<std::size_t>(std::count(parameters.begin(), parameters.end(), ',')) + 1;
}
std::size_t Predicate::least() const {
  return most() - static_cast<std::size_t>(std::count(parameters.begin(), parameters.end(), '['));
}

}  // namespace assay
