// Ranges of versions: as packaging files write them, in words, and one against another.
#include "claim/version_range.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

// The clauses that a sentence's words come to; "-" for none.
std::string words(const std::string& markdown) {
  markdown::Document doc = markdown::parse(markdown);
  Tokens t = tokenize(doc.blocks[0].inlines);
  auto range = range_in_words(t, 0, t.size() - 1);
  return range ? spelling(*range) : "-";
}

TEST(VersionRange, WordsThatBoundAVersion) {
  EXPECT_EQ(words("8.0 or later"), ">=8.0");
  EXPECT_EQ(words("version 8.0 and above"), ">=8.0");
  EXPECT_EQ(words("8.0+"), ">=8.0");
  EXPECT_EQ(words("at least 8.0"), ">=8.0");
  EXPECT_EQ(words("below 9"), "<9");
  EXPECT_EQ(words("up to v3.1"), "<=3.1");
  EXPECT_EQ(words("newer than 2"), ">2");
  EXPECT_EQ(words("exactly 1.26.4"), "==1.26.4");
  EXPECT_EQ(words("versions >= 8.0 and < 9"), ">=8.0,<9");
  EXPECT_EQ(words("`>=8.0,<9`"), ">=8.0,<9");
  EXPECT_EQ(words("versions ≥ 2.1"), ">=2.1");
  EXPECT_EQ(words("`8.x`"), "8.*");
  EXPECT_EQ(words("8.1"), "8.1");
}

TEST(VersionRange, OtherWordsAreNoRange) {
  EXPECT_EQ(words("8.0 or a newer fork"), "-");
  EXPECT_EQ(words("a GPU"), "-");
  EXPECT_EQ(words("at least"), "-");
  EXPECT_EQ(words("`main`"), "-");
}

RangeMatch compare(std::string_view stated, std::string_view declared) {
  return compare_ranges(*parse_range(stated), parse_range(declared).value_or(VersionRange{}));
}

TEST(VersionRange, AStatedBoundHasToBeDeclared) {
  EXPECT_EQ(compare(">=8", ">=8.0,<9"), RangeMatch::same) << "8 is 8.0";
  EXPECT_EQ(compare(">=8,<9", ">=8"), RangeMatch::differs) << "no upper bound is declared";
  EXPECT_EQ(compare(">=7", ">=8"), RangeMatch::implied);
  EXPECT_EQ(compare(">=9", ">=8"), RangeMatch::differs);
  EXPECT_EQ(compare(">=8", "==8.1"), RangeMatch::implied);
  EXPECT_EQ(compare("==8.1", ">=8"), RangeMatch::differs);
  EXPECT_EQ(compare(">8", ">=8"), RangeMatch::differs);
  EXPECT_EQ(compare("<=9", "<9"), RangeMatch::implied);
}

TEST(VersionRange, CompatibleReleasesArePairsOfBounds) {
  EXPECT_EQ(compare("~=8.1", ">=8.1,<9"), RangeMatch::same);
  EXPECT_EQ(compare(">=8.1", "~=8.1"), RangeMatch::same);
  EXPECT_EQ(compare("<8.2", "~=8.1.3"), RangeMatch::same);
  EXPECT_EQ(compare("==8.*", ">=8,<9"), RangeMatch::same);
}

TEST(VersionRange, AVersionWithoutAnOperatorIsTheLeastOrTheOnlyOne) {
  EXPECT_EQ(compare("8.1", "==8.1"), RangeMatch::same);
  EXPECT_EQ(compare("8.1", ">=8.1,<9"), RangeMatch::same);
  EXPECT_EQ(compare("8.2", ">=8.1,<9"), RangeMatch::unknown);
  EXPECT_EQ(compare("9.2", ">=8.1,<9"), RangeMatch::differs);
}

}  // namespace
}  // namespace assay
