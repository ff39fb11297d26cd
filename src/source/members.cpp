#include "source/members.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <set>

#include "base/text.h"

namespace assay {

namespace {

constexpr int kMostHops = 8;  // links to links

// The path below the tree's root, or nothing and the reason. Members that would leave the folder they are unpacked in
// have no place in a tree.
std::optional<std::string> member_path(std::string_view name, const char*& reason) {
  if (!valid_utf8(name)) return reason = "the name is not UTF-8", std::nullopt;
  if (name.find('\0') != std::string_view::npos) return reason = "the name holds a NUL", std::nullopt;
  if (name.starts_with("/")) return reason = "an absolute path", std::nullopt;
  for (std::string_view part : split(name, '/'))
    if (part == "..") return reason = "a path that leaves the archive", std::nullopt;
  std::string path = normalize_path(name);
  if (path.empty()) return reason = "an empty name", std::nullopt;
  return path;
}

// "name-1.0.data/purelib/pkg/m.py" is installed as "pkg/m.py".
std::string installed_path(const std::string& path) {
  auto slash = path.find('/');
  if (slash == std::string::npos || !std::string_view(path).substr(0, slash).ends_with(".data")) return path;
  for (std::string_view scheme : {"/purelib/", "/platlib/"})
    if (std::string_view(path).substr(slash).starts_with(scheme)) return path.substr(slash + scheme.size());
  return path;
}

// The one folder at the top that holds everything, with its '/'; "" when there is none, or it is itself a package.
std::string top_folder(const std::map<std::string, std::size_t>& files) {
  if (files.empty()) return {};
  const std::string& first = files.begin()->first;
  auto slash = first.find('/');
  if (slash == std::string::npos) return {};
  std::string folder = first.substr(0, slash + 1);
  if (!files.rbegin()->first.starts_with(folder)) return {};  // sorted: then all between start with it too
  bool package = files.contains(folder + "__init__.py") && is_identifier(folder.substr(0, slash));
  return package ? std::string() : folder;
}

class Arranger {
 public:
  Arranger(const std::vector<RawMember>& members, bool is_wheel) : members_(members), is_wheel_(is_wheel) {}

  Arrangement run() {
    for (std::size_t i = 0; i < members_.size(); ++i) add(i);
    for (const auto& [path, index] : links_) add_link(path, index);
    std::string top = is_wheel_ ? std::string() : top_folder(files_);
    for (auto& [path, index] : files_) {
      std::string place = path.substr(top.size());
      if (members_[index].refused.empty())
        out_.files.push_back({std::move(place), index});
      else
        unread(place, members_[index].refused);
    }
    for (auto& entry : out_.unread)
      if (!top.empty() && entry.path.starts_with(top)) entry.path.erase(0, top.size());
    std::stable_sort(out_.unread.begin(), out_.unread.end(),
                     [](const auto& a, const auto& b) { return a.path < b.path; });
    return std::move(out_);
  }

 private:
  void unread(const std::string& path, std::string reason) {
    out_.unread.push_back({"", sanitize_utf8(path), std::move(reason)});
  }

  void add(std::size_t index) {
    const RawMember& m = members_[index];
    if (m.kind == MemberKind::directory) return;
    const char* reason = nullptr;
    auto path = member_path(m.name, reason);
    if (!path) return unread(m.name, reason);
    if (is_wheel_) path = installed_path(*path);
    if (m.kind == MemberKind::other) return unread(*path, "a device or FIFO");
    bool is_link = m.kind != MemberKind::file;
    // Unpacking would write them one over the other.
    bool again = files_.erase(*path) + links_.erase(*path) > 0;
    if (again && doubled_.insert(*path).second) unread(*path, "several members have this name: the last one is read");
    (is_link ? links_ : files_)[std::move(*path)] = index;
  }

  // A link to a file of the archive is that file under another name; anything else is not followed.
  void add_link(const std::string& path, std::size_t index) {
    std::string at = path;
    for (int hop = 0; hop < kMostHops; ++hop) {
      const RawMember& link = members_[index];
      std::string target = link.kind == MemberKind::hard_link || link.target.starts_with("/")
                               ? link.target
                               : std::string(dir_name(at)) + "/" + link.target;
      if (link.kind == MemberKind::symbolic_link && link.target.starts_with("/"))
        return unread(path, "a link out of the archive");
      // A leading '/' of the joined path is only the empty folder of a top-level link.
      std::string normal =
          normalize_path(target.starts_with("/") ? std::string_view(target).substr(1) : std::string_view(target));
      if (normal.starts_with("..")) return unread(path, "a link out of the archive");
      if (auto file = files_.find(normal); file != files_.end()) {
        files_.emplace(path, file->second);
        return;
      }
      auto next = links_.find(normal);
      if (next == links_.end()) return unread(path, "a link to nothing, or to a folder");
      at = normal;
      index = next->second;
    }
    unread(path, "a link in a loop");
  }

  const std::vector<RawMember>& members_;
  bool is_wheel_;
  std::map<std::string, std::size_t> files_, links_;
  std::set<std::string> doubled_;
  Arrangement out_;
};

}  // namespace

Arrangement arrange_members(const std::vector<RawMember>& members, bool is_wheel) {
  return Arranger(members, is_wheel).run();
}

std::string expansion_error(const ArchiveLimits& limits, std::uint64_t expanded, std::uint64_t archive_size) {
  if (expanded > limits.total) return "expands to more than " + std::to_string(limits.total >> 20) + " MiB: refused";
  if (expanded > limits.ratio_from && expanded / limits.ratio > archive_size)
    return "expands to more than " + std::to_string(limits.ratio) + " times its size: refused";
  return {};
}

bool is_text(std::string_view data) { return data.empty() || std::memchr(data.data(), '\0', data.size()) == nullptr; }

}  // namespace assay
