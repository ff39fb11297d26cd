// A platform wheel taken in parts: only its Python and metadata, by HTTP ranges, without the compiled libraries that
// make up nearly all of its size.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sys/system.h"

namespace assay::pypi {

struct Parts {
  std::string zip;                    // the members taken, as a zip of their own
  std::vector<std::string> left;      // names of the members that are neither Python nor metadata, sorted
  std::vector<std::string> unlisted;  // names of those that RECORD doesn't list, so that nobody vouches for them
  std::uint64_t received = 0;         // bytes over the network
  std::uint32_t requests = 0;
};

// Whether a member is worth taking.
bool is_wanted_member(std::string_view name);

// Nothing when the server doesn't answer ranges, or the wheel can't be divided: take it whole. Every member is checked
// against its checksum and its entry in RECORD; what doesn't fit is an error. `size` of the wheel: 0 where unknown.
Result<std::optional<Parts>> fetch_parts(sys::System&, const std::string& url, std::uint64_t size, unsigned jobs);

}  // namespace assay::pypi
