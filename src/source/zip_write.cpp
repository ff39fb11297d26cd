#include "source/zip_write.h"

#include <cassert>

namespace assay {

namespace {

void number(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
}

// What local header and directory entry have in common: flags (only "the name is UTF-8" is left), method, a date that
// says nothing, checksum and sizes.
void common(std::string& out, const ZipMember& m) {
  number(out, 20, 2);
  number(out, 0x800, 2);
  number(out, m.method, 2);
  number(out, 0x00210000, 4);  // 1980-01-01
  number(out, m.crc, 4);
  number(out, m.compressed_size, 4);
  number(out, m.size, 4);
  number(out, m.name.size(), 2);
  number(out, 0, 2);
}

}  // namespace

void ZipWriter::add(const ZipMember& m, std::string_view compressed) {
  assert(count_ < kMostMembers && compressed.size() == m.compressed_size);
  directory_ += std::string_view("PK\x01\x02", 4);
  number(directory_, 3 << 8 | 20, 2);
  common(directory_, m);
  number(directory_, 0, 6);  // comment, disk, attributes
  number(directory_, std::uint64_t{m.mode} << 16, 4);
  number(directory_, out_.size(), 4);
  directory_ += m.name;
  out_ += std::string_view("PK\x03\x04", 4);
  common(out_, m);
  out_ += m.name;
  out_ += compressed;
  ++count_;
}

std::string ZipWriter::finish() {
  std::uint64_t at = out_.size();
  out_ += directory_;
  out_ += std::string_view("PK\x05\x06", 4);
  number(out_, 0, 4);
  number(out_, count_, 2);
  number(out_, count_, 2);
  number(out_, directory_.size(), 4);
  number(out_, at, 4);
  number(out_, 0, 2);
  return std::move(out_);
}

}  // namespace assay
