// One git repository opened for reading, shared by every tree and history that comes from it. Only the git_*.cpp files
// of this folder include this.
//
// Trees and commits are parsed here from their raw bytes (the formats are those of Documentation/gitformat-*.txt and
// git-cat-file(1)): walking a history needs one name of a tree, not an object with all of them. libgit2 finds refs,
// revisions and packed bytes.
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
#include "source/git_objects.h"
#include "source/tree.h"
#include "sys/system.h"

struct git_repository;
struct git_odb;

namespace assay::git {

// A SHA-1 object name. libgit2 1.5 cannot open repositories with SHA-256 names; open() says so.
struct Oid {
  std::array<std::uint8_t, 20> bytes{};
  auto operator<=>(const Oid&) const = default;
  bool is_null() const { return *this == Oid{}; }
  std::string hex() const;
};
std::optional<Oid> oid_from_hex(std::string_view hex);  // 40 digits

struct OidHash {
  std::size_t operator()(const Oid& oid) const {
    std::uint64_t x = 0;
    for (int i = 0; i < 8; ++i) x = x << 8 | oid.bytes[i];
    return x;
  }
};

enum class Kind { commit = 1, tree = 2, blob = 3, tag = 4 };  // libgit2's numbers

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

  // The bytes of an object, checked against its name: what is cached under a name must be what the name says, in every
  // repository. Thread-safe.
  Result<Bytes> read(const Oid&, Kind) const;
  bool has(const Oid&) const;  // is the object here (it may be absent in a partial clone)? Thread-safe.
  std::optional<CommitData> commit(const Oid&) const;
  std::optional<Entry> entry_at(const Oid& tree, std::string_view path) const;  // name left empty

  bool has_ref(const std::string& name) const;  // "refs/tags/v1"
  std::string origin_url() const;               // "" when there is no such remote

 private:
  Repo() = default;
  struct Handle;
  Handle borrow() const;
  void give_back(git_odb*) const;
  std::string near_revisions(std::string_view revision) const;
  std::optional<Result<Oid>> resolve_ambiguous(std::string_view revision) const;
  std::optional<Oid> peel(std::string_view revision, int& error) const;

  const sys::System* system_ = nullptr;
  std::string path_;
  ObjectStore objects_;
  git_repository* repository_ = nullptr;
  mutable std::mutex repository_mutex_;  // libgit2 allows one thread at a time per repository
  mutable std::mutex pool_mutex_;
  mutable std::vector<git_odb*> pool_;  // object databases that no thread uses just now
};

}  // namespace assay::git
