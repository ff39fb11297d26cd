// The content-addressed cache (LMDB): small keyed blobs, safe with several processes and after a kill at any moment,
// versioned and bounded. docs/formats/cache.md is the specification. Lives in source/ because archives, downloads and
// stat caches use it too; facts/ keeps its blocks in it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace assay {

namespace sys {
class System;
}

class Store {
 public:
  virtual ~Store() = default;
  // A key is (kind, kind's version, bytes): e.g. {"py", kFactsVersion, digest bytes}.
  struct Key {
    std::string_view kind;  // at most 8 characters
    std::uint32_t version;
    std::string_view bytes;  // at most 64
  };
  // The value, in place in the map: valid for the life of the Store, aligned to 8 bytes. Damaged values are treated as
  // missing, and so is what was put but not flushed. Thread-safe.
  virtual std::optional<std::string_view> get(const Key&) const = 0;
  // Whether there is a value, damaged or not; it is not looked at. Thread-safe.
  virtual bool has(const Key&) const = 0;
  // Queues a value; written in batches by flush() (one write transaction) and by the destructor. Thread-safe.
  virtual void put(const Key&, std::string value) = 0;
  virtual void flush() = 0;

  struct Info {
    std::string path;
    std::uint64_t bytes = 0, limit = 0, entries = 0;
    std::vector<std::pair<std::string, std::uint64_t>>
        by_kind;  // entries per kind, sorted; "download": files beside the store
  };
  virtual Info info() const = 0;
  virtual Status clear() = 0;  // forgets everything, downloads too; views of values stay valid
};

struct StoreOptions {
  std::string directory;    // "": $ASSAY_CACHE_DIR, else $XDG_CACHE_HOME/assay, else ~/.cache/assay
  std::uint64_t limit = 0;  // bytes; 0: $ASSAY_CACHE_LIMIT (a number with K, M or G behind it), else 4 GiB
  std::function<void(std::string_view)>
      warn;  // one line about a cache that cannot be used or was damaged; at most once
};

// Opens the cache, making it where it is missing. The error says why there is none (read-only disk, network file
// system); every command works without it. Several Stores of one directory share what they hold. On a MemorySystem the
// values live in memory, as long as the Store does.
Result<std::unique_ptr<Store>> open_store(sys::System&, const StoreOptions& = {});

// The directory that open_store() and downloads use; "" when there is none (no HOME).
std::string cache_directory(const sys::System&);
// $ASSAY_CACHE_LIMIT in bytes, else the default; for the store and for downloads each. The error names the variable.
Result<std::uint64_t> cache_limit(const sys::System&);

}  // namespace assay
