// Keys and values as they are stored; docs/formats/cache.md is the specification.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "source/store.h"

namespace assay {

// kind (8 bytes, NUL-padded), version and length of the bytes (big-endian, 4 bytes each), the bytes, NULs up to a
// multiple of 8.
std::string encode_key(const Store::Key& key);
std::string_view kind_of(std::string_view encoded_key);

// Before each value. Like keys, values are padded to a multiple of 8: then LMDB's nodes and with them the values are
// aligned.
struct ValueHeader {
  std::uint64_t check;       // XXH3 of the value, seeded with the XXH3 of its key
  std::uint32_t generation;  // when it was written or last found useful
  std::uint32_t size;        // of the value, without padding
};

std::uint64_t value_check(std::string_view encoded_key, std::string_view value);

}  // namespace assay
