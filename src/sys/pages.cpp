#include "sys/pages.h"

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cinttypes>
#include <cstdio>
#include <memory>

namespace assay::sys {

namespace {
std::atomic<void (*)()> give_back{nullptr};
}

void on_give_back_freed_memory(void (*how)()) { give_back = how; }

void give_back_freed_memory() {
  if (auto* how = give_back.exchange(nullptr)) how();
}

std::string_view shared_map_of_file(std::uint64_t inode) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> maps(std::fopen("/proc/self/maps", "re"), &std::fclose);
  if (!maps) return {};
  char line[8192];
  while (std::fgets(line, sizeof line, maps.get())) {
    std::uintptr_t from = 0, to = 0;
    std::uint64_t node = 0;
    char access[5] = {};
    if (std::sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s %*x %*x:%*x %" SCNu64, &from, &to, access, &node) == 4 &&
        node == inode && std::string_view(access) == "r--s")
      return {reinterpret_cast<const char*>(from), to - from};
  }
  return {};
}

std::uint64_t resident_file_bytes() {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/self/statm", "re"), &std::fclose);
  std::uint64_t pages = 0;
  if (!file || std::fscanf(file.get(), "%*u %*u %" SCNu64, &pages) != 1) return 0;
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void drop_mapped_pages(const void* data, std::size_t size) {
  constexpr std::uintptr_t kPage = 4096;
  auto at = reinterpret_cast<std::uintptr_t>(data);
  std::uintptr_t from = at / kPage * kPage, to = (at + size) / kPage * kPage;
  if (from < to) static_cast<void>(::madvise(reinterpret_cast<void*>(from), to - from, MADV_DONTNEED));
}

}  // namespace assay::sys
