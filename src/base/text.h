// Small text utilities shared by all layers. Nothing here allocates unless it returns a string or a vector.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

// Lines are 1-based and end at "\n" (a "\r" before it belongs to the line end). A text that ends in a newline has no
// empty last line: "a\n" is one line, "" is none.
class Lines {
 public:
  Lines() = default;
  explicit Lines(std::string_view text);
  std::uint32_t count() const { return static_cast<std::uint32_t>(starts_.size()); }
  std::string_view line(std::uint32_t number) const;                      // without its line end; "" out of range
  std::string_view lines(std::uint32_t first, std::uint32_t last) const;  // with inner line ends; clamped
  std::uint32_t line_at(std::size_t offset) const;                        // the line that holds this byte

 private:
  std::string_view text_;
  std::vector<std::uint32_t> starts_;
};

std::string_view trim(std::string_view s);
std::vector<std::string_view> split(std::string_view s, char separator);
bool is_ident_start(char c);  // ASCII letter, underscore, or any byte of a multi-byte UTF-8 character
bool is_ident_char(char c);
bool is_identifier(std::string_view s);
std::string to_lower(std::string_view s);
std::optional<std::uint64_t> parse_uint(std::string_view s);  // decimal digits only, whole string
bool valid_utf8(std::string_view s);
std::string sanitize_utf8(std::string_view s);  // bad bytes become U+FFFD: for output
std::uint32_t edit_distance(std::string_view a, std::string_view b, std::uint32_t limit);  // > limit: limit + 1

// Path text, always with '/': no disk is asked.
std::string_view base_name(std::string_view path);
std::string_view dir_name(std::string_view path);   // "" for a bare name
std::string_view extension(std::string_view path);  // "py", "" where there is none
std::string normalize_path(
    std::string_view path);  // resolves "." and "..", drops doubled '/'; ".." above the root stays

}  // namespace assay
