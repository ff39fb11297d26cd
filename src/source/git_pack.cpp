// The formats are those of gitformat-pack(5): an index of names and offsets (version 1 or 2), and a pack of zlib
// streams, each a whole object or a delta to another one.
//
// Why not libgit2's own reader: version 1.5 follows the offsets of a damaged index wherever they lead, and deltas that
// are based on each other for ever; and libdeflate inflates more than twice as fast. Everything read here is bounded:
// offsets by the pack, objects by kMostObjectBytes, chains of deltas by kMaxChain and by the bytes they make. Adler-32
// sums are not looked at, since every object is checked against its name in the end.
#include "source/git_pack.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

namespace assay::git {

namespace {

constexpr std::uint64_t kPackHead = 12, kTail = 20;  // bytes around the objects; an index ends in two checksums
constexpr std::uint64_t kFanOut = 256 * 4;
constexpr std::size_t kMaxChain = 4096;                           // git makes none longer
constexpr std::uint64_t kMaxChainBytes = std::uint64_t{4} << 30;  // made on the way to one object
constexpr std::size_t kRecentBytes = 8 << 20;                     // more costs more in fresh pages than it saves

std::uint64_t big_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint64_t n = 0;
  for (std::size_t i = 0; i < count; ++i) n = n << 8 | static_cast<unsigned char>(bytes[at + i]);
  return n;
}

// A number in groups of seven bits, the lowest first. Advances `text`; nothing when it does not end or is too large.
std::optional<std::uint64_t> take_size(std::string_view& text) {
  std::uint64_t n = 0;
  for (unsigned shift = 0; !text.empty() && shift < 56; shift += 7) {
    auto byte = static_cast<unsigned char>(text[0]);
    text.remove_prefix(1);
    n |= std::uint64_t{byte & 0x7Fu} << shift;
    if (!(byte & 0x80)) return n;
  }
  return std::nullopt;
}

Error too_large() { return {"is larger than " + std::to_string(kMostObjectBytes >> 20) + " MiB"}; }

// A delta: the sizes of base and result, then what the result is made of: parts of the base, and bytes given.
Result<Buffer> apply_delta(std::string_view base, std::string_view delta) {
  const Error damaged{"is damaged"};
  auto base_size = take_size(delta), size = take_size(delta);
  if (!base_size || *base_size != base.size() || !size) return damaged;
  if (*size > kMostObjectBytes) return too_large();
  Buffer out = make_buffer(static_cast<std::size_t>(*size));
  std::size_t at = 0;
  while (!delta.empty()) {
    auto code = static_cast<unsigned char>(delta[0]);
    delta.remove_prefix(1);
    std::string_view part;
    if (code & 0x80) {
      std::size_t offset = 0, length = 0;
      for (unsigned i = 0; i < 7; ++i) {  // four bytes of offset and three of length, those that are not zero
        if (!(code >> i & 1)) continue;
        if (delta.empty()) return damaged;
        std::size_t byte = static_cast<unsigned char>(delta[0]);
        delta.remove_prefix(1);
        (i < 4 ? offset : length) |= byte << 8 * (i < 4 ? i : i - 4);
      }
      if (length == 0) length = 0x10000;
      if (offset > base.size() || length > base.size() - offset) return damaged;
      part = base.substr(offset, length);
    } else {
      if (code == 0 || code > delta.size()) return damaged;
      part = delta.substr(0, code);
      delta.remove_prefix(code);
    }
    if (part.size() > out.size - at) return damaged;
    std::memcpy(out.data.get() + at, part.data(), part.size());
    at += part.size();
  }
  if (at != out.size) return damaged;
  return out;
}

Bytes as_object_bytes(Buffer buffer) {
  std::string_view view = buffer.view();
  return {view, std::move(buffer.data)};
}

}  // namespace

const Object* RecentObjects::find(const Key& key) const {
  auto it = objects_.find(key);
  return it == objects_.end() ? nullptr : &it->second;
}

void RecentObjects::add(const Key& key, const Object& object) {
  if (object.bytes.data.size() > kRecentBytes / 8 || !objects_.emplace(key, object).second) return;
  order_.push_back(key);
  bytes_ += object.bytes.data.size();
  while (bytes_ > kRecentBytes) {
    auto oldest = objects_.find(order_.front());
    bytes_ -= oldest->second.bytes.data.size();
    objects_.erase(oldest);
    order_.pop_front();
  }
}

Result<Pack> Pack::open(const sys::System& system, const std::string& index, std::uint32_t number) {
  auto idx = system.map(index);
  if (!idx) return idx.error();
  auto pack = system.map(index.substr(0, index.size() - 3) + "pack");
  if (!pack) return pack.error();
  Pack out;
  out.number_ = number;
  out.index_ = std::move(*idx);
  out.pack_ = std::move(*pack);
  std::string_view data = out.index_.data, head = out.pack_.data.substr(0, kPackHead);
  out.version_2_ = data.starts_with("\377tOc");
  const std::size_t fan_out = out.version_2_ ? 8 : 0;
  if (data.size() < fan_out + kFanOut + 2 * kTail) return Error{index + ": cut short"};
  if (out.version_2_ && big_endian(data, 4, 4) != 2) return Error{index + ": of an unknown version"};
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < kFanOut; i += 4) {
    std::uint64_t next = big_endian(data, fan_out + i, 4);
    if (next < count) return Error{index + ": damaged"};
    count = next;
  }
  const std::uint64_t entries = count * (out.version_2_ ? 28 : 24);  // the least there must be
  if (data.size() < fan_out + kFanOut + entries + 2 * kTail) return Error{index + ": cut short"};
  out.count_ = static_cast<std::uint32_t>(count);
  const std::uint64_t version = head.size() == kPackHead ? big_endian(head, 4, 4) : 0;
  if (!head.starts_with("PACK") || (version != 2 && version != 3)) return Error{index + ": not of a pack"};
  return out;
}

Oid Pack::name(std::uint32_t i) const {
  Oid oid;
  const std::size_t at = version_2_ ? 8 + kFanOut + std::size_t{i} * 20 : kFanOut + std::size_t{i} * 24 + 4;
  std::memcpy(oid.bytes.data(), index_.data.data() + at, oid.bytes.size());
  return oid;
}

std::uint64_t Pack::offset(std::uint32_t i) const {
  if (!version_2_) return big_endian(index_.data, kFanOut + std::size_t{i} * 24, 4);
  const std::size_t offsets = 8 + kFanOut + std::size_t{count_} * 24;  // behind names and checksums
  std::uint64_t offset = big_endian(index_.data, offsets + std::size_t{i} * 4, 4);
  if (!(offset & 0x80000000u)) return offset;
  // The number of an entry in the table of large offsets behind it.
  const std::size_t at = offsets + std::size_t{count_} * 4 + static_cast<std::size_t>(offset & 0x7fffffffu) * 8;
  return at + 8 + 2 * kTail <= index_.data.size() ? big_endian(index_.data, at, 8) : 0;
}

std::uint32_t Pack::lower_bound(const Oid& oid) const {
  const std::size_t fan_out = version_2_ ? 8 : 0;
  const std::size_t first = oid.bytes[0];
  auto count_below = [&](std::size_t byte) {
    return static_cast<std::uint32_t>(big_endian(index_.data, fan_out + byte * 4, 4));
  };
  std::uint32_t low = first ? count_below(first - 1) : 0, high = count_below(first);
  while (low < high) {
    std::uint32_t middle = low + (high - low) / 2;
    if (name(middle) < oid)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

std::optional<std::uint64_t> Pack::find(const Oid& oid) const {
  std::uint32_t i = lower_bound(oid);
  if (i >= count_ || name(i) != oid) return std::nullopt;
  return offset(i);
}

// What comes before the zlib stream of an entry.
struct Pack::Header {
  unsigned type = 0;  // a Kind, or 6 and 7: a delta
  std::uint64_t size = 0;
  std::uint64_t base = 0;    // of a delta: the offset of what it is based on
  std::uint64_t stream = 0;  // offset of the stream
};

Result<Pack::Header> Pack::header(std::uint64_t offset) const {
  const std::string_view pack = pack_.data;
  const Error damaged{"is damaged"};
  if (offset < kPackHead || pack.size() < kTail || offset >= pack.size() - kTail) return damaged;
  std::string_view text = pack.substr(offset, pack.size() - kTail - offset);
  auto byte = static_cast<unsigned char>(text[0]);
  Header out;
  out.type = byte >> 4 & 7;
  out.size = byte & 15;
  text.remove_prefix(1);
  if (byte & 0x80) {
    auto more = take_size(text);
    if (!more) return damaged;
    out.size |= *more << 4;
  }
  if (out.type == 6) {  // the distance to a base before it, in groups of seven bits, the highest first
    std::uint64_t distance = 0;
    for (int i = 0;; ++i) {
      if (text.empty() || i == 9) return damaged;
      byte = static_cast<unsigned char>(text[0]);
      text.remove_prefix(1);
      distance = (distance + (i ? 1 : 0)) << 7 | (byte & 0x7F);
      if (!(byte & 0x80)) break;
    }
    if (distance == 0 || distance > offset) return damaged;
    out.base = offset - distance;
  } else if (out.type == 7) {  // the name of a base in the same pack
    if (text.size() < 20) return damaged;
    Oid name;
    std::memcpy(name.bytes.data(), text.data(), 20);
    auto base = find(name);
    if (!base) return damaged;
    out.base = *base;
    text.remove_prefix(20);
  } else if (out.type < 1 || out.type > 4) {
    return damaged;
  }
  out.stream = static_cast<std::uint64_t>(text.data() - pack.data());
  if (out.size > kMostObjectBytes) return too_large();
  return out;
}

std::optional<Buffer> Pack::inflate_at(const Header& header) const {
  std::string_view stream = pack_.data.substr(header.stream, pack_.data.size() - kTail - header.stream);
  if (stream.size() < 2 || (stream[0] & 0x0F) != 8 || big_endian(stream, 0, 2) % 31 != 0 || stream[1] & 0x20)
    return std::nullopt;
  return inflate(stream.substr(2), static_cast<std::size_t>(header.size));
}

Result<Object> Pack::read(std::uint64_t offset, RecentObjects& recent) const {
  const Error damaged{"is damaged"};
  std::vector<std::pair<std::uint64_t, Header>> deltas;  // from the object asked for down to the one on the base
  Object object;
  for (;;) {
    if (const Object* known = recent.find({number_, offset})) {
      object = *known;
      break;
    }
    auto entry = header(offset);
    if (!entry) return entry.error();
    if (entry->type <= 4) {
      auto bytes = inflate_at(*entry);
      if (!bytes) return damaged;
      object = {static_cast<Kind>(entry->type), as_object_bytes(std::move(*bytes))};
      recent.add({number_, offset}, object);
      break;
    }
    if (deltas.size() >= kMaxChain) return damaged;
    deltas.emplace_back(offset, *entry);
    offset = entry->base;
  }
  std::uint64_t made = 0;
  for (auto delta = deltas.rbegin(); delta != deltas.rend(); ++delta) {
    auto changes = inflate_at(delta->second);
    if (!changes) return damaged;
    auto bytes = apply_delta(object.bytes.data, changes->view());
    if (!bytes) return bytes.error();
    made += bytes->size + changes->size;
    if (made > kMaxChainBytes) return damaged;
    object.bytes = as_object_bytes(std::move(*bytes));
    recent.add({number_, delta->first}, object);
  }
  return object;
}

}  // namespace assay::git
