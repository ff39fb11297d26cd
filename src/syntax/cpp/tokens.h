// Tokens of a C++ source, as far as finding calls and blocks needs them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::cpp {

enum class TokenKind : std::uint8_t { end, word, string, other };
struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;  // word and other: as written; string: between the quotes
  std::uint32_t line = 0;
};

class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}
  Token next();
  // The conditions of the #if around the last token, joined by " && ".
  std::string condition() const;
  // Called with each directive: its text with continued lines joined.
  void (*on_directive)(void*, std::string_view) = nullptr;
  void* directive_data = nullptr;

 private:
  void skip_blank();
  void directive();
  void open(std::string condition);
  Token string_token(bool raw);

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  bool line_start_ = true;
  std::vector<std::string> conditions_;
  std::string guard_;         // name of a `#ifndef` directly above, which may be an include guard
  std::size_t too_deep_ = 0;  // #ifs beyond what is kept
};

}  // namespace assay::cpp
