// Byte scanning, sixteen at a time where SSE2 exists (every x86-64), one at a time elsewhere.
//
// Every function may read up to 16 bytes from where it stops: the text is followed by kPadding zero bytes, and each set
// of bytes looked for includes the zero that ends it.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace assay::py {

inline constexpr std::size_t kPadding = 64;

inline std::uint64_t load64(const char* p) {
  std::uint64_t word;
  std::memcpy(&word, p, sizeof word);
  return word;
}

inline bool is_identifier_byte(char c) {
  auto u = static_cast<unsigned char>(c);
  auto lower = static_cast<unsigned char>(u | 0x20);
  return (lower >= 'a' && lower <= 'z') || (u >= '0' && u <= '9') || u == '_' || u >= 0x80;
}

// First byte that is not a letter, a digit, an underscore or part of a multi-byte character. `non_ascii` is set when
// such a character was passed.
inline const char* skip_identifier(const char* p, bool& non_ascii) {
#if defined(__SSE2__)
  for (;;) {
    const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    // Adding (127 - last) moves a range to the top of the signed bytes; bytes from 0x80 on never get there.
    const __m128i lower = _mm_or_si128(v, _mm_set1_epi8(0x20));
    const __m128i letter = _mm_cmpgt_epi8(_mm_add_epi8(lower, _mm_set1_epi8(127 - 'z')), _mm_set1_epi8(127 - 26));
    const __m128i digit = _mm_cmpgt_epi8(_mm_add_epi8(v, _mm_set1_epi8(127 - '9')), _mm_set1_epi8(127 - 10));
    const __m128i underscore = _mm_cmpeq_epi8(v, _mm_set1_epi8('_'));
    const auto high = static_cast<unsigned>(_mm_movemask_epi8(v));
    const auto plain = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(letter, digit), underscore)));
    const unsigned stop = ~(plain | high) & 0xffffu;
    if (stop != 0) {
      const int n = std::countr_zero(stop);
      if ((high & ((1u << n) - 1)) != 0) [[unlikely]]
        non_ascii = true;
      return p + n;
    }
    if (high != 0) [[unlikely]]
      non_ascii = true;
    p += 16;
  }
#else
  for (; is_identifier_byte(*p); ++p)
    if (static_cast<unsigned char>(*p) >= 0x80) non_ascii = true;
  return p;
#endif
}

// First of the given bytes. One of them must be the zero after the text.
template <class... Byte>
inline const char* find_first(const char* p, Byte... byte) {
#if defined(__SSE2__)
  for (;;) {
    const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    __m128i hit = _mm_setzero_si128();
    ((hit = _mm_or_si128(hit, _mm_cmpeq_epi8(v, _mm_set1_epi8(byte)))), ...);
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hit));
    if (mask != 0) return p + std::countr_zero(mask);
    p += 16;
  }
#else
  while (!((*p == byte) || ...)) ++p;
  return p;
#endif
}

inline const char* skip_spaces(const char* p) {
#if defined(__SSE2__)
  for (;;) {
    const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8(' '))));
    if (mask != 0xffffu) return p + std::countr_one(mask);
    p += 16;
  }
#else
  while (*p == ' ') ++p;
  return p;
#endif
}

}  // namespace assay::py
