// Questions that can hang on each other in circles: does a test hold, does the body of a `try` complete, what is a
// name's value.
//
// What leaned on a question still being decided holds only inside that decision: it is kept until the outermost
// question of the circle is decided, so that a circle costs one pass, then forgotten.
#pragma once

#include <algorithm>
#include <utility>

#include "model/linked.h"
#include "model/value.h"

namespace assay::model {

// The memoised answer to the question `key`; `compute` is run when there is none, and fills the memo's value. A
// question that depends on itself is unknown. The key of an expression's test is unit << 32 | expression, that of a
// statement has kStatementKey set, that of a name (its first binding) kNameKey.
inline constexpr std::uint64_t kStatementKey = std::uint64_t{1} << 63, kNameKey = std::uint64_t{1} << 62;

template <class Compute>
TestMemo decided(Linked& l, std::uint64_t key, Compute compute) {
  if (const auto it = l.tests.find(key); it != l.tests.end()) {
    l.test_cycle = std::min(l.test_cycle, it->second.leans_on);
    return it->second;
  }
  constexpr std::uint32_t kDeepest = 40;
  TestMemo out;
  out.value = static_cast<std::uint8_t>(Tri::unknown);
  const std::uint32_t depth = l.test_depth + 1;
  if (depth > kDeepest) {
    l.test_cycle = std::min(l.test_cycle, kDeepest);
    return out;
  }
  l.test_depth = depth;
  out.leans_on = depth;
  l.tests[key] = out;
  const std::uint32_t outer = l.test_cycle;
  const std::size_t provisional = l.provisional_tests.size();
  l.test_cycle = UINT32_MAX;
  const bool unset = std::exchange(l.environment_unset, false);
  compute(out);
  l.environment_unset = unset;
  l.test_depth = depth - 1;
  const bool leans = l.test_cycle < depth;
  out.leans_on = leans ? l.test_cycle : UINT32_MAX;
  l.tests[key] = out;
  if (leans) {
    l.provisional_tests.push_back(key);
  } else {
    for (std::size_t i = provisional; i < l.provisional_tests.size(); ++i) l.tests.erase(l.provisional_tests[i]);
    l.provisional_tests.resize(provisional);
  }
  l.test_cycle = std::min(outer, leans ? l.test_cycle : UINT32_MAX);
  return out;
}

}  // namespace assay::model
