#include "source/git_tree.h"

#include <algorithm>
#include <set>
#include <unordered_set>

#include "base/text.h"
#include "source/finish.h"
#include "source/git_links.h"
#include "source/history.h"
#include "source/layout.h"
#include "source/walk.h"

namespace assay::git {

namespace {

constexpr std::size_t kMaxDepth = 256;
constexpr std::size_t kMostEntries = 1'000'000;  // a tree can hold itself many times over at no cost in bytes

// Not the SHA-256 of the bytes, which would cost inflating every blob, but as good a name of them: the blob's own.
Digest digest_of(const Oid& oid) {
  constexpr std::string_view mark = "git blob";
  Digest digest;
  std::copy(oid.bytes.begin(), oid.bytes.end(), digest.bytes.begin());
  std::copy(mark.begin(), mark.end(), digest.bytes.begin() + 20);
  return digest;
}

Oid oid_of(const Digest& digest) {
  Oid oid;
  std::copy_n(digest.bytes.begin(), 20, oid.bytes.begin());
  return oid;
}

class GitTree final : public Tree {
 public:
  GitTree(std::shared_ptr<Repo> repo, std::shared_ptr<const History> history)
      : repo_(std::move(repo)), history_(std::move(history)) {}

  Status load(const Origin& origin, const Oid& commit, std::string version);
  Result<Bytes> read(FileIndex file) const override { return read_text(*repo_, oid_of(files_[file].digest)); }
  const History* history() const override { return history_.get(); }
  std::string work_tree() const override {
    auto head = repo_->resolve("HEAD");
    return head && head->hex() == info_.revision ? repo_->work_tree() : std::string();
  }
  std::string home() const override { return home_page(repo_->origin_url(), info_.revision); }

 private:
  struct Folder {
    std::string path;  // as listed; ends in '/', or empty
    std::string real;  // the same, links resolved
    Oid oid;
    std::size_t depth;
  };
  bool list();
  void look_at(const Folder& folder, const Entry& entry, std::vector<Folder>& below);
  void look_at_link(const Folder& folder, std::string path, const Entry& link, std::vector<Folder>& below);
  void add(std::string path, const Oid& blob);
  void leave_out(std::string_view path, std::string reason) {
    unread_.push_back({{}, sanitize_utf8(path), std::move(reason)});
  }

  std::shared_ptr<Repo> repo_;
  std::shared_ptr<const History> history_;
  Oid root_;
  std::unordered_set<Oid, OidHash> present_;  // blobs seen while listing
  std::set<std::string> linked_;              // targets of folder links taken so far
};

Status GitTree::load(const Origin& origin, const Oid& id, std::string version) {
  info_.name = origin.name;
  info_.source = origin.source;
  info_.revision = id.hex();
  info_.version = std::move(version);
  auto commit = repo_->commit(id);
  if (!commit) return Error{"commit " + id.hex() + " is damaged or absent in " + repo_->path()};
  root_ = commit->tree;
  if (auto root = repo_->read(root_, Kind::tree); !root) return Error{root.error().message + ", in " + repo_->path()};
  if (!list())
    return Error{"more than " + std::to_string(kMostEntries) + " files in " + repo_->path() + ": not a source tree"};
  present_ = {};
  auto by_path = [](const File& a, const File& b) { return a.path < b.path; };
  if (!std::is_sorted(files_.begin(), files_.end(), by_path)) std::sort(files_.begin(), files_.end(), by_path);
  finish_tree(*this, info_, files_, unread_, roots_, origin.store);
  return ok();
}

// Depth first, in the order of the entries: git sorts them so that this yields paths in bytewise order (links apart).
bool GitTree::list() {
  std::vector<Folder> todo{{"", "", root_, 0}}, below;
  while (!todo.empty()) {
    Folder folder = std::move(todo.back());
    todo.pop_back();
    auto raw = repo_->read(folder.oid, Kind::tree);
    if (!raw) {
      leave_out(folder.path, raw.error().message);
      continue;
    }
    below.clear();
    bool whole = for_each_entry(raw->data, [&](const Entry& entry) {
      look_at(folder, entry, below);
      return files_.size() + unread_.size() + todo.size() + below.size() <= kMostEntries;
    });
    if (files_.size() + unread_.size() + todo.size() + below.size() > kMostEntries) return false;
    if (!whole) leave_out(folder.path, "git tree " + folder.oid.hex().substr(0, 12) + " is damaged");
    todo.insert(todo.end(), std::make_move_iterator(below.rbegin()), std::make_move_iterator(below.rend()));
  }
  return true;
}

// Partial clones lack blobs on purpose (large ones, mostly): their files are there, but cannot be read.
void GitTree::add(std::string path, const Oid& blob) {
  if (!present_.contains(blob)) {
    if (!repo_->has(blob)) return leave_out(path, "its content is not in this copy of the repository (partial clone)");
    present_.insert(blob);
  }
  bool vendored = is_vendored(path);
  files_.push_back({std::move(path), digest_of(blob), 0, vendored});
}

void GitTree::look_at(const Folder& folder, const Entry& entry, std::vector<Folder>& below) {
  std::string path = folder.path + std::string(entry.name);
  if (entry.name.empty() || entry.name == "." || entry.name == ".." || entry.name.find('/') != std::string_view::npos)
    return leave_out(path, "a name that no file can have");
  if (!valid_utf8(entry.name)) return leave_out(path, "the name is not UTF-8");
  if (entry.is_submodule())
    return leave_out(path + "/", "a submodule: another repository, at " + entry.oid.hex().substr(0, 12));
  if (entry.is_link()) return look_at_link(folder, std::move(path), entry, below);
  if (!entry.is_tree()) return add(std::move(path), entry.oid);
  if (folder.depth + 1 >= kMaxDepth) return leave_out(path + "/", "folders nested too deep");
  below.push_back({path + '/', folder.real + std::string(entry.name) + '/', entry.oid, folder.depth + 1});
}

// As in a directory (walk.cpp): what a link leads to is listed under the link's path, for that is how imports and
// citations name it; a folder once per target, so that links cannot multiply a tree.
void GitTree::look_at_link(const Folder& folder, std::string path, const Entry& link, std::vector<Folder>& below) {
  auto target = follow_links(*repo_, root_, folder.real + std::string(link.name));
  if (!target) return leave_out(path, target.error().message);
  if (target->entry.is_file()) return add(std::move(path), target->entry.oid);
  if (target->entry.is_submodule()) return leave_out(path + "/", "a link into a submodule");
  std::string real = target->path.empty() ? "" : target->path + '/';
  if (folder.real.starts_with(real)) return leave_out(path + "/", "a link to a folder that holds it (a loop)");
  if (!linked_.insert(real).second)
    return leave_out(path + "/", "a link to a folder that was read through another link");
  if (folder.depth + 1 >= kMaxDepth) return leave_out(path + "/", "folders nested too deep");
  below.push_back({path + '/', std::move(real), target->entry.oid, folder.depth + 1});
}

}  // namespace

std::string version_of_tag(const Repo& repo, std::string_view revision) {
  if (!repo.has_ref("refs/tags/" + std::string(revision))) return {};
  if (revision.starts_with('v')) revision.remove_prefix(1);
  return !revision.empty() && revision[0] >= '0' && revision[0] <= '9' ? sanitize_utf8(revision) : std::string();
}

Result<Bytes> read_text(const Repo& repo, const Oid& blob) {
  auto bytes = repo.read(blob, Kind::blob);
  if (!bytes) return bytes;
  if (bytes->data.size() > kMostFileBytes) return Error{"larger than " + std::to_string(kMostFileBytes >> 20) + " MiB"};
  if (bytes->data.size() < 1024 && bytes->data.starts_with("version https://git-lfs.github.com/spec/"))
    return Error{"kept in Git LFS: the repository holds only a pointer to it"};
  return bytes;
}

Result<std::shared_ptr<const Tree>> tree_of_commit(const Origin& origin, const Oid& commit, std::string version,
                                                   std::shared_ptr<const History> history) {
  auto tree = std::make_shared<GitTree>(origin.repo, std::move(history));
  if (auto loaded = tree->load(origin, commit, std::move(version)); !loaded) return loaded.error();
  return std::shared_ptr<const Tree>(std::move(tree));
}

}  // namespace assay::git
