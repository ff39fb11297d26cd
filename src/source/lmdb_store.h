// The Store on disk, in one LMDB file. docs/formats/cache.md is the specification.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "source/store.h"
#include "sys/system.h"

namespace assay {

// The error says why no cache can be kept there. A damaged file is replaced, with a warning.
Result<std::unique_ptr<Store>> open_lmdb_store(sys::System&, const std::string& directory, std::uint64_t limit,
                                               std::function<void(std::string_view)> warn);

}  // namespace assay
