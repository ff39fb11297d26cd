// Tar files, plain or compressed, by libarchive; nothing is unpacked to disk.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "source/members.h"
#include "sys/system.h"

namespace assay {

// All members with their contents as far as limits.kept allows: each text is there, or at least its digest is. Where
// `only` is set, that member (by ordinal) is the only one whose contents are read. The error is a reason without the
// archive's name.
Result<std::vector<RawMember>> read_tar(const sys::System&, const std::string& path, std::uint64_t size,
                                        const ArchiveLimits&, std::optional<std::size_t> only = std::nullopt);

}  // namespace assay
