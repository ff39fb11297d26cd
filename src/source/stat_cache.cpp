#include "source/stat_cache.h"

#include <cstring>

namespace assay {

namespace {

constexpr std::uint32_t kMagic = 0x31545341;  // "AST1"
constexpr std::int64_t kRacyNs = 2'000'000'000;

struct Header {
  std::uint32_t magic;
  std::uint32_t count;
  std::int64_t written_ns;
};

template <class T>
void append(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace

struct StatCache::Record {
  std::uint64_t size;
  std::int64_t mtime_ns, ctime_ns;
  std::uint64_t inode, device;
  std::uint32_t path_offset, path_size;
  Digest digest;
};

StatCache::StatCache(std::string_view blob) {
  Header header{};
  if (blob.size() < sizeof header) return;
  std::memcpy(&header, blob.data(), sizeof header);
  blob.remove_prefix(sizeof header);
  if (header.magic != kMagic || blob.size() / sizeof(Record) < header.count) return;
  records_ = blob.substr(0, header.count * sizeof(Record));
  paths_ = blob.substr(records_.size());
  count_ = header.count;
  written_ns_ = header.written_ns;
}

std::string_view StatCache::path_at(std::size_t index) const {
  Record record;
  std::memcpy(&record, records_.data() + index * sizeof record, sizeof record);
  if (record.path_offset > paths_.size()) return {};
  return paths_.substr(record.path_offset, record.path_size);
}

const Digest* StatCache::find(std::string_view path, const sys::Stat& stat) {
  if (next_ >= count_ || path_at(next_) != path) {  // files came or went: find our place again
    std::size_t low = 0, high = count_;
    while (low < high) {
      std::size_t middle = (low + high) / 2;
      if (path_at(middle) < path)
        low = middle + 1;
      else
        high = middle;
    }
    if (low >= count_ || path_at(low) != path) return nullptr;
    next_ = low;
  }
  const char* at = records_.data() + next_++ * sizeof(Record);
  Record record;
  std::memcpy(&record, at, sizeof record);
  bool same = record.size == stat.size && record.mtime_ns == stat.mtime_ns && record.ctime_ns == stat.ctime_ns &&
              record.inode == stat.inode && record.device == stat.device;
  bool settled = stat.mtime_ns + kRacyNs <= written_ns_ && stat.ctime_ns + kRacyNs <= written_ns_;
  if (!same || !settled) return nullptr;
  return reinterpret_cast<const Digest*>(at + offsetof(Record, digest));  // bytes only: no alignment needed
}

void StatCacheWriter::add(std::string_view path, const sys::Stat& stat, const Digest& digest) {
  StatCache::Record record{stat.size,
                           stat.mtime_ns,
                           stat.ctime_ns,
                           stat.inode,
                           stat.device,
                           static_cast<std::uint32_t>(paths_.size()),
                           static_cast<std::uint32_t>(path.size()),
                           digest};
  append(records_, record);
  paths_ += path;
  ++count_;
}

std::string StatCacheWriter::finish(std::int64_t now_ns) {
  std::string blob;
  blob.reserve(sizeof(Header) + records_.size() + paths_.size());
  append(blob, Header{kMagic, count_, now_ns});
  blob += records_;
  blob += paths_;
  return blob;
}

Digest stat_cache_key(std::string_view real_root) { return sha256(std::string("dir\0", 4).append(real_root)); }

}  // namespace assay
