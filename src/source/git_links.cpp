#include "source/git_links.h"

#include <deque>

#include "base/text.h"

namespace assay::git {

namespace {
constexpr int kMaxLinks = 40;
constexpr std::size_t kMaxTarget = 4096;  // bytes
}  // namespace

Result<Resolved> follow_links(const Repo& repo, const Oid& root, std::string_view path) {
  std::deque<std::string> rest;  // components still to walk
  for (auto part : split(path, '/')) rest.emplace_back(part);
  Resolved at;
  at.entry.mode = 0040000;
  at.entry.oid = root;
  for (int links = 0; !rest.empty();) {
    std::string part = std::move(rest.front());
    rest.pop_front();
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (at.path.empty()) return Error{"a link out of the tree"};
      at.path = std::string(dir_name(at.path));
      at.entry.mode = 0040000;
      if (at.path.empty()) {
        at.entry.oid = root;
      } else if (auto folder = repo.entry_at(root, at.path)) {
        at.entry = *folder;
      }
      continue;
    }
    auto raw = at.entry.is_tree() ? repo.read(at.entry.oid, Kind::tree) : Result<Bytes>(Error{});
    auto next = raw ? find_entry(raw->data, part) : std::nullopt;
    if (!next) return Error{"a link to nothing"};
    if (!next->is_link()) {
      at.entry = *next;
      at.entry.name = {};
      at.path += (at.path.empty() ? "" : "/") + part;
      continue;
    }
    auto target = repo.read(next->oid, Kind::blob);
    if (!target) return target.error();
    if (++links > kMaxLinks) return Error{"a link to nothing, or a loop"};
    if (target->data.starts_with('/')) return Error{"a link out of the tree"};
    if (target->data.size() > kMaxTarget) return Error{"a link to an endless path"};
    auto parts = split(target->data, '/');
    for (auto p = parts.rbegin(); p != parts.rend(); ++p) rest.emplace_front(*p);
  }
  return at;
}

}  // namespace assay::git
