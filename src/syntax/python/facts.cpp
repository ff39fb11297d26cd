#include "syntax/python/facts.h"

#include <algorithm>
#include <cstring>

#include "syntax/python/block.h"

namespace assay::py {

namespace {

template <class T>
bool take(std::string_view block, const BlockHeader& header, Section section, std::span<const T>& out) {
  const SectionRange range = header.sections[static_cast<std::size_t>(section)];
  const std::uint64_t begin = std::uint64_t{range.offset} * 8;
  const std::uint64_t size = std::uint64_t{range.count} * sizeof(T);
  if (begin > block.size() || size > block.size() - begin) return false;
  out = {reinterpret_cast<const T*>(block.data() + begin), range.count};
  return true;
}

}  // namespace

bool Facts::open(std::string_view block, Facts& out) {
  out = {};
  BlockHeader header;
  if (block.size() < sizeof header || reinterpret_cast<std::uintptr_t>(block.data()) % 4 != 0) return false;
  std::memcpy(&header, block.data(), sizeof header);
  if (std::memcmp(header.magic, BlockHeader{}.magic, sizeof header.magic) != 0) return false;
  if (header.version != kFactsVersion || header.size != block.size()) return false;
  if (header.checksum != checksum_of(block)) return false;
  Facts f;
  std::span<const char> bytes;
  const bool whole =
      take(block, header, Section::exprs, f.exprs) && take(block, header, Section::children, f.children) &&
      take(block, header, Section::stmts, f.stmts) && take(block, header, Section::blocks, f.blocks) &&
      take(block, header, Section::scopes, f.scopes) && take(block, header, Section::bindings, f.bindings) &&
      take(block, header, Section::imports, f.imports) && take(block, header, Section::classes, f.classes) &&
      take(block, header, Section::functions, f.functions) && take(block, header, Section::parameters, f.parameters) &&
      take(block, header, Section::type_params, f.type_params) && take(block, header, Section::stores, f.stores) &&
      take(block, header, Section::comments, f.comments) && take(block, header, Section::errors, f.errors) &&
      take(block, header, Section::lines, f.lines) && take(block, header, Section::string_offsets, f.string_offsets) &&
      take(block, header, Section::string_tags, f.string_tags) &&
      take(block, header, Section::string_bytes, bytes);
  if (!whole || f.exprs.empty() || f.lines.empty() || f.string_offsets.size() < 2) return false;
  if (f.string_offsets.back() != bytes.size() || f.string_tags.size() + 1 != f.string_offsets.size() || header.docstring >= f.exprs.size()) return false;
  f.string_bytes = {bytes.data(), bytes.size()};
  f.file_flags = header.file_flags;
  f.text_size = header.text_size;
  f.docstring = header.docstring;
  out = f;
  return true;
}

std::uint32_t Facts::line_of(std::uint32_t offset) const {
  const auto it = std::upper_bound(lines.begin(), lines.end(), offset);
  return static_cast<std::uint32_t>(std::max<std::ptrdiff_t>(it - lines.begin(), 1));
}

std::uint32_t Facts::column_of(std::uint32_t offset) const {
  if (lines.empty()) return offset;
  return offset - lines[line_of(offset) - 1];
}

// The mixing of the first and last eight bytes: names differ there or in length.
std::uint8_t string_tag(std::string_view text) {
  if (text.empty()) return 0;
  std::uint64_t first = 0, last = 0;
  const std::size_t size = std::min<std::size_t>(text.size(), 8);
  std::memcpy(&first, text.data(), size);
  std::memcpy(&last, text.data() + text.size() - size, size);
  return static_cast<std::uint8_t>(((first ^ last * 31 ^ text.size()) * 0x9E3779B97F4A7C15u) >> 56);
}

NameId Facts::find(std::string_view name) const {
  if (name.empty()) return 0;
  const std::uint8_t tag = string_tag(name);
  const std::uint8_t *begin = string_tags.data(), *end = begin + string_tags.size();
  for (const std::uint8_t* at = begin; at != end; ++at) {
    at = static_cast<const std::uint8_t*>(std::memchr(at, tag, static_cast<std::size_t>(end - at)));
    if (!at) return 0;
    const auto id = static_cast<NameId>(at - begin);
    if (str(id) == name) return id;
  }
  return 0;
}

BlockId Facts::block_at(std::uint32_t offset) const {
  // Blocks are in the order of their begins, each before those within it.
  std::uint32_t low = 1, high = static_cast<std::uint32_t>(blocks.size());
  while (low < high) {
    const std::uint32_t middle = (low + high) / 2;
    if (blocks[middle].begin <= offset)
      low = middle + 1;
    else
      high = middle;
  }
  BlockId b = low - 1;
  while (b > 1 && offset >= blocks[b].end) b = blocks[b].parent;
  return b;
}

}  // namespace assay::py
