// The object store of a repository as a libgit2 object database. Only the git_*.cpp files include this.
#pragma once

#include <string>
#include <vector>

#include "sys/system.h"

struct git_odb;

namespace assay::git {

// The "objects" folder and those it borrows from (objects/info/alternates, and theirs), each once.
std::vector<std::string> object_folders(const sys::System&, const std::string& objects);

// A new database over those folders, or null. Packs are libgit2's; loose objects are read here (git_loose.cpp).
// `system` must outlive it.
git_odb* open_objects(const sys::System& system, const std::vector<std::string>& folders);

}  // namespace assay::git
