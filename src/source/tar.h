// Tar files, plain or compressed, by libarchive; nothing is unpacked to disk.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "source/members.h"
#include "source/open.h"
#include "sys/system.h"

namespace assay {

// Which members' contents are asked for.
struct TarWanted {
  std::optional<std::size_t> only;  // this member (by ordinal); no other is read
  bool digests = true;              // of what is not kept
  WantsText text;                   // where empty, all are wanted
  // Takes a text that is wanted instead of the memory, by its digest; false: it does not. May be empty.
  std::function<bool(const Digest&, std::string_view)> elsewhere;
};

// All members with their contents, as far as they are wanted and limits.kept allows: each that is not refused has its
// text, or at least its digest, as wanted. The error is a reason without the archive's name.
Result<std::vector<RawMember>> read_tar(const sys::System&, const std::string& path, std::uint64_t size,
                                        const ArchiveLimits&, const TarWanted& = {});

}  // namespace assay
