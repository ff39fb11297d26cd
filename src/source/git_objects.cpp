// Packs are read by libgit2, but only with an index that was checked here: version 1.5 follows its offsets wherever
// they lead. (gitformat-pack(5) describes both files.)
#include "source/git_objects.h"

#include <git2.h>
#include <git2/sys/odb_backend.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/text.h"

namespace assay::git {

namespace {

constexpr std::size_t kMaxFolders = 32;
constexpr std::uint64_t kMaxIndex = std::uint64_t{4} << 30;
constexpr std::uint64_t kPackHead = 12, kPackTail = 20;  // bytes around the objects of a pack
constexpr std::uint64_t kFanOut = 256 * 4;

std::uint64_t big_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint64_t n = 0;
  for (std::size_t i = 0; i < count; ++i) n = n << 8 | static_cast<unsigned char>(bytes[at + i]);
  return n;
}

// Whether the counts of names by first byte never fall. `count` becomes the last: the number of objects.
bool check_fan_out(std::string_view fan_out, std::uint64_t& count) {
  count = 0;
  for (std::size_t i = 0; i < kFanOut; i += 4) {
    std::uint64_t next = big_endian(fan_out, i, 4);
    if (next < count) return false;
    count = next;
  }
  return true;
}

// Whether every object of the index (version 2) begins inside a pack of `pack_size` bytes.
bool check_index(const sys::System& system, const std::string& path, std::uint64_t pack_size) {
  auto stat = system.stat(path);
  if (!stat || stat->size > kMaxIndex || pack_size < kPackHead + kPackTail) return false;
  auto head = system.read_range(path, 0, 8 + kFanOut);
  if (!head || head->data.size() < 8 + kFanOut) return false;
  const bool version_2 = head->data.starts_with("\377tOc");
  if (version_2 && big_endian(head->data, 4, 4) != 2) return false;
  std::uint64_t count = 0;
  if (!check_fan_out(head->data.substr(version_2 ? 8 : 0), count)) return false;

  auto inside = [&](std::uint64_t offset) { return offset >= kPackHead && offset < pack_size - kPackTail; };
  if (!version_2) {  // entries of 4 bytes offset, 20 bytes name
    auto entries = system.read_range(path, kFanOut, count * 24);
    if (!entries || entries->data.size() != count * 24 || stat->size != kFanOut + count * 24 + 40) return false;
    for (std::uint64_t i = 0; i < count; ++i)
      if (!inside(big_endian(entries->data, i * 24, 4))) return false;
    return true;
  }
  // Names, checksums, then offsets; one with the top bit set is a number in the table of 8 byte offsets behind them.
  const std::uint64_t offsets_at = 8 + kFanOut + count * 24, large_at = offsets_at + count * 4;
  if (stat->size < large_at + 40 || (stat->size - large_at - 40) % 8 != 0) return false;
  auto offsets = system.read_range(path, offsets_at, stat->size - offsets_at - 40);
  if (!offsets || offsets->data.size() != stat->size - offsets_at - 40) return false;
  const std::uint64_t large = (offsets->data.size() - count * 4) / 8;
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint64_t offset = big_endian(offsets->data, i * 4, 4);
    if (offset & 0x80000000u) {
      offset &= 0x7fffffffu;
      if (offset >= large) return false;
      offset = big_endian(offsets->data, count * 4 + offset * 8, 8);
    }
    if (!inside(offset)) return false;
  }
  return true;
}

void find_folders(const sys::System& system, const std::string& objects, std::vector<std::string>& out) {
  out.push_back(normalize_path(objects));
  for (std::size_t i = 0; i < out.size() && out.size() < kMaxFolders; ++i) {
    auto list = system.read(out[i] + "/info/alternates", 1 << 20);
    if (!list) continue;
    for (auto line : split(list->data, '\n')) {
      line = trim(line);
      if (line.empty() || line[0] == '#') continue;
      std::string folder = normalize_path(line[0] == '/' ? std::string(line) : out[i] + '/' + std::string(line));
      if (std::find(out.begin(), out.end(), folder) == out.end() && out.size() < kMaxFolders)
        out.push_back(std::move(folder));
    }
  }
}

}  // namespace

ObjectStore find_objects(const sys::System& system, const std::string& objects) {
  ObjectStore store;
  find_folders(system, objects, store.folders);
  for (const auto& folder : store.folders) {
    auto files = system.list(folder + "/pack");
    if (!files) continue;
    for (const auto& file : *files) {
      if (!file.name.ends_with(".idx")) continue;
      std::string index = folder + "/pack/" + file.name;
      auto pack = system.stat(index.substr(0, index.size() - 3) + "pack");
      if (!pack) continue;
      (check_index(system, index, pack->size) ? store.packs : store.damaged).push_back(std::move(index));
    }
  }
  return store;
}

git_odb* open_objects(const sys::System& system, const ObjectStore& store) {
  git_odb* odb = nullptr;
  if (git_odb_new(&odb) != 0) return nullptr;
  for (const auto& pack : store.packs) {
    git_odb_backend* backend = nullptr;
    if (git_odb_backend_one_pack(&backend, pack.c_str()) == 0) git_odb_add_backend(odb, backend, 2);  // asked first
  }
  for (const auto& folder : store.folders) git_odb_add_backend(odb, loose_backend(system, folder), 1);
  return odb;
}

}  // namespace assay::git
