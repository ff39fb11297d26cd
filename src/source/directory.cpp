#include "source/directory.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "base/pool.h"
#include "source/finish.h"
#include "source/git_work_tree.h"
#include "source/stat_cache.h"
#include "source/walk.h"

namespace assay {

namespace {

class DirectoryTree final : public Tree {
 public:
  DirectoryTree(sys::System& system, std::string root) : system_(system), root_(std::move(root)) {}

  // Hashes what the cache does not know. False when there was nothing new, so that the cache need not be written.
  bool add_files(std::vector<FoundFile> found, StatCache cache, unsigned jobs);
  std::string cache_blob() const;
  void finish(std::string_view name, std::string_view source, Walk& walk, Store* store);

  Result<Bytes> read(FileIndex file) const override;
  const History* history() const override { return history_.get(); }
  std::string work_tree() const override { return root_; }
  std::string home() const override { return history_ ? history_->home() : std::string(); }

 private:
  std::string absolute(std::string_view path) const { return root_ + "/" + std::string(path); }

  sys::System& system_;
  std::string root_;
  std::vector<sys::Stat> stats_;  // of files_, when they were hashed
  std::shared_ptr<const git::WorkTreeHistory> history_;
};

bool same_file(const sys::Stat& a, const sys::Stat& b) {
  return a.size == b.size && a.mtime_ns == b.mtime_ns && a.ctime_ns == b.ctime_ns && a.inode == b.inode &&
         a.device == b.device;
}

bool DirectoryTree::add_files(std::vector<FoundFile> found, StatCache cache, unsigned jobs) {
  std::vector<std::size_t> unknown;
  files_.resize(found.size());
  stats_.resize(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (const Digest* digest = cache.find(found[i].path, found[i].stat))
      files_[i].digest = *digest;
    else
      unknown.push_back(i);
    files_[i].size = found[i].stat.size;
    stats_[i] = found[i].stat;
    files_[i].path = std::move(found[i].path);
    files_[i].vendored = is_vendored(files_[i].path);
  }
  std::vector<std::string> failures(unknown.size());
  parallel_for(unknown.size(), jobs, 16, [&](std::size_t k) {
    std::size_t i = unknown[k];
    auto content = system_.read(absolute(files_[i].path), kMostFileBytes);
    if (!content) {
      failures[k] = short_reason(content.error(), absolute(files_[i].path));
      return;
    }
    files_[i].digest = sha256(content->data);
    files_[i].size = content->data.size();
    stats_[i] = content->stat;
  });
  std::size_t failed = 0;
  for (std::size_t k = 0; k < unknown.size(); ++k) {
    if (failures[k].empty()) continue;
    unread_.push_back({"", std::exchange(files_[unknown[k]].path, {}), std::move(failures[k])});
    ++failed;
  }
  if (failed) {  // an empty path marks what could not be read
    std::size_t kept = 0;
    for (std::size_t i = 0; i < files_.size(); ++i) {
      if (files_[i].path.empty()) continue;
      stats_[kept] = stats_[i];
      if (kept != i) files_[kept] = std::move(files_[i]);
      ++kept;
    }
    files_.resize(kept);
    stats_.resize(kept);
  }
  return unknown.size() > failed || cache.size() != files_.size();
}

std::string DirectoryTree::cache_blob() const {
  StatCacheWriter writer;
  for (std::size_t i = 0; i < files_.size(); ++i) writer.add(files_[i].path, stats_[i], files_[i].digest);
  return writer.finish(system_.now_ns());
}

void DirectoryTree::finish(std::string_view name, std::string_view source, Walk& walk, Store* store) {
  std::move(walk.unread.begin(), walk.unread.end(), std::back_inserter(unread_));
  skipped_ = std::move(walk.skipped);
  info_.name = name;
  info_.source = source;
  if (auto git = git::work_tree(system_, root_, name, source, store)) {
    info_.revision = std::move(git->revision);
    history_ = std::move(git->history);
  }
  finish_tree(*this, info_, files_, unread_, roots_, store);
}

Result<Bytes> DirectoryTree::read(FileIndex file) const {
  auto content = system_.read(absolute(files_[file].path), kMostFileBytes);
  if (!content) return content.error();
  // Facts are kept under the digest: bytes that are not the ones it was made of must not be taken for them.
  if (!same_file(content->stat, stats_[file]) && sha256(content->data) != files_[file].digest)
    return Error{absolute(files_[file].path) + ": changed while it was being read"};
  return Bytes{content->data, content->owner};
}

}  // namespace

Result<std::shared_ptr<const Tree>> open_directory(std::string_view name, std::string_view source,
                                                   const std::string& path, sys::System& system, Store* store,
                                                   const OpenOptions& options) {
  auto walk = walk_directory(system, name, path, options.ignore_files);
  if (!walk) return Error{std::string(source) + ": " + short_reason(walk.error(), path)};
  Digest key = stat_cache_key(walk->real_root);
  Store::Key store_key{"dirstat", kStatCacheVersion, as_bytes(key)};
  StatCache cache;
  if (store)
    if (auto blob = store->get(store_key)) cache = StatCache(*blob);

  auto tree = std::make_shared<DirectoryTree>(system, walk->real_root);
  if (options.progress) options.progress("reading " + std::string(source));
  bool changed = tree->add_files(std::move(walk->files), cache, options.jobs);
  if (changed && store) store->put(store_key, tree->cache_blob());
  tree->finish(name, source, *walk, store);
  return std::shared_ptr<const Tree>(std::move(tree));
}

}  // namespace assay
