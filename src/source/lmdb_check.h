// Whether an LMDB file is sound: LMDB trusts every byte of its pages, so a damaged one must be found before it is used.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace assay {

// Reads `length` bytes at `offset` of the file into `to`; false when the file ends before.
using ReadAt = std::function<bool(std::uint64_t offset, void* to, std::size_t length)>;

enum class Soundness { sound, damaged, moved_on };

// Checks all pages that the snapshot `transaction` can reach. `moved_on`: the snapshot's meta page has been overwritten
// by later transactions meanwhile (so that somebody uses the file with success right now).
Soundness check_lmdb(const ReadAt& read, std::uint64_t file_size, std::uint64_t transaction);

}  // namespace assay
