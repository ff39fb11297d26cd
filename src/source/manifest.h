// The list of what an archive holds, as it is kept in the store: with it a second run neither reads nor expands the
// archive. The blob's format is specified in docs/formats/cache.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "source/tree.h"

namespace assay {

constexpr std::uint32_t kManifestVersion = 1;

// Where a file's bytes lie in the archive. In a tar only the ordinal means anything.
struct MemberPlace {
  std::uint64_t ordinal = 0;
  std::uint64_t offset = 0, compressed_size = 0;  // zip: of the compressed bytes
  std::uint32_t crc = 0;
  std::uint32_t method = 0;
};

struct Manifest {
  std::vector<File> files;          // sorted by path; `vendored` is not kept
  std::vector<MemberPlace> places;  // of files
  std::vector<Unread> unread;       // tree names not set
  std::int64_t written_ns = 0;
};

std::string encode_manifest(const Manifest&);
std::optional<Manifest> decode_manifest(std::string_view blob);  // nothing when it is damaged

}  // namespace assay
