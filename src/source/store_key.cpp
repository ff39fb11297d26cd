#include "source/store_key.h"

#include <cassert>

#include "base/hash.h"

namespace assay {

namespace {
void append_big_endian(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}
}  // namespace

std::string encode_key(const Store::Key& key) {
  assert(key.kind.size() <= 8 && key.bytes.size() <= 64);
  std::string out;
  out.reserve(80);
  out += key.kind;
  out.resize(8, '\0');
  append_big_endian(out, key.version);
  append_big_endian(out, static_cast<std::uint32_t>(key.bytes.size()));
  out += key.bytes;
  out.resize((out.size() + 7) / 8 * 8, '\0');
  return out;
}

std::string_view kind_of(std::string_view encoded_key) {
  std::string_view kind = encoded_key.substr(0, 8);
  return kind.substr(0, kind.find('\0'));
}

std::uint64_t value_check(std::string_view encoded_key, std::string_view value) {
  return xxh3(value, xxh3(encoded_key));
}

}  // namespace assay
