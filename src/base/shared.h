// What two sets of hashes have in common, from which every likeness is made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace assay {

// How many values two ascending lists share; repeated ones count as often as both have them.
inline std::size_t count_shared(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b) {
  std::size_t i = 0, k = 0, shared = 0;
  while (i < a.size() && k < b.size()) {
    if (a[i] == b[k])
      ++shared, ++i, ++k;
    else
      ++(a[i] < b[k] ? i : k);
  }
  return shared;
}

}  // namespace assay
