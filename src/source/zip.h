// Zip files by their central directory: any member can be read on its own, from disk or over HTTP ranges.
// Format: PKWARE APPNOTE 6.3.10, with zip64.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "source/inflate.h"
#include "sys/system.h"

namespace assay {

// Bytes [offset, offset + length) of the archive; an error when they cannot be had in full.
using FetchRange = std::function<Result<sys::Content>(std::uint64_t offset, std::uint64_t length)>;

struct ZipMember {
  std::string name;  // as written
  std::uint64_t size = 0, compressed_size = 0;
  std::uint64_t header = 0;  // offset of the local header
  std::uint32_t crc = 0;
  std::uint16_t method = 0, flags = 0;
  std::uint32_t mode = 0;  // of Unix, 0 where none is given
  bool encrypted() const { return flags & 1; }
};

struct ZipDirectory {
  std::vector<ZipMember> members;  // in the order of the directory
  std::uint64_t offset = 0;        // where the directory begins: no member reaches beyond
};

constexpr std::size_t kLocalHeaderBytes = 30;

// The error is a reason without the archive's name.
Result<ZipDirectory> read_zip_directory(std::uint64_t archive_size, std::size_t most_members, const FetchRange&);

// How long a local header is with its name and extra fields, from its first kLocalHeaderBytes; 0 when it is none.
std::size_t local_header_length(std::string_view header);

bool can_extract(const ZipMember&);  // stored or deflated, not encrypted

// A member's contents from its compressed bytes; size and checksum are checked.
Result<Buffer> extract(const ZipMember&, std::string_view compressed);

}  // namespace assay
