#include "sweep/moved_tokens.h"

#include <gtest/gtest.h>

#include <string>

namespace assay::sweep {
namespace {

std::string spelled(std::string_view text) {
  std::string out;
  for (const Token& t : tokens_of(text)) out += (out.empty() ? "" : " ") + std::string(text.substr(t.begin, t.size));
  return out;
}

double both(std::string_view a, std::string_view name_a, std::string_view b, std::string_view name_b) {
  return likeness(shingles_of(a, tokens_of(a), name_a), shingles_of(b, tokens_of(b), name_b)).both;
}

TEST(MovedTokens, LayoutCommentsAndTheLastCommaDoNotCount) {
  EXPECT_EQ(spelled("f(a, # one\n  b,\n)"), "f ( a , b )");
  EXPECT_EQ(spelled("x = 1.5e3 + \\\n y"), "x = 1.5e3 + y");
}

TEST(MovedTokens, StringsAreOneTokenWhateverTheirQuotesAndPrefix) {
  const auto one = tokens_of("'a b'"), other = tokens_of("r\"a b\"");
  ASSERT_EQ(one.size(), 1u);
  ASSERT_EQ(other.size(), 1u);
  EXPECT_EQ(one[0].hash, other[0].hash);
  EXPECT_EQ(spelled("'''a\n'b''' c"), "'''a\n'b''' c");
}

TEST(MovedTokens, BrokenTextEnds) {
  EXPECT_EQ(spelled("x = 'never closed\ny"), "x = 'never closed y");
  EXPECT_EQ(spelled("\"\"\"open"), "\"\"\"open");
  EXPECT_EQ(spelled("'\\"), "'\\");
  EXPECT_EQ(spelled(""), "");
}

TEST(MovedTokens, ARenamedDefinitionIsAllAlike) {
  EXPECT_DOUBLE_EQ(both("def old(x): return old(x - 1)", "old", "def new(x): return new(x - 1)", "new"), 1);
  EXPECT_LT(both("def old(x): return old(x - 1)", "old", "def new(y): raise ValueError", "new"), 0.4);
  EXPECT_EQ(likeness({}, {}).both, 0);
}

TEST(MovedTokens, DocumentationCountsWordByWord) {
  const std::string a = "x: int = 1\n'''How many blocks a request may hold at most.'''";
  const std::string b = "y: int = 1\n'''How many blocks a request may hold at least.'''";
  EXPECT_GT(both(a, "x", b, "y"), 0.7);
}

}  // namespace
}  // namespace assay::sweep
