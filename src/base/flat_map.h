// A map from numbers to small values in one block of memory: for memos with hundreds of thousands of entries, where a
// node each would cost more than what is kept in it.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace assay {

// Keys are never 0. References to values are good until the next insertion. Nothing is ever taken out.
template <class V>
class FlatMap {
 public:
  V& operator[](std::uint64_t key) {
    if ((used_ + 1) * 2 > slots_.size()) grow();
    Slot& slot = slots_[place(key)];
    if (slot.key == 0) {
      slot.key = key;
      ++used_;
    }
    return slot.value;
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    V value{};
  };
  std::size_t place(std::uint64_t key) const {  // of the key, or the free slot it would take
    std::uint64_t h = key * 0x9E3779B97F4A7C15u;
    std::size_t i = static_cast<std::size_t>(h ^ (h >> 32)) & (slots_.size() - 1);
    while (slots_[i].key != 0 && slots_[i].key != key) i = (i + 1) & (slots_.size() - 1);
    return i;
  }
  void grow() {
    std::vector<Slot> old = std::move(slots_);
    slots_.assign(old.empty() ? 1024 : old.size() * 2, Slot{});
    for (Slot& slot : old)
      if (slot.key != 0) slots_[place(slot.key)] = std::move(slot);
  }
  std::vector<Slot> slots_;  // a power of two, at most half full
  std::size_t used_ = 0;
};

}  // namespace assay
