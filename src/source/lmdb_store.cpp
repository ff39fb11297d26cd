// The Store over LMDB.
//
// Reading. Views of values must stay valid for the life of the Store, so every snapshot (read transaction) that a value
// was handed out from stays open until then. A look-up borrows a snapshot from a pool, for one snapshot must not be
// used by two threads at once; after a flush the pool starts afresh, so that the new values are seen.
//
// Writing. put() queues; flush() writes all that is queued in one transaction. A process killed at any moment has
// either written a whole batch or nothing of it.
//
// Staying bounded. Each value carries the generation in which it was written. The generation counts up whenever 1/16 of
// the limit has been written; a value that is read when it is old is queued to be written again. When the live pages
// exceed the limit, whole generations are dropped, oldest first, until 3/4 of it are left: nearly "least recently
// used", without a write per read.
#include "source/lmdb_store.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <mutex>

#include "source/lmdb_env.h"
#include "source/store_key.h"

namespace assay {

namespace {

constexpr std::uint64_t kMostQueued = std::uint64_t{8} << 20;  // bytes: more is flushed at once
constexpr std::uint64_t kMostOfOne = std::uint64_t{64} << 20;  // bytes: larger values are not kept
constexpr std::uint32_t kOldAge = 4;  // generations after which a value that is read is renewed
constexpr std::uint64_t kMostRenewed = std::uint64_t{16} << 20;  // bytes per flush
constexpr std::size_t kDeletesPerTransaction = 4096;

MDB_val as_val(std::string_view s) { return {s.size(), const_cast<char*>(s.data())}; }
std::string_view as_view(const MDB_val& v) { return {static_cast<const char*>(v.mv_data), v.mv_size}; }

// The state of generations: the value of the key "\0meta".
struct Meta {
  std::uint32_t generation = 1;
  std::uint32_t reserved = 0;
  std::uint64_t written = 0;  // bytes since the generation began
};
const std::string& meta_key() {
  static const std::string key("\0meta\0\0\0", 8);
  return key;
}

// The value behind a stored header; nothing when it is damaged.
std::optional<std::string_view> open_value(std::string_view key, const MDB_val& stored, ValueHeader& header) {
  if (stored.mv_size < sizeof header) return std::nullopt;
  std::memcpy(&header, stored.mv_data, sizeof header);
  std::string_view value = as_view(stored).substr(sizeof header);
  if (value.size() < header.size) return std::nullopt;
  value = value.substr(0, header.size);
  if (header.check != value_check(key, value)) return std::nullopt;
  return value;
}

class WriteTransaction {
 public:
  explicit WriteTransaction(const LmdbEnv& env) : env_(env) { code_ = mdb_txn_begin(env.get(), nullptr, 0, &txn_); }
  ~WriteTransaction() {
    if (txn_) mdb_txn_abort(txn_);
  }
  WriteTransaction(const WriteTransaction&) = delete;
  WriteTransaction& operator=(const WriteTransaction&) = delete;
  int code() const { return code_; }
  MDB_txn* get() const { return txn_; }

  Meta meta() const {
    Meta meta;
    MDB_val key = as_val(meta_key()), value;
    if (mdb_get(txn_, env_.table(), &key, &value) == 0 && value.mv_size == sizeof meta)
      std::memcpy(&meta, value.mv_data, sizeof meta);
    return meta;
  }
  int set_meta(const Meta& meta) {
    MDB_val key = as_val(meta_key()), value{sizeof meta, const_cast<Meta*>(&meta)};
    return mdb_put(txn_, env_.table(), &key, &value, 0);
  }
  int commit() {
    int code = mdb_txn_commit(txn_);
    txn_ = nullptr;
    return code;
  }

 private:
  const LmdbEnv& env_;
  MDB_txn* txn_ = nullptr;
  int code_ = 0;
};

std::uint64_t live_bytes(MDB_txn* txn, const LmdbEnv& env) {
  MDB_stat s{};
  mdb_stat(txn, env.table(), &s);
  return (s.ms_branch_pages + s.ms_leaf_pages + s.ms_overflow_pages) * std::uint64_t{s.ms_psize};
}

class LmdbStore final : public Store {
 public:
  LmdbStore(sys::System& system, std::string directory, std::uint64_t limit, std::function<void(std::string_view)> warn,
            std::shared_ptr<LmdbEnv> env)
      : system_(system), directory_(std::move(directory)), limit_(limit), warn_(std::move(warn)), env_(std::move(env)) {
    read_generation();
  }
  ~LmdbStore() override {
    flush();
    drop_snapshots();
  }

  std::optional<std::string_view> get(const Key&) const override;
  bool has(const Key&) const override;
  void put(const Key&, std::string value) override;
  void flush() override;
  Info info() const override;
  Status clear() override;

  void warn_once(const std::string& why) const {
    if (!warned_.exchange(true) && warn_) warn_("cache: " + why);
  }

 private:
  using Batch = std::vector<std::pair<std::string, std::string>>;  // encoded key, value

  struct Found {
    std::optional<MDB_val> stored;
    MDB_txn* snapshot = nullptr;  // to be given back, where it is not null
    std::uint64_t epoch = 0;
    LmdbEnv* env = nullptr;
  };
  Found find(const std::string& encoded) const;
  MDB_txn* take_snapshot() const;
  void give_back(MDB_txn* snapshot, std::uint64_t epoch) const;
  void drop_snapshots();
  void read_generation();
  void give_up(int code, const char* consequence) const;
  int write(const Batch& batch);
  int write_value(WriteTransaction&, const std::string& key, const std::string& value, Meta& meta);
  int evict(std::uint64_t target);

  sys::System& system_;
  std::string directory_;
  std::uint64_t limit_;
  std::function<void(std::string_view)> warn_;
  mutable std::atomic<bool> warned_{false}, broken_{false};

  mutable std::mutex snapshots_mutex_;
  std::shared_ptr<LmdbEnv> env_;
  mutable std::vector<MDB_txn*> free_snapshots_;  // of the current epoch
  mutable std::vector<MDB_txn*> kept_;            // of earlier ones: views still point into them
  std::vector<std::shared_ptr<LmdbEnv>> old_envs_;
  mutable std::uint64_t epoch_ = 0;

  mutable std::mutex queue_mutex_;
  mutable Batch queued_;
  mutable std::uint64_t queued_bytes_ = 0, renewed_bytes_ = 0;
  std::atomic<std::uint32_t> generation_{0};  // as of the last flush
  std::mutex flush_mutex_;
};

MDB_txn* LmdbStore::take_snapshot() const {
  if (!free_snapshots_.empty()) {
    MDB_txn* snapshot = free_snapshots_.back();
    free_snapshots_.pop_back();
    return snapshot;
  }
  MDB_txn* snapshot = nullptr;
  int code = mdb_txn_begin(env_->get(), nullptr, MDB_RDONLY, &snapshot);
  if (code == MDB_READERS_FULL) {
    int dead = 0;
    mdb_reader_check(env_->get(), &dead);
    code = mdb_txn_begin(env_->get(), nullptr, MDB_RDONLY, &snapshot);
  }
  return code ? nullptr : snapshot;
}

void LmdbStore::give_back(MDB_txn* snapshot, std::uint64_t epoch) const {
  std::lock_guard lock(snapshots_mutex_);
  (epoch == epoch_ ? free_snapshots_ : kept_).push_back(snapshot);
}

// After an error that LMDB doesn't recover from. A file that turns out to be damaged is left to nobody.
void LmdbStore::give_up(int code, const char* consequence) const {
  if (broken_.exchange(true)) return;
  warn_once(env_->files().data + ": " + mdb_strerror(code) + ": " + consequence);
  bool damaged = code == MDB_CORRUPTED || code == MDB_PAGE_NOTFOUND || code == MDB_PANIC || code == MDB_INVALID;
  if (!damaged || env_->read_only()) return;
  auto retired = env_->retire(system_);
  static_cast<void>(retired);  // it could not be taken away: the next one to open it checks it
}

void LmdbStore::read_generation() {
  MDB_txn* snapshot = nullptr;
  if (mdb_txn_begin(env_->get(), nullptr, MDB_RDONLY, &snapshot)) return;
  MDB_val key = as_val(meta_key()), value;
  Meta meta;
  if (mdb_get(snapshot, env_->table(), &key, &value) == 0 && value.mv_size == sizeof meta)
    std::memcpy(&meta, value.mv_data, sizeof meta);
  generation_ = meta.generation;
  free_snapshots_.push_back(snapshot);
}

void LmdbStore::drop_snapshots() {
  for (auto* list : {&free_snapshots_, &kept_}) {
    for (MDB_txn* snapshot : *list) mdb_txn_abort(snapshot);
    list->clear();
  }
}

LmdbStore::Found LmdbStore::find(const std::string& encoded) const {
  Found out;
  if (broken_) return out;
  {
    std::lock_guard lock(snapshots_mutex_);
    out.snapshot = take_snapshot();
    out.epoch = epoch_;
    out.env = env_.get();  // lives as long as views of its values may
  }
  if (!out.snapshot) return out;
  MDB_val key = as_val(encoded), stored;
  const int code = mdb_get(out.snapshot, out.env->table(), &key, &stored);
  if (code == 0)
    out.stored = stored;
  else if (code != MDB_NOTFOUND)
    give_up(code, "working without");
  return out;
}

bool LmdbStore::has(const Key& wanted) const {
  const Found found = find(encode_key(wanted));
  if (!found.snapshot) return false;
  found.env->looked_at(0);
  give_back(found.snapshot, found.epoch);
  return found.stored.has_value();
}

std::optional<std::string_view> LmdbStore::get(const Key& wanted) const {
  std::string encoded = encode_key(wanted);
  const Found found = find(encoded);
  if (!found.snapshot) return std::nullopt;
  ValueHeader header{};
  const auto value = found.stored ? open_value(encoded, *found.stored, header) : std::nullopt;
  found.env->looked_at(value ? found.stored->mv_size : 0);
  give_back(found.snapshot, found.epoch);
  std::uint32_t now = generation_.load(std::memory_order_relaxed);
  if (value && now > header.generation + kOldAge) {
    std::lock_guard lock(queue_mutex_);
    if (renewed_bytes_ + value->size() <= kMostRenewed) {
      renewed_bytes_ += value->size();
      queued_bytes_ += value->size();
      queued_.emplace_back(std::move(encoded), std::string(*value));
    }
  }
  return value;
}

void LmdbStore::put(const Key& key, std::string value) {
  if (broken_ || value.size() > std::min(limit_ / 4, kMostOfOne)) return;
  std::string encoded = encode_key(key);
  bool full;
  {
    std::lock_guard lock(queue_mutex_);
    queued_bytes_ += encoded.size() + value.size();
    queued_.emplace_back(std::move(encoded), std::move(value));
    full = queued_bytes_ > kMostQueued;
  }
  if (full) flush();
}

void LmdbStore::flush() {
  std::lock_guard one_at_a_time(flush_mutex_);
  Batch batch;
  {
    std::lock_guard lock(queue_mutex_);
    batch.swap(queued_);
    queued_bytes_ = renewed_bytes_ = 0;
  }
  if (batch.empty() || broken_ || env_->read_only()) return;
  env_->has_written();
  // In key order, which LMDB writes fastest; of several values of one key the last one put.
  std::stable_sort(batch.begin(), batch.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  auto keep = batch.begin();
  for (auto it = batch.begin(); it != batch.end(); ++it) {
    if (std::next(it) != batch.end() && std::next(it)->first == it->first) continue;
    if (keep != it) *keep = std::move(*it);
    ++keep;
  }
  batch.erase(keep, batch.end());

  int code = write(batch);
  if (code == MDB_MAP_FULL) {  // other processes' snapshots hold on to much that is free
    code = evict(limit_ / 2);
    if (!code) code = write(batch);
  }
  if (code) return give_up(code, "nothing new is kept");
  env_->seal(system_);
  env_->has_written();
  std::lock_guard lock(snapshots_mutex_);
  kept_.insert(kept_.end(), free_snapshots_.begin(), free_snapshots_.end());
  free_snapshots_.clear();
  ++epoch_;
}

int LmdbStore::write_value(WriteTransaction& txn, const std::string& encoded, const std::string& value, Meta& meta) {
  MDB_val key = as_val(encoded), stored;
  ValueHeader header{value_check(encoded, value), meta.generation, static_cast<std::uint32_t>(value.size())};
  ValueHeader old{};
  if (mdb_get(txn.get(), env_->table(), &key, &stored) == 0 && open_value(encoded, stored, old) &&
      old.check == header.check && old.size == header.size && old.generation + kOldAge >= meta.generation)
    return 0;  // there already
  stored = {(sizeof header + value.size() + 7) / 8 * 8, nullptr};
  int code = mdb_put(txn.get(), env_->table(), &key, &stored, MDB_RESERVE);
  if (code) return code;
  char* to = static_cast<char*>(stored.mv_data);
  std::memcpy(to, &header, sizeof header);
  std::memcpy(to + sizeof header, value.data(), value.size());
  std::memset(to + sizeof header + value.size(), 0, stored.mv_size - sizeof header - value.size());
  meta.written += stored.mv_size + encoded.size();
  return 0;
}

int LmdbStore::write(const Batch& batch) {
  WriteTransaction txn(*env_);
  if (txn.code()) return txn.code();
  Meta meta = txn.meta();
  for (const auto& [key, value] : batch) {
    if (int code = write_value(txn, key, value, meta)) return code;
    env_->looked_at(0);  // at the page of the tree that the value's key belongs to
  }
  std::uint64_t step = limit_ / 16 + 1;
  meta.generation += static_cast<std::uint32_t>(meta.written / step);
  meta.written %= step;
  if (int code = txn.set_meta(meta)) return code;
  std::uint64_t live = live_bytes(txn.get(), *env_);
  if (int code = txn.commit()) return code;
  generation_ = meta.generation;
  return live > limit_ ? evict(limit_ / 4 * 3) : 0;
}

int LmdbStore::evict(std::uint64_t target) {
  // How much each generation holds, then which is the last one to go.
  std::map<std::uint32_t, std::uint64_t> sizes;
  std::uint64_t total = 0;
  auto for_each = [&](MDB_txn* txn, const auto& body) {
    MDB_cursor* cursor = nullptr;
    if (int code = mdb_cursor_open(txn, env_->table(), &cursor)) return code;
    MDB_val key, stored;
    int code = 0;
    while ((code = mdb_cursor_get(cursor, &key, &stored, MDB_NEXT)) == 0) {
      ValueHeader header{};
      if (as_view(key) == meta_key() || stored.mv_size < sizeof header) continue;
      std::memcpy(&header, stored.mv_data, sizeof header);
      env_->looked_at(0);
      if (!body(as_view(key), header, stored.mv_size)) break;
    }
    mdb_cursor_close(cursor);
    return code == MDB_NOTFOUND ? 0 : code;
  };
  {
    MDB_txn* snapshot = nullptr;
    if (int code = mdb_txn_begin(env_->get(), nullptr, MDB_RDONLY, &snapshot)) return code;
    int code = for_each(snapshot, [&](std::string_view, const ValueHeader& header, std::size_t size) {
      std::uint64_t cost = size > 2000 ? (size + 16 + 4095) / 4096 * 4096 : size + 100;
      sizes[header.generation] += cost;
      total += cost;
      return true;
    });
    mdb_txn_abort(snapshot);
    if (code) return code;
  }
  std::uint32_t last_to_go = 0;
  for (const auto& [generation, size] : sizes) {
    if (total <= target) break;
    total -= size;
    last_to_go = generation;
  }
  for (bool more = true; more;) {
    WriteTransaction txn(*env_);
    if (txn.code()) return txn.code();
    std::vector<std::string> keys;
    int code = for_each(txn.get(), [&](std::string_view key, const ValueHeader& header, std::size_t) {
      if (header.generation <= last_to_go) keys.emplace_back(key);
      return keys.size() < kDeletesPerTransaction;
    });
    if (code) return code;
    more = keys.size() == kDeletesPerTransaction;
    for (const std::string& encoded : keys) {
      MDB_val key = as_val(encoded);
      code = mdb_del(txn.get(), env_->table(), &key, nullptr);
      if (code && code != MDB_NOTFOUND) return code;
    }
    code = txn.commit();
    if (code) return code;
  }
  return 0;
}

Store::Info LmdbStore::info() const {
  Info info;
  info.path = env_->files().data;
  info.limit = limit_;
  MDB_txn* snapshot = nullptr;
  if (broken_ || mdb_txn_begin(env_->get(), nullptr, MDB_RDONLY, &snapshot)) return info;
  info.bytes = live_bytes(snapshot, *env_);
  MDB_cursor* cursor = nullptr;
  std::map<std::string, std::uint64_t> kinds;
  if (mdb_cursor_open(snapshot, env_->table(), &cursor) == 0) {
    MDB_val key, stored;
    while (mdb_cursor_get(cursor, &key, &stored, MDB_NEXT) == 0)
      if (as_view(key) != meta_key()) ++kinds[std::string(kind_of(as_view(key)))];
    mdb_cursor_close(cursor);
  }
  mdb_txn_abort(snapshot);
  if (auto downloads = system_.list(directory_ + "/downloads")) {
    for (const auto& file : *downloads) info.bytes += file.stat.size;
    if (!downloads->empty()) kinds["download"] = downloads->size();
  }
  for (const auto& [kind, count] : kinds) info.entries += count;
  info.by_kind.assign(kinds.begin(), kinds.end());
  return info;
}

Status LmdbStore::clear() {
  std::lock_guard one_at_a_time(flush_mutex_);
  {
    std::lock_guard lock(queue_mutex_);
    queued_.clear();
    queued_bytes_ = renewed_bytes_ = 0;
  }
  if (env_->read_only()) return Error{env_->files().data + ": is read-only"};
  if (auto downloads = system_.list(directory_ + "/downloads"))
    for (const auto& file : *downloads)
      if (auto removed = system_.remove(directory_ + "/downloads/" + file.name); !removed) return removed;
  if (auto retired = env_->retire(system_); !retired) return retired;
  bool damaged = false;
  auto fresh = LmdbEnv::open(system_, directory_, limit_, damaged);
  if (!fresh) return fresh.error();
  std::lock_guard lock(snapshots_mutex_);
  kept_.insert(kept_.end(), free_snapshots_.begin(), free_snapshots_.end());
  free_snapshots_.clear();
  ++epoch_;
  old_envs_.push_back(std::exchange(env_, *fresh));
  broken_ = false;
  generation_ = 0;
  return ok();
}

}  // namespace

Result<std::unique_ptr<Store>> open_lmdb_store(sys::System& system, const std::string& directory, std::uint64_t limit,
                                               std::function<void(std::string_view)> warn) {
  bool damaged = false;
  auto env = LmdbEnv::open(system, directory, limit, damaged);
  if (!env) return env.error();
  bool read_only = (*env)->read_only();
  std::string path = (*env)->files().data;
  auto store = std::make_unique<LmdbStore>(system, directory, limit, std::move(warn), std::move(*env));
  if (damaged) store->warn_once(path + ": was damaged and has been started anew");
  if (read_only) store->warn_once(path + ": cannot be written: nothing new is kept");
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace assay
