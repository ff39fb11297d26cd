// Requirements in a setup.py, from its tokens: strings, names and punctuation, comments left out.
//
// A string literal that is a requirement with a specifier counts wherever it stands. Whose it is the brackets around it
// tell: `"extra": ["dep>=1"]` is of that extra; `NAME = ["dep>=1"]` is of the extra whose value NAME is, or of none.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "source/requirement_files.h"

namespace assay {

namespace {

struct Token {
  enum Kind { string, name, punctuation } kind;
  std::string_view text;  // a string's inside, escapes as written
  std::uint32_t line;
};

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> out;
  std::uint32_t line = 1;
  for (std::size_t i = 0; i < text.size();) {
    char c = text[i];
    if (c == '\n') ++line;
    if (static_cast<unsigned char>(c) <= ' ') {
      ++i;
    } else if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
    } else if (c == '"' || c == '\'') {
      bool triple = text.substr(i, 3) == std::string(3, c);
      std::string_view quote = text.substr(i, triple ? 3 : 1);
      std::size_t begin = i + quote.size(), end = begin;
      while (end < text.size() && text.substr(end, quote.size()) != quote && (triple || text[end] != '\n'))
        end += text[end] == '\\' ? 2 : 1;
      end = std::min(end, text.size());
      out.push_back({Token::string, text.substr(begin, end - begin), line});
      line += static_cast<std::uint32_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                                    text.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
      i = std::min(end + quote.size(), text.size());
    } else if (is_ident_char(c)) {
      std::size_t end = i;
      while (end < text.size() && is_ident_char(text[end])) ++end;
      // A prefix of a string (r"", f"") is not a name.
      bool prefix = end - i <= 2 && end < text.size() && (text[end] == '"' || text[end] == '\'');
      if (!prefix) out.push_back({Token::name, text.substr(i, end - i), line});
      i = end;
    } else {
      out.push_back({Token::punctuation, text.substr(i, 1), line});
      ++i;
    }
  }
  return out;
}

}  // namespace

std::vector<Requirement> requirements_of_setup_py(std::string_view text) {
  const std::vector<Token> tokens = tokens_of(text);
  auto is = [&](std::size_t i, std::string_view punctuation) {
    return i < tokens.size() && tokens[i].kind == Token::punctuation && tokens[i].text == punctuation;
  };
  // Variables that are the value of a key: `"extra": NAME`.
  std::map<std::string_view, std::string_view> extra_of;
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i)
    if (tokens[i].kind == Token::string && is(i + 1, ":") && tokens[i + 2].kind == Token::name)
      extra_of.emplace(tokens[i + 2].text, tokens[i].text);

  std::vector<Requirement> out;
  std::vector<std::size_t> open;  // brackets
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (is(i, "[") || is(i, "(") || is(i, "{")) open.push_back(i);
    if ((is(i, "]") || is(i, ")") || is(i, "}")) && !open.empty()) open.pop_back();
    if (tokens[i].kind != Token::string) continue;
    Requirement one = parse_requirement(tokens[i].text);
    if (one.name.empty() || one.specifier.empty()) continue;
    one.line = tokens[i].line;
    // The value that the literal is part of: of a key, or of a variable.
    std::size_t value = i;
    for (std::size_t depth = open.size() + 1; depth-- > 0;) {
      if (value >= 2 && is(value - 1, ":") && tokens[value - 2].kind == Token::string) {
        one.group = tokens[value - 2].text;
        break;
      }
      if (value >= 2 && is(value - 1, "=") && tokens[value - 2].kind == Token::name) {
        if (auto extra = extra_of.find(tokens[value - 2].text); extra != extra_of.end()) one.group = extra->second;
        break;
      }
      if (depth > 0) value = open[depth - 1];
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace assay
