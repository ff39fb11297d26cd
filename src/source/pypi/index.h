// The package index that pip is configured for, and its pages: the simple repository API as JSON (PEP 691) or, from
// older indexes, as HTML (PEP 503).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "source/store.h"
#include "sys/system.h"

namespace assay::pypi {

// The index's address, ending in '/': $PIP_INDEX_URL, else pip's configuration, else pip's own constant. pip is run at
// most once; its answer is kept in the store until the environment or one of pip's configuration files changes.
Result<std::string> find_index(sys::System&, Store*);

struct IndexFile {
  std::string filename;
  std::string url;                    // absolute
  std::optional<Digest> sha256;       // nothing where the index doesn't say
  std::uint64_t size = 0;             // 0 where the index doesn't say
  std::optional<std::string> yanked;  // the reason, possibly ""
};

// All files of a project, in the index's order. The error names the project and the index.
Result<std::vector<IndexFile>> read_project_page(sys::System&, const std::string& index, std::string_view name);

std::string normalize_name(std::string_view name);  // lower case, one '-' for each run of '-', '_', '.'

// For tests: pages without a network.
std::optional<std::vector<IndexFile>> parse_json_page(std::string_view text, std::string_view base_url);
std::vector<IndexFile> parse_html_page(std::string_view text, std::string_view base_url);
std::string join_url(std::string_view base, std::string_view reference);  // RFC 3986, 5.2; without the fragment

// A GET that is tried up to three times while the server or the network may recover.
Result<sys::HttpResponse> get_patiently(sys::System&, const sys::HttpRequest&);

}  // namespace assay::pypi
