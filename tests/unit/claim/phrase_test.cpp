// The pattern language of claim forms.
#include "claim/phrase.h"

#include <gtest/gtest.h>

#include "claim/forms.h"
#include "claim/hedge.h"
#include "claim/sentence.h"

namespace assay {
namespace {

Tokens words(const std::string& markdown) {
  markdown::Document doc = markdown::parse(markdown);
  return doc.blocks.empty() ? Tokens{} : tokenize(doc.blocks[0].inlines);
}

// "slot=text slot=text", "!" first when the claim is turned round; "-" for no match.
std::string match(std::string_view pattern, const std::string& sentence) {
  Phrase phrase{pattern, ""};
  PhraseSet set({&phrase, 1});
  EXPECT_TRUE(set.problems().empty()) << set.problems()[0];
  Tokens t = words(sentence);
  strip_hedges(t);
  PhraseMatch m;
  if (!set.match(t, m)) return "-";
  std::string out = m.negated ? "!" : "";
  for (const Capture& c : m.captures)
    out += (out.empty() || out == "!" ? "" : " ") + std::string(c.slot) + "=" + t[c.first].text;
  return out;
}

TEST(Phrase, NoPatternOfAnyFormIsWrong) {
  for (const Form* form : forms()) {
    PhraseSet set(form->phrases);
    for (const std::string& p : set.problems()) ADD_FAILURE() << form->rule.id << ": " << p;
  }
}

TEST(Phrase, WrongPatternsAreNoticed) {
  for (std::string_view bad : {"@nothing", "%nothing x", "#nothing", "{nothing}", "(a|b", "a]", "{sym"}) {
    Phrase phrase{bad, ""};
    EXPECT_FALSE(PhraseSet({&phrase, 1}).problems().empty()) << bad;
  }
}

TEST(Phrase, WordsOptionsAndChoices) {
  EXPECT_EQ(match("the [big] (cat|dog) sat", "The dog sat."), "");
  EXPECT_EQ(match("the [big] (cat|dog) sat", "The big cat sat."), "");
  EXPECT_EQ(match("the [big] (cat|dog) sat", "The big cow sat."), "-");
  EXPECT_EQ(match("the cat sat", "The cat sat down."), "-") << "a pattern takes the whole sentence";
}

TEST(Phrase, SlotsRememberTokens) {
  EXPECT_EQ(match("{sym:a} calls {sym:b}", "`f` calls `g()`"), "a=f b=g()");
  EXPECT_EQ(match("{sym} has {n} lines", "`f` has seven lines"), "sym=f n=seven");
  EXPECT_EQ(match("{sym} is {value}", "`f` is `not a symbol`"), "sym=f value=not a symbol");
  EXPECT_EQ(match("{sym} is {value}", "`not a symbol` is 3"), "-");
  EXPECT_EQ(match("{option} is on", "`--jobs` is on"), "option=--jobs");
  EXPECT_EQ(match("{assign}", "`a.b: int = 3`"), "assign=a.b: int = 3");
  EXPECT_EQ(match("{assign}", "`a == 3`"), "-");
}

TEST(Phrase, VerbsInEveryForm) {
  for (const char* s : {"`f` calls `g`", "`f` directly invokes `g`", "`f` may call `g`", "`f` seems to call `g`",
                        "`f` delegates to `g`", "`f` will always call `g`", "`f` makes a call to `g`"})
    EXPECT_EQ(match("{sym:a} %call {sym:b}", s), "a=f b=g") << s;
  for (const char* s :
       {"`f` does not call `g`", "`f` doesn't call `g`", "`f` never calls `g`", "`f` no longer calls `g`",
        "`f` cannot call `g`", "`f` does not appear to call `g`", "`f` is not calling `g`"})
    EXPECT_EQ(match("{sym:a} %call {sym:b}", s)[0], '!') << s;
}

TEST(Phrase, BeIsNegatedWhereItSaysSo) {
  EXPECT_EQ(match("{sym} %be unused", "`f` is unused"), "sym=f");
  EXPECT_EQ(match("{sym} %be unused", "`f` is not unused"), "!sym=f");
  EXPECT_EQ(match("{sym} %be unused", "`f` seems to be unused"), "sym=f");
  EXPECT_EQ(match("{sym} %be unused", "`f` may not be unused"), "!sym=f");
  EXPECT_EQ(match("{sym} %be unused", "`f` has never been unused"), "!sym=f");
}

TEST(Phrase, TwoNegationsCancel) {
  EXPECT_EQ(match("{!} {sym} lacks {sym:b}", "`f` lacks `g`"), "!sym=f b=g");
  EXPECT_EQ(match("{!} {sym} %be unused", "`f` is not unused"), "sym=f");
}

TEST(Phrase, PlacesAreOneToken) {
  for (const char* s : {"`f` is at `a/b.py:12`", "`f` is at `a/b.py` (line 12)", "`f` is at line 12 of `a/b.py`",
                        "`f` is at a/b.py:12", "`f` is at `a/b.py#L12`", "`f` is at `a/b.py`, line 12"}) {
    Phrase phrase{"{sym} is at {place}", ""};
    PhraseMatch m;
    Tokens t = words(s);
    ASSERT_TRUE(PhraseSet({&phrase, 1}).match(t, m)) << s;
    EXPECT_EQ(t.back().path, "a/b.py") << s;
    ASSERT_EQ(t.back().lines.size(), 1u) << s;
    EXPECT_EQ(t.back().lines[0].first, 12u) << s;
  }
}

TEST(Hedges, AreTakenOff) {
  for (const char* s : {"Apparently, `f` is here", "It appears that `f` is here", "As far as I can tell, `f` is here",
                        "`f` is here (probably)", "`f` is here, I think.", "We found that `f` is here",
                        "Note that `f` is here", "The code shows that `f` is here"})
    EXPECT_EQ(match("{sym} is here", s), "sym=f") << s;
}

// ---------------------------------------------------------------- statements

std::vector<Statement> read(const std::string& text) { return statements(markdown::parse(text)); }

TEST(Statements, EvidenceBelongsToTheSentenceBeforeIt) {
  auto s = read("`f` is a property. See line 12. `g` is one too, see `a.py:3`.\n");
  ASSERT_EQ(s.size(), 2u);
  ASSERT_EQ(s[0].places.size(), 1u);
  EXPECT_EQ(s[0].places[0].lines[0].first, 12u);
  ASSERT_EQ(s[1].places.size(), 1u);
  EXPECT_EQ(s[1].places[0].path, "a.py");
  EXPECT_TRUE(s[1].tokens.back().is("too"));
}

TEST(Statements, AFindingAndItsEvidenceLineAreOne) {
  auto s = read("### Issue 1: `f` - HIGH RISK\n\n**Finding**: `f` raises `E`.\n\n**Evidence**: `a.py` (line 4)\n");
  ASSERT_EQ(s.size(), 1u);
  EXPECT_EQ(s[0].line, 3u);
  EXPECT_TRUE(s[0].labelled);
  ASSERT_EQ(s[0].places.size(), 1u);
  EXPECT_EQ(s[0].places[0].path, "a.py");
}

TEST(Statements, ARowIsOneWithItsCells) {
  auto s = read("| File | Line | Note |\n|---|---|---|\n| `a.py` | 4-6 | `f` is a property. |\n");
  ASSERT_EQ(s.size(), 1u);
  EXPECT_EQ(s[0].line, 3u);
  bool found = false;
  for (const Token& p : s[0].places) found = found || (p.path == "a.py" && !p.lines.empty() && p.lines[0].second == 6);
  EXPECT_TRUE(found);
}

TEST(Statements, TablesOfDefaultsAndLengthsAreSentences) {
  auto s = read("| Option | Default |\n|---|---|\n| `jobs` | `3` |\n\n| File | Lines |\n|---|---|\n| `a.py` | 120 |\n");
  ASSERT_EQ(s.size(), 2u);
  EXPECT_TRUE(s[0].tokens[1].is("defaults"));
  EXPECT_TRUE(s[1].tokens[1].is("has"));
}

TEST(Statements, AHeadingNamesTheFileOfLinesBelow) {
  auto s = read("### `a.py`\n\n- line 7: `f` is defined here\n");
  ASSERT_EQ(s.size(), 1u);
  ASSERT_FALSE(s[0].context.empty());
  EXPECT_EQ(s[0].context[0].path, "a.py");
  EXPECT_EQ(s[0].places[0].lines[0].first, 7u);
}

TEST(Statements, RecommendationsAreNoClaims) {
  auto s = read("## Recommendations\n\n- Replace `f` by `g`.\n");
  ASSERT_EQ(s.size(), 1u);
  EXPECT_TRUE(s[0].proposal);
}

}  // namespace
}  // namespace assay
