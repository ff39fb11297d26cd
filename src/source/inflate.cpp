#include "source/inflate.h"

#include <libdeflate.h>

namespace assay {

namespace {

// One decompressor per thread: making one costs more than inflating a small file.
libdeflate_decompressor* decompressor() {
  struct Free {
    void operator()(libdeflate_decompressor* d) const { libdeflate_free_decompressor(d); }
  };
  thread_local std::unique_ptr<libdeflate_decompressor, Free> own(libdeflate_alloc_decompressor());
  return own.get();
}

}  // namespace

Buffer make_buffer(std::size_t size) { return {std::make_shared_for_overwrite<char[]>(size ? size : 1), size}; }

std::optional<Buffer> inflate(std::string_view compressed, std::size_t size) {
  Buffer out = make_buffer(size);
  std::size_t used = 0, written = 0;
  auto code = libdeflate_deflate_decompress_ex(decompressor(), compressed.data(), compressed.size(), out.data.get(),
                                               size, &used, &written);
  if (code != LIBDEFLATE_SUCCESS || written != size) return std::nullopt;
  return out;
}

std::uint32_t crc32(std::string_view data) { return libdeflate_crc32(0, data.data(), data.size()); }

}  // namespace assay
