#include "syntax/python/decode.h"

#include "syntax/python/scan.h"

namespace assay::py {

namespace {

// The first lines of a file, as PEP 263 sees them.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find_first_of("\r\n");
  const std::string_view line = rest.substr(0, end);
  rest =
      end == std::string_view::npos ? std::string_view() : rest.substr(end + (rest.substr(end, 2) == "\r\n" ? 2 : 1));
  return line;
}

// The name in `# … coding: name` or `coding=name`; "" when the line has none.
std::string_view coding_in(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t\f");
  if (first == std::string_view::npos || line[first] != '#') return {};
  for (std::size_t at = line.find("coding", first); at != std::string_view::npos; at = line.find("coding", at + 1)) {
    std::size_t p = at + 6;
    if (p >= line.size() || (line[p] != ':' && line[p] != '=')) continue;
    do ++p;
    while (p < line.size() && (line[p] == ' ' || line[p] == '\t'));
    const std::size_t begin = p;
    auto in_name = [](char c) {
      return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '_' || c == '.';
    };
    while (p < line.size() && in_name(line[p])) ++p;
    if (p > begin) return line.substr(begin, p - begin);
  }
  return {};
}

bool is_blank_or_comment(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t\f");
  return first == std::string_view::npos || line[first] == '#';
}

bool is_utf8_name(std::string_view name) {
  std::string plain;
  for (char c : name) plain += c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  return plain == "utf-8" || plain == "utf8" || plain == "u8" || plain == "utf" || plain == "utf-8-sig" ||
         plain.starts_with("utf-8-");
}

bool is_ascii(std::string_view text) {
  for (char c : text)
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  return true;
}

}  // namespace

Decoding detect_encoding(std::string_view raw) {
  Decoding d;
  auto unread = [&](std::string problem) {
    d.encoding = Encoding::unread;
    d.problem = std::move(problem);
    return d;
  };
  if (raw.starts_with("\xff\xfe") || raw.starts_with("\xfe\xff")) return unread("encoding is UTF-16, not read");
  const bool marked = raw.starts_with("\xef\xbb\xbf");
  if (marked) d.skip = 3;
  std::string_view rest = raw.substr(d.skip);
  const std::string_view first = take_line(rest);
  std::string_view name = coding_in(first);
  if (name.empty() && is_blank_or_comment(first)) name = coding_in(take_line(rest));
  if (name.empty() || is_utf8_name(name)) return d;
  if (marked) return unread("encoding problem: " + std::string(name) + " with a UTF-8 byte-order mark");
  d.upper_half = code_page(name);
  const bool ascii = is_ascii(raw);
  if (d.upper_half != nullptr) {
    if (!ascii) d.encoding = Encoding::single_byte;
    return d;
  }
  if (ascii && is_ascii_superset(name)) return d;
  return unread("encoding problem: " + std::string(name));
}

TextTraits scan_text(const char* text, std::uint32_t size, Vec<std::uint32_t>& lines) {
  TextTraits traits;
  lines.push(0);
  const char* const limit = text + size;
#if defined(__SSE2__)
  __m128i high = _mm_setzero_si128(), odd = _mm_setzero_si128();
  const __m128i newline = _mm_set1_epi8('\n'), ret = _mm_set1_epi8('\r'), zero = _mm_setzero_si128();
  std::uint32_t at = 0;
  for (; at + 16 <= size; at += 16) {
    const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at));
    high = _mm_or_si128(high, v);
    odd = _mm_or_si128(odd, _mm_or_si128(_mm_cmpeq_epi8(v, ret), _mm_cmpeq_epi8(v, zero)));
    auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(v, newline)));
    for (; mask != 0; mask &= mask - 1) lines.push(at + static_cast<std::uint32_t>(std::countr_zero(mask)) + 1);
  }
  traits.non_ascii = _mm_movemask_epi8(high) != 0;
  bool unusual = _mm_movemask_epi8(odd) != 0;
#else
  std::uint32_t at = 0;
  bool unusual = false;
#endif
  for (; at < size; ++at) {
    const char c = text[at];
    traits.non_ascii = traits.non_ascii || static_cast<unsigned char>(c) >= 0x80;
    unusual = unusual || c == '\r' || c == '\0';
    if (c == '\n') lines.push(at + 1);
  }
  if (unusual) {
    traits.nul = std::memchr(text, 0, size) != nullptr;
    traits.returns = std::memchr(text, '\r', size) != nullptr;
    lines.clear();
    lines.push(0);
    for (const char* p = text; p != limit; ++p)
      if (*p == '\n' || (*p == '\r' && p[1] != '\n')) lines.push(static_cast<std::uint32_t>(p - text) + 1);
  }
  if (lines.size() > 1 && lines.back() == size) lines.truncate(lines.size() - 1);
  return traits;
}

std::size_t find_invalid_utf8(std::string_view text) {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const limit = p + text.size();
  auto continues = [&](std::size_t i, unsigned char low, unsigned char high) {
    return static_cast<std::size_t>(limit - p) > i && p[i] >= low && p[i] <= high;
  };
  while (p != limit) {
    if (limit - p >= 8 && (load64(reinterpret_cast<const char*>(p)) & 0x8080808080808080ull) == 0) {
      p += 8;
      continue;
    }
    const unsigned char c = *p;
    std::size_t length = 1;
    if (c >= 0xC2 && c <= 0xDF && continues(1, 0x80, 0xBF)) {
      length = 2;
    } else if (c >= 0xE0 && c <= 0xEF && continues(1, c == 0xE0 ? 0xA0 : 0x80, c == 0xED ? 0x9F : 0xBF) &&
               continues(2, 0x80, 0xBF)) {
      length = 3;
    } else if (c >= 0xF0 && c <= 0xF4 && continues(1, c == 0xF0 ? 0x90 : 0x80, c == 0xF4 ? 0x8F : 0xBF) &&
               continues(2, 0x80, 0xBF) && continues(3, 0x80, 0xBF)) {
      length = 4;
    } else if (c >= 0x80) {
      return static_cast<std::size_t>(p - reinterpret_cast<const unsigned char*>(text.data()));
    }
    p += length;
  }
  return std::string_view::npos;
}

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

}  // namespace assay::py
