// The strings of one file, each stored once.
//
// Strings of up to eight bytes are compared as one machine word. The hash is keyed with a seed taken from the file's
// own content, so that ids never depend on anything else and yet no file can be written to make its names collide.
#pragma once

#include <cstdint>
#include <string_view>

#include "syntax/python/facts.h"
#include "syntax/python/scan.h"
#include "syntax/python/vec.h"

namespace assay::py {

class Interner {
 public:
  void reset(std::uint64_t seed);

  // `readable` text may be read up to eight bytes past its end (text of the file, padded buffers).
  NameId intern(const char* text, std::size_t size) {
    if (size > 8) return lookup(hash_long(text, size), text, size);
    return size == 0 ? 0 : intern_word(word_of(text, size), size, text);
  }
  static std::uint64_t word_of(const char* readable, std::size_t size) {  // size 1..8
    return load64(readable) & (~std::uint64_t{0} >> (64 - 8 * size));
  }
  NameId intern_word(std::uint64_t word, std::size_t size, const char* text) {
    const std::uint32_t mask = mask_;
    for (std::uint32_t i = spread(word ^ size) & mask;; i = (i + 1) & mask) {
      const Slot& slot = slots_[i];
      if (slot.key == word && slot.size == size) return slot.id;
      if (slot.size == 0) return insert(i, word, text, size);
    }
  }

  NameId intern_copy(std::string_view text);  // text that must not be read past its end
  std::string_view text(NameId id) const { return {bytes_.data() + offsets_[id], offsets_[id + 1] - offsets_[id]}; }
  Vec<std::uint32_t>& offsets() { return offsets_; }
  Vec<char>& bytes() { return bytes_; }
  void release();

 private:
  struct Slot {
    std::uint64_t key;   // the bytes themselves, or a hash when there are more than eight
    std::uint32_t size;  // 0: free
    NameId id;
  };
  std::uint32_t spread(std::uint64_t key) const {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(key ^ seed_) * 0x9E3779B97F4A7C15ull;
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64));
  }
  std::uint64_t hash_long(const char* text, std::size_t size) const;
  NameId lookup(std::uint64_t hash, const char* text, std::size_t size);
  NameId insert(std::uint32_t slot, std::uint64_t key, const char* text, std::size_t size);
  void grow();

  Vec<Slot> slots_;
  Vec<std::uint32_t> offsets_;
  Vec<char> bytes_;
  std::uint64_t seed_ = 0;
  std::uint32_t mask_ = 0;
  std::uint32_t used_ = 0;
};

}  // namespace assay::py
