#include "app/documents.h"

#include <algorithm>

#include "base/text.h"
#include "claim/path_pattern.h"

namespace assay {
namespace {

constexpr std::size_t kMostEntries = 200'000;
constexpr std::size_t kDeepest = 40;  // folders

std::string joined(const std::string& folder, std::string_view path) {
  if (folder.empty() || path.starts_with('/')) return std::string(path);
  return path.empty() ? folder : folder + (folder.ends_with('/') ? "" : "/") + std::string(path);
}

// Files below `start` (a path from `folder`), hidden ones left out, by path.
Result<std::vector<std::string>> files_below(const sys::System& system, const std::string& folder,
                                             const std::string& start) {
  std::vector<std::string> open{start}, out;
  std::size_t seen = 0;
  while (!open.empty()) {
    std::string at = open.back();
    open.pop_back();
    std::string path = joined(folder, at);
    auto entries = system.list(path.empty() ? "." : path);
    if (!entries) return entries.error();
    for (const sys::Entry& e : *entries) {
      if (++seen > kMostEntries) return Error{"documents: too many files below " + (path.empty() ? "." : path)};
      if (e.name.starts_with('.')) continue;
      std::string inner = joined(at, e.name);
      if (e.stat.kind == sys::Kind::directory) {
        if (static_cast<std::size_t>(std::count(inner.begin(), inner.end(), '/')) < kDeepest) open.push_back(inner);
      } else if (e.stat.kind == sys::Kind::file) {
        out.push_back(inner);
      }
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

Result<std::vector<std::string>> matching_files(const sys::System& system, const std::string& folder,
                                                const std::vector<std::string>& patterns) {
  std::vector<std::string> out;
  auto add = [&](std::string path) {
    if (std::find(out.begin(), out.end(), path) == out.end()) out.push_back(std::move(path));
  };
  for (const std::string& written : patterns) {
    std::string pattern = normalize_path(written);
    if (!is_path_pattern(pattern)) {
      std::string path = joined(folder, pattern);
      if (auto there = system.stat(path); !there) return Error{"documents: " + there.error().message};
      add(std::move(path));
      continue;
    }
    // Only below the parts without wildcards.
    auto wild = pattern.find_first_of("*?[");
    auto slash = pattern.rfind('/', wild);
    auto files = files_below(system, folder, slash == std::string::npos ? "" : pattern.substr(0, slash));
    if (!files) return Error{"documents: " + files.error().message};
    std::size_t before = out.size();
    for (std::string& path : *files)
      if (matches_path(pattern, path)) add(joined(folder, path));
    if (out.size() == before) return Error{"documents: nothing matches " + written};
  }
  return out;
}

}  // namespace assay
