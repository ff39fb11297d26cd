#include "base/flat_map.h"

#include <gtest/gtest.h>

#include <unordered_map>

namespace assay {
namespace {

TEST(FlatMap, KeepsWhatIsPutInWhileItGrows) {
  FlatMap<int> map;
  std::unordered_map<std::uint64_t, int> expected;
  std::uint64_t key = 1;
  for (int i = 0; i < 20'000; ++i) {
    key = key * 6364136223846793005u + 1442695040888963407u;
    const std::uint64_t k = (key >> 40) + 1;  // some come twice
    map[k] = i;
    expected[k] = i;
  }
  for (const auto& [k, v] : expected) ASSERT_EQ(map[k], v);
}

TEST(FlatMap, ANewKeyHasAnEmptyValue) {
  FlatMap<int> map;
  EXPECT_EQ(map[7], 0);
  map[7] = 3;
  EXPECT_EQ(map[8], 0);
  EXPECT_EQ(map[7], 3);
}

}  // namespace
}  // namespace assay
