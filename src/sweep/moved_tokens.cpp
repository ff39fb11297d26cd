#include "sweep/moved_tokens.h"

#include <algorithm>

#include "base/hash.h"
#include "base/shared.h"
#include "base/text.h"

namespace assay::sweep {
namespace {

constexpr std::size_t kLongString = 24;       // bytes from which a string is compared by its words
constexpr std::size_t kMostTokens = 1 << 16;  // of one definition; more say nothing new
constexpr std::uint32_t kOwnName = 1, kEdge = 2;

bool is_quote(char c) { return c == '"' || c == '\''; }

// Past a string that begins at the quote.
std::size_t string_end(std::string_view s, std::size_t at) {
  const char quote = s[at];
  const bool triple = at + 2 < s.size() && s[at + 1] == quote && s[at + 2] == quote;
  if (triple) {
    for (std::size_t i = at + 3; i < s.size(); ++i) {
      if (s[i] == '\\')
        ++i;
      else if (s[i] == quote && i + 2 < s.size() && s[i + 1] == quote && s[i + 2] == quote)
        return i + 3;
    }
    return s.size();
  }
  for (std::size_t i = at + 1; i < s.size(); ++i) {
    if (s[i] == '\\')
      ++i;
    else if (s[i] == quote)
      return i + 1;
    else if (s[i] == '\n')
      return i;
  }
  return s.size();
}

std::string_view inside(std::string_view literal) {
  while (!literal.empty() && !is_quote(literal.front())) literal.remove_prefix(1);
  while (!literal.empty() && is_quote(literal.front())) literal.remove_prefix(1);
  while (!literal.empty() && is_quote(literal.back())) literal.remove_suffix(1);
  return literal;
}

std::uint32_t mix(std::uint32_t a, std::uint32_t b) { return (a ^ b) * 0x9E3779B1u + (b >> 7); }

}  // namespace

std::uint32_t token_hash(std::string_view spelling) {
  return static_cast<std::uint32_t>(xxh3(spelling)) | 0x10u;  // above the markers
}

std::vector<Token> tokens_of(std::string_view s, std::uint32_t offset) {
  std::vector<Token> out;
  out.reserve(s.size() / 5);
  const auto add = [&](std::size_t begin, std::size_t end, std::uint32_t hash, bool name) {
    out.push_back({hash, offset + static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin), name});
  };
  std::size_t i = 0;
  while (i < s.size()) {
    const char c = s[i];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\\') {
      ++i;
    } else if (c == '#') {
      while (i < s.size() && s[i] != '\n') ++i;
    } else if (is_ident_start(c)) {
      std::size_t end = i;
      while (end < s.size() && is_ident_char(s[end])) ++end;
      if (end < s.size() && is_quote(s[end]) && end - i <= 2) {
        const std::size_t close = string_end(s, end);
        add(i, close, token_hash(inside(s.substr(end, close - end))), false);
        i = close;
        continue;
      }
      add(i, end, token_hash(s.substr(i, end - i)), true);
      i = end;
    } else if (is_quote(c)) {
      const std::size_t end = string_end(s, i);
      add(i, end, token_hash(inside(s.substr(i, end - i))), false);
      i = end;
    } else if (c >= '0' && c <= '9') {
      std::size_t end = i;
      while (end < s.size() && (is_ident_char(s[end]) || s[end] == '.')) ++end;
      add(i, end, token_hash(s.substr(i, end - i)), false);
      i = end;
    } else {
      const bool closing = c == ')' || c == ']' || c == '}';
      if (closing && !out.empty() && s[out.back().begin - offset] == ',') out.pop_back();
      add(i, i + 1, token_hash(s.substr(i, 1)), false);
      ++i;
    }
  }
  return out;
}

std::vector<std::uint32_t> shingles_of(std::string_view text, const std::vector<Token>& tokens, std::string_view own) {
  const std::uint32_t own_hash = token_hash(own);
  std::vector<std::uint32_t> words{kEdge};
  for (const Token& t : tokens) {
    if (words.size() > kMostTokens) break;
    if (t.name || t.size < kLongString) {
      words.push_back(t.hash == own_hash ? kOwnName : t.hash);
      continue;
    }
    const std::string_view literal = text.substr(t.begin, t.size);
    for (std::size_t i = 0; i < literal.size();) {
      if (!is_ident_char(literal[i])) {
        ++i;
        continue;
      }
      std::size_t end = i;
      while (end < literal.size() && is_ident_char(literal[end])) ++end;
      const std::uint32_t hash = token_hash(literal.substr(i, end - i));
      words.push_back(hash == own_hash ? kOwnName : hash);
      i = end;
    }
  }
  words.push_back(kEdge);
  std::vector<std::uint32_t> out;
  for (std::size_t i = 0; i + 2 < words.size(); ++i) out.push_back(mix(mix(words[i], words[i + 1]), words[i + 2]));
  std::sort(out.begin(), out.end());
  return out;
}

Likeness likeness(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
  if (a.empty() || b.empty()) return {};
  const double both = static_cast<double>(count_shared(a, b));
  return {2 * both / static_cast<double>(a.size() + b.size()), both / static_cast<double>(a.size())};
}

}  // namespace assay::sweep
