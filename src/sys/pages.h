// Hints to the system about memory. They change speed and what a process holds, never what it reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace assay::sys {

// Where this process has mapped a file (by its inode number) shared and only to be read, as /proc/self/maps lists it;
// empty where it is not known. Another file of that number on another disk may be found instead: nothing is lost where
// pages of such a map are dropped.
std::string_view shared_map_of_file(std::uint64_t inode);

// Gives back the whole pages that begin within [data, data + size), which must lie in one read-only map of a file: they
// are read from the file again when they are looked at.
void drop_mapped_pages(const void* data, std::size_t size);

}  // namespace assay::sys
