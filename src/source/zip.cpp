#include "source/zip.h"

#include <algorithm>
#include <cstring>

namespace assay {

namespace {

constexpr std::uint32_t kEnd = 0x06054b50, kEnd64 = 0x06064b50, kLocator64 = 0x07064b50, kEntry = 0x02014b50,
                        kLocal = 0x04034b50;
constexpr std::size_t kEndBytes = 22, kLocatorBytes = 20, kEnd64Bytes = 56, kEntryBytes = 46;
constexpr std::size_t kMostComment = 65535;
constexpr std::uint64_t kMostDirectoryBytes = std::uint64_t{256} << 20;

std::uint64_t number(std::string_view data, std::size_t at, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes; i-- > 0;) value = value << 8 | static_cast<unsigned char>(data[at + i]);
  return value;
}
std::uint16_t u16(std::string_view d, std::size_t at) { return static_cast<std::uint16_t>(number(d, at, 2)); }
std::uint32_t u32(std::string_view d, std::size_t at) { return static_cast<std::uint32_t>(number(d, at, 4)); }

struct End {
  std::uint64_t members = 0, size = 0, offset = 0;
  std::uint64_t at = 0;  // where this record lies: the directory ends here or before
};

// The end record in the last bytes of the file: the last one whose comment reaches exactly to the end, else the last.
Result<std::size_t> find_end(std::string_view tail) {
  std::size_t fallback = std::string_view::npos;
  if (tail.size() >= kEndBytes)
    for (std::size_t at = tail.size() - kEndBytes + 1; at-- > 0;) {
      if (u32(tail, at) != kEnd) continue;
      std::size_t end = at + kEndBytes + u16(tail, at + 20);
      if (end == tail.size()) return at;
      if (end < tail.size() && fallback == std::string_view::npos) fallback = at;
    }
  if (fallback != std::string_view::npos) return fallback;
  return Error{"not a zip file, or cut short"};
}

Result<End> read_end(std::uint64_t archive_size, const FetchRange& fetch) {
  std::uint64_t tail_size = std::min<std::uint64_t>(archive_size, kMostComment + kEndBytes + kLocatorBytes);
  std::uint64_t tail_at = archive_size - tail_size;
  auto tail = fetch(tail_at, tail_size);
  if (!tail) return tail.error();
  auto found = find_end(tail->data);
  if (!found) return found.error();
  std::size_t at = *found;
  std::string_view d = tail->data;
  End end{u16(d, at + 10), u32(d, at + 12), u32(d, at + 16), tail_at + at};
  bool large = end.members == 0xFFFF || end.size == 0xFFFFFFFF || end.offset == 0xFFFFFFFF;
  if (!large || at < kLocatorBytes || u32(d, at - kLocatorBytes) != kLocator64) return end;
  std::uint64_t at64 = number(d, at - kLocatorBytes + 8, 8);
  if (at64 > archive_size - kEnd64Bytes) return Error{"broken: its zip64 record lies outside"};
  auto record = fetch(at64, kEnd64Bytes);
  if (!record) return record.error();
  if (u32(record->data, 0) != kEnd64) return Error{"broken: no zip64 record where there should be one"};
  return End{number(record->data, 32, 8), number(record->data, 40, 8), number(record->data, 48, 8), at64};
}

// Sizes and offsets that don't fit 32 bits stand in extra field 1, in this order, only those needed.
bool read_zip64(std::string_view extra, ZipMember& m) {
  bool needed = m.size == 0xFFFFFFFF || m.compressed_size == 0xFFFFFFFF || m.header == 0xFFFFFFFF;
  while (needed && extra.size() >= 4) {
    std::size_t id = u16(extra, 0), length = u16(extra, 2);
    if (length > extra.size() - 4) return false;
    std::string_view field = extra.substr(4, length);
    extra.remove_prefix(4 + length);
    if (id != 1) continue;
    for (std::uint64_t* value : {&m.size, &m.compressed_size, &m.header}) {
      if (*value != 0xFFFFFFFF) continue;
      if (field.size() < 8) return false;
      *value = number(field, 0, 8);
      field.remove_prefix(8);
    }
    return true;
  }
  return !needed;
}

}  // namespace

Result<ZipDirectory> read_zip_directory(std::uint64_t archive_size, std::size_t most_members, const FetchRange& fetch) {
  if (archive_size < kEndBytes) return Error{"not a zip file, or cut short"};
  auto end = read_end(archive_size, fetch);
  if (!end) return end.error();
  if (end->members > most_members) return Error{"more than " + std::to_string(most_members) + " members"};
  if (end->size > end->at || end->size > kMostDirectoryBytes || end->offset > end->at - end->size)
    return Error{"broken: its directory lies outside"};
  // What stands before the zip (a self-extracting archive's program) shifts all offsets.
  std::uint64_t shift = end->at - end->size - end->offset;
  ZipDirectory out;
  out.offset = end->offset + shift;
  auto directory = fetch(out.offset, end->size);
  if (!directory) return directory.error();
  std::string_view d = directory->data;
  while (d.size() >= kEntryBytes && u32(d, 0) == kEntry) {
    if (out.members.size() >= most_members) return Error{"more than " + std::to_string(most_members) + " members"};
    std::size_t name = u16(d, 28), extra = u16(d, 30), comment = u16(d, 32);
    if (kEntryBytes + name + extra + comment > d.size()) return Error{"broken: its directory is cut short"};
    ZipMember m;
    m.name = d.substr(kEntryBytes, name);
    m.flags = u16(d, 8);
    m.method = u16(d, 10);
    m.crc = u32(d, 16);
    m.compressed_size = u32(d, 20);
    m.size = u32(d, 24);
    m.header = u32(d, 42);
    if (u16(d, 4) >> 8 == 3) m.mode = u32(d, 38) >> 16;
    if (!read_zip64(d.substr(kEntryBytes + name, extra), m)) return Error{"broken: no zip64 sizes for " + m.name};
    if (m.header > out.offset - shift || m.compressed_size > out.offset - shift - m.header)
      return Error{"broken: " + m.name + " lies outside"};
    m.header += shift;
    out.members.push_back(std::move(m));
    d.remove_prefix(kEntryBytes + name + extra + comment);
  }
  if (out.members.size() != end->members && (out.members.size() & 0xFFFF) != (end->members & 0xFFFF))
    return Error{"broken: its directory lists " + std::to_string(out.members.size()) + " members instead of " +
                 std::to_string(end->members)};
  return out;
}

std::size_t local_header_length(std::string_view header) {
  if (header.size() < kLocalHeaderBytes || u32(header, 0) != kLocal) return 0;
  return kLocalHeaderBytes + u16(header, 26) + u16(header, 28);
}

bool can_extract(const ZipMember& member) { return !member.encrypted() && (member.method == 0 || member.method == 8); }

Result<Buffer> extract(const ZipMember& member, std::string_view compressed) {
  if (!can_extract(member))
    return Error{"compressed by method " + std::to_string(member.method) + ", which is not read"};
  if (compressed.size() != member.compressed_size) return Error{"cut short"};
  Buffer out;
  if (member.method == 8) {
    auto inflated = inflate(compressed, member.size);
    if (!inflated) return Error{"its compressed data are broken"};
    out = std::move(*inflated);
  } else {
    if (member.size != member.compressed_size) return Error{"its size is wrong"};
    out = make_buffer(compressed.size());
    std::memcpy(out.data.get(), compressed.data(), compressed.size());
  }
  if (crc32(out.view()) != member.crc) return Error{"its checksum is wrong"};
  return out;
}

}  // namespace assay
