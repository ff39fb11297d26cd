// What the files of a directory looked like when they were last hashed, so that a second run need not read them.
// The blob's format is specified in docs/formats/cache.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "source/store.h"
#include "sys/system.h"

namespace assay {

constexpr std::uint32_t kStatCacheVersion = 1;

// Reads one blob. Look-ups must come in path order for speed (any order is right).
class StatCache {
 public:
  StatCache() = default;
  explicit StatCache(std::string_view blob);  // a damaged blob is an empty cache
  // The digest of a file that certainly has not changed since: same size, times and inode, and last changed well
  // before the cache was written. (A file changed in the same clock tick as it was hashed looks unchanged: git calls
  // such entries "racily clean"; they are hashed again.)
  const Digest* find(std::string_view path, const sys::Stat& stat);
  std::size_t size() const { return count_; }

 private:
  friend class StatCacheWriter;
  struct Record;
  std::string_view path_at(std::size_t index) const;
  std::string_view records_, paths_;
  std::size_t count_ = 0, next_ = 0;
  std::int64_t written_ns_ = 0;
};

// Builds a blob; add() in path order.
class StatCacheWriter {
 public:
  void add(std::string_view path, const sys::Stat& stat, const Digest& digest);
  std::string finish(std::int64_t now_ns);

 private:
  std::string records_, paths_;
  std::uint32_t count_ = 0;
};

// The key of a directory's blob, from its real path.
Digest stat_cache_key(std::string_view real_root);

}  // namespace assay
