// One open LMDB environment: opening, checking and replacing the file, and read snapshots shared by threads.
#pragma once

#include <lmdb.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "sys/system.h"

namespace assay {

constexpr std::uint32_t kStoreFormat = 1;  // part of the file's name: another format is another file

struct StoreFiles {
  std::string data;    // store-1.lmdb
  std::string lock;    // LMDB's own, beside it
  std::string gate;    // held while the file is opened, checked or replaced
  std::string sealed;  // what the data file looked like when it was last known to be sound
  explicit StoreFiles(const std::string& directory);
};

class LmdbEnv {
 public:
  ~LmdbEnv();
  LmdbEnv(const LmdbEnv&) = delete;
  LmdbEnv& operator=(const LmdbEnv&) = delete;

  // Processes share the file; within a process all users of a directory share one environment (LMDB demands it).
  // `damaged` tells that the file was not sound and has been replaced.
  static Result<std::shared_ptr<LmdbEnv>> open(sys::System&, const std::string& directory, std::uint64_t limit,
                                               bool& damaged);

  MDB_env* get() const { return env_; }
  MDB_dbi table() const { return table_; }
  bool read_only() const { return read_only_; }
  const StoreFiles& files() const { return files_; }
  // Takes the file away from its name, for it is damaged or to be emptied: whoever opens it next starts anew. What is
  // open stays usable.
  Status retire(sys::System&);
  // After a commit of ours: remembers that the file as it is now is sound.
  void seal(sys::System&) const;

  // Of each look-up: the size of the value. Every kOften of them it is seen whether they have brought too many bytes
  // into memory; then all of it is given back to the system: the map is of a file and read-only, so what is looked at
  // again comes from the system's cache of it, at some microseconds for each 64 KiB. That keeps a process that goes
  // over many versions as small as one that looks at two. Thread-safe.
  void looked_at(std::size_t size);
  // The same, now: after a transaction, which goes over much of the file. A process that writes has just made what it
  // writes and holds much besides: from then on less is let into memory.
  void has_written() const;

 private:
  LmdbEnv(StoreFiles files) : files_(std::move(files)) {}
  int try_open(std::uint64_t map_size, unsigned flags);
  bool is_sealed(const sys::System&) const;
  void give_back_memory() const;

  StoreFiles files_;
  MDB_env* env_ = nullptr;
  MDB_dbi table_ = 0;
  bool read_only_ = false;
  static constexpr std::uint64_t kMostMapped = std::uint64_t{160} << 20;
  static constexpr std::uint64_t kMostMappedOfWriter = std::uint64_t{48} << 20;
  static constexpr std::uint64_t kOften = 32;
  // The system maps at least that much around a page that is looked at: a larger value counts as several look-ups. How
  // much more depends on the system and on how the file was written, so what is there is asked for, not counted up.
  static constexpr std::uint64_t kAround = std::uint64_t{64} << 10;
  std::string_view map_;                             // LMDB doesn't tell where it lies
  std::atomic<std::uint64_t> looked_at_{0};          // look-ups
  mutable std::atomic<std::uint64_t> most_mapped_{kMostMapped};
  mutable std::atomic<std::uint64_t> not_mapped_{0};  // bytes of all files in memory after they were last given back
};

}  // namespace assay
