// From the bytes of a file to UTF-8 text: byte-order marks, coding lines (PEP 263), line starts.
#pragma once

#include <string>
#include <string_view>

#include "syntax/python/vec.h"

namespace assay::py {

enum class Encoding { utf8, single_byte, unread };
struct Decoding {
  Encoding encoding = Encoding::utf8;
  std::uint32_t skip = 0;                     // bytes of the byte-order mark
  const std::uint16_t* upper_half = nullptr;  // single_byte: code points of bytes 0x80..0xff
  std::string problem;                        // unread: why, for a person
};
// What the byte-order mark and the coding line say.
Decoding detect_encoding(std::string_view raw);

// Code points of 0x80..0xff in a single-byte encoding; null when it is not one we know. `name` as in a coding line.
const std::uint16_t* code_page(std::string_view name);
// Encodings in which a file of plain ASCII bytes means the same.
bool is_ascii_superset(std::string_view name);

struct TextTraits {
  bool non_ascii = false;
  bool returns = false;  // carriage returns
  bool nul = false;
};
// Finds the starts of all lines and what kinds of bytes there are, in one pass. `text` is followed by kPadding zeros.
TextTraits scan_text(const char* text, std::uint32_t size, Vec<std::uint32_t>& lines);

// Offset of the first byte that is not UTF-8 (surrogates and overlong forms are not), or npos.
std::size_t find_invalid_utf8(std::string_view text);

void append_utf8(std::string& out, std::uint32_t code_point);

}  // namespace assay::py
