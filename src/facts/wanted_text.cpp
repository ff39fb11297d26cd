#include "facts/wanted_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace assay {

bool is_wanted_text(std::string_view path, std::uint64_t size) {
  constexpr std::uint64_t kLargest = 256 << 10;
  constexpr std::array<std::string_view, 10> kDocuments{"md",  "rst", "html", "htm",   "css",
                                                        "svg", "js",  "csv",  "ipynb", "jsonl"};
  const std::string_view ext = extension(path);
  if (ext == "py" || ext == "pyi") return true;
  return size <= kLargest && std::find(kDocuments.begin(), kDocuments.end(), ext) == kDocuments.end();
}

}  // namespace assay
