// One git repository opened for reading, shared by every tree and history that comes from it. Only the git_*.cpp files
// of this folder include this.
//
// Objects are read and parsed here: walking a history needs one name of a tree, not a copy of all of them, and damaged
// repositories must not stop us. libgit2 knows the layouts of repositories, their configuration, refs and revisions.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "source/git_object.h"
#include "source/git_objects.h"
#include "source/tree.h"
#include "sys/system.h"

struct git_repository;

namespace assay::git {

// Makes libgit2 ready, once, with options that keep its results free of this machine's configuration.
void start_libgit2();

// What a tree says about one name.
struct Entry {
  std::uint32_t mode = 0;  // octal digits of git: 0100644, 0100755, 0120000 (link), 0160000 (submodule), 040000 (tree)
  std::string_view name;
  Oid oid;
  bool is_tree() const { return (mode & 0170000) == 0040000; }
  bool is_link() const { return (mode & 0170000) == 0120000; }
  bool is_submodule() const { return (mode & 0170000) == 0160000; }
  bool is_file() const { return (mode & 0170000) == 0100000; }
};

// Calls `each` for every entry of a raw tree, in order, until it returns false. False when the bytes are damaged.
bool for_each_entry(std::string_view raw_tree, const std::function<bool(const Entry&)>& each);
std::optional<Entry> find_entry(std::string_view raw_tree, std::string_view name);

struct CommitData {
  Oid tree;
  std::optional<Oid> first_parent;
  std::int64_t time = 0;  // committer's
  std::string subject;
};

class Repo {
 public:
  // `path` must be the repository itself (work tree, bare, .git directory or file), not a folder inside one.
  static Result<std::shared_ptr<Repo>> open(const sys::System&, const std::string& path);  // the System must outlive it
  ~Repo();
  Repo(const Repo&) = delete;
  Repo& operator=(const Repo&) = delete;

  const std::string& path() const { return path_; }

  // Commit of a branch, tag, hash, HEAD~3, …. The error names near revisions, or the candidates of a short hash.
  Result<Oid> resolve(std::string_view revision) const;

  // The bytes of an object, checked against its name. Thread-safe.
  Result<Bytes> read(const Oid&, Kind) const;
  bool has(const Oid& oid) const { return objects_->has(oid); }  // it may be absent in a partial clone. Thread-safe.
  std::optional<CommitData> commit(const Oid&) const;
  std::optional<Entry> entry_at(const Oid& tree, std::string_view path) const;  // name left empty

  bool has_ref(const std::string& name) const;  // "refs/tags/v1"
  std::vector<std::string> tags() const;        // short names, sorted bytewise
  // The commits that `to` reaches and `from` doesn't, oldest first; along first parents only where said. At most `most`
  // of the newest; what a shallow clone or a partial one lacks ends it.
  std::vector<Oid> between(const std::optional<Oid>& from, const Oid& to, bool first_parents, std::size_t most) const;
  std::string origin_url() const;  // "" when there is no such remote
  std::string work_tree() const;   // without a '/' at its end; "" when it is bare

 private:
  Repo() = default;
  std::string near_revisions(std::string_view revision) const;
  std::optional<Result<Oid>> resolve_ambiguous(std::string_view revision) const;
  std::optional<Oid> peel(std::string_view revision, int& error) const;

  std::string path_;
  std::unique_ptr<ObjectStore> objects_;
  git_repository* repository_ = nullptr;
  mutable std::mutex repository_mutex_;  // libgit2 allows one thread at a time per repository
  mutable std::mutex recent_mutex_;
  mutable std::vector<std::unique_ptr<RecentObjects>> recent_;  // those that no thread uses just now
};

}  // namespace assay::git
