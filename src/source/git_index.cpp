// Format: gitformat-index(5), versions 2 to 4, with SHA-1 names.
#include "source/git_index.h"

#include <algorithm>

#include "base/text.h"

namespace assay {

namespace {

constexpr std::uint64_t kMostIndexBytes = std::uint64_t{256} << 20;
constexpr std::size_t kFixed = 62;  // bytes of an entry before its path, the extended flags not counted
constexpr std::uint16_t kExtended = 0x4000;

std::uint32_t big_endian(std::string_view data, std::size_t at, int bytes) {
  std::uint32_t value = 0;
  for (int i = 0; i < bytes; ++i)
    value = value << 8 | static_cast<unsigned char>(data[at + static_cast<std::size_t>(i)]);
  return value;
}

// How many bytes of the path before are left away (version 4): git's offset encoding. False at the end of the data.
bool take_offset(std::string_view data, std::size_t& at, std::size_t& value) {
  if (at >= data.size()) return false;
  auto byte = static_cast<unsigned char>(data[at++]);
  value = byte & 127;
  while (byte & 128) {
    if (at >= data.size() || value > (std::size_t{1} << 40)) return false;
    byte = static_cast<unsigned char>(data[at++]);
    value = ((value + 1) << 7) | (byte & 127);
  }
  return true;
}

}  // namespace

TrackedFiles::TrackedFiles(std::string_view index) {
  if (index.size() < 12 || !index.starts_with("DIRC")) return;
  std::uint32_t version = big_endian(index, 4, 4), count = big_endian(index, 8, 4);
  if (version < 2 || version > 4) return;
  std::vector<std::string> paths;
  std::string path;
  std::size_t at = 12;
  for (std::uint32_t i = 0; i < count; ++i) {
    std::size_t begin = at;
    if (index.size() - at < kFixed + 2) return;
    bool extended = big_endian(index, at + kFixed - 2, 2) & kExtended;
    at += kFixed + (extended ? 2 : 0);
    if (version == 4) {
      std::size_t away = 0;
      if (!take_offset(index, at, away) || away > path.size()) return;
      path.resize(path.size() - away);
    } else {
      path.clear();
    }
    std::size_t end = index.find('\0', at);
    if (end == std::string_view::npos || end - at > 4096) return;
    path += index.substr(at, end - at);
    at = version == 4 ? end + 1 : begin + (end - begin + 8) / 8 * 8;  // padded with at least one NUL
    if (at > index.size()) return;
    paths.push_back(path);
  }
  std::sort(paths.begin(), paths.end());
  paths_ = std::move(paths);
}

TrackedFiles TrackedFiles::of(const sys::System& system, const std::string& root) {
  std::string git = root + "/.git";
  auto stat = system.stat(git);
  if (!stat) return {};
  if (stat->kind == sys::Kind::file) {  // a linked work tree or a submodule
    auto pointer = system.read(git, 4096);
    if (!pointer || !pointer->data.starts_with("gitdir: ")) return {};
    std::string target(trim(pointer->data.substr(8)));
    git = target.starts_with("/") ? target : root + "/" + target;
  }
  auto index = system.read(git + "/index", kMostIndexBytes);
  return index ? TrackedFiles(index->data) : TrackedFiles();
}

bool TrackedFiles::contains(std::string_view path) const {
  auto at = std::lower_bound(paths_.begin(), paths_.end(), path);
  return at != paths_.end() && *at == path;
}

bool TrackedFiles::any_below(std::string_view folder) const {
  std::string prefix = std::string(folder) + "/";
  auto at = std::lower_bound(paths_.begin(), paths_.end(), prefix);
  return at != paths_.end() && at->starts_with(prefix);
}

}  // namespace assay
