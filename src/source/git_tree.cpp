#include <algorithm>
#include <deque>

#include "base/text.h"
#include "source/git.h"
#include "source/git_repo.h"

namespace assay {

namespace {

using git::Entry;
using git::Kind;
using git::Oid;
using git::Repo;

// Against trees made to explode: a tree may hold itself many times over at no cost in bytes.
constexpr std::size_t kMaxFiles = 500'000;
constexpr std::size_t kMaxDepth = 256;
constexpr int kMaxLinks = 40;

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
  GitTree(std::shared_ptr<Repo> repo, const Oid& commit) : repo_(std::move(repo)), commit_(commit) {}

  // Lists the commit's files. The error is a damaged or absent commit or root tree.
  Status load(std::string_view name, std::string_view source);
  Result<Bytes> read(FileIndex file) const override;
  std::string home() const override { return home_; }

 private:
  void list(const Oid& root);
  void add(std::string path, const Entry& entry, const Oid& root);
  void add_link(std::string path, const Oid& root);
  void skip(std::string_view path, std::string reason) { unread_.push_back({info_.name, sanitize_utf8(path), std::move(reason)}); }

  std::shared_ptr<Repo> repo_;
  Oid commit_;
  std::string home_;
};

Status GitTree::load(std::string_view name, std::string_view source) {
  info_.name = name;
  info_.source = source;
  info_.revision = commit_.hex();
  auto commit = repo_->commit(commit_);
  if (!commit) return Error{"commit " + commit_.hex() + " is damaged or absent in " + repo_->path()};
  if (auto root = repo_->read(commit->tree, Kind::tree); !root) return Error{root.error().message + ", in " + repo_->path()};
  list(commit->tree);
  std::sort(files_.begin(), files_.end(), [](const File& a, const File& b) { return a.path < b.path; });
  info_.files = static_cast<std::uint32_t>(files_.size());
  return ok();
}

// Depth first, in the order of the entries: git sorts them so that this yields paths in bytewise order.
void GitTree::list(const Oid& root) {
  struct Folder {
    std::string path;  // ends in '/', or empty
    Oid oid;
    std::size_t depth;
  };
  std::vector<Folder> todo{{"", root, 0}};
  std::vector<Folder> below;
  while (!todo.empty()) {
    Folder folder = std::move(todo.back());
    todo.pop_back();
    auto raw = repo_->read(folder.oid, Kind::tree);
    if (!raw) {
      skip(folder.path, raw.error().message);
      continue;
    }
    below.clear();
    bool whole = git::for_each_entry(raw->data, [&](const Entry& entry) {
      if (files_.size() + unread_.size() >= kMaxFiles) return false;
      std::string path = folder.path + std::string(entry.name);
      if (entry.name.empty() || entry.name == "." || entry.name == ".." || entry.name.find('/') != std::string_view::npos)
        skip(path, "a name that no file can have");
      else if (entry.is_tree() && folder.depth + 1 >= kMaxDepth)
        skip(path, "folders nested too deep");
      else if (entry.is_tree())
        below.push_back({path + '/', entry.oid, folder.depth + 1});
      else
        add(std::move(path), entry, root);
      return true;
    });
    if (!whole) skip(folder.path, "git tree " + folder.oid.hex().substr(0, 12) + " is damaged");
    if (files_.size() + unread_.size() >= kMaxFiles) return skip(folder.path, "too many files: what follows was left out");
    todo.insert(todo.end(), std::make_move_iterator(below.rbegin()), std::make_move_iterator(below.rend()));
  }
}

void GitTree::add(std::string path, const Entry& entry, const Oid& root) {
  if (!valid_utf8(path)) return skip(path, "its name is not UTF-8");
  if (entry.is_submodule()) return skip(path, "submodule at " + entry.oid.hex().substr(0, 12) + ": another repository");
  if (entry.is_link()) return add_link(std::move(path), root);
  files_.push_back({std::move(path), digest_of(entry.oid), 0, false});
}

// A link to a file of the tree is that file under another path. Everything else is left out, with the reason.
void GitTree::add_link(std::string path, const Oid& root) {
  std::deque<std::string> rest;   // path components still to walk
  std::vector<std::string> done;  // those walked, none of them a link
  for (auto part : split(path, '/')) rest.emplace_back(part);
  Entry at;
  int links = 0;
  while (!rest.empty()) {
    std::string part = std::move(rest.front());
    rest.pop_front();
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (done.empty()) return skip(path, "link out of the tree");
      done.pop_back();
      continue;
    }
    std::string here;
    for (const auto& p : done) here += p + '/';
    auto entry = repo_->entry_at(root, here + part);
    if (!entry) return skip(path, "link to nothing: " + sanitize_utf8(here + part));
    at = *entry;
    if (!at.is_link()) {
      done.push_back(std::move(part));
      continue;
    }
    auto target = repo_->read(at.oid, Kind::blob);
    if (!target) return skip(path, target.error().message);
    if (++links > kMaxLinks) return skip(path, "links in a loop");
    if (target->data.starts_with('/')) return skip(path, "link out of the tree");
    if (target->data.size() > 4096) return skip(path, "link to an endless path");
    auto parts = split(target->data, '/');
    for (auto p = parts.rbegin(); p != parts.rend(); ++p) rest.emplace_front(*p);
  }
  if (at.is_file()) return files_.push_back({std::move(path), digest_of(at.oid), 0, false});
  skip(path, at.is_submodule() ? "link into a submodule" : "link to a folder");
}

Result<Bytes> GitTree::read(FileIndex file) const {
  auto bytes = repo_->read(oid_of(files_[file].digest), Kind::blob);
  if (bytes && bytes->data.size() < 1024 && bytes->data.starts_with("version https://git-lfs.github.com/spec/"))
    return Error{"kept in Git LFS: the repository holds only a pointer to it"};
  return bytes;
}

// Where REPO ends and REV begins.
struct Opened {
  std::shared_ptr<Repo> repo;
  std::string revision;
};

Result<Opened> open_longest(std::string_view spec) {
  for (auto at = spec.rfind('@'); at != std::string_view::npos && at > 0; at = spec.rfind('@', at - 1)) {
    auto repo = Repo::open(std::string(spec.substr(0, at)));
    if (repo) return Opened{*repo, std::string(spec.substr(at + 1))};
  }
  auto repo = Repo::open(std::string(spec));
  if (repo) return Opened{*repo, ""};
  return Error{repo.error().message};
}

}  // namespace

Result<std::shared_ptr<const Tree>> open_git(std::string_view name, std::string_view spec, Store*, const OpenOptions&) {
  std::string source = "git:" + std::string(spec);
  auto fail = [&](const std::string& why) { return Error{sanitize_utf8(source) + ": " + why}; };
  auto opened = open_longest(spec);
  if (!opened) return fail(opened.error().message);
  auto commit = opened->repo->resolve(opened->revision.empty() ? "HEAD" : opened->revision);
  if (!commit) return fail(commit.error().message);
  auto tree = std::make_shared<GitTree>(opened->repo, *commit);
  if (auto loaded = tree->load(name, source); !loaded) return fail(loaded.error().message);
  return std::shared_ptr<const Tree>(std::move(tree));
}

}  // namespace assay
