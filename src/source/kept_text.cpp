#include "source/kept_text.h"

#include <lz4.h>

#include <cstring>

#include "source/finish.h"
#include "source/inflate.h"

namespace assay {

namespace {

// The size of the text (4 bytes, little-endian), then one LZ4 block. Python texts shrink to about two fifths.
constexpr std::uint32_t kBlobVersion = 2;

Store::Key key_of(const Digest& digest) { return {"blob", kBlobVersion, as_bytes(digest)}; }

}  // namespace

bool keep_text(Store& store, const Digest& digest, std::string_view text) {
  if (text.size() > kMostKeptText) return false;
  if (store.has(key_of(digest))) return true;
  const auto size = static_cast<std::uint32_t>(text.size());
  static thread_local std::string room;  // the largest blob's, used again
  room.resize(sizeof size + static_cast<std::size_t>(LZ4_compressBound(static_cast<int>(kMostKeptText))));
  std::memcpy(room.data(), &size, sizeof size);
  const int packed = LZ4_compress_default(text.data(), room.data() + sizeof size, static_cast<int>(size),
                                          static_cast<int>(room.size() - sizeof size));
  if (packed <= 0) return false;
  store.put(key_of(digest), room.substr(0, sizeof size + static_cast<std::size_t>(packed)));
  return true;
}

std::optional<Bytes> kept_text(const Store& store, const Digest& digest) {
  const auto blob = store.get(key_of(digest));
  std::uint32_t size = 0;
  if (!blob || blob->size() < sizeof size) return std::nullopt;
  std::memcpy(&size, blob->data(), sizeof size);
  if (size > kMostKeptText) return std::nullopt;
  const Buffer text = make_buffer(size);
  const int got = LZ4_decompress_safe(blob->data() + sizeof size, text.data.get(),
                                      static_cast<int>(blob->size() - sizeof size), static_cast<int>(size));
  if (got < 0 || static_cast<std::uint32_t>(got) != size) return std::nullopt;
  return Bytes{text.view(), text.data};
}

}  // namespace assay
