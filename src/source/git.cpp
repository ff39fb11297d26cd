#include "source/git.h"

#include "base/text.h"
#include "source/git_tree.h"
#include "source/history.h"

namespace assay {

namespace {

struct Opened {
  std::shared_ptr<git::Repo> repo;
  git::Oid commit;
  std::string revision;  // as asked for
};

// A path may hold an '@', and so may a branch: the last '@' with a repository before it divides the two.
Result<Opened> open_and_resolve(const sys::System& system, std::string_view spec, GitRepositories* shared) {
  auto open = [&](std::string_view path) {
    return shared ? shared->open(system, std::string(path)) : git::Repo::open(system, std::string(path));
  };
  std::optional<Error> failure;
  for (auto at = spec.rfind('@'); at != std::string_view::npos && at > 0 && !failure; at = spec.rfind('@', at - 1)) {
    auto repo = open(spec.substr(0, at));
    if (!repo) continue;
    std::string revision(spec.substr(at + 1));
    if (revision.empty()) revision = "HEAD";
    auto commit = (*repo)->resolve(revision);
    if (commit) return Opened{*repo, *commit, std::move(revision)};
    failure = commit.error();
  }
  auto repo = open(spec);
  if (!repo) return failure ? *failure : repo.error();
  auto commit = (*repo)->resolve("HEAD");
  if (!commit) return failure ? *failure : commit.error();
  return Opened{*repo, *commit, "HEAD"};
}

}  // namespace

Result<std::shared_ptr<git::Repo>> GitRepositories::open(const sys::System& system, const std::string& path) {
  std::lock_guard lock(mutex_);
  auto known = repos_.find(path);
  if (known != repos_.end()) return known->second;
  auto repo = git::Repo::open(system, path);
  if (repo) repos_.emplace(path, *repo);
  return repo;
}

Result<std::shared_ptr<const Tree>> open_git(std::string_view name, std::string_view spec, const sys::System& system,
                                             Store* store, const OpenOptions& options) {
  std::string source = "git:" + std::string(spec);
  auto fail = [&](const Error& error) { return Error{sanitize_utf8(source) + ": " + error.message}; };
  if (!system.is_machine()) return fail({"git repositories are read on the machine's own disk only"});
  if (options.progress) options.progress("reading " + source);
  auto opened = open_and_resolve(system, spec, options.repositories.get());
  if (!opened) return fail(opened.error());
  git::Origin origin{opened->repo, std::string(name), source, store};
  auto tree = git::tree_of_commit(origin, opened->commit, git::version_of_tag(*opened->repo, opened->revision),
                                  git::make_history(origin));
  if (!tree) return fail(tree.error());
  return tree;
}

}  // namespace assay
