// Values of literals, as hashes or bytes: `0x10` is `16`, `1e3` is `1_000.0`, `b'\x41'` is `b"A"`.
#include <cstdlib>
#include <cstring>

#include "base/text.h"
#include "syntax/python/normal_form.h"

namespace assay::py {

namespace {

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'z' ? c - 'a' + 10 : 99;
}

std::string without_underscores(std::string_view s) {
  std::string out;
  for (const char c : s)
    if (c != '_') out += c;
  return out;
}

// One literal's body, from after its quote to before the closing one.
void decode_bytes(std::string_view body, bool raw, std::string& out) {
  for (std::size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    if (c == '\r') {
      out += '\n';
      if (i + 1 < body.size() && body[i + 1] == '\n') ++i;
      continue;
    }
    if (c != '\\' || raw || i + 1 == body.size()) {
      out += c;
      continue;
    }
    const char e = body[++i];
    static constexpr char kFrom[] = "abfnrtv", kTo[] = "\a\b\f\n\r\t\v";
    if (e == '\n') continue;
    if (e == '\r') {
      if (i + 1 < body.size() && body[i + 1] == '\n') ++i;
    } else if (e == '\\' || e == '\'' || e == '"') {
      out += e;
    } else if (const char* known = std::strchr(kFrom, e); known && e != 0) {
      out += kTo[known - kFrom];
    } else if (e >= '0' && e <= '7') {
      int value = e - '0';
      for (int k = 0; k < 2 && i + 1 < body.size() && body[i + 1] >= '0' && body[i + 1] <= '7'; ++k)
        value = value * 8 + (body[++i] - '0');
      out += static_cast<char>(value);
    } else if (e == 'x' && i + 2 < body.size() && digit_of(body[i + 1]) < 16 && digit_of(body[i + 2]) < 16) {
      out += static_cast<char>(digit_of(body[i + 1]) * 16 + digit_of(body[i + 2]));
      i += 2;
    } else {
      out += '\\';
      out += e;
    }
  }
}

}  // namespace

// The value modulo 2^64 and modulo the prime 2^61 - 1, mixed: integers have no limit.
std::uint64_t integer_value(std::string_view source) {
  unsigned base = 10;
  if (source.size() > 2 && source[0] == '0') {
    const char kind = static_cast<char>(source[1] | 0x20);
    base = kind == 'x' ? 16 : kind == 'o' ? 8 : kind == 'b' ? 2 : 10;
    if (base != 10) source.remove_prefix(2);
  }
  __extension__ using Wide = unsigned __int128;
  constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61) - 1;
  std::uint64_t low = 0, rest = 0;
  for (const char c : source) {
    if (c == '_') continue;
    const auto digit = static_cast<unsigned>(digit_of(c));
    low = low * base + digit;
    rest = static_cast<std::uint64_t>((static_cast<Wide>(rest) * base + digit) % kPrime);
  }
  return mix_token(low) ^ rest;
}

std::uint64_t floating_value(std::string_view source) {
  const double value = std::strtod(without_underscores(source).c_str(), nullptr);
  std::uint64_t bits = 0;
  static_assert(sizeof bits == sizeof value);
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

// `source`: one or several literals, with white space and comments between.
std::string bytes_value(std::string_view source) {
  std::string out;
  for (std::size_t i = 0; i < source.size();) {
    if (source[i] == '#') {
      while (i < source.size() && source[i] != '\n' && source[i] != '\r') ++i;
      continue;
    }
    if (source[i] != '\'' && source[i] != '"' && !is_ident_start(source[i])) {
      ++i;
      continue;
    }
    bool raw = false;
    for (; i < source.size() && is_ident_start(source[i]); ++i) raw |= (source[i] | 0x20) == 'r';
    if (i == source.size()) break;
    const char quote = source[i];
    const bool triple = source.substr(i, 3) == std::string(3, quote);
    const std::size_t quotes = triple ? 3 : 1, from = i + quotes;
    std::size_t to = from;
    while (to < source.size() && !(source[to] == quote && (!triple || source.substr(to, 3) == std::string(3, quote))))
      to += source[to] == '\\' ? 2 : 1;
    to = std::min(to, source.size());
    decode_bytes(source.substr(std::min(from, to), to - std::min(from, to)), raw, out);
    i = to + quotes;
  }
  return out;
}

}  // namespace assay::py
