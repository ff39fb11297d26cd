// Which Store there is: LMDB on the machine, a map on an in-memory System.
#include "source/store.h"

#include <map>
#include <mutex>

#include "base/text.h"
#include "source/lmdb_store.h"
#include "source/store_key.h"
#include "sys/system.h"

namespace assay {

namespace {

constexpr std::uint64_t kDefaultLimit = std::uint64_t{4} << 30;  // a hundred releases of a large project

// Keeps everything until it is destroyed or cleared.
class MemoryStore final : public Store {
 public:
  std::optional<std::string_view> get(const Key& key) const override {
    std::lock_guard lock(mutex_);
    auto found = values_.find(encode_key(key));
    if (found == values_.end()) return std::nullopt;
    return std::string_view(*found->second);
  }
  bool has(const Key& key) const override {
    std::lock_guard lock(mutex_);
    return values_.contains(encode_key(key));
  }
  void put(const Key& key, std::string value) override {
    std::lock_guard lock(mutex_);
    queued_[encode_key(key)] = std::make_shared<const std::string>(std::move(value));
  }
  void flush() override {
    std::lock_guard lock(mutex_);
    for (auto& [key, value] : queued_) {
      auto& place = values_[key];
      if (place) retired_.push_back(std::move(place));  // views of it stay valid
      place = std::move(value);
    }
    queued_.clear();
  }
  Info info() const override {
    std::lock_guard lock(mutex_);
    Info info;
    info.path = "memory";
    std::map<std::string, std::uint64_t> kinds;
    for (const auto& [key, value] : values_) {
      ++kinds[std::string(kind_of(key))];
      info.bytes += key.size() + value->size();
    }
    info.entries = values_.size();
    info.by_kind.assign(kinds.begin(), kinds.end());
    return info;
  }
  Status clear() override {
    std::lock_guard lock(mutex_);
    for (auto& [key, value] : values_) retired_.push_back(std::move(value));
    values_.clear();
    queued_.clear();
    return ok();
  }

 private:
  using Value = std::shared_ptr<const std::string>;
  mutable std::mutex mutex_;
  std::map<std::string, Value> values_, queued_;
  std::vector<Value> retired_;
};

// "500M", "2G", "1048576"; nothing when it is none of these.
std::optional<std::uint64_t> parse_size(std::string_view text) {
  unsigned shift = 0;
  if (text.ends_with("K")) shift = 10;
  if (text.ends_with("M")) shift = 20;
  if (text.ends_with("G")) shift = 30;
  if (shift) text.remove_suffix(1);
  auto number = parse_uint(text);
  if (!number || *number > (std::uint64_t{1} << 40 >> shift)) return std::nullopt;
  return *number << shift;
}

}  // namespace

std::string cache_directory(const sys::System& system) {
  if (auto dir = system.env("ASSAY_CACHE_DIR"); dir && !dir->empty()) return *dir;
  if (auto dir = system.env("XDG_CACHE_HOME"); dir && dir->starts_with("/")) return *dir + "/assay";
  if (auto home = system.env("HOME"); home && home->starts_with("/")) return *home + "/.cache/assay";
  return {};
}

Result<std::uint64_t> cache_limit(const sys::System& system) {
  auto text = system.env("ASSAY_CACHE_LIMIT");
  if (!text || text->empty()) return kDefaultLimit;
  auto size = parse_size(*text);
  if (!size || *size == 0) return Error{"ASSAY_CACHE_LIMIT is not a size: " + *text};
  return *size;
}

Result<std::unique_ptr<Store>> open_store(sys::System& system, const StoreOptions& options) {
  if (!system.is_machine()) return std::unique_ptr<Store>(std::make_unique<MemoryStore>());
  std::uint64_t limit = options.limit;
  if (!limit) {
    auto configured = cache_limit(system);
    if (!configured) return configured.error();
    limit = *configured;
  }
  std::string directory = options.directory.empty() ? cache_directory(system) : options.directory;
  if (directory.empty()) return Error{"no directory for the cache: neither ASSAY_CACHE_DIR nor HOME is set"};
  return open_lmdb_store(system, directory, limit, options.warn);
}

}  // namespace assay
