// The way of a file: bytes -> text -> tables -> block.
#include "base/hash.h"
#include "syntax/python/decode.h"
#include "syntax/python/parser.h"

namespace assay::py {

namespace {

constexpr std::size_t kLargestText = std::size_t{512} << 20;  // offsets and counts are 32 bits
constexpr std::size_t kLargeText = std::size_t{8} << 20;      // above: memory is given back at once

std::string transcode(std::string_view raw, const std::uint16_t* upper_half) {
  std::string utf8;
  utf8.reserve(raw.size() + raw.size() / 8);
  for (char c : raw) {
    const auto byte = static_cast<unsigned char>(c);
    append_utf8(utf8, byte < 0x80 ? byte : upper_half[byte - 0x80]);
  }
  return utf8;
}

// Under the address sanitizer every file has memory of its own, so that no read past a table's end goes unseen.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

// Copies or transcodes `raw` into `out` and adds the padding. False when it could not be decoded.
bool decode_text(std::string_view raw, Vec<char>& out, Decoding& decoding) {
  decoding = detect_encoding(raw);
  out.clear();
  if (decoding.encoding == Encoding::unread) return false;
  raw.remove_prefix(decoding.skip);
  if (decoding.encoding == Encoding::utf8) {
    out.resize(raw.size() + kPadding);
    if (!raw.empty()) std::memcpy(out.data(), raw.data(), raw.size());
  } else {
    const std::string utf8 = transcode(raw, decoding.upper_half);
    out.resize(utf8.size() + kPadding);
    std::memcpy(out.data(), utf8.data(), utf8.size());
  }
  std::memset(out.end() - kPadding, 0, kPadding);
  return true;
}

void add_error(Tables& t, std::uint32_t begin, std::uint32_t end, std::string_view message) {
  t.errors.push({begin, end, t.names.intern_copy(message)});
}

}  // namespace

std::string parse(std::string_view raw) {
  thread_local Tables t;
  if (raw.size() > kLargestText) {
    t.reset(1);
    t.lines.push(0);
    t.file_flags = kFileHasUnreadEncoding;
    add_error(t, 0, 0, "file is larger than 512 MB");
    return write_block(t, false);
  }
  Decoding decoding;
  if (!decode_text(raw, t.text, decoding)) {
    t.reset(1);
    t.lines.push(0);
    t.file_flags = kFileHasUnreadEncoding;
    add_error(t, 0, 0, decoding.problem);
    return write_block(t, false);
  }
  const auto size = static_cast<std::uint32_t>(t.text.size() - kPadding);
  const std::string_view text(t.text.data(), size);
  t.reset(xxh3(text));
  const TextTraits traits = scan_text(text.data(), size, t.lines);
  if (traits.nul) {
    t.reset(1);
    t.lines.push(0);
    t.file_flags = kFileIsBinary;
    add_error(t, 0, 0, "source code cannot contain null bytes");
    return write_block(t, false);
  }
  t.text_size = size;
  const std::size_t bad = traits.non_ascii ? find_invalid_utf8(text) : std::string_view::npos;
  t.valid_utf8 = bad == std::string_view::npos;
  if (!t.valid_utf8) {
    const auto at = static_cast<std::uint32_t>(bad);
    add_error(t, at, at + 1, "(unicode error) 'utf-8' codec can't decode byte");
  }
  Parser(text.data(), size, t).module();
  const bool keep_memory = size <= kLargeText && !kSanitized;
  std::string block = write_block(t, !keep_memory);
  if (!keep_memory) t.release();
  return block;
}

std::string_view decode(std::string_view bytes, std::string& storage) {
  if (bytes.size() > kLargestText || std::memchr(bytes.data(), 0, bytes.size()) != nullptr) return {};
  const Decoding decoding = detect_encoding(bytes);
  bytes.remove_prefix(decoding.skip);
  switch (decoding.encoding) {
    case Encoding::utf8:
      return bytes;
    case Encoding::single_byte:
      storage = transcode(bytes, decoding.upper_half);
      return storage;
    case Encoding::unread:
      break;
  }
  return {};
}

void Parser::module() {
  scope_ = open_scope(ScopeKind::module, 0, 0, 0);
  t_.scopes[scope_].end = at(limit_);
  block_ = t_.blocks.push({BlockKind::module, 0, 0, 0, scope_, 0, 0, 0, 0, 0, 0, 1, 0});
  start_line();
  statements({0, 0});
  close_block(block_);
  t_.blocks[block_].end = at(limit_);
  t_.docstring = docstring_of(block_);
  resolve_scopes();
}

}  // namespace assay::py
