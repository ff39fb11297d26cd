// Format: the notes of an ELF image, elf(5), "Notes (Nhdr)": NT_GNU_BUILD_ID.
#include "sys/program.h"

#include <elf.h>
#include <link.h>

#include <cstring>

namespace assay::sys {
namespace {

std::size_t padded(std::size_t size) { return (size + 3) / 4 * 4; }

int look_at(dl_phdr_info* image, std::size_t, void* out) {
  for (int i = 0; i < image->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = image->dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    const char* at = reinterpret_cast<const char*>(image->dlpi_addr + segment.p_vaddr);
    std::size_t left = segment.p_memsz;
    while (left >= sizeof(ElfW(Nhdr))) {
      ElfW(Nhdr) note;
      std::memcpy(&note, at, sizeof note);
      const std::size_t size = sizeof note + padded(note.n_namesz) + padded(note.n_descsz);
      if (size > left) break;
      const char* name = at + sizeof note;
      if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && std::memcmp(name, "GNU", 4) == 0) {
        static_cast<std::string*>(out)->assign(name + padded(note.n_namesz), note.n_descsz);
        return 1;
      }
      at += size;
      left -= size;
    }
  }
  return 1;  // the program comes first; its libraries' ids are of no use
}

}  // namespace

std::string program_id() {
  std::string out;
  dl_iterate_phdr(look_at, &out);
  return out;
}

}  // namespace assay::sys
