// Words of a document's sentences: what the phrase patterns match on.
//
// A sentence becomes a short list of tokens: plain words, numbers, code spans, punctuation, and places. A place is a
// citation as the reader understands it, however it is spelled: `a/b.py`, `a/b.py:12-30`, "`a/b.py` (line 12)", "lines
// 12-30", "line 12 of `a/b.py`". One place is one token, so that a pattern need not know the spellings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "syntax/markdown/document.h"

namespace assay {

enum class TokenKind : std::uint8_t { word, number, code, place, punct };

struct Token {
  TokenKind kind = TokenKind::word;
  bool bare = false;                                   // code that stands in prose without backticks
  bool parens = false;                                 // a place in parentheses of its own
  std::string text;                                    // as written (a code span's content; a word with its case)
  std::string key;                                     // what patterns compare: lower case
  std::uint32_t line = 0, column = 0, end_column = 0;  // in the document; columns count bytes, end exclusive
  // place
  std::string path;                                            // as written, "" for a line alone
  std::vector<std::pair<std::uint32_t, std::uint32_t>> lines;  // first and last, in order; empty: the whole file

  bool is(std::string_view k) const { return key == k; }
};

using Tokens = std::vector<Token>;

// The tokens of a run of inlines, places already put together.
Tokens tokenize(const std::vector<markdown::Inline>& inlines);

// Reads `path`, `path:12`, `path:12-30,40`, `path#L12-L30`, `:81-85`. False when `text` is nothing of the kind.
bool parse_place(std::string_view text, Token& out);
// Whether this is spelled as a file path: a folder separator or an extension that source trees use.
bool looks_like_path(std::string_view text);

// The number that a token says ("3", "three", "no"); -1 when it says none.
std::int64_t number_of(const Token&);

// A symbol as documents spell it: "Class.method", "f()", "f(x=...)", "class C", "@decorator", "A::b", "self.x".
struct SymbolText {
  std::string name;       // dotted, without call parentheses or decoration; "" when the text is no symbol
  std::string arguments;  // what stood in the parentheses of a call
  bool call = false;      // parentheses were written
};
SymbolText parse_symbol(std::string_view text);

// "a.b: int = 3" -> ("a.b", "3"). Empty parts when it is no assignment of a plain name.
std::pair<std::string_view, std::string_view> split_assignment(std::string_view text);

}  // namespace assay
