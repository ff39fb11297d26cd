// Folders are visited from a stack, not by recursion, in the byte order of the paths they give. A folder that is
// reached through a link is visited once per link target (by device and inode), so links cannot loop or multiply a tree
// without bound; its files are listed under the link's path, for that is how imports and citations name them.
#include "source/walk.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <set>

#include "base/text.h"
#include "source/git_index.h"
#include "source/ignore.h"

namespace assay {

namespace {

// Folders that never hold a project's own code, whatever .gitignore says.
constexpr std::array<std::string_view, 8> kNeverRead{".git",         ".hg",  ".svn", "__pycache__",
                                                     "node_modules", ".tox", ".nox", ".eggs"};

// The .gitignore files that apply in a folder, innermost first.
struct IgnoreChain {
  IgnoreFile file;
  std::size_t prefix;  // length of the folder's path with its '/'
  std::string path;    // of the .gitignore file
  std::shared_ptr<const IgnoreChain> outer;
};

struct Folder {
  std::string path;       // relative, "" for the root
  std::string real_path;  // absolute, links resolved
  std::shared_ptr<const IgnoreChain> ignores;
  bool package = false;     // has an __init__.py
  bool in_project = false;  // its parent has a setup.py or pyproject.toml
  bool ignored = false;     // of its files only those are read that git tracks or Python imports
};

bool is_module(std::string_view name) {
  auto ext = extension(name);
  return ext == "py" || ext == "pyi";
}

bool has(const std::vector<sys::Entry>& entries, std::string_view name) {
  return std::any_of(entries.begin(), entries.end(), [&](const auto& e) { return e.name == name; });
}

// Why a folder with these entries is something a tool made; nullptr for any other.
const char* artefact(const Folder& folder, const std::vector<sys::Entry>& entries) {
  if (has(entries, "pyvenv.cfg")) return "a virtual environment";
  if (has(entries, "CACHEDIR.TAG")) return "a cache folder";
  if (has(entries, "CMakeCache.txt")) return "a build folder";
  if (folder.in_project && base_name(folder.path) == "build")
    for (const auto& e : entries)
      if (e.stat.kind == sys::Kind::directory &&
          (e.name == "lib" || e.name.starts_with("lib.") || e.name.starts_with("bdist.")))
        return "a build folder";
  return nullptr;
}

std::string joined(const std::string& folder, const std::string& name) {
  return folder.empty() ? name : folder + "/" + name;
}

class Walker {
 public:
  Walker(const sys::System& system, std::string_view tree, bool ignore_files)
      : system_(system), tree_(tree), ignore_files_(ignore_files) {}

  Result<Walk> run(const std::string& root) {
    auto real = system_.real_path(root);
    if (!real) return real.error();
    walk_.real_root = *real;
    auto entries = system_.list(root);
    if (!entries) return entries.error();
    // An unpacked source distribution holds what its makers put in, and its .gitignore is about their repository.
    if (has(*entries, "PKG-INFO")) ignore_files_ = false;
    Folder top;
    top.real_path = *real;
    top.package = is_package(*entries);
    visit(std::move(top), std::move(*entries));
    while (!pending_.empty()) {
      Pending next = std::move(pending_.back());
      pending_.pop_back();
      if (next.is_file)
        walk_.files.push_back({std::move(next.folder.path), next.stat});
      else
        open(std::move(next.folder));
      if (seen_ > kMostEntries)
        return Error{root + ": more than " + std::to_string(kMostEntries) + " entries: not a source tree"};
    }
    auto by_path = [](const FoundFile& a, const FoundFile& b) { return a.path < b.path; };
    if (!std::is_sorted(walk_.files.begin(), walk_.files.end(), by_path))
      std::sort(walk_.files.begin(), walk_.files.end(), by_path);
    for (auto* list : {&walk_.unread, &walk_.skipped})
      std::sort(list->begin(), list->end(), [](const Unread& a, const Unread& b) { return a.path < b.path; });
    return std::move(walk_);
  }

 private:
  struct Pending {
    Folder folder;  // of a file only the path is set
    sys::Stat stat;
    bool is_file;
  };

  // Read when it is first asked for: most trees never ask.
  const TrackedFiles& tracked() {
    if (!tracked_) tracked_ = TrackedFiles::of(system_, walk_.real_root);
    return *tracked_;
  }

  static bool is_package(const std::vector<sys::Entry>& entries) {
    return has(entries, "__init__.py") || has(entries, "__init__.pyi");
  }

  void unread(const std::string& path, std::string reason) {
    walk_.unread.push_back({tree_, sanitize_utf8(path), std::move(reason)});
  }
  void skip(const std::string& path, std::string reason) {
    walk_.skipped.push_back({tree_, sanitize_utf8(path), std::move(reason)});
  }

  void open(Folder folder) {
    auto entries = system_.list(folder.real_path);
    if (!entries) return unread(folder.path + "/", reason_of(entries.error(), folder.real_path));
    const char* what = artefact(folder, *entries);
    if (what && !tracked().any_below(folder.path)) return skip(folder.path + "/", what);
    folder.package = is_package(*entries);
    if (folder.ignored && !folder.package && !tracked().any_below(folder.path))
      return skip(folder.path + "/", "ignored by .gitignore");
    visit(std::move(folder), std::move(*entries));
  }

  void visit(Folder folder, std::vector<sys::Entry> entries) {
    seen_ += entries.size();
    if (ignore_files_ && !folder.ignored) add_ignore_file(folder, entries);
    // Byte order of whole paths: a folder sorts as "name/".
    std::sort(entries.begin(), entries.end(), before);
    bool project = has(entries, "setup.py") || has(entries, "pyproject.toml");
    std::vector<Pending> found;
    for (auto& entry : entries) look_at(folder, entry, found);
    for (Pending& next : found) next.folder.in_project = project;
    std::move(found.rbegin(), found.rend(), std::back_inserter(pending_));
  }

  // In the order of "name/" for folders and "name" for files: then the paths of the whole tree come out sorted (all but
  // links, whose kind is not known yet).
  static bool before(const sys::Entry& a, const sys::Entry& b) {
    std::size_t n = std::min(a.name.size(), b.name.size());
    if (int order = std::memcmp(a.name.data(), b.name.data(), n)) return order < 0;
    auto next = [n](const sys::Entry& e) {
      if (e.name.size() > n) return static_cast<int>(static_cast<unsigned char>(e.name[n]));
      return e.stat.kind == sys::Kind::directory ? static_cast<int>('/') : -1;
    };
    return next(a) < next(b);
  }

  void add_ignore_file(Folder& folder, const std::vector<sys::Entry>& entries) {
    if (!has(entries, ".gitignore")) return;
    auto content = system_.read(joined(folder.real_path, ".gitignore"), 1 << 20);
    if (!content) return;
    IgnoreFile file(content->data);
    if (file.empty()) return;
    std::size_t prefix = folder.path.empty() ? 0 : folder.path.size() + 1;
    folder.ignores = std::make_shared<IgnoreChain>(
        IgnoreChain{std::move(file), prefix, joined(folder.path, ".gitignore"), folder.ignores});
  }

  // Why .gitignore leaves this path out; nothing when it doesn't.
  std::optional<std::string> ignored(const Folder& folder, const std::string& path, bool is_directory) const {
    for (const IgnoreChain* chain = folder.ignores.get(); chain; chain = chain->outer.get())
      if (auto match = chain->file.match(std::string_view(path).substr(chain->prefix), is_directory)) {
        if (!match->ignored) return std::nullopt;
        return "ignored by " + chain->path + ":" + std::to_string(match->line);
      }
    return std::nullopt;
  }

  void look_at(const Folder& folder, sys::Entry& entry, std::vector<Pending>& found) {
    std::string path = joined(folder.path, entry.name), real = joined(folder.real_path, entry.name);
    if (!valid_utf8(entry.name)) return unread(std::move(path), "the name is not UTF-8");
    bool through_link = entry.stat.kind == sys::Kind::link;
    if (through_link && !follow(path, real, entry.stat)) return;
    switch (entry.stat.kind) {
      case sys::Kind::directory:
        return look_at_folder(folder, std::move(path), std::move(real), entry, through_link, found);
      case sys::Kind::file:
        return look_at_file(folder, std::move(path), entry, found);
      default:
        return unread(std::move(path), "not a regular file");
    }
  }

  void look_at_folder(const Folder& parent, std::string path, std::string real, const sys::Entry& entry,
                      bool through_link, std::vector<Pending>& found) {
    if (std::find(kNeverRead.begin(), kNeverRead.end(), entry.name) != kNeverRead.end())
      return skip(path + "/", "never part of a source tree");
    auto reason = ignored(parent, path, true);
    bool is_ignored = parent.ignored || reason;
    // An ignored folder is let in for what git tracks there, and as a package inside a package: Python would import it.
    if (is_ignored && !parent.package && !tracked().any_below(path))
      return skip(path + "/", reason.value_or("ignored by .gitignore"));
    if (through_link && (parent.real_path == real || parent.real_path.starts_with(real + "/")))
      return unread(path + "/", "a link to a folder that holds it (a loop)");
    if (through_link && !linked_.insert({entry.stat.device, entry.stat.inode}).second)
      return unread(path + "/", "a link to a folder that was read through another link");
    Folder folder;
    folder.path = std::move(path);
    folder.real_path = std::move(real);
    folder.ignores = parent.ignores;
    folder.ignored = is_ignored;
    found.push_back({std::move(folder), {}, false});
  }

  void look_at_file(const Folder& parent, std::string path, const sys::Entry& entry, std::vector<Pending>& found) {
    bool module = parent.package && is_module(entry.name);  // read even when ignored: Python would import it
    if (!module) {
      auto reason = parent.ignored ? std::optional<std::string>("ignored by .gitignore") : ignored(parent, path, false);
      if (reason && !tracked().contains(path)) return skip(std::move(path), *reason);
    }
    if (entry.stat.size > kMostFileBytes)
      return unread(std::move(path), "larger than " + std::to_string(kMostFileBytes >> 20) + " MiB");
    Folder file;
    file.path = std::move(path);
    found.push_back({std::move(file), entry.stat, true});
  }

  // Resolves a link: `real` and `stat` become those of its target. False when it leads nowhere or out of the tree.
  bool follow(const std::string& path, std::string& real, sys::Stat& stat) {
    auto target = system_.real_path(real);
    if (!target) return unread(path, "a link to nothing, or a loop"), false;
    const std::string& root = walk_.real_root;
    bool inside = *target == root || root == "/" || (target->starts_with(root) && (*target)[root.size()] == '/');
    if (!inside) return unread(path, "a link out of the tree"), false;
    auto target_stat = system_.stat(*target);
    if (!target_stat) return unread(path, reason_of(target_stat.error(), *target)), false;
    real = *target;
    stat = *target_stat;
    return true;
  }

  // "PATH: reason" without the path, which the list of unread files shows anyway.
  static std::string reason_of(const Error& error, const std::string& path) {
    std::string_view message = error.message;
    if (message.starts_with(path + ": ")) message.remove_prefix(path.size() + 2);
    return std::string(message);
  }

  const sys::System& system_;
  std::string tree_;
  bool ignore_files_;
  Walk walk_;
  std::vector<Pending> pending_;
  std::optional<TrackedFiles> tracked_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> linked_;  // targets of folder links taken so far
  std::size_t seen_ = 0;
};

}  // namespace

Result<Walk> walk_directory(const sys::System& system, std::string_view tree, const std::string& root,
                            bool ignore_files) {
  return Walker(system, tree, ignore_files).run(root);
}

}  // namespace assay
