#include "source/git_repo.h"

#include <git2.h>
#include <git2/sys/repository.h>

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "source/git_objects.h"

namespace assay::git {

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

namespace {

std::string last_error() {
  const git_error* e = git_error_last();
  return e && e->message ? e->message : "unknown error";
}

}  // namespace

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
  repo->objects_ = ObjectStore::open(system, std::string(git_repository_commondir(repo->repository_)) + "objects");
  git_odb* odb = as_libgit2_database(*repo->objects_);
  const bool set = odb && git_repository_set_odb(repo->repository_, odb) == 0;
  git_odb_free(odb);  // the repository holds it
  if (!set) return Error{last_error()};
  return repo;
}

Repo::~Repo() { git_repository_free(repository_); }

Result<Bytes> Repo::read(const Oid& oid, Kind kind) const {
  std::unique_ptr<RecentObjects> recent;
  {
    std::lock_guard lock(recent_mutex_);
    if (!recent_.empty()) {
      recent = std::move(recent_.back());
      recent_.pop_back();
    }
  }
  if (!recent) recent = std::make_unique<RecentObjects>();
  auto object = objects_->read(oid, *recent);
  {
    std::lock_guard lock(recent_mutex_);
    recent_.push_back(std::move(recent));
  }
  if (object && *object && (*object)->kind == kind) return (*object)->bytes;
  std::string message = std::string("git ") + name_of(kind) + " " + oid.hex().substr(0, 12);
  if (object) return Error{message + (*object ? " is damaged" : " " + object->error().message)};
  message += " is not in this copy of the repository";
  const auto& damaged = objects_->damaged();
  return Error{message + (damaged.empty() ? " (a partial clone?)" : ", of which a pack is damaged: " + damaged[0])};
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

std::string Repo::work_tree() const {
  std::lock_guard lock(repository_mutex_);
  const char* folder = git_repository_workdir(repository_);
  std::string out = folder ? folder : "";
  while (out.size() > 1 && out.ends_with('/')) out.pop_back();
  return out;
}

bool Repo::has_ref(const std::string& name) const {
  std::lock_guard lock(repository_mutex_);
  git_oid id;
  return git_reference_name_to_id(&id, repository_, name.c_str()) == 0;
}

std::vector<std::string> Repo::tags() const {
  std::lock_guard lock(repository_mutex_);
  git_strarray names{};
  if (git_tag_list(&names, repository_) != 0) return {};
  std::vector<std::string> out(names.strings, names.strings + names.count);
  git_strarray_dispose(&names);
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<Oid> Repo::between(const std::optional<Oid>& from, const Oid& to, bool first_parents,
                               std::size_t most) const {
  std::lock_guard lock(repository_mutex_);
  git_revwalk* walk = nullptr;
  if (git_revwalk_new(&walk, repository_) != 0) return {};
  auto as_git = [](const Oid& oid) {
    git_oid out;
    std::memcpy(out.id, oid.bytes.data(), sizeof out.id);
    return out;
  };
  git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME);
  if (first_parents) git_revwalk_simplify_first_parent(walk);
  git_oid id = as_git(to);
  std::vector<Oid> out;
  bool ready = git_revwalk_push(walk, &id) == 0;
  if (ready && from) {
    id = as_git(*from);
    ready = git_revwalk_hide(walk, &id) == 0;
  }
  while (ready && out.size() < most && git_revwalk_next(&id, walk) == 0) {
    Oid oid;
    std::memcpy(oid.bytes.data(), id.id, oid.bytes.size());
    out.push_back(oid);
  }
  git_revwalk_free(walk);
  std::reverse(out.begin(), out.end());
  return out;
}

}  // namespace assay::git
