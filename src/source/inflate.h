// Deflate streams held whole in memory, by libdeflate.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace assay {

// Bytes in memory that views can share.
struct Buffer {
  std::shared_ptr<char[]> data;
  std::size_t size = 0;
  std::string_view view() const { return {data.get(), size}; }
};
Buffer make_buffer(std::size_t size);

// A raw deflate stream that expands to exactly `size` bytes; nothing when it is broken or doesn't.
std::optional<Buffer> inflate(std::string_view compressed, std::size_t size);

std::uint32_t crc32(std::string_view data);

}  // namespace assay
