#include "source/inflate.h"

#include <libdeflate.h>

#include <cstring>
#include <new>

#include "sys/pages.h"

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

Buffer make_buffer(std::size_t size) {
  if (size < sys::kHugePage) return {std::make_shared_for_overwrite<char[]>(size ? size : 1), size};
  // In huge pages a large buffer costs a quarter less to fill.
  std::size_t whole = (size + sys::kHugePage - 1) / sys::kHugePage * sys::kHugePage;
  auto* data = static_cast<char*>(::operator new[](whole, std::align_val_t(sys::kHugePage)));
  sys::prefer_huge_pages(data, whole);
  return {{data, [](char* p) { ::operator delete[](p, std::align_val_t(sys::kHugePage)); }}, size};
}

std::optional<Buffer> inflate(std::string_view compressed, std::size_t size) {
  Buffer out = make_buffer(size);
  std::size_t used = 0, written = 0;
  auto code = libdeflate_deflate_decompress_ex(decompressor(), compressed.data(), compressed.size(), out.data.get(),
                                               size, &used, &written);
  if (code != LIBDEFLATE_SUCCESS || written != size) return std::nullopt;
  return out;
}

std::optional<Buffer> gunzip(std::string_view compressed, std::uint64_t most) {
  if (compressed.size() < 18) return std::nullopt;
  std::uint32_t stated = 0;  // modulo 2^32, of the last member
  for (int i = 4; i > 0; --i)
    stated = stated << 8 | static_cast<unsigned char>(compressed[compressed.size() - 5 + static_cast<std::size_t>(i)]);
  if (stated > most) return std::nullopt;
  Buffer out = make_buffer(stated);
  std::size_t used = 0, written = 0;
  auto code = libdeflate_gzip_decompress_ex(decompressor(), compressed.data(), compressed.size(), out.data.get(),
                                            stated, &used, &written);
  if (code != LIBDEFLATE_SUCCESS || used != compressed.size() || written != stated) return std::nullopt;
  return out;
}

std::uint32_t crc32(std::string_view data) { return libdeflate_crc32(0, data.data(), data.size()); }

}  // namespace assay
