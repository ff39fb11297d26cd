#include "base/shared.h"

#include <gtest/gtest.h>

#include <vector>

namespace assay {
namespace {

std::size_t shared(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
  return count_shared(a, b);
}

TEST(CountShared, RepeatedValuesCountAsOftenAsBothHaveThem) {
  EXPECT_EQ(shared({}, {1, 2}), 0);
  EXPECT_EQ(shared({1, 3, 5}, {2, 3, 4, 5}), 2);
  EXPECT_EQ(shared({7, 7, 7}, {7, 7, 9}), 2);
  EXPECT_EQ(shared({1, 2}, {3, 4}), 0);
}

}  // namespace
}  // namespace assay
