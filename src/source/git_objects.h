// The object store of a repository: its packs and loose objects, and those of the stores it borrows from. Only the
// git_*.cpp files include this.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "source/git_object.h"
#include "source/git_pack.h"
#include "sys/system.h"

struct git_odb;

namespace assay::git {

class ObjectStore {
 public:
  // `objects` is the folder of that name. Nothing fails here: packs that are damaged are left out, and listed.
  static std::unique_ptr<ObjectStore> open(const sys::System&, const std::string& objects);

  // Nothing where there is no such object. The error says what is wrong with it ("is damaged"). An object is checked
  // against its name: what is cached under a name must be what the name says, in every repository. Thread-safe, given
  // that each thread has a RecentObjects of its own.
  std::optional<Result<Object>> read(const Oid&, RecentObjects&) const;
  bool has(const Oid&) const;
  // Names that begin with these hexadecimal digits, ascending, at most `limit`; no digits: all of them.
  std::vector<Oid> with_prefix(std::string_view digits, std::size_t limit) const;
  const std::vector<std::string>& damaged() const { return damaged_; }  // index files of packs

 private:
  explicit ObjectStore(const sys::System& system) : system_(&system) {}

  const sys::System* system_;
  std::vector<std::string> folders_;
  std::vector<Pack> packs_;
  std::vector<std::string> damaged_;
};

// Loose objects: below the folder, at ab/cdef….
std::optional<Result<Object>> read_loose(const sys::System&, const std::string& folder, const Oid&);
bool has_loose(const sys::System&, const std::string& folder, const Oid&);
void list_loose(const sys::System&, const std::string& folder, std::string_view digits, std::vector<Oid>& out);

// A database for libgit2 over a store, which must outlive it; null when libgit2 has no memory.
git_odb* as_libgit2_database(const ObjectStore&);

}  // namespace assay::git
