// Archives of all kinds, good and bad, made in memory.
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <cstdint>
#include <string>
#include <vector>

namespace assay {

struct Item {
  std::string name;
  std::string content;  // a link's target
  unsigned type = AE_IFREG;
  bool hard_link = false;
};

enum class Format { tar, tar_gz, tar_xz, tar_bz2, zip };

inline std::string make_archive(const std::vector<Item>& items, Format format) {
  archive* a = archive_write_new();
  if (format == Format::zip)
    archive_write_set_format_zip(a);
  else
    archive_write_set_format_pax_restricted(a);
  if (format == Format::tar_gz) archive_write_add_filter_gzip(a);
  if (format == Format::tar_xz) archive_write_add_filter_xz(a);
  if (format == Format::tar_bz2) archive_write_add_filter_bzip2(a);
  std::string out;
  auto write = [](archive*, void* to, const void* data, std::size_t size) -> la_ssize_t {
    static_cast<std::string*>(to)->append(static_cast<const char*>(data), size);
    return static_cast<la_ssize_t>(size);
  };
  archive_write_set_bytes_in_last_block(a, 1);
  archive_write_open(a, &out, nullptr, write, nullptr);
  for (const Item& item : items) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, item.name.c_str());
    archive_entry_set_filetype(entry, item.type);
    archive_entry_set_perm(entry, 0644);
    bool link = item.hard_link || item.type == AE_IFLNK;
    if (item.hard_link)
      archive_entry_set_hardlink(entry, item.content.c_str());
    else if (link)
      archive_entry_set_symlink(entry, item.content.c_str());
    bool data = !link && item.type == AE_IFREG;
    archive_entry_set_size(entry, data ? static_cast<la_int64_t>(item.content.size()) : 0);
    archive_write_header(a, entry);
    if (data) archive_write_data(a, item.content.data(), item.content.size());
    archive_entry_free(entry);
  }
  archive_write_close(a);
  archive_write_free(a);
  return out;
}

// A gzip file of one member.
inline std::string gzip_of(const std::string& content) {
  archive* a = archive_write_new();
  archive_write_set_format_raw(a);
  archive_write_add_filter_gzip(a);
  archive_write_set_bytes_in_last_block(a, 1);
  std::string out(content.size() + 1024, '\0');
  std::size_t used = 0;
  archive_write_open_memory(a, out.data(), out.size(), &used);
  archive_entry* entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_header(a, entry);
  archive_write_data(a, content.data(), content.size());
  archive_entry_free(entry);
  archive_write_close(a);
  archive_write_free(a);
  out.resize(used);
  return out;
}

// A zip of stored members, byte by byte, so that any of its fields can be wrong.
struct PlainZip {
  std::string local, central;
  std::uint16_t count = 0;

  static void number(std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += i < 8 ? static_cast<char>(value >> (8 * i) & 0xff) : '\0';
  }
  // Lists a member whose local header is at `at`; `local_member` writes one.
  void list(const std::string& name, std::uint32_t size, std::uint32_t crc, std::size_t at, std::uint16_t flags = 0,
            std::uint16_t method = 0) {
    central += std::string("PK\x01\x02", 4);
    number(central, 3 << 8 | 20, 2);
    number(central, 20, 2);
    number(central, flags, 2);
    number(central, method, 2);
    number(central, 0, 4);
    number(central, crc, 4);
    number(central, size, 4);
    number(central, size, 4);
    number(central, name.size(), 2);
    number(central, 0, 8);
    number(central, std::uint32_t{0100644} << 16, 4);
    number(central, at, 4);
    central += name;
    ++count;
  }
  std::size_t add_local(const std::string& name, const std::string& content) {
    std::size_t at = local.size();
    local += std::string("PK\x03\x04", 4);
    number(local, 20, 2);
    number(local, 0, 20);
    number(local, name.size(), 2);
    number(local, 0, 2);
    local += name + content;
    return at;
  }
  std::string finish() const {
    std::string out = local + central + std::string("PK\x05\x06", 4);
    number(out, 0, 4);
    number(out, count, 2);
    number(out, count, 2);
    number(out, central.size(), 4);
    number(out, local.size(), 4);
    number(out, 0, 2);
    return out;
  }
};

}  // namespace assay
