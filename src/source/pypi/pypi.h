// Trees from the package index: pypi:NAME==VERSION, with ?sdist or ?wheel behind it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "source/open.h"
#include "source/pypi/choose.h"
#include "source/store.h"
#include "source/tree.h"
#include "sys/system.h"

namespace assay::pypi {

struct Request {
  std::string project;  // as written
  std::string version;
  Wanted wanted = Wanted::any;
};
Result<Request> parse_request(std::string_view source);  // the whole SOURCE, "pypi:" included

bool is_project_name(std::string_view);

// Downloads once: what was chosen for a version is remembered in the store, the file itself kept in the cache directory
// under its SHA-256. Without a store (--no-cache) the file is a temporary one. info().revision names the file, and says
// when it was yanked.
Result<std::shared_ptr<const Tree>> open(std::string_view tree_name, std::string_view source, sys::System&, Store*,
                                         const OpenOptions&);

// Downloads what the sources (each a "pypi:…") need and the cache lacks, several at a time, so that open() needs no
// network afterwards. For each source "" or the reason why it cannot be had. A project's page is asked for once. Without
// a store there is nowhere to keep them: nothing is done, and all are "".
std::vector<std::string> fetch(const std::vector<std::string>& sources, sys::System&, Store*, const OpenOptions&);

}  // namespace assay::pypi
