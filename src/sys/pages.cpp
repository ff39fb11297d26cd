#include "sys/pages.h"

#include <sys/mman.h>

#include <cstdint>

namespace assay::sys {

void prefer_huge_pages(void* data, std::size_t size) { static_cast<void>(::madvise(data, size, MADV_HUGEPAGE)); }

void drop_mapped_pages(const void* data, std::size_t size) {
  constexpr std::uintptr_t kPage = 4096;
  auto at = reinterpret_cast<std::uintptr_t>(data);
  std::uintptr_t from = at / kPage * kPage, to = (at + size) / kPage * kPage;
  if (from < to) static_cast<void>(::madvise(reinterpret_cast<void*>(from), to - from, MADV_DONTNEED));
}

}  // namespace assay::sys
