// The words of a text and the lines they stand on, sixty-four bytes at a time: SSE2 where it exists (every x86-64), a
// table elsewhere. Both give the same masks.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace assay {

// Letters, digits, underscores, and bytes of characters beyond ASCII.
inline constexpr std::array<bool, 256> kWordByte = [] {
  std::array<bool, 256> t{};
  for (int c = 0; c < 256; ++c)
    t[c] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c >= 0x80;
  return t;
}();
inline bool is_word(char c) { return kWordByte[static_cast<unsigned char>(c)]; }

struct ByteMasks {  // one bit for each of 64 bytes
  std::uint64_t words = 0, newlines = 0;
};

inline ByteMasks masks_by_table(const char* p) {
  ByteMasks m;
  for (int i = 0; i < 64; ++i) {
    m.words |= std::uint64_t{is_word(p[i])} << i;
    m.newlines |= std::uint64_t{p[i] == '\n' || p[i] == '\r'} << i;
  }
  return m;
}

inline ByteMasks masks_of(const char* p) {
#if defined(__SSE2__)
  ByteMasks m;
  for (int i = 0; i < 64; i += 16) {
    const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + i));
    // Adding (127 - last) moves a range to the top of the signed bytes; bytes from 0x80 on are taken by their sign.
    const __m128i lower = _mm_or_si128(v, _mm_set1_epi8(0x20));
    const __m128i letter = _mm_cmpgt_epi8(_mm_add_epi8(lower, _mm_set1_epi8(127 - 'z')), _mm_set1_epi8(127 - 26));
    const __m128i digit = _mm_cmpgt_epi8(_mm_add_epi8(v, _mm_set1_epi8(127 - '9')), _mm_set1_epi8(127 - 10));
    const __m128i other = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('_')), v);
    const __m128i newline =
        _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\n')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\r')));
    const auto words = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(letter, digit), other)));
    m.words |= std::uint64_t{words} << i;
    m.newlines |= std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(newline))} << i;
  }
  return m;
#else
  return masks_by_table(p);
#endif
}

// Where `part`, of two bytes or more, first stands at or behind `from`: looked for by its first and last byte, which
// costs a line of code less than a call of memmem(), and a text a fraction of it.
inline std::size_t find_text(std::string_view text, std::string_view part, std::size_t from = 0) {
#if defined(__SSE2__)
  const __m128i first = _mm_set1_epi8(part.front()), last = _mm_set1_epi8(part.back());
  for (; from + part.size() + 15 <= text.size(); from += 16) {
    const char* p = text.data() + from;
    const __m128i a = _mm_cmpeq_epi8(first, _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
    const __m128i b = _mm_cmpeq_epi8(last, _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + part.size() - 1)));
    for (auto hits = static_cast<unsigned>(_mm_movemask_epi8(_mm_and_si128(a, b))); hits; hits &= hits - 1) {
      const auto at = static_cast<std::size_t>(std::countr_zero(hits));
      if (std::memcmp(p + at, part.data(), part.size()) == 0) return from + at;
    }
  }
#endif
  return text.find(part, from);
}

// Calls each(begin, end, line) for every longest run of word bytes, in order; `line` is where its line begins.
template <class Each>
void for_each_word(std::string_view text, const Each& each) {
  char last[64] = {};
  std::uint64_t inside = 0;  // 1: a word goes on from the block before
  std::size_t begin = 0, line = 0, line_of_word = 0;
  for (std::size_t base = 0; base <= text.size(); base += 64) {
    const char* block = text.data() + base;
    if (text.size() - base < 64) {  // zeros end the last word
      if (base < text.size()) std::memcpy(last, block, text.size() - base);
      block = last;
    }
    const auto [words, newlines] = masks_of(block);
    const std::uint64_t behind = words << 1 | inside;
    std::uint64_t begins = words & ~behind, ends = ~words & behind;
    const auto next_word = [&] {
      const std::uint64_t lowest = begins & (~begins + 1), above = newlines & (lowest - 1);
      begin = base + static_cast<std::size_t>(std::countr_zero(begins));
      line_of_word = above ? base + 64 - static_cast<std::size_t>(std::countl_zero(above)) : line;
      begins ^= lowest;
    };
    if (!inside && begins) next_word();
    for (; ends; ends &= ends - 1) {
      each(begin, base + static_cast<std::size_t>(std::countr_zero(ends)), line_of_word);
      if (begins) next_word();
    }
    inside = words >> 63;
    if (newlines) line = base + 64 - static_cast<std::size_t>(std::countl_zero(newlines));
  }
}

}  // namespace assay
