// What a Python text may do with a word it spells, told without parsing it: the prefilter for questions like "who else
// sets an attribute of this name", "who calls a function of this name", which are asked of names that nearly every file
// of a tree spells.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace assay {

// Bits. Each is a superset of what it says.
namespace word_role {
// The target of a store to an attribute, `x.word = …`, `x.word += …`, `(x.word, y) = …`, `for x.word in …`, or a string
// that setattr() may get; but not through the receiver of the method that it stands in.
constexpr std::uint32_t kStored = 1;
// The last name of what is called: `word(…)`, `x.word(…)`.
constexpr std::uint32_t kCalled = 2;
// Named in the head of a class, imported under another name, or all that is assigned: what may have a subclass here.
constexpr std::uint32_t kBase = 4;
// A name that is assigned a plain name: `word = C`, `word = m.C[T]`.
constexpr std::uint32_t kAlias = 8;
constexpr std::uint32_t kAll = 15;
}  // namespace word_role

// To be asked of the words of a text in their order.
class WordRoles {
 public:
  explicit WordRoles(std::string_view text);
  // `line`: where the word's line begins. Roles in `known` are not looked for again, and may be left out.
  std::uint32_t of(std::size_t begin, std::size_t end, std::size_t line, std::uint32_t known) {
    if (begin - line > kLongLine) return word_role::kAll;  // too long to be looked at again for each of its words
    line_begin_ = line;
    if (end - begin == 5 && std::memcmp(text_.data() + begin, "class", 5) == 0) head_end_ = head_end(end);
    const std::uint32_t out = begin < head_end_ ? word_role::kBase : 0;
    const std::size_t next = behind_blanks(end);
    const std::uint32_t may = kMayBe[static_cast<unsigned char>(at(next))] & ~(known | out);
    return may ? out | seek(begin, end, next, may) : out;
  }

 private:
  static constexpr std::size_t kLongLine = 400;  // bytes; a word may be looked at over as much text
  // What a word may be, by the first byte behind it and behind blanks.
  static constexpr std::array<std::uint8_t, 256> kMayBe = [] {
    std::array<std::uint8_t, 256> t{};
    const auto add = [&t](std::string_view bytes, std::uint32_t roles) {
      for (const char c : bytes) t[static_cast<unsigned char>(c)] |= static_cast<std::uint8_t>(roles);
    };
    add("()\n\r", word_role::kCalled);
    add("=:)\n\r", word_role::kAlias);
    add("=+-%@&|^*/<>:,)]\n\r#i\"'", word_role::kStored);
    add("a\n\r#;[)", word_role::kBase);
    return t;
  }();
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }
  static bool is_newline(char c) { return c == '\n' || c == '\r'; }
  struct Frame {                       // a `class` or `def` that goes on
    std::size_t indent = 0, body = 0;  // of the statement and of its suite; 0: not seen yet
    bool is_class = false, method = false;
    std::string_view first;  // parameter
  };
  struct Prefix {             // of a line, up to a word
    std::size_t end = 0;      // how far the line has been read
    std::uint32_t marks = 0;  // what stands there, behind the indentation
    int depth = 0;            // brackets open, less those closed
  };
  const Prefix& prefix(std::size_t);
  char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\n'; }
  std::size_t behind_space(std::size_t) const;
  // Behind blanks and joined lines.
  std::size_t behind_blanks(std::size_t i) const {
    while (i < text_.size()) {
      if (is_blank(text_[i]))
        ++i;
      else if (text_[i] == '\\' && is_newline(at(i + 1)))
        i += at(i + 1) == '\r' && at(i + 2) == '\n' ? 3 : 2;
      else
        break;
    }
    return i;
  }
  std::string_view before(std::size_t) const;
  bool is_attribute(std::size_t begin, std::size_t& dot) const;
  bool is_called(std::size_t next) const;
  // Those of the roles `may` that the word has.
  std::uint32_t seek(std::size_t begin, std::size_t end, std::size_t next, std::uint32_t may);
  std::uint32_t bound(std::size_t begin, std::size_t end, std::size_t next, std::uint32_t may);
  bool is_target(std::size_t begin, std::size_t end, std::size_t next);
  bool begins_statement(std::size_t);
  bool behind_for_or_as(std::size_t);
  bool in_tuple(std::size_t begin, std::size_t end);
  bool assigned_behind(std::size_t, int depth) const;
  bool several_lines();
  bool is_alias(std::size_t begin, std::size_t next);
  bool is_value(std::size_t begin, std::size_t next);
  bool through_receiver(std::size_t dot);
  void read_lines_to(std::size_t);
  std::size_t statement(std::size_t, std::size_t indent);
  bool takes(std::size_t&, std::string_view keyword) const;
  std::string_view first_parameter(std::size_t) const;
  std::size_t head_end(std::size_t) const;

  std::string_view text_;
  std::size_t line_begin_ = 0;  // of the word that is asked about
  Prefix prefix_;
  std::size_t for_or_as_line_ = std::string_view::npos, for_or_as_end_ = 0;  // where the first one in a line ends
  bool sets_by_name_ = false;                                                // setattr
  int several_ = 0;  // several_lines(): 0: not looked yet; 1: yes, -1: no
  std::vector<Frame> frames_;
  std::size_t line_ = 0;      // begin of the next line to be read
  std::size_t head_end_ = 0;  // of the last class
  bool static_ = false;       // a decorator above makes the next function static
};

}  // namespace assay
