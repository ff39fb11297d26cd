#include <algorithm>
#include <map>
#include <mutex>

#include "base/text.h"
#include "source/git_links.h"
#include "source/git_renames.h"
#include "source/git_tree.h"
#include "source/git_walk.h"
#include "source/history.h"

namespace assay::git {

namespace {

constexpr int kMaxRenames = 32;  // of one file
constexpr std::size_t kMaxPathDepth = 256;

bool usable(std::string_view path) {
  return !path.empty() && static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')) < kMaxPathDepth;
}

class GitHistory final : public History, public std::enable_shared_from_this<GitHistory> {
 public:
  explicit GitHistory(Origin origin) : origin_(std::move(origin)) {}

  Result<std::string> resolve(std::string_view revision) const override {
    auto oid = repo().resolve(revision);
    if (!oid) return oid.error();
    return oid->hex();
  }
  Result<std::shared_ptr<const Tree>> at(std::string_view revision) const override {
    auto oid = repo().resolve(revision);
    if (!oid) return oid.error();
    return tree_of_commit(origin_, *oid, version_of_tag(repo(), revision), shared_from_this());
  }
  std::optional<Bytes> read(std::string_view commit, std::string_view path) const override;
  std::vector<Change> changes(std::string_view commit, std::string_view path, std::uint32_t limit) const override;
  std::optional<std::string> follow(std::string_view from, std::string_view path, std::string_view to) const override;
  std::string parent(std::string_view commit) const override;
  std::vector<std::string> tags() const override { return repo().tags(); }

 private:
  const Repo& repo() const { return *origin_.repo; }
  std::optional<Oid> id_of(std::string_view commit) const;
  std::optional<Oid> tree_of(std::string_view commit) const;
  Change change(const Oid& id, std::string path) const;
  FirstParents& line_of(const Oid& commit) const;  // with walk_mutex_ held
  std::optional<std::string> follow_line(std::string path, const Oid& to) const;

  Origin origin_;
  mutable std::mutex walk_mutex_;
  mutable std::map<Oid, FirstParents> lines_;
};

std::optional<Oid> GitHistory::id_of(std::string_view commit) const {
  if (auto id = oid_from_hex(commit)) return id;
  auto found = repo().resolve(commit);
  return found ? std::optional<Oid>(*found) : std::nullopt;
}

std::optional<Oid> GitHistory::tree_of(std::string_view commit) const {
  auto id = id_of(commit);
  auto data = id ? repo().commit(*id) : std::nullopt;
  return data ? std::optional<Oid>(data->tree) : std::nullopt;
}

FirstParents& GitHistory::line_of(const Oid& commit) const {
  return lines_.try_emplace(commit, repo(), commit).first->second;
}

GitHistory::Change GitHistory::change(const Oid& id, std::string path) const {
  auto data = repo().commit(id).value_or(CommitData{});
  return {{id.hex(), data.time, sanitize_utf8(data.subject)}, std::move(path)};
}

std::string GitHistory::parent(std::string_view commit) const {
  auto id = id_of(commit);
  auto data = id ? repo().commit(*id) : std::nullopt;
  return data && data->first_parent && repo().has(*data->first_parent) ? data->first_parent->hex() : std::string();
}

std::optional<Bytes> GitHistory::read(std::string_view commit, std::string_view path) const {
  auto tree = tree_of(commit);
  if (!tree || !usable(path)) return std::nullopt;
  auto entry = repo().entry_at(*tree, path);
  if (!entry || entry->is_link()) {
    auto target = follow_links(repo(), *tree, path);
    if (!target) return std::nullopt;
    entry = target->entry;
  }
  if (!entry->is_file()) return std::nullopt;
  auto bytes = read_text(repo(), entry->oid);
  return bytes ? std::optional<Bytes>(*bytes) : std::nullopt;
}

std::vector<History::Change> GitHistory::changes(std::string_view commit, std::string_view path,
                                                 std::uint32_t limit) const {
  std::vector<Change> out;
  auto start = id_of(commit);
  if (!start || !usable(path)) return out;
  std::lock_guard lock(walk_mutex_);
  FirstParents& line = line_of(*start);
  std::string name(path);
  int renames = 0;
  for (std::uint32_t i = 0; out.size() < limit && line.has(i);) {
    auto version = line.version(name, i);
    if (version.oid) {
      out.push_back(change(line.commit(version.last), name));
      if (version.to_the_end) break;
      // Where the file appeared it may have come from another name.
      if (!line.version(name, version.last + 1).oid && renames < kMaxRenames) {
        auto before = renamed(repo(), line.tree(version.last), name, line.tree(version.last + 1));
        if (before) name = std::move(*before), ++renames;
      }
    } else if (version.to_the_end) {
      break;
    }
    i = version.last + 1;
  }
  return out;
}

std::optional<std::string> GitHistory::follow(std::string_view from, std::string_view path, std::string_view to) const {
  auto old_tree = tree_of(from), new_tree = tree_of(to);
  if (!old_tree || !new_tree || !usable(path)) return std::nullopt;
  if (repo().entry_at(*new_tree, path)) return std::string(path);
  if (auto target = follow_links(repo(), *new_tree, path))
    return std::string(path);  // below a folder that is a link now
  if (auto found = follow_line(std::string(path), *id_of(to))) return found;
  return renamed(repo(), *old_tree, path, *new_tree);
}

// From the commit where the path was last seen, rename after rename, up to `to`.
std::optional<std::string> GitHistory::follow_line(std::string path, const Oid& to) const {
  std::lock_guard lock(walk_mutex_);
  FirstParents& line = line_of(to);
  for (int renames = 0; renames < kMaxRenames; ++renames) {
    auto gone = line.version(path, 0);
    if (gone.oid) return path;
    if (gone.to_the_end) return std::nullopt;
    auto now = renamed(repo(), line.tree(gone.last + 1), path, line.tree(gone.last));
    if (!now) return std::nullopt;
    path = std::move(*now);
  }
  return std::nullopt;
}

}  // namespace

std::shared_ptr<const History> make_history(Origin origin) { return std::make_shared<GitHistory>(std::move(origin)); }

}  // namespace assay::git
