// Loose objects: one zlib stream a file, "<kind> <size>\0<bytes>", at objects/ab/cdef… (gitformat-loose(5)).
//
// Why not libgit2's own reader: version 1.5 never returns from a file whose stream ends too early, which is what a full
// disk or a lost power supply leaves behind. And it trusts the size in the header before it has seen a byte.
#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <zlib.h>

#include <array>
#include <cstring>
#include <memory>

#include "base/text.h"
#include "source/git_objects.h"
#include "source/walk.h"

namespace assay::git {

namespace {

constexpr std::size_t kHeadBytes = 64;  // room enough for "commit " and any size

struct Backend {
  git_odb_backend base;  // first: libgit2 knows the object by its address
  const sys::System* system;
  std::string folder;  // ends in '/'

  std::string path_of(const git_oid& id) const {
    char hex[GIT_OID_HEXSZ];
    git_oid_fmt(hex, &id);
    return folder + std::string(hex, 2) + '/' + std::string(hex + 2, sizeof hex - 2);
  }
};

Backend& self(git_odb_backend* base) { return *reinterpret_cast<Backend*>(base); }

int damaged(const std::string& what) {
  git_error_set_str(GIT_ERROR_ODB, what.c_str());
  return GIT_ERROR;
}

struct Inflater {
  z_stream stream{};
  bool good;
  explicit Inflater(std::string_view in) : good(inflateInit(&stream) == Z_OK) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream.avail_in = static_cast<uInt>(in.size());
  }
  ~Inflater() {
    if (good) inflateEnd(&stream);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
};

struct Head {
  git_object_t kind;
  std::size_t size;
  std::size_t length;  // of the header, its NUL counted
};

bool parse_head(std::string_view text, Head& head) {
  auto nul = text.find('\0');
  auto space = text.substr(0, nul).find(' ');
  if (nul == std::string_view::npos || space == std::string_view::npos) return false;
  auto size = parse_uint(text.substr(space + 1, nul - space - 1));
  head.kind = git_object_string2type(std::string(text.substr(0, space)).c_str());
  if (!size || head.kind == GIT_OBJECT_INVALID) return false;
  head.size = static_cast<std::size_t>(*size);
  head.length = nul + 1;
  return true;
}

// Reads the file and its header; with `out`, everything.
int load(Backend& backend, const git_oid& id, Head& head, void** out) {
  const std::string path = backend.path_of(id);
  auto stat = backend.system->stat(path);
  if (!stat) return GIT_ENOTFOUND;
  auto file = backend.system->read(path, kMostFileBytes);
  if (!file) return damaged("a loose object cannot be read: " + file.error().message);
  Inflater inflater(file->data);
  if (!inflater.good) return damaged("zlib cannot start");
  std::array<char, kHeadBytes> begin;
  inflater.stream.next_out = reinterpret_cast<Bytef*>(begin.data());
  inflater.stream.avail_out = begin.size();
  int status = inflate(&inflater.stream, Z_NO_FLUSH);
  std::size_t got = begin.size() - inflater.stream.avail_out;
  if ((status != Z_OK && status != Z_STREAM_END) || !parse_head({begin.data(), got}, head))
    return damaged("a loose object is damaged: " + path);
  if (!out) return GIT_OK;
  if (head.size > kMostFileBytes)
    return damaged("a loose object of more than " + std::to_string(kMostFileBytes >> 20) + " MiB: " + path);

  const std::size_t known = got - head.length;
  char* data =
      known <= head.size ? static_cast<char*>(git_odb_backend_data_alloc(&backend.base, head.size + 1)) : nullptr;
  if (!data) return damaged("a loose object is damaged: " + path);
  std::memcpy(data, begin.data() + head.length, known);
  // One byte more than there should be, so that a longer stream shows; it ends as a NUL, which libgit2's parsers like.
  inflater.stream.next_out = reinterpret_cast<Bytef*>(data + known);
  inflater.stream.avail_out = static_cast<uInt>(head.size + 1 - known);
  while (status == Z_OK && inflater.stream.avail_out > 0) status = inflate(&inflater.stream, Z_NO_FLUSH);
  if (status != Z_STREAM_END || inflater.stream.avail_out != 1) {
    git_odb_backend_data_free(&backend.base, data);
    return damaged("a loose object is damaged: " + path);
  }
  data[head.size] = '\0';
  *out = data;
  return GIT_OK;
}

int read(void** data, std::size_t* size, git_object_t* kind, git_odb_backend* base, const git_oid* id) {
  Head head;
  int status = load(self(base), *id, head, data);
  if (status != GIT_OK) return status;
  *size = head.size;
  *kind = head.kind;
  return GIT_OK;
}

int read_header(std::size_t* size, git_object_t* kind, git_odb_backend* base, const git_oid* id) {
  Head head;
  int status = load(self(base), *id, head, nullptr);
  if (status != GIT_OK) return status;
  *size = head.size;
  *kind = head.kind;
  return GIT_OK;
}

int exists(git_odb_backend* base, const git_oid* id) {
  return self(base).system->stat(self(base).path_of(*id)) ? 1 : 0;
}

// Calls `each` for every object of one of the 256 folders.
template <class Each>
int for_each_in(const Backend& backend, const std::string& two_digits, const Each& each) {
  auto entries = backend.system->list(backend.folder + two_digits);
  if (!entries) return 0;
  for (const auto& entry : *entries) {
    git_oid id;
    if (entry.name.size() == GIT_OID_HEXSZ - 2 &&
        git_oid_fromstrn(&id, (two_digits + entry.name).c_str(), GIT_OID_HEXSZ) == 0)
      if (int status = each(id)) return status;
  }
  return 0;
}

int exists_prefix(git_oid* out, git_odb_backend* base, const git_oid* prefix, std::size_t digits) {
  char hex[GIT_OID_HEXSZ];
  git_oid_fmt(hex, prefix);
  int found = 0;
  for_each_in(self(base), std::string(hex, 2), [&](const git_oid& id) {
    if (git_oid_ncmp(&id, prefix, digits) != 0) return 0;
    git_oid_cpy(out, &id);
    return ++found > 1 ? 1 : 0;
  });
  return found == 0 ? GIT_ENOTFOUND : found == 1 ? GIT_OK : GIT_EAMBIGUOUS;
}

int read_prefix(git_oid* out, void** data, std::size_t* size, git_object_t* kind, git_odb_backend* base,
                const git_oid* prefix, std::size_t digits) {
  int status = exists_prefix(out, base, prefix, digits);
  return status == GIT_OK ? read(data, size, kind, base, out) : status;
}

int for_each(git_odb_backend* base, git_odb_foreach_cb callback, void* payload) {
  auto folders = self(base).system->list(self(base).folder);
  if (!folders) return GIT_OK;
  for (const auto& entry : *folders)
    if (entry.name.size() == 2)
      if (int status = for_each_in(self(base), entry.name, [&](const git_oid& id) { return callback(&id, payload); }))
        return status;
  return GIT_OK;
}

void release(git_odb_backend* base) { delete &self(base); }

}  // namespace

git_odb_backend* loose_backend(const sys::System& system, const std::string& folder) {
  auto backend = std::make_unique<Backend>();
  git_odb_init_backend(&backend->base, GIT_ODB_BACKEND_VERSION);
  backend->system = &system;
  backend->folder = folder + '/';
  backend->base.read = &read;
  backend->base.read_prefix = &read_prefix;
  backend->base.read_header = &read_header;
  backend->base.exists = &exists;
  backend->base.exists_prefix = &exists_prefix;
  backend->base.foreach = &for_each;
  backend->base.free = &release;
  return &backend.release()->base;
}

}  // namespace assay::git
