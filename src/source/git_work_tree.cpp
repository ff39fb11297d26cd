#include "source/git_work_tree.h"

#include <mutex>

#include "base/text.h"
#include "source/git_tree.h"

namespace assay::git {

namespace {

constexpr std::uint64_t kMostHeadBytes = 4096;
constexpr std::uint64_t kMostRefBytes = std::uint64_t{16} << 20;  // packed-refs of a repository with many tags

std::string joined(const std::string& folder, std::string_view path) {
  return path.starts_with('/') ? std::string(path) : folder + "/" + std::string(path);
}

std::optional<std::string> line_of(const sys::System& system, const std::string& path) {
  auto content = system.read(path, kMostHeadBytes);
  if (!content) return std::nullopt;
  return std::string(trim(content->data.substr(0, content->data.find('\n'))));
}

// A ref's name as git would take it: no way out of the folder of refs.
bool plain_ref(std::string_view ref) {
  return ref.starts_with("refs/") && ref.find("..") == std::string_view::npos &&
         ref.find('\0') == std::string_view::npos;
}

std::optional<Oid> packed_ref(const sys::System& system, const std::string& path, std::string_view ref) {
  auto content = system.read(path, kMostRefBytes);
  if (!content) return std::nullopt;
  for (std::string_view rest = content->data; !rest.empty();) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.size() > 41 && line[40] == ' ' && trim(line.substr(41)) == ref) return oid_from_hex(line.substr(0, 40));
  }
  return std::nullopt;
}

// The commit that is checked out, read as gitrepository-layout(5) has it.
std::optional<Oid> head_of(const sys::System& system, const std::string& directory) {
  std::string git = directory + "/.git";
  auto stat = system.stat(git);
  if (!stat) return std::nullopt;
  if (stat->kind == sys::Kind::file) {  // a linked work tree, or a submodule
    auto line = line_of(system, git);
    if (!line || !line->starts_with("gitdir: ")) return std::nullopt;
    git = joined(directory, trim(std::string_view(*line).substr(8)));
  }
  auto head = line_of(system, git + "/HEAD");
  if (!head) return std::nullopt;
  if (!head->starts_with("ref:")) return oid_from_hex(*head);
  std::string ref(trim(std::string_view(*head).substr(4)));
  if (!plain_ref(ref)) return std::nullopt;
  std::string common = git;
  if (auto line = line_of(system, git + "/commondir")) common = joined(git, *line);
  if (auto line = line_of(system, common + "/" + ref)) return oid_from_hex(*line);
  return packed_ref(system, common + "/packed-refs", ref);
}

// Opens the repository when it is first asked something.
class LateHistory final : public WorkTreeHistory {
 public:
  LateHistory(const sys::System& system, std::string directory, std::string revision, std::string_view name,
              std::string_view source, Store* store)
      : system_(system),
        directory_(std::move(directory)),
        revision_(std::move(revision)),
        name_(name),
        source_(source),
        store_(store) {}

  std::string home() const override { return real() ? home_page(repo_->origin_url(), revision_) : std::string(); }

  Result<std::string> resolve(std::string_view revision) const override {
    const History* h = real();
    return h ? h->resolve(revision) : Result<std::string>(failure());
  }
  Result<std::shared_ptr<const Tree>> at(std::string_view revision) const override {
    const History* h = real();
    return h ? h->at(revision) : Result<std::shared_ptr<const Tree>>(failure());
  }
  std::optional<Bytes> read(std::string_view commit, std::string_view path) const override {
    const History* h = real();
    return h ? h->read(commit, path) : std::nullopt;
  }
  std::vector<Change> changes(std::string_view commit, std::string_view path, std::uint32_t limit) const override {
    const History* h = real();
    return h ? h->changes(commit, path, limit) : std::vector<Change>();
  }
  std::optional<std::string> follow(std::string_view from, std::string_view path, std::string_view to) const override {
    const History* h = real();
    return h ? h->follow(from, path, to) : std::nullopt;
  }
  std::string parent(std::string_view commit) const override {
    const History* h = real();
    return h ? h->parent(commit) : std::string();
  }
  std::vector<std::string> tags() const override {
    const History* h = real();
    return h ? h->tags() : std::vector<std::string>();
  }

 private:
  Error failure() const { return {directory_ + ": its git repository cannot be read"}; }
  const History* real() const {
    std::call_once(once_, [&] {
      auto repo = Repo::open(system_, directory_);
      if (!repo) return;
      repo_ = *repo;
      history_ = make_history({repo_, name_, source_, store_});
    });
    return history_.get();
  }

  const sys::System& system_;
  std::string directory_, revision_, name_, source_;
  Store* store_;
  mutable std::once_flag once_;
  mutable std::shared_ptr<Repo> repo_;
  mutable std::shared_ptr<const History> history_;
};

}  // namespace

std::optional<WorkTree> work_tree(const sys::System& system, const std::string& directory, std::string_view name,
                                  std::string_view source, Store* store) {
  if (!system.is_machine()) return std::nullopt;
  auto head = head_of(system, directory);
  if (!head) return std::nullopt;
  return WorkTree{head->hex(), std::make_shared<LateHistory>(system, directory, head->hex(), name, source, store)};
}

}  // namespace assay::git
