#include "support/memory_tree.h"

#include <algorithm>

#include "base/text.h"

namespace assay::test {
namespace {

using Revisions = std::shared_ptr<const std::vector<Revision>>;

class MemoryTree : public Tree {
 public:
  MemoryTree(std::string name, std::string version, Files files, std::unique_ptr<History> history)
      : texts_(std::make_shared<Files>(std::move(files))), history_(std::move(history)) {
    info_.name = std::move(name);
    info_.version = std::move(version);
    info_.source = "memory:" + info_.name;
    if (history_) info_.revision = info_.version;
    bool src = false;
    for (const auto& [path, text] : *texts_) {
      File f;
      f.path = path;
      f.digest = sha256(text);
      f.size = text.size();
      f.vendored = path.find("vendor/") != std::string::npos || path.find("third_party/") != std::string::npos;
      src |= path.starts_with("src/");
      files_.push_back(std::move(f));
    }
    info_.files = static_cast<std::uint32_t>(files_.size());
    roots_.push_back({""});
    if (src) roots_.push_back({"src"});
  }

  Result<Bytes> read(FileIndex file) const override {
    const std::string& text = texts_->at(files_[file].path);
    return Bytes{text, texts_};
  }

  const History* history() const override { return history_.get(); }
  std::string work_tree() const override { return "/" + info_.name; }

 private:
  std::shared_ptr<Files> texts_;
  std::unique_ptr<History> history_;
};

class MemoryHistory : public History {
 public:
  MemoryHistory(std::string name, Revisions revisions) : name_(std::move(name)), revisions_(std::move(revisions)) {}

  Result<std::string> resolve(std::string_view revision) const override {
    if (index(revision) < 0) return Error{"no revision " + std::string(revision)};
    return std::string(revision);
  }

  Result<std::shared_ptr<const Tree>> at(std::string_view revision) const override {
    int i = index(revision);
    if (i < 0) return Error{"no revision " + std::string(revision)};
    const Revision& r = (*revisions_)[static_cast<std::size_t>(i)];
    auto history = std::make_unique<MemoryHistory>(name_, revisions_);
    return std::shared_ptr<const Tree>(std::make_shared<MemoryTree>(name_, r.id, r.files, std::move(history)));
  }

  std::optional<Bytes> read(std::string_view commit, std::string_view path) const override {
    int i = index(commit);
    if (i < 0) return std::nullopt;
    const Files& files = (*revisions_)[static_cast<std::size_t>(i)].files;
    auto it = files.find(std::string(path));
    if (it == files.end()) return std::nullopt;
    return Bytes{it->second, revisions_};
  }

  std::vector<Change> changes(std::string_view commit, std::string_view path, std::uint32_t limit) const override {
    std::vector<Change> out;
    std::string now(path);
    for (int i = index(commit); i >= 0 && out.size() < limit; --i) {
      const Files& here = (*revisions_)[static_cast<std::size_t>(i)].files;
      const Files none;
      const Files& before = i > 0 ? (*revisions_)[static_cast<std::size_t>(i - 1)].files : none;
      auto a = here.find(now);
      auto b = before.find(now);
      if (a == here.end() && b == before.end()) continue;
      if (a != here.end() && b != before.end() && a->second == b->second) continue;
      const Revision& r = (*revisions_)[static_cast<std::size_t>(i)];
      out.push_back({{r.id, i + 1, "revision " + r.id}, now});
      if (a != here.end() && b == before.end())
        for (const auto& [old_path, text] : before)
          if (text == a->second && !here.contains(old_path)) {
            now = old_path;
            break;
          }
    }
    return out;
  }

  std::optional<std::string> follow(std::string_view from, std::string_view path, std::string_view to) const override {
    int i = index(from), end = index(to);
    if (i < 0 || end < 0) return std::nullopt;
    std::string now(path);
    for (int step = i < end ? 1 : -1; i != end; i += step) {
      const Files& here = (*revisions_)[static_cast<std::size_t>(i)].files;
      const Files& next = (*revisions_)[static_cast<std::size_t>(i + step)].files;
      if (next.contains(now)) continue;
      auto a = here.find(now);
      if (a == here.end()) return std::nullopt;
      auto renamed = std::find_if(next.begin(), next.end(),
                                  [&](const auto& f) { return f.second == a->second && !here.contains(f.first); });
      if (renamed == next.end()) return std::nullopt;
      now = renamed->first;
    }
    if (!(*revisions_)[static_cast<std::size_t>(end)].files.contains(now)) return std::nullopt;
    return now;
  }

  std::string parent(std::string_view commit) const override {
    int i = index(commit);
    return i > 0 ? (*revisions_)[static_cast<std::size_t>(i - 1)].id : std::string();
  }
  std::vector<std::string> tags() const override {
    std::vector<std::string> out;
    for (const Revision& r : *revisions_)
      if (r.id.starts_with('v')) out.push_back(r.id);
    return out;
  }

 private:
  int index(std::string_view id) const {
    for (std::size_t i = 0; i < revisions_->size(); ++i)
      if ((*revisions_)[i].id == id) return static_cast<int>(i);
    return -1;
  }

  std::string name_;
  Revisions revisions_;
};

}  // namespace

std::shared_ptr<Tree> memory_tree(std::string name, Files files, std::string version) {
  return std::make_shared<MemoryTree>(std::move(name), std::move(version), std::move(files), nullptr);
}

std::shared_ptr<Tree> memory_history_tree(std::string name, std::vector<Revision> revisions) {
  auto shared = std::make_shared<const std::vector<Revision>>(std::move(revisions));
  const Revision last = shared->empty() ? Revision{} : shared->back();
  return std::make_shared<MemoryTree>(name, last.id, last.files, std::make_unique<MemoryHistory>(name, shared));
}

}  // namespace assay::test
