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

// From now on memory that is freed goes back to the system within a millisecond, not when the allocator gets round to
// it: for a program that has to hold much at a time. What is allocated again then costs a little more.
void give_back_freed_memory();
// How the program's allocator does that; main() knows which one it is.
void on_give_back_freed_memory(void (*)());

// Bytes of all mapped files that are in this process's memory (shared memory too); 0 where it is not known.
std::uint64_t resident_file_bytes();

// Gives back the whole pages that begin within [data, data + size), which must lie in one read-only map of a file: they
// are read from the file again when they are looked at.
void drop_mapped_pages(const void* data, std::size_t size);

}  // namespace assay::sys
