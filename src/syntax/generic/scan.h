// A quick look at source text of any language: words, strings and comments by the language's family, and a heuristic
// for where names are defined. For languages with a real front end (Python's facts) prefer that; this is for quoting
// code, comparing quotations, and finding a symbol in Rust, Go, TypeScript, C and the like.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::generic {

// Languages that share comment, string and block syntax.
enum class Family : std::uint8_t {
  python,  // # comments, triple quotes, blocks by indentation
  c,       // // and /* */, braces: C, C++, Java, C#, Go, JavaScript, TypeScript, Swift, Kotlin, shaders, …
  rust,    // as c, with lifetimes, raw strings and nested comments
  hash,    // # comments: shell, Ruby, YAML, TOML, Make, CMake, …
  dash,    // -- comments: SQL, Lua, Haskell
  semi,    // ; comments: Lisp, assembler, INI
  markup,  // <!-- -->: HTML, XML, Markdown
  plain,   // no comments, no strings
};
Family family_of(std::string_view path);
// By the word after a fence's backticks ("python", "rs", "c++"); plain when unknown.
Family family_of_language(std::string_view word);

enum class TokenKind : std::uint8_t { word, number, string, comment, punct };

struct Token {
  TokenKind kind;
  std::uint32_t begin = 0, end = 0;  // bytes
  std::uint32_t line = 0, end_line = 0;
  std::uint32_t hash =
      0;  // of the text: equal hash = equal text for comparisons (strings: of the content without quotes)
};

// Every token in order. Linear time; an unterminated string ends at its line's end (where the language allows no
// more) or at the end of the text.
std::vector<Token> tokenize(std::string_view text, Family);

struct Definition {
  std::string name;   // as written last: `render` of `Widget::render`
  std::string owner;  // class, impl or receiver where it is plain to see; ""
  std::uint32_t line = 0, end_line = 0;
  bool body = false;  // false: only declared (a prototype, a field, a constant)
};

// Definitions in order of their line. A heuristic: it may miss some, and may take a declaration for a definition.
std::vector<Definition> definitions(std::string_view text, const std::vector<Token>&, Family);

}  // namespace assay::generic
