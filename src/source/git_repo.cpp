#include "source/git_repo.h"

#include <git2.h>
#include <git2/sys/repository.h>
#include <openssl/evp.h>

#include <cstring>

#include "base/text.h"
#include "source/git_objects.h"

namespace assay::git {

namespace {

void start_libgit2() {
  static const bool started = [] {
    git_libgit2_init();
    // We only read, and read on purpose: another owner's repository is as good as ours.
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    // read() checks names itself, with a SHA-1 several times faster than libgit2's.
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    // Output must not depend on this machine's configuration.
    for (int level :
         {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL})
      git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
    // Extensions that change nothing for a reader.
    const char* extensions[] = {"partialclone", "worktreeconfig", "preciousobjects", "relativeworktrees"};
    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, std::size(extensions));
    return true;
  }();
  (void)started;
}

std::string last_error() {
  const git_error* e = git_error_last();
  return e && e->message ? e->message : "unknown error";
}

git_oid to_git(const Oid& oid) {
  git_oid out;
  git_oid_fromraw(&out, oid.bytes.data());
  return out;
}

const char* name_of(Kind kind) {
  switch (kind) {
    case Kind::commit:
      return "commit";
    case Kind::tree:
      return "tree";
    case Kind::blob:
      return "blob";
    case Kind::tag:
      return "tag";
  }
  return "object";
}

// SHA-1 of "<kind> <size>\0<data>": an object's name.
Oid name_of_object(Kind kind, std::string_view data) {
  static const EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                                     &EVP_MD_CTX_free);
  std::string head = std::string(name_of(kind)) + ' ' + std::to_string(data.size());
  Oid oid;
  unsigned size = 0;
  EVP_DigestInit_ex(context.get(), sha1, nullptr);
  EVP_DigestUpdate(context.get(), head.c_str(), head.size() + 1);
  EVP_DigestUpdate(context.get(), data.data(), data.size());
  EVP_DigestFinal_ex(context.get(), oid.bytes.data(), &size);
  return oid;
}

}  // namespace

std::string Oid::hex() const {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (auto b : bytes) {
    out += digits[b >> 4];
    out += digits[b & 15];
  }
  return out;
}

std::optional<Oid> oid_from_hex(std::string_view hex) {
  if (hex.size() != 40) return std::nullopt;
  git_oid raw;
  if (git_oid_fromstrn(&raw, hex.data(), hex.size()) != 0) return std::nullopt;
  Oid oid;
  std::memcpy(oid.bytes.data(), raw.id, 20);
  return oid;
}

bool for_each_entry(std::string_view raw, const std::function<bool(const Entry&)>& each) {
  while (!raw.empty()) {
    Entry entry;
    std::size_t i = 0;
    for (; i < raw.size() && i < 7 && raw[i] >= '0' && raw[i] <= '7'; ++i)
      entry.mode = entry.mode * 8 + static_cast<std::uint32_t>(raw[i] - '0');
    if (i == 0 || i >= raw.size() || raw[i] != ' ') return false;
    raw.remove_prefix(i + 1);
    auto nul = raw.find('\0');
    if (nul == std::string_view::npos || raw.size() < nul + 21) return false;
    entry.name = raw.substr(0, nul);
    std::memcpy(entry.oid.bytes.data(), raw.data() + nul + 1, 20);
    raw.remove_prefix(nul + 21);
    if (!each(entry)) return true;
  }
  return true;
}

std::optional<Entry> find_entry(std::string_view raw_tree, std::string_view name) {
  std::optional<Entry> found;
  for_each_entry(raw_tree, [&](const Entry& entry) {
    if (entry.name != name) return true;
    found = entry;
    return false;
  });
  return found;
}

Result<std::shared_ptr<Repo>> Repo::open(const sys::System& system, const std::string& path) {
  start_libgit2();
  std::shared_ptr<Repo> repo(new Repo);
  repo->path_ = path;
  if (git_repository_open_ext(&repo->repository_, path.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr) != 0)
    return Error{last_error()};
  repo->system_ = &system;
  repo->objects_ = find_objects(system, std::string(git_repository_commondir(repo->repository_)) + "objects");
  git_odb* odb = open_objects(system, repo->objects_);
  const bool set = odb && git_repository_set_odb(repo->repository_, odb) == 0;
  git_odb_free(odb);  // the repository holds it
  if (!set) return Error{last_error()};
  return repo;
}

Repo::~Repo() {
  for (git_odb* odb : pool_) git_odb_free(odb);
  git_repository_free(repository_);
}

// A thread's own object database for the length of a read: libgit2 serialises readers of one.
struct Repo::Handle {
  const Repo* repo;
  git_odb* odb;
  ~Handle() {
    if (odb) repo->give_back(odb);
  }
};

Repo::Handle Repo::borrow() const {
  {
    std::lock_guard lock(pool_mutex_);
    if (!pool_.empty()) {
      git_odb* odb = pool_.back();
      pool_.pop_back();
      return {this, odb};
    }
  }
  return {this, open_objects(*system_, objects_)};
}

void Repo::give_back(git_odb* odb) const {
  std::lock_guard lock(pool_mutex_);
  pool_.push_back(odb);
}

Result<Bytes> Repo::read(const Oid& oid, Kind kind) const {
  Handle handle = borrow();
  git_odb_object* object = nullptr;
  git_oid id = to_git(oid);
  if (!handle.odb) return Error{"the object store cannot be opened: " + objects_.folders[0]};
  int status = git_odb_read(&object, handle.odb, &id);
  if (status == GIT_ENOTFOUND)
    return Error{
        std::string("git ") + name_of(kind) + " " + oid.hex().substr(0, 12) + " is not in this copy of the repository" +
        (objects_.damaged.empty() ? " (a partial clone?)" : ", of which a pack is damaged: " + objects_.damaged[0])};
  if (status != 0)
    return Error{std::string("git ") + name_of(kind) + " " + oid.hex().substr(0, 12) + ": " + last_error()};
  std::shared_ptr<const void> owner(object, [](git_odb_object* o) { git_odb_object_free(o); });
  std::string_view data(static_cast<const char*>(git_odb_object_data(object)), git_odb_object_size(object));
  if (git_odb_object_type(object) != static_cast<git_object_t>(kind) || name_of_object(kind, data) != oid)
    return Error{std::string("git ") + name_of(kind) + " " + oid.hex().substr(0, 12) +
                 " is damaged: its bytes are another object's"};
  return Bytes{data, std::move(owner)};
}

bool Repo::has(const Oid& oid) const {
  Handle handle = borrow();
  git_oid id = to_git(oid);
  return handle.odb && git_odb_exists_ext(handle.odb, &id, GIT_ODB_LOOKUP_NO_REFRESH) == 1;
}

std::optional<CommitData> Repo::commit(const Oid& oid) const {
  auto object = read(oid, Kind::commit);
  if (!object) return std::nullopt;
  std::string_view text = object->data;
  CommitData out;
  bool has_tree = false;
  while (!text.empty() && text[0] != '\n') {  // headers end at the first empty line
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.starts_with("tree ")) {
      if (auto tree = oid_from_hex(line.substr(5))) out.tree = *tree, has_tree = true;
    } else if (line.starts_with("parent ") && !out.first_parent) {
      out.first_parent = oid_from_hex(line.substr(7));
    } else if (line.starts_with("committer ")) {
      auto seconds = line.substr(std::min(line.size(), line.rfind('>') + 1));
      seconds = trim(seconds);
      bool negative = seconds.starts_with('-');
      if (negative) seconds.remove_prefix(1);
      auto n = static_cast<std::int64_t>(parse_uint(seconds.substr(0, seconds.find(' '))).value_or(0));
      out.time = negative ? -n : n;
    }
  }
  if (!has_tree) return std::nullopt;
  text = trim(text);
  out.subject = std::string(trim(text.substr(0, text.find('\n'))));
  return out;
}

std::optional<Entry> Repo::entry_at(const Oid& tree, std::string_view path) const {
  Entry at;
  at.mode = 0040000;
  at.oid = tree;
  for (auto part : split(path, '/')) {
    if (!at.is_tree()) return std::nullopt;
    auto raw = read(at.oid, Kind::tree);
    if (!raw) return std::nullopt;
    auto next = find_entry(raw->data, part);
    if (!next) return std::nullopt;
    at = *next;
    at.name = {};
  }
  return at;
}

std::string Repo::origin_url() const {
  std::lock_guard lock(repository_mutex_);
  git_remote* remote = nullptr;
  if (git_remote_lookup(&remote, repository_, "origin") != 0) return {};
  std::string url = git_remote_url(remote) ? git_remote_url(remote) : "";
  git_remote_free(remote);
  return url;
}

bool Repo::has_ref(const std::string& name) const {
  std::lock_guard lock(repository_mutex_);
  git_oid id;
  return git_reference_name_to_id(&id, repository_, name.c_str()) == 0;
}

}  // namespace assay::git
