#include "syntax/python/identifiers.h"

#include <algorithm>
#include <cstdint>

#include "syntax/python/decode.h"

namespace assay::py {

namespace {

struct Range {
  std::uint32_t first, last;
};
struct Mapping {  // characters first..last stand for `to` and those after it
  std::uint32_t first, last, to;
};
struct Expansion {
  std::uint32_t from;
  const char* to;
};

#include "syntax/python/identifier_tables.inc"

template <std::size_t N>
bool contains(const Range (&ranges)[N], std::uint32_t c) {
  const Range* r = std::lower_bound(std::begin(ranges), std::end(ranges), c,
                                    [](const Range& range, std::uint32_t value) { return range.last < value; });
  return r != std::end(ranges) && r->first <= c;
}

// The character at p, of valid or invalid UTF-8; length 0 when it is not one.
struct Decoded {
  std::uint32_t c;
  std::size_t length;
};
Decoded decode_at(std::string_view text, std::size_t p) {
  const auto lead = static_cast<unsigned char>(text[p]);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (length == 0 || p + length > text.size()) return {0, 0};
  std::uint32_t c = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) c = c << 6 | (static_cast<unsigned char>(text[p + i]) & 0x3Fu);
  return {c, length};
}

void append_normal(std::string& out, std::uint32_t c) {
  const Mapping* m = std::lower_bound(std::begin(kNormal), std::end(kNormal), c,
                                      [](const Mapping& mapping, std::uint32_t value) { return mapping.last < value; });
  if (m != std::end(kNormal) && m->first <= c) return append_utf8(out, m->to + (c - m->first));
  const Expansion* e = std::lower_bound(std::begin(kExpansions), std::end(kExpansions), c,
                                        [](const Expansion& x, std::uint32_t value) { return x.from < value; });
  if (e != std::end(kExpansions) && e->from == c)
    out += e->to;
  else
    append_utf8(out, c);
}

}  // namespace

IdentifierCheck check_identifier(std::string_view text, std::string& normal) {
  normal.clear();
  for (std::size_t p = 0; p < text.size();) {
    const Decoded d = decode_at(text, p);
    if (d.length == 0) return {p};
    if (d.c >= 0x80 && !(p == 0 ? contains(kStart, d.c) : contains(kContinue, d.c))) return {p};
    append_normal(normal, d.c);
    p += d.length;
  }
  return {std::string_view::npos};
}

}  // namespace assay::py
