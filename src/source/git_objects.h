// The object store of a repository as a libgit2 object database. Only the git_*.cpp files include this.
#pragma once

#include <string>
#include <vector>

#include "sys/system.h"

struct git_odb;
struct git_odb_backend;

namespace assay::git {

// The folders and packs of an object store, found and checked once, so that databases over them open fast.
struct ObjectStore {
  std::vector<std::string>
      folders;  // "objects" and those it borrows from (objects/info/alternates, and theirs), each once
  std::vector<std::string> packs;    // index files
  std::vector<std::string> damaged;  // index files that are left out, for they point out of their pack
};
ObjectStore find_objects(const sys::System&, const std::string& objects);

// A new database over the store, or null. `system` must outlive it.
git_odb* open_objects(const sys::System& system, const ObjectStore&);

// Loose objects below one folder. The database that gets it frees it.
git_odb_backend* loose_backend(const sys::System& system, const std::string& folder);

}  // namespace assay::git
