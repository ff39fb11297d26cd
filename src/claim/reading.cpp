// The ways to read a sentence: with and without what only places it, explains it or goes on after it.
#include <algorithm>
#include <initializer_list>

#include "claim/hedge.h"
#include "claim/sentence.h"

namespace assay {
namespace {

bool one_of(const std::string& key, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), key) != words.end();
}

// The first token of a clause that adds to what was said and can be left out.
bool second_clause(const Tokens& t, std::size_t i) {
  if (t[i].is("--") || t[i].is("->")) return true;
  if (t[i].is("-") && i + 1 < t.size() && t[i].column > t[i - 1].end_column && t[i + 1].column > t[i].end_column)
    return true;
  if (t[i].is(":")) return true;
  if (t[i].is("because") || t[i].is("since") || t[i].is("which") || t[i].is("whereas") || t[i].is("while") ||
      t[i].is("although") || t[i].is("though"))
    return true;
  if (!t[i].is(",") || i + 1 >= t.size()) return false;
  return one_of(t[i + 1].key, {"which",    "so",    "and",       "but",     "because",  "while",  "whereas",  "as",
                               "thus",     "hence", "therefore", "making",  "meaning",  "where",  "allowing", "causing",
                               "ensuring", "not",   "rather",    "instead", "although", "though", "since",    "i.e",
                               "e.g",      "just",  "then",      "that",    "this",     "it"});
}

}  // namespace

std::vector<Tokens> readings(const Statement& s) {
  std::vector<Tokens> out{s.tokens};
  auto add = [&](Tokens t) {
    strip_hedges(t);
    if (!t.empty() && t.size() < out.back().size()) out.push_back(std::move(t));
  };
  const Tokens& t = s.tokens;
  // "… in `a.py`"
  if (t.size() > 3 && t.back().kind == TokenKind::place) {
    std::size_t cut = t.size() - 1;
    while (cut && one_of(t[cut - 1].key,
                         {"in", "at", "on", "of", "from", "file", "the", "module", "within", "inside", "by", "via"}))
      --cut;
    if (cut > 2 && cut < t.size() - 1) add(Tokens(t.begin(), t.begin() + static_cast<std::ptrdiff_t>(cut)));
  }
  Tokens bare;
  int depth = 0;
  for (const Token& x : out.back()) {
    if (x.is("(")) ++depth;
    if (!depth) bare.push_back(x);
    if (x.is(")") && depth) --depth;
  }
  if (!depth) add(std::move(bare));
  for (std::size_t i = 2; i + 1 < out.back().size(); ++i)
    if (second_clause(out.back(), i)) {
      Tokens first(out.back().begin(), out.back().begin() + static_cast<std::ptrdiff_t>(i));
      add(std::move(first));
      break;
    }
  // "`x` is compilation-related and may not exist": the second predicate of the same subject.
  if (t.size() > 6 && t[0].kind == TokenKind::code && t[1].is("is"))
    for (std::size_t i = 3; i < 8 && i + 2 < t.size(); ++i) {
      if (t[i].kind != TokenKind::word) break;
      if (!t[i].is("and")) continue;
      Tokens second{t[0]};
      second.insert(second.end(), t.begin() + static_cast<std::ptrdiff_t>(i) + 1, t.end());
      out.push_back(std::move(second));
      break;
    }
  // "nothing uses it (`grep -rn x src/` finds nothing)": the remark is a claim of its own.
  for (std::size_t i = 0; i + 2 < t.size(); ++i) {
    if (!t[i].is("(") || t[i + 1].kind != TokenKind::code) continue;
    std::string_view code = t[i + 1].text;
    if (!code.starts_with("grep ") && !code.starts_with("rg ") && !code.starts_with("git grep ")) continue;
    std::size_t end = i + 1;
    while (end < t.size() && !t[end].is(")")) ++end;
    if (end > i + 2)
      out.emplace_back(t.begin() + static_cast<std::ptrdiff_t>(i) + 1, t.begin() + static_cast<std::ptrdiff_t>(end));
    break;
  }
  // "LIB: `x` defaults to 3": the words before the colon say whose it is.
  for (std::size_t i = 1; i < 4 && i + 2 < t.size(); ++i)
    if (t[i].is(":")) {
      Tokens rest(t.begin() + static_cast<std::ptrdiff_t>(i) + 1, t.end());
      // "`f`: `x` defaults to 3": its `x`, and no other one.
      if (i == 1 && t[0].kind == TokenKind::code && !t[0].bare) {
        Token in = t[1], comma = t[1];
        in.kind = TokenKind::word;
        in.text = in.key = "in";
        comma.text = comma.key = ",";
        rest.insert(rest.begin(), {in, t[0], comma});
      }
      out.push_back(std::move(rest));
      break;
    }
  return out;
}

}  // namespace assay
