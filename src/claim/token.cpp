#include "claim/token.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace assay {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

constexpr std::array kExtensions = {"py",   "pyi",   "pyx",   "pxd",   "c",    "cc",    "cpp",  "cxx",  "h",
                                    "hh",   "hpp",   "cu",    "cuh",   "rs",   "go",    "js",   "ts",   "jsx",
                                    "tsx",  "java",  "kt",    "rb",    "sh",   "md",    "rst",  "txt",  "toml",
                                    "yaml", "yml",   "json",  "cfg",   "ini",  "in",    "lock", "html", "css",
                                    "sql",  "cmake", "proto", "ipynb", "tmpl", "jinja", "bash", "xml"};

bool known_extension(std::string_view ext) {
  return std::find(kExtensions.begin(), kExtensions.end(), ext) != kExtensions.end();
}

bool path_chars(std::string_view s) {
  return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) {
    return is_ident_char(c) || c == '/' || c == '.' || c == '-' || c == '+' || c == '~' || c == '@' || c == '[' ||
           c == ']' || c == '\\';
  });
}

// "12", "12-30", "12-30,40", "L12-L30": fills `out.lines`; false for anything else.
bool parse_lines(std::string_view s, Token& out) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> found;
  std::size_t i = 0;
  auto number = [&](std::uint32_t& n) {
    if (i < s.size() && (s[i] == 'L' || s[i] == 'l')) ++i;
    std::size_t begin = i;
    while (i < s.size() && is_digit(s[i])) ++i;
    auto value = parse_uint(s.substr(begin, i - begin));
    if (!value || *value > 100'000'000) return false;
    n = static_cast<std::uint32_t>(*value);
    return true;
  };
  for (;;) {
    std::uint32_t first = 0, last = 0;
    if (!number(first)) return false;
    last = first;
    std::size_t dash = 0;
    if (i < s.size() && s[i] == '-')
      dash = 1;
    else if (s.substr(i).starts_with("\xE2\x80\x93"))
      dash = 3;
    if (dash) {
      i += dash;
      if (!number(last)) return false;
    }
    if (first == 0 || last < first) return false;
    found.emplace_back(first, last);
    if (i == s.size()) break;
    if (s[i] != ',' && s[i] != '/' && s[i] != '&') return false;
    ++i;
    while (i < s.size() && s[i] == ' ') ++i;
  }
  out.lines = std::move(found);
  return true;
}

struct NumberWord {
  std::string_view word;
  int value;
};
constexpr NumberWord kNumberWords[] = {
    {"zero", 0},      {"no", 0},        {"one", 1},      {"single", 1},   {"a", 1},          {"an", 1},
    {"two", 2},       {"both", 2},      {"three", 3},    {"four", 4},     {"five", 5},       {"six", 6},
    {"seven", 7},     {"eight", 8},     {"nine", 9},     {"ten", 10},     {"eleven", 11},    {"twelve", 12},
    {"thirteen", 13}, {"fourteen", 14}, {"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18},
    {"nineteen", 19}, {"twenty", 20},   {"once", 1},     {"twice", 2},    {"thrice", 3},     {"thirty", 30},
    {"forty", 40},    {"fifty", 50},    {"dozen", 12},   {"hundred", 100}};

// A word of prose that can only be code: snake_case, dotted.name, f(), innerCapital.
bool looks_like_code(std::string_view w) {
  bool call = w.ends_with("()");
  if (call) w.remove_suffix(2);
  if (w.empty() || !is_ident_start(w[0]) || (w[0] & 0x80)) return false;
  bool underscore = false, dot = false, inner = false;
  for (std::size_t i = 0; i < w.size(); ++i) {
    char c = w[i];
    if (c & 0x80) return false;
    if (c == '_')
      underscore = true;
    else if (c == '.') {
      if (i + 1 >= w.size() || !is_ident_start(w[i + 1])) return false;
      dot = true;
    } else if (!is_ident_char(c))
      return false;
    if (i && is_upper(c) && is_lower(w[i - 1])) inner = true;
  }
  if (dot) {
    std::size_t first = w.find('.');
    if (first < 2 || to_lower(w) == "e.g" || to_lower(w) == "i.e") return underscore || call;
  }
  return call || underscore || dot || inner;
}

struct Reader {
  Tokens out;

  void push(TokenKind kind, std::string_view text, std::uint32_t line, std::uint32_t column, std::size_t width) {
    Token t;
    t.kind = kind;
    t.text = std::string(text);
    t.key = to_lower(text);
    t.line = line;
    t.column = column;
    t.end_column = column + static_cast<std::uint32_t>(width);
    out.push_back(std::move(t));
  }

  void code(std::string_view text, std::uint32_t line, std::uint32_t column, std::size_t width, bool bare) {
    push(TokenKind::code, trim(text), line, column, width);
    out.back().bare = bare;
    Token place;
    if (parse_place(trim(text), place)) {
      out.back().kind = TokenKind::place;
      out.back().path = place.path;
      out.back().lines = place.lines;
    }
  }

  // One word of prose; contractions are opened ("doesn't" is "does" "not"), so that patterns need one spelling.
  void word(std::string_view w, std::uint32_t line, std::uint32_t column) {
    Token place;
    if (w.size() > 2 && (w[0] == 'L' || w[0] == 'l') && is_digit(w[1]) && parse_lines(w, place)) {
      push(TokenKind::place, w, line, column, w.size());
      out.back().lines = place.lines;
      return;
    }
    if (looks_like_path(w) && parse_place(w, place)) return code(w, line, column, w.size(), true);
    if (looks_like_code(w)) return code(w, line, column, w.size(), true);
    std::string key = to_lower(w);
    if (key.ends_with("n't") && key.size() > 3) {
      std::string_view stem = w.substr(0, w.size() - 3);
      if (key == "can't")
        stem = w.substr(0, 3);
      else if (key == "won't")
        stem = "will";
      push(TokenKind::word, stem, line, column, w.size());
      push(TokenKind::word, "not", line, column, w.size());
      return;
    }
    if (key == "cannot") {
      push(TokenKind::word, "can", line, column, w.size());
      push(TokenKind::word, "not", line, column, w.size());
      return;
    }
    if (key == "it's" || key == "that's" || key == "there's") {
      push(TokenKind::word, w.substr(0, w.size() - 2), line, column, w.size());
      push(TokenKind::word, "is", line, column, w.size());
      return;
    }
    push(TokenKind::word, w, line, column, w.size());
  }

  // Typographic characters that patterns need not know: gives the ASCII they stand for, "" for others.
  static std::string_view plain(std::string_view s, std::size_t& width) {
    struct Pair {
      std::string_view from, to;
    };
    static constexpr Pair kPairs[] = {{"\xE2\x80\x98", "'"},  {"\xE2\x80\x99", "'"},   {"\xE2\x80\x9C", "\""},
                                      {"\xE2\x80\x9D", "\""}, {"\xE2\x80\x93", "-"},   {"\xE2\x80\x94", "--"},
                                      {"\xE2\x86\x92", "->"}, {"\xE2\x80\xA6", "..."}, {"\xC2\xA0", " "},
                                      {"\xE2\x87\x92", "->"}, {"\xE2\x89\xA5", ">="},  {"\xE2\x89\xA4", "<="}};
    for (const Pair& p : kPairs)
      if (s.starts_with(p.from)) {
        width = p.from.size();
        return p.to;
      }
    return {};
  }

  void text(const markdown::Inline& piece) {
    std::string_view s = piece.text;
    std::uint32_t line = piece.line;
    std::uint32_t base = piece.column;
    std::size_t line_start = 0;
    auto column = [&](std::size_t i) { return base + static_cast<std::uint32_t>(i - line_start); };
    std::size_t i = 0;
    while (i < s.size()) {
      char c = s[i];
      if (c == '\n') {
        ++line;
        line_start = ++i;
        base = 1;
        continue;
      }
      if (is_space(c)) {
        ++i;
        continue;
      }
      if (c & 0x80) {
        std::size_t width = 0;
        std::string_view ascii = plain(s.substr(i), width);
        if (!ascii.empty()) {
          if (ascii != " ") push(TokenKind::punct, ascii, line, column(i), width);
          i += width;
          continue;
        }
      }
      std::size_t begin = i;
      if (is_digit(c)) {
        while (i < s.size() && (is_digit(s[i]) || ((s[i] == ',' || s[i] == '_' || s[i] == '.') && i + 1 < s.size() &&
                                                   is_digit(s[i + 1]))))
          ++i;
        const bool any_patch = s.substr(i).starts_with(".x") && (i + 2 == s.size() || !is_ident_char(s[i + 2]));
        if (any_patch) {  // 8.x
          i += 2;
          push(TokenKind::word, s.substr(begin, i - begin), line, column(begin), i - begin);
        } else if (i < s.size() && is_ident_start(s[i]) && !(s[i] & 0x80)) {  // 4th, 3x, 10ms, 2a: a word
          while (i < s.size() && is_ident_char(s[i])) ++i;
          push(TokenKind::word, s.substr(begin, i - begin), line, column(begin), i - begin);
        } else {
          push(TokenKind::number, s.substr(begin, i - begin), line, column(begin), i - begin);
        }
        continue;
      }
      if (is_ident_start(c) ||
          (c == '/' && i + 1 < s.size() && is_ident_start(s[i + 1]) && s.find('/', i + 1) != std::string_view::npos)) {
        i = word_end(s, i);
        word(s.substr(begin, i - begin), line, column(begin));
        continue;
      }
      if ((c == '-' || c == '.') && i + 1 < s.size() && s[i + 1] == c) {  // "--", "...", as one
        if (c == '-' && i + 2 < s.size() && is_ident_start(s[i + 2])) {   // --option in prose
          i += 2;
          while (i < s.size() && (is_ident_char(s[i]) || s[i] == '-')) ++i;
          code(s.substr(begin, i - begin), line, column(begin), i - begin, true);
          continue;
        }
        while (i < s.size() && s[i] == c) ++i;
        push(TokenKind::punct, s.substr(begin, i - begin), line, column(begin), i - begin);
        continue;
      }
      std::size_t width = (c == '-' || c == '=') && i + 1 < s.size() && s[i + 1] == '>' ? 2 : 1;
      push(TokenKind::punct, width == 2 ? std::string_view("->") : s.substr(i, 1), line, column(i), width);
      i += width;
    }
  }

  // A word takes in the signs that stand between its letters: a-b, a.b, a/b, don't, and a call's "()".
  static std::size_t word_end(std::string_view s, std::size_t i) {
    while (i < s.size()) {
      char c = s[i];
      bool joint = (c == '-' || c == '.' || c == '/' || c == '\'' || c == '~' || c == '+') && i + 1 < s.size() &&
                   is_ident_char(s[i + 1]);
      if (s.substr(i).starts_with("\xE2\x80\x99") && i + 3 < s.size() && is_ident_char(s[i + 3]) && !(s[i + 3] & 0x80))
        break;
      if (c & 0x80) {
        std::size_t width = 0;
        if (!plain(s.substr(i), width).empty()) break;
      }
      if (!is_ident_char(c) && !joint && c != '/') break;
      ++i;
    }
    if (s.substr(i).starts_with("()"))
      i += 2;
    else if (i < s.size() && s[i] == ':' && i + 1 < s.size() && is_digit(s[i + 1])) {  // path:12-30 in prose
      std::size_t j = i + 1;
      while (j < s.size() &&
             (is_digit(s[j]) || ((s[j] == '-' || s[j] == ',') && j + 1 < s.size() && is_digit(s[j + 1]))))
        ++j;
      if (looks_like_path(s.substr(0, i)) || s.substr(0, i).rfind('.') != std::string_view::npos) i = j;
    }
    return i;
  }
};

bool joins_lines(const Token& t) {
  return t.is("-") || t.is("--") || t.is("to") || t.is("through") || t.is(",") || t.is("and") || t.is("&");
}

// "line 12", "lines 12-30, 40": one place token of the run that starts at `i`; false where none does.
bool take_lines(const Tokens& in, std::size_t& i, Token& out) {
  const Token& head = in[i];
  bool word = head.kind == TokenKind::word && (head.is("line") || head.is("lines") || head.is("ln") || head.is("lns"));
  if (!word || i + 1 >= in.size()) return false;
  std::size_t j = i + 1;
  if (in[j].is("~") && j + 1 < in.size()) ++j;
  if (in[j].kind != TokenKind::number &&
      !(in[j].kind == TokenKind::code && std::all_of(in[j].text.begin(), in[j].text.end(), is_digit))) {
    if (in[j].kind == TokenKind::place && in[j].path.empty()) {
      out = in[j];
      out.column = head.column;
      i = j + 1;
      return true;
    }
    return false;
  }
  auto value = [](const Token& t) {
    auto n = parse_uint(t.text);
    return n && *n > 0 && *n < 100'000'000 ? static_cast<std::uint32_t>(*n) : 0u;
  };
  Token place = head;
  place.kind = TokenKind::place;
  std::uint32_t n = value(in[j]);
  if (!n) return false;
  place.lines = {{n, n}};
  place.end_column = in[j].end_column;
  ++j;
  bool plural = head.is("lines") || head.is("lns");
  while (j + 1 < in.size() && joins_lines(in[j]) && in[j + 1].kind == TokenKind::number) {
    bool range = in[j].is("-") || in[j].is("--") || in[j].is("to") || in[j].is("through");
    if (!range && !plural) break;
    n = value(in[j + 1]);
    if (!n) break;
    if (range) {
      if (n < place.lines.back().first) break;
      place.lines.back().second = n;
    } else {
      place.lines.emplace_back(n, n);
    }
    place.end_column = in[j + 1].end_column;
    j += 2;
  }
  out = std::move(place);
  i = j;
  return true;
}

// Puts a file and its lines together where they stand apart.
Tokens join_places(Tokens in) {
  Tokens out;
  for (std::size_t i = 0; i < in.size();) {
    Token place;
    if (take_lines(in, i, place)) {
      // "line 12 of `a.py`": the file follows.
      if (i + 1 < in.size() && (in[i].is("of") || in[i].is("in")) && in[i + 1].kind == TokenKind::place &&
          !in[i + 1].path.empty() && in[i + 1].lines.empty()) {
        place.path = in[i + 1].path;
        i += 2;
      }
      out.push_back(std::move(place));
    } else {
      out.push_back(std::move(in[i++]));
    }
  }
  in = std::move(out);
  out.clear();
  auto file_alone = [](const Token& t) { return t.kind == TokenKind::place && !t.path.empty() && t.lines.empty(); };
  auto lines_alone = [](const Token& t) { return t.kind == TokenKind::place && t.path.empty() && !t.lines.empty(); };
  for (std::size_t i = 0; i < in.size();) {
    std::size_t left = in.size() - i;
    Token t = std::move(in[i]);
    std::size_t used = 1;
    if (file_alone(t)) {
      if (left > 3 && in[i + 1].is("(") && lines_alone(in[i + 2]) && in[i + 3].is(")")) {
        t.lines = in[i + 2].lines;
        used = 4;
      } else if (left > 2 &&
                 (in[i + 1].is(",") || in[i + 1].is("at") || in[i + 1].is("on") || in[i + 1].is("@") ||
                  in[i + 1].is(":")) &&
                 lines_alone(in[i + 2])) {
        t.lines = in[i + 2].lines;
        used = 3;
      } else if (left > 1 && lines_alone(in[i + 1])) {
        t.lines = in[i + 1].lines;
        used = 2;
      }
    }
    out.push_back(std::move(t));
    i += used;
  }
  in = std::move(out);
  out.clear();
  // "(`a.py:12`)", "(see line 12)", "(`a.py:12`, `b.py:3`)": places in parentheses of their own.
  auto lead = [](const Token& t) {
    return t.is("see") || t.is("at") || t.is("in") || t.is("on") || t.is("from") || t.is("cf") || t.is("cf.") ||
           t.is("e.g.") || t.is("eg") || t.is("also");
  };
  for (std::size_t i = 0; i < in.size();) {
    if (!in[i].is("(")) {
      out.push_back(std::move(in[i++]));
      continue;
    }
    std::size_t j = i + 1;
    while (j < in.size() && lead(in[j])) ++j;
    std::size_t first = j;
    bool any = false;
    while (j < in.size() &&
           (in[j].kind == TokenKind::place || (any && (in[j].is(",") || in[j].is("and") || in[j].is(";"))))) {
      any = any || in[j].kind == TokenKind::place;
      ++j;
    }
    if (!any || j >= in.size() || !in[j].is(")")) {
      out.push_back(std::move(in[i++]));
      continue;
    }
    for (std::size_t k = first; k < j; ++k)
      if (in[k].kind == TokenKind::place) {
        in[k].parens = true;
        out.push_back(std::move(in[k]));
      }
    i = j + 1;
  }
  return out;
}

}  // namespace

Tokens tokenize(const std::vector<markdown::Inline>& inlines) {
  Reader r;
  for (const markdown::Inline& piece : inlines) {
    if (piece.kind == markdown::InlineKind::code)
      r.code(piece.text, piece.line, piece.column,
             piece.end_column > piece.column ? piece.end_column - piece.column : piece.text.size(), false);
    else
      r.text(piece);
  }
  return join_places(std::move(r.out));
}

bool looks_like_path(std::string_view s) {
  if (s.find(' ') != std::string_view::npos || s.find("://") != std::string_view::npos) return false;
  auto colon = s.find_first_of(":#");
  std::string_view path = colon == std::string_view::npos ? s : s.substr(0, colon);
  if (!path_chars(path)) return false;
  std::string_view ext = extension(path);
  if (known_extension(ext)) return path.size() > ext.size() + 1;
  return false;
}

bool parse_place(std::string_view s, Token& out) {
  if (s.size() > 400) return false;
  if (s.size() > 1 && s[0] == ':' && is_digit(s[1])) return parse_lines(s.substr(1), out);
  if (!looks_like_path(s)) {
    // A folder: `src/click/`.
    if (s.size() > 2 && s.ends_with('/') && path_chars(s) && is_ident_char(s[0])) {
      out.path = std::string(s);
      return true;
    }
    return false;
  }
  auto colon = s.find_first_of(":#");
  out.lines.clear();
  if (colon != std::string_view::npos) {
    std::string_view rest = s.substr(colon + 1);
    if (!parse_lines(rest, out)) {
      // path:line:column
      auto second = rest.find(':');
      if (second == std::string_view::npos || !parse_lines(rest.substr(0, second), out) ||
          !parse_uint(rest.substr(second + 1)))
        return false;
    }
  }
  out.path = std::string(s.substr(0, colon));
  return true;
}

std::int64_t number_of(const Token& t) {
  if (t.kind == TokenKind::number || (t.kind == TokenKind::code && !t.text.empty() && is_digit(t.text[0]))) {
    std::string digits;
    for (char c : t.text)
      if (is_digit(c))
        digits += c;
      else if (c != ',' && c != '_')
        return -1;
    auto n = parse_uint(digits);
    return n ? static_cast<std::int64_t>(*n) : -1;
  }
  if (t.kind != TokenKind::word) return -1;
  for (const NumberWord& n : kNumberWords)
    if (t.key == n.word) return n.value;
  return -1;
}

std::pair<std::string_view, std::string_view> split_assignment(std::string_view s) {
  s = trim(s);
  std::size_t depth = 0, equal = std::string_view::npos, colon = std::string_view::npos;
  for (std::size_t i = 0; i < s.size(); ++i) {
    char c = s[i];
    if (c == '(' || c == '[' || c == '{')
      ++depth;
    else if (c == ')' || c == ']' || c == '}')
      depth -= depth ? 1 : 0;
    else if (depth)
      continue;
    else if (c == ':' && colon == std::string_view::npos)
      colon = i;
    else if (c == '\'' || c == '"')
      break;
    else if (c == '=') {
      bool other = (i + 1 < s.size() && s[i + 1] == '=') ||
                   (i && std::string_view("=!<>+-*/%&|^:").find(s[i - 1]) != std::string_view::npos);
      if (other) return {};
      equal = i;
      break;
    }
  }
  if (equal == std::string_view::npos) return {};
  std::string_view name = trim(s.substr(0, std::min(colon, equal))), value = trim(s.substr(equal + 1));
  if (value.empty() || value == "...") return {};
  if (name.starts_with("self.")) name.remove_prefix(5);
  for (auto part : split(name, '.'))
    if (!is_identifier(part)) return {};
  return {name, value};
}

SymbolText parse_symbol(std::string_view s) {
  SymbolText out;
  s = trim(s);
  for (std::string_view lead : {"async def ", "def ", "class ", "await ", "@"})
    if (s.starts_with(lead)) s = trim(s.substr(lead.size()));
  if (s.ends_with(':')) s.remove_suffix(1);
  auto open = s.find('(');
  if (open != std::string_view::npos) {
    if (!s.ends_with(')')) return out;
    out.call = true;
    out.arguments = std::string(trim(s.substr(open + 1, s.size() - open - 2)));
    s = s.substr(0, open);
  }
  std::string name;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] == ':' && i + 1 < s.size() && s[i + 1] == ':') {
      name += '.';
      ++i;
    } else if (s[i] == '#')
      name += '.';
    else
      name += s[i];
  }
  if (name.starts_with("self.") || name.starts_with("cls.")) name = name.substr(name.find('.') + 1);
  if (name.starts_with('.')) name = name.substr(1);
  if (name.empty()) return out;
  for (auto part : split(name, '.'))
    if (!is_identifier(part)) return SymbolText{};
  out.name = std::move(name);
  return out;
}

}  // namespace assay
