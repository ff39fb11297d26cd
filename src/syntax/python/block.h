// The header of a block of facts: docs/formats/python-facts.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "syntax/python/facts.h"

namespace assay::py {

struct SectionRange {
  std::uint32_t offset = 0;  // from the start of the block, in units of eight bytes
  std::uint32_t count = 0;   // of elements
};

struct BlockHeader {
  char magic[4] = {'A', 'S', 'P', 'Y'};
  std::uint32_t version = 0;
  std::uint64_t checksum = 0;  // XXH3 of everything after this field
  std::uint64_t size = 0;      // of the block
  std::uint32_t file_flags = 0;
  std::uint32_t text_size = 0;
  std::uint32_t docstring = 0;
  std::uint32_t reserved = 0;
  SectionRange sections[static_cast<std::size_t>(Section::count_)];
};
static_assert(sizeof(BlockHeader) == 40 + 8 * 18);

// The sizes of rows that the specification names.
static_assert(sizeof(Expr) == 20 && sizeof(Stmt) == 36 && sizeof(Block) == 44 && sizeof(Scope) == 28);
static_assert(sizeof(Binding) == 32 && sizeof(Import) == 36 && sizeof(Class) == 52 && sizeof(Function) == 64);
static_assert(sizeof(Parameter) == 24 && sizeof(TypeParam) == 24 && sizeof(Store) == 28);
static_assert(sizeof(Comment) == 8 && sizeof(SyntaxError) == 12);
inline constexpr std::size_t kChecksummedFrom = offsetof(BlockHeader, size);

std::uint64_t checksum_of(std::string_view block);

}  // namespace assay::py
