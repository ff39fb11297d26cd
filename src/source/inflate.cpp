#include "source/inflate.h"

#include <libdeflate.h>

#include <cstring>
#include <mutex>
#include <new>
#include <utility>

#include "sys/pages.h"

namespace assay {

namespace {

// The large buffer that was let go last, for the next one who needs such: whoever goes over a hundred archives would
// otherwise have the kernel clear as many times the memory of one. Never destroyed: buffers may live longer.
class Spare {
 public:
  char* take(std::size_t size, std::size_t& whole) {
    {
      std::lock_guard lock(mutex_);
      char* data = std::exchange(free_, nullptr);
      if (data && size_ >= size && size_ / 2 <= size) {
        whole = size_;
        return data;
      }
      drop(data);
    }
    whole = (size + size / 8 + sys::kHugePage - 1) / sys::kHugePage * sys::kHugePage;  // the next release is larger
    auto* data = static_cast<char*>(::operator new[](whole, std::align_val_t(sys::kHugePage)));
    // In huge pages a large buffer costs a quarter less to fill.
    sys::prefer_huge_pages(data, whole);
    return data;
  }
  void give(char* data, std::size_t whole) {
    std::lock_guard lock(mutex_);
    drop(std::exchange(free_, data));
    size_ = whole;
  }

 private:
  static void drop(char* data) {
    if (data) ::operator delete[](data, std::align_val_t(sys::kHugePage));
  }
  std::mutex mutex_;
  char* free_ = nullptr;
  std::size_t size_ = 0;  // of it, in bytes
};

Spare& spare() {
  static auto& one = *new Spare();
  return one;
}

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
  std::size_t whole = 0;
  char* data = spare().take(size, whole);
  return {{data, [whole](char* p) { spare().give(p, whole); }}, size};
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
