#include "source/manifest.h"

#include <cstring>

namespace assay {

namespace {

constexpr std::uint32_t kMagic = 0x314D5341;  // "ASM1"

struct Header {
  std::uint32_t magic, files, unread, reserved;
  std::int64_t written_ns;
};

struct FileRecord {
  std::uint64_t size, ordinal, offset, compressed_size;
  std::uint32_t crc, method;
  std::uint32_t path_size, reserved;
  Digest digest;
};
static_assert(sizeof(FileRecord) == 80 && sizeof(Header) == 24);

struct UnreadRecord {
  std::uint32_t path_size, reason_size;
};

template <class T>
void append(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

// Takes values off the front; `ok` turns false at the end of the data and stays so.
struct Reader {
  std::string_view data;
  bool ok = true;

  template <class T>
  T take() {
    T value{};
    if (data.size() < sizeof value) {
      ok = false;
      return value;
    }
    std::memcpy(&value, data.data(), sizeof value);
    data.remove_prefix(sizeof value);
    return value;
  }
  std::string_view text(std::size_t size) {
    if (data.size() < size) {
      ok = false;
      return {};
    }
    std::string_view out = data.substr(0, size);
    data.remove_prefix(size);
    return out;
  }
};

}  // namespace

std::string encode_manifest(const Manifest& manifest) {
  std::string out, texts;
  append(out, Header{kMagic, static_cast<std::uint32_t>(manifest.files.size()),
                     static_cast<std::uint32_t>(manifest.unread.size()), 0, manifest.written_ns});
  for (std::size_t i = 0; i < manifest.files.size(); ++i) {
    const File& file = manifest.files[i];
    const MemberPlace& place = manifest.places[i];
    append(out, FileRecord{file.size, place.ordinal, place.offset, place.compressed_size, place.crc, place.method,
                           static_cast<std::uint32_t>(file.path.size()), 0, file.digest});
    texts += file.path;
  }
  for (const Unread& entry : manifest.unread) {
    append(out, UnreadRecord{static_cast<std::uint32_t>(entry.path.size()),
                             static_cast<std::uint32_t>(entry.reason.size())});
    texts += entry.path;
    texts += entry.reason;
  }
  return out + texts;
}

std::optional<Manifest> decode_manifest(std::string_view blob) {
  Reader records{blob};
  auto header = records.take<Header>();
  std::uint64_t fixed =
      std::uint64_t{header.files} * sizeof(FileRecord) + std::uint64_t{header.unread} * sizeof(UnreadRecord);
  if (!records.ok || header.magic != kMagic || records.data.size() < fixed) return std::nullopt;
  Reader texts{records.data.substr(fixed)};
  Manifest manifest;
  manifest.written_ns = header.written_ns;
  manifest.files.reserve(header.files);
  manifest.places.reserve(header.files);
  for (std::uint32_t i = 0; i < header.files; ++i) {
    auto r = records.take<FileRecord>();
    manifest.files.push_back({std::string(texts.text(r.path_size)), r.digest, r.size, false});
    manifest.places.push_back({r.ordinal, r.offset, r.compressed_size, r.crc, r.method});
  }
  for (std::uint32_t i = 0; i < header.unread; ++i) {
    auto r = records.take<UnreadRecord>();
    std::string_view path = texts.text(r.path_size);
    manifest.unread.push_back({"", std::string(path), std::string(texts.text(r.reason_size))});
  }
  if (!records.ok || !texts.ok) return std::nullopt;
  return manifest;
}

}  // namespace assay
