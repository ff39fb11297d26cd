// Our object store in the form in which libgit2 takes one: it finds revisions in it.
#include <git2.h>
#include <git2/sys/odb_backend.h>

#include <cstring>
#include <memory>

#include "source/git_objects.h"

namespace assay::git {

namespace {

struct Backend {
  git_odb_backend base;  // first: libgit2 knows the object by its address
  const ObjectStore* store;
  RecentObjects recent;  // libgit2 holds a lock of its database while it asks us
};

Backend& self(git_odb_backend* base) { return *reinterpret_cast<Backend*>(base); }

Oid from_git(const git_oid* id) {
  Oid oid;
  std::memcpy(oid.bytes.data(), id->id, oid.bytes.size());
  return oid;
}

int read(void** data, std::size_t* size, git_object_t* kind, git_odb_backend* base, const git_oid* id) {
  auto object = self(base).store->read(from_git(id), self(base).recent);
  if (!object) return GIT_ENOTFOUND;
  if (!*object) {
    git_error_set_str(GIT_ERROR_ODB, ("object " + from_git(id).hex() + " " + object->error().message).c_str());
    return GIT_ERROR;
  }
  std::string_view bytes = (*object)->bytes.data;
  auto* copy = static_cast<char*>(git_odb_backend_data_alloc(base, bytes.size() + 1));
  if (!copy) return GIT_ERROR;
  if (!bytes.empty()) std::memcpy(copy, bytes.data(), bytes.size());
  copy[bytes.size()] = '\0';
  *data = copy;
  *size = bytes.size();
  *kind = static_cast<git_object_t>((*object)->kind);
  return GIT_OK;
}

int read_header(std::size_t* size, git_object_t* kind, git_odb_backend* base, const git_oid* id) {
  void* data = nullptr;
  int status = read(&data, size, kind, base, id);
  if (status == GIT_OK) git_odb_backend_data_free(base, data);
  return status;
}

int exists(git_odb_backend* base, const git_oid* id) { return self(base).store->has(from_git(id)); }

int exists_prefix(git_oid* out, git_odb_backend* base, const git_oid* prefix, std::size_t digits) {
  auto found = self(base).store->with_prefix(from_git(prefix).hex().substr(0, digits), 2);
  if (found.empty()) return GIT_ENOTFOUND;
  if (found.size() > 1) return GIT_EAMBIGUOUS;
  git_oid_fromraw(out, found[0].bytes.data());
  return GIT_OK;
}

int read_prefix(git_oid* out, void** data, std::size_t* size, git_object_t* kind, git_odb_backend* base,
                const git_oid* prefix, std::size_t digits) {
  int status = exists_prefix(out, base, prefix, digits);
  return status == GIT_OK ? read(data, size, kind, base, out) : status;
}

void release(git_odb_backend* base) { delete &self(base); }

}  // namespace

git_odb* as_libgit2_database(const ObjectStore& store) {
  auto backend = std::make_unique<Backend>();
  git_odb_init_backend(&backend->base, GIT_ODB_BACKEND_VERSION);
  backend->store = &store;
  backend->base.read = &read;
  backend->base.read_prefix = &read_prefix;
  backend->base.read_header = &read_header;
  backend->base.exists = &exists;
  backend->base.exists_prefix = &exists_prefix;
  backend->base.free = &release;
  git_odb* odb = nullptr;
  if (git_odb_new(&odb) != 0) return nullptr;
  if (git_odb_add_backend(odb, &backend->base, 1) != 0) {
    git_odb_free(odb);
    return nullptr;
  }
  backend.release();  // the database frees it
  return odb;
}

}  // namespace assay::git
