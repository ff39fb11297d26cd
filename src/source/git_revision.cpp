// Revisions by name, and what to say when there is none of that name.
#include <fmt/format.h>
#include <git2.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <tuple>

#include "base/text.h"
#include "source/git_repo.h"

namespace assay::git {

namespace {

constexpr std::size_t kShown = 5;  // near names in one error line
constexpr std::size_t kShortHash = 12;
constexpr std::size_t kMaxCandidates = 100;  // objects that a short hash may fit

Oid from_git(const git_oid& id) {
  Oid oid;
  std::memcpy(oid.bytes.data(), id.id, 20);
  return oid;
}

bool is_hex(std::string_view s) {
  return std::all_of(s.begin(), s.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); });
}

// The part of a revision before its operators: "v1.0" of "v1.0~3^2".
std::string_view base_of(std::string_view revision) { return revision.substr(0, revision.find_first_of("~^:@")); }

std::string_view short_ref(std::string_view ref) {
  for (std::string_view prefix : {"refs/heads/", "refs/tags/", "refs/remotes/"})
    if (ref.starts_with(prefix)) return ref.substr(prefix.size());
  return {};
}

// How near a ref is to what was asked for, lower is nearer; nothing when it is not near at all.
std::optional<std::uint32_t> distance(std::string_view asked, std::string_view ref) {
  std::string a = to_lower(asked), b = to_lower(ref);
  std::string_view bare_a = a, bare_b = b;
  for (auto* s : {&bare_a, &bare_b}) {  // "origin/main" for "main", "v1.2" for "1.2", "release-1.2" for "1.2"
    if (s->starts_with("origin/")) s->remove_prefix(7);
    if (s->size() > 1 && (*s)[0] == 'v' && (*s)[1] >= '0' && (*s)[1] <= '9') s->remove_prefix(1);
  }
  if (bare_a == bare_b) return 0;
  std::uint32_t limit = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(bare_a.size() / 4));
  std::uint32_t edits = edit_distance(bare_a, bare_b, limit);
  if (edits <= limit) return edits;
  if (bare_a.size() >= 2 && bare_b.starts_with(bare_a)) return 100;
  if (bare_b.size() >= 2 && bare_a.starts_with(bare_b)) return 200;
  if (bare_a.size() >= 3 && bare_b.find(bare_a) != std::string_view::npos) return 300;
  return std::nullopt;
}

}  // namespace

namespace {

// As git_revparse_single, which loses the reference where its object cannot be read (libgit2 1.5): a plain name is
// looked up here first, in the same order.
int find_object(git_object** object, git_repository* repository, const std::string& revision) {
  git_reference* reference = nullptr;
  if (git_reference_dwim(&reference, repository, revision.c_str()) != 0)
    return git_revparse_single(object, repository, revision.c_str());
  int error = git_object_lookup(object, repository, git_reference_target(reference), GIT_OBJECT_ANY);
  git_reference_free(reference);
  return error;
}

}  // namespace

// The commit that a revision leads to; `error` is libgit2's code when there is none. Caller holds the mutex.
std::optional<Oid> Repo::peel(std::string_view revision, int& error) const {
  git_object* object = nullptr;
  error = find_object(&object, repository_, std::string(revision));
  if (error != 0) return std::nullopt;
  git_object* commit = nullptr;
  error = git_object_peel(&commit, object, GIT_OBJECT_COMMIT);
  git_object_free(object);
  if (error != 0) {
    if (error != GIT_ENOTFOUND) error = GIT_EPEEL;
    return std::nullopt;
  }
  Oid oid = from_git(*git_object_id(commit));
  git_object_free(commit);
  return oid;
}

Result<Oid> Repo::resolve(std::string_view revision) const {
  if (revision.find('\0') != std::string_view::npos) return Error{"a revision cannot hold a NUL byte"};
  std::string quoted = fmt::format("'{}'", sanitize_utf8(revision));
  std::lock_guard lock(repository_mutex_);
  int error = 0;
  if (auto oid = peel(revision, error)) return *oid;
  if (git_repository_head_unborn(repository_) == 1) {
    std::string all = near_revisions("");
    if (all.empty()) return Error{"the repository has no commit yet: " + path_};
    if (base_of(revision) == "HEAD")
      return Error{"HEAD names a branch without commits in " + path_ + "; there are: " + all};
  }
  if (error == GIT_EAMBIGUOUS)
    if (auto answer = resolve_ambiguous(revision)) return *answer;
  if (error == GIT_EPEEL || error == GIT_EINVALIDSPEC)
    return Error{quoted + (error == GIT_EPEEL ? " is not a commit in " : " is not a revision's spelling, in ") + path_};
  std::string message = "no revision " + quoted + " in " + path_;
  std::string near = near_revisions(base_of(revision));
  if (!near.empty()) message += "; near: " + near;
  if (git_repository_is_shallow(repository_) == 1) message += " (a shallow clone: older commits are not here)";
  if (!objects_->damaged().empty()) message += " (damaged, so left out: " + objects_->damaged()[0] + ")";
  return Error{std::move(message)};
}

// git itself takes a short hash for the one commit it fits, whatever other objects it fits too; libgit2 does not.
std::optional<Result<Oid>> Repo::resolve_ambiguous(std::string_view revision) const {
  std::string_view base = base_of(revision);
  if (base.size() < 4 || !is_hex(base)) return std::nullopt;
  std::vector<Oid> commits;
  RecentObjects recent;
  for (const Oid& oid : objects_->with_prefix(base, kMaxCandidates)) {
    auto object = objects_->read(oid, recent);
    if (object && *object && ((*object)->kind == Kind::commit || (*object)->kind == Kind::tag)) commits.push_back(oid);
  }
  if (commits.size() == 1) {
    int error = 0;
    if (auto oid = peel(commits[0].hex() + std::string(revision.substr(base.size())), error)) return *oid;
    return std::nullopt;
  }
  std::string message = fmt::format("'{}' fits {} commits in {}:", base, commits.size(), path_);
  for (std::size_t i = 0; i < std::min(kShown, commits.size()); ++i) {
    message += (i ? ", " : " ") + commits[i].hex().substr(0, kShortHash);
    if (auto data = commit(commits[i])) message += " (" + sanitize_utf8(data->subject) + ")";
  }
  if (commits.size() > kShown) message += ", …";
  return Error{std::move(message)};
}

// Branches and tags like `revision`, nearest first; any when `revision` is empty. Caller holds the mutex.
std::string Repo::near_revisions(std::string_view revision) const {
  git_strarray refs{};
  if (git_reference_list(&refs, repository_) != 0) return {};
  std::set<std::tuple<std::uint32_t, std::string>> ranked;
  for (std::size_t i = 0; i < refs.count; ++i) {
    std::string_view name = short_ref(refs.strings[i]);
    if (name.empty()) continue;
    if (auto d = revision.empty() ? std::optional<std::uint32_t>(0) : distance(revision, name))
      ranked.insert({*d, sanitize_utf8(name)});
  }
  git_strarray_dispose(&refs);
  std::string out;
  std::size_t shown = 0;
  for (const auto& [rank, name] : ranked) {
    if (shown++ == kShown) break;
    out += (out.empty() ? "" : ", ") + name;
  }
  return out;
}

}  // namespace assay::git
