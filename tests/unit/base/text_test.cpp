#include "base/text.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Lines, ATextThatEndsInANewlineHasNoEmptyLastLine) {
  EXPECT_EQ(Lines("").count(), 0u);
  EXPECT_EQ(Lines("a\n").count(), 1u);
  EXPECT_EQ(Lines("a\nb").count(), 2u);
}

TEST(Lines, CarriageReturnsBelongToTheLineEnd) {
  Lines lines("one\r\ntwo\r\n");
  EXPECT_EQ(lines.line(1), "one");
  EXPECT_EQ(lines.lines(1, 2), "one\r\ntwo");
  EXPECT_EQ(lines.line(3), "");
}

TEST(Lines, EveryByteHasItsLine) {
  Lines lines("ab\ncd");
  EXPECT_EQ(lines.line_at(0), 1u);
  EXPECT_EQ(lines.line_at(2), 1u);
  EXPECT_EQ(lines.line_at(3), 2u);
}

TEST(Paths, AreNormalisedWithoutADisk) {
  EXPECT_EQ(normalize_path("a/./b//c/../d"), "a/b/d");
  EXPECT_EQ(normalize_path("../a"), "../a");
  EXPECT_EQ(normalize_path("/../a"), "/a");
  EXPECT_EQ(extension("pkg/.hidden"), "");
  EXPECT_EQ(extension("pkg/mod.py"), "py");
}

TEST(Utf8, RejectsWhatUnicodeRejects) {
  EXPECT_TRUE(valid_utf8("plain ascii text, long enough for the fast path"));
  EXPECT_TRUE(valid_utf8("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"));
  EXPECT_FALSE(valid_utf8("\xC0\x80"));          // over-long
  EXPECT_FALSE(valid_utf8("\xED\xA0\x80"));      // surrogate
  EXPECT_FALSE(valid_utf8("\xF4\x90\x80\x80"));  // beyond U+10FFFF
  EXPECT_EQ(sanitize_utf8("a\xFFz"), "a\xEF\xBF\xBDz");
}

TEST(EditDistance, StopsAtTheLimit) {
  EXPECT_EQ(edit_distance("kitten", "sitting", 5), 3u);
  EXPECT_EQ(edit_distance("a", "zzzzzzzz", 2), 3u);
}

}  // namespace
}  // namespace assay
