// Trees of plain directories.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "source/open.h"
#include "source/store.h"
#include "source/tree.h"
#include "sys/system.h"

namespace assay {

// `source` is what the user wrote, `path` the directory it names.
Result<std::shared_ptr<const Tree>> open_directory(std::string_view name, std::string_view source,
                                                   const std::string& path, sys::System&, Store*, const OpenOptions&);

}  // namespace assay
