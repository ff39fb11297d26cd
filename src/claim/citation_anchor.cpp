#include "claim/citation_anchor.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "claim/citation_path.h"

namespace assay::cite {
namespace {

bool in_list(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_literal(std::string_view s) {
  return in_list(s, {"True", "False", "None",   "true",   "false",  "null",  "nil",      "undefined", "self",   "this",
                     "int",  "str",   "bool",   "float",  "string", "dict",  "list",     "tuple",     "set",    "void",
                     "any",  "Any",   "object", "number", "if",     "else",  "return",   "try",       "except", "catch",
                     "for",  "while", "async",  "await",  "pass",   "break", "continue", "const",     "let",    "var",
                     "def",  "class", "func",   "fn",     "import", "raise", "throw",    "panic",     "with",   "in",
                     "not",  "and",   "or",     "OK",     "ERROR",  "TODO",  "FIXME",    "PASS",      "FAIL"});
}

// Words and marks that may stand between a name and its place. `after`: the place comes first.
bool connects(std::string_view gap, bool after, bool* stated) {
  int words = 0;
  std::size_t i = 0;
  // A line break within a sentence is a blank; before a label ("**Test:** `x`") it ends what is said.
  if (gap.find('\n') != std::string_view::npos && (after || gap.find(':') != std::string_view::npos)) return false;
  while (i < gap.size()) {
    char c = gap[i];
    if (c == ' ' || c == '\t' || c == '\n' || c == '`' || c == '*' || c == '"' || c == '_' || c == '\'') {
      ++i;
      continue;
    }
    if (c == '(' || c == '[' || c == ':' || c == '-' || c == '@') {
      ++i;
      continue;
    }
    if (c == ',' && !after) return false;
    if (gap.substr(i, 3) == "\xE2\x80\x94" || gap.substr(i, 3) == "\xE2\x80\x93" ||
        gap.substr(i, 3) == "\xE2\x86\x92") {
      i += 3;
      continue;
    }
    if (after && (c == ')' || c == ']') && words == 0) {
      ++i;
      continue;
    }
    if (!is_ident_start(c)) return false;
    std::size_t end = i;
    while (end < gap.size() && is_ident_char(gap[end])) ++end;
    std::string word = to_lower(gap.substr(i, end - i));
    bool kind =
        in_list(word, {"function", "method",   "class",    "struct",    "enum",     "interface",  "trait", "type",
                       "variable", "constant", "field",    "property",  "handler",  "helper",     "hook",  "component",
                       "def",      "func",     "fn",       "async",     "call",     "definition", "macro", "the",
                       "test",     "fixture",  "endpoint", "decorator", "dataclass"});
    bool link = after
                    ? in_list(word, {"defines", "declares", "calls", "in", "inside"})
                    : in_list(word, {"is", "are", "in", "at", "from", "see", "on", "defined", "declared", "implemented",
                                     "located", "lives", "found", "line", "lines", "file", "def", "definition"});
    if (!kind && !link) return false;
    *stated |=
        in_list(word, {"is", "at", "defined", "declared", "located", "lives", "implemented", "defines", "declares"});
    if (++words > 4) return false;
    i = end;
  }
  return true;
}

struct Piece {
  std::size_t begin, end;
};

// `name()` without backticks counts as code.
std::optional<Piece> plain_call_before(std::string_view text, std::size_t end) {
  if (end < 3 || text.substr(end - 2, 2) != "()") return std::nullopt;
  std::size_t begin = end - 2;
  while (begin > 0 &&
         (is_ident_char(text[begin - 1]) || text[begin - 1] == '.' || (text[begin - 1] == ':' && begin > 1)))
    --begin;
  while (begin < end && !is_ident_start(text[begin])) ++begin;
  if (begin + 2 >= end) return std::nullopt;
  return Piece{begin, end};
}

}  // namespace

const Segment* segment_for(const Extraction& x, const Mention& m) {
  auto it = std::lower_bound(x.segments.begin(), x.segments.end(), m, [](const Segment& s, const Mention& k) {
    return s.block != k.block ? s.block < k.block : s.cell < k.cell;
  });
  return it != x.segments.end() && it->block == m.block && it->cell == m.cell ? &*it : nullptr;
}

namespace {

// The stretch of the mention's neighbours, which a name must not cross.
Piece room(const Extraction& x, const Segment& s, std::size_t index) {
  const Mention& m = x.mentions[index];
  Piece out{0, s.text.size()};
  for (std::size_t k = index; k-- > 0 && x.mentions[k].block == m.block;)
    if (x.mentions[k].cell == m.cell && x.mentions[k].finish <= m.begin) {
      out.begin = x.mentions[k].finish;
      break;
    }
  for (std::size_t k = index + 1; k < x.mentions.size() && x.mentions[k].block == m.block; ++k)
    if (x.mentions[k].cell == m.cell && x.mentions[k].begin >= m.finish) {
      out.end = x.mentions[k].begin;
      break;
    }
  return out;
}

// The code span, or bare call, that ends last before `at`.
std::vector<Segment::Code>::const_iterator code_from(const Segment& s, std::size_t at) {
  return std::lower_bound(s.code.begin(), s.code.end(), at,
                          [](const Segment::Code& c, std::size_t a) { return c.begin < a; });
}

// The code span, or bare call, that ends last before `at`. Nothing further away than kReach is beside anything.
constexpr std::size_t kReach = 400;

std::optional<Piece> before(const Segment& s, std::size_t from, std::size_t at) {
  std::optional<Piece> best;
  from = std::max(from, at > kReach ? at - kReach : 0);
  for (auto c = code_from(s, from); c != s.code.end() && c->end <= at; ++c) best = Piece{c->begin, c->end};
  std::string_view text = std::string_view(s.text).substr(0, at);
  for (std::size_t i = text.find("()", from); i != std::string_view::npos; i = text.find("()", i + 2))
    if (auto call = plain_call_before(text, i + 2); call && call->begin >= from && (!best || call->begin >= best->end))
      best = call;
  return best;
}

std::optional<Piece> after(const Segment& s, std::size_t at, std::size_t to) {
  std::optional<Piece> best;
  to = std::min(to, at + kReach);
  if (auto c = code_from(s, at); c != s.code.end() && c->end <= to) best = Piece{c->begin, c->end};
  std::string_view text = std::string_view(s.text).substr(0, to);
  for (std::size_t i = text.find("()", at); i != std::string_view::npos; i = text.find("()", i + 2))
    if (auto call = plain_call_before(text, i + 2); call && call->begin >= at) {
      if (!best || call->end <= best->begin) best = call;
      break;
    }
  return best;
}

std::string_view strip_lead(std::string_view code) {
  for (bool more = true; more;) {
    more = false;
    code = trim(code);
    for (std::string_view word :
         {"async def ", "def ",    "pub fn ", "pub(crate) fn ", "async fn ",  "fn ",   "func ",       "function ",
          "class ",     "struct ", "enum ",   "trait ",         "interface ", "impl ", "pub struct ", "type ",
          "await ",     "return ", "self.",   "this.",          "cls.",       "&",     "*",           "@",
          "new "})
      if (code.starts_with(word)) {
        code.remove_prefix(word.size());
        more = true;
        break;
      }
  }
  return code;
}

// Closing bracket of the one at `open`; npos when unbalanced.
std::size_t closing(std::string_view s, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < s.size(); ++i) {
    if (s[i] == '(' || s[i] == '[' || s[i] == '<') ++depth;
    if ((s[i] == ')' || s[i] == ']' || s[i] == '>') && --depth == 0) return i;
  }
  return std::string_view::npos;
}

// The name that is called last, or that a chain of names ends with.
struct MainName {
  std::string name, owner;
  bool whole = false;  // the text is this chain (and perhaps a call of it) and nothing else
  bool call = false;
};

MainName main_name(std::string_view code) {
  MainName called, last;
  std::string previous;
  std::size_t i = 0;
  bool simple = true;
  while (i < code.size()) {
    if (is_ident_start(code[i])) {
      std::size_t end = i;
      while (end < code.size() && is_ident_char(code[end])) ++end;
      std::string name(code.substr(i, end - i));
      bool call = end < code.size() && (code[end] == '(' || code[end] == '!');
      last = {name, previous, false, call};
      if (call && end < code.size() && code[end] == '(') {
        called = last;
        std::size_t close = closing(code, end);
        if (close == std::string_view::npos) return called;
        end = close + 1;
      }
      previous = name;
      i = end;
    } else if (code[i] == '.' || code[i] == ':' || code.substr(i, 2) == "->" || code[i] == '#' || code[i] == '?') {
      i += code.substr(i, 2) == "->" ? 2 : 1;
    } else {
      simple = simple && trim(code.substr(i)).empty();
      // Whatever follows (an operator, an argument) belongs to another chain; the first one counts.
      MainName out = called.name.empty() ? last : called;
      out.whole = simple && (called.name.empty() || called.name == last.name);
      return out;
    }
  }
  MainName out = called.name.empty() ? last : called;
  out.whole = called.name.empty() || called.name == last.name;
  return out;
}

bool has_hump(std::string_view s) {
  for (std::size_t i = 1; i < s.size(); ++i)
    if (s[i] >= 'A' && s[i] <= 'Z' && s[i - 1] >= 'a' && s[i - 1] <= 'z') return true;
  return false;
}

}  // namespace

std::optional<Anchor> anchor_from(std::string_view code) {
  code = trim(code);
  if (code.size() < 2 || code.size() > 300 || code.find('\n') != std::string_view::npos) return std::nullopt;
  if (code[0] == '-' || code[0] == '/' || code[0] == '$' || code[0] == '%' || code[0] == '#')
    return std::nullopt;  // flags, routes, shell
  std::string_view bare = strip_lead(code);
  while (!bare.empty() && (bare.back() == ':' || bare.back() == ',' || bare.back() == ';' || bare.back() == '{'))
    bare = trim(bare.substr(0, bare.size() - 1));
  if (bare.empty() || is_literal(bare)) return std::nullopt;
  if (can_start_path(bare, 0) && path_at(bare, 0, nullptr)) return std::nullopt;
  Anchor a;
  a.text = std::string(code);
  MainName name = main_name(bare);
  a.symbol = name.name;
  a.owner = name.owner;
  a.call = name.call;
  bool arguments = name.call && bare.find("()") == std::string_view::npos;
  a.plain_symbol = name.whole && !arguments && !name.name.empty();
  a.looks_like_code = name.call || name.name.find('_') != std::string::npos || has_hump(name.name);
  if (a.symbol.empty() && std::none_of(code.begin(), code.end(), [](char c) { return is_ident_start(c); }))
    return std::nullopt;
  if (a.plain_symbol && (is_literal(a.symbol) || a.symbol.size() < 2)) return std::nullopt;
  return a;
}

// The three words before a name, for those that say it is not there yet or no more.
bool says_absent(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  for (int words = 0; begin > 0 && words < 4; --begin) {
    char c = text[begin - 1];
    if (c == '.' || c == ';' || c == '|' || c == '\n') break;
    if (c == ' ') ++words;
  }
  std::string lower = ' ' + to_lower(text.substr(begin, at - begin));
  for (std::string_view word :
       {" add",    " restor", " creat",    " implement", " introduc", " insert",  " missing", " new ",
        " no ",    " not ",   " without ", " remov",     " delet",    " drop",    " lack",    " propos",
        " replac", " renam",  " expos",    " instead",   " wrap",     " extract", " move"})
    if (lower.find(word) != std::string::npos) return true;
  return false;
}

// ~~struck out~~: what it says is withdrawn.
bool is_struck(const Segment& s, const Mention& m) {
  std::size_t line = m.begin;
  while (line > 0 && m.begin - line < kReach && s.text[line - 1] != '\n') --line;
  int marks = 0;
  for (std::size_t at = s.text.find("~~", line); at != std::string::npos && at < m.begin;
       at = s.text.find("~~", at + 2))
    ++marks;
  return marks % 2 == 1;
}

std::vector<std::string> names_beside(const Extraction& x, std::size_t index) {
  std::vector<std::string> out;
  const Segment* s = segment_for(x, x.mentions[index]);
  if (!s) return out;
  Piece free = room(x, *s, index);
  for (auto c = code_from(*s, free.begin); c != s->code.end() && c->end <= free.end && out.size() < 16; ++c) {
    auto a = anchor_from(std::string_view(s->text).substr(c->begin, c->end - c->begin));
    if (a && a->looks_like_code) out.push_back(a->symbol);
  }
  return out;
}

std::vector<Anchor> anchors_of(const Extraction& x, std::size_t index) {
  std::vector<Anchor> out;
  const Mention& m = x.mentions[index];
  if (m.form == Form::table_columns || m.form == Form::fence_text || m.form == Form::fence_place ||
      m.form == Form::fence_quote)
    return out;
  const Segment* s = segment_for(x, m);
  if (!s || is_struck(*s, m)) return out;
  auto take = [&](std::optional<Piece> piece, std::string_view gap, bool is_after) {
    bool stated = false;
    if (!piece || gap.size() > 60 || !connects(gap, is_after, &stated)) return;
    auto a = anchor_from(std::string_view(s->text).substr(piece->begin, piece->end - piece->begin));
    if (!a) return;
    a->stated = stated;
    a->may_be_absent = says_absent(s->text, piece->begin);
    out.push_back(std::move(*a));
  };
  std::string_view text = s->text;
  Piece free = room(x, *s, index);
  if (auto b = before(*s, free.begin, m.begin)) take(b, text.substr(b->end, m.begin - b->end), false);
  if (auto a = after(*s, m.finish, free.end)) take(a, text.substr(m.finish, a->begin - m.finish), true);
  return out;
}

}  // namespace assay::cite
