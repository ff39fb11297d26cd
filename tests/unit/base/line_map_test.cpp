#include "base/line_map.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>

namespace assay {

void PrintTo(const LineMove& m, std::ostream* os) {
  constexpr const char* names[] = {"unchanged", "moved", "edited", "deleted"};
  *os << names[static_cast<int>(m.fate)] << ' ' << m.start << '-' << m.end << " kept " << m.kept;
}
bool operator==(const LineMove& a, const LineMove& b) {
  return a.fate == b.fate && a.start == b.start && a.end == b.end && a.kept == b.kept;
}

namespace {

using enum LineFate;

const std::string kOld =
    "import os\n"              // 1
    "\n"                       // 2
    "def first(value):\n"      // 3
    "    return value\n"       // 4
    "\n"                       // 5
    "def second(value):\n"     // 6
    "    total = value + 1\n"  // 7
    "    return total\n";      // 8

TEST(LineMap, TheSameTextIsUnchanged) {
  LineMap map(kOld, kOld);
  EXPECT_EQ(map.range(3, 4), (LineMove{unchanged, 3, 4, 2}));
  EXPECT_EQ(map.range(1, 8), (LineMove{unchanged, 1, 8, 8}));
}

TEST(LineMap, LinesBelowAnInsertionMoved) {
  LineMap map(kOld, "import os\nimport sys\nimport re\n" + kOld.substr(10));
  EXPECT_EQ(map.range(1, 1), (LineMove{unchanged, 1, 1, 1}));
  EXPECT_EQ(map.range(6, 8), (LineMove{moved, 8, 10, 3}));
  EXPECT_EQ(map.line(3), 5u);
}

TEST(LineMap, AnInsertionInsideIsAnEdit) {
  std::string now = kOld;
  now.insert(now.find("    return total"), "    log(total)\n");
  LineMap map(kOld, now);
  EXPECT_EQ(map.range(6, 8), (LineMove{edited, 6, 9, 3}));
  EXPECT_EQ(map.range(6, 7), (LineMove{unchanged, 6, 7, 2}));
}

TEST(LineMap, AChangedLineIsAnEditOfItsRangeAndGoneByItself) {
  std::string now = kOld;
  now.replace(now.find("value + 1"), 9, "value + 2");
  LineMap map(kOld, now);
  EXPECT_EQ(map.range(6, 8), (LineMove{edited, 6, 8, 2}));
  EXPECT_EQ(map.range(7, 7), (LineMove{deleted, 0, 0, 0}));
  EXPECT_EQ(map.line(7), 0u);
}

TEST(LineMap, RemovedLinesAreDeletedThoughBlankLinesRemain) {
  LineMap map(kOld, "import os\n\nprint(os.name)\n\n");
  EXPECT_EQ(map.range(6, 8).fate, deleted);
}

TEST(LineMap, ABlockPutElsewhereMoved) {
  std::string now = kOld.substr(0, 11) + kOld.substr(kOld.find("def second")) + "\n" + kOld.substr(11, 35);
  LineMap map(kOld, now);
  EXPECT_EQ(map.range(3, 4), (LineMove{moved, 7, 8, 2}));
  EXPECT_EQ(map.range(6, 8), (LineMove{moved, 3, 5, 3}));
}

TEST(LineMap, ABlockIndentedAnewMoved) {
  LineMap map(kOld,
              "import os\n\nclass C:\n    def first(value):\n        return value\n\n    def second(value):\n        "
              "total  =  value + 1\n        return total\n");
  EXPECT_EQ(map.range(6, 8), (LineMove{moved, 7, 9, 3}));
}

TEST(LineMap, ABlockThatStandsTwiceIsNotCalledMoved) {
  LineMap map("x\nreturn compute(value)\n", "y\n  return compute(value)\nz\n  return compute(value)\n");
  EXPECT_EQ(map.range(2, 2).fate, deleted);
}

TEST(LineMap, LineEndsDoNotMatter) {
  EXPECT_EQ(LineMap("a\r\nb\r\n", "a\nb").range(1, 2), (LineMove{unchanged, 1, 2, 2}));
}

TEST(LineMap, RangesAreClampedAndEmptyTextsAreFine) {
  EXPECT_EQ(LineMap(kOld, kOld).range(7, 90), (LineMove{unchanged, 7, 8, 2}));
  EXPECT_EQ(LineMap(kOld, kOld).range(20, 30).fate, deleted);
  EXPECT_EQ(LineMap(kOld, kOld).range(5, 4).fate, deleted);
  EXPECT_EQ(LineMap("", kOld).range(1, 1).fate, deleted);
  EXPECT_EQ(LineMap(kOld, "").range(1, 1).fate, deleted);
  EXPECT_EQ(LineMap(kOld, "").line(0), 0u);
}

// Whatever the texts: the map goes up strictly and pairs equal lines only.
TEST(LineMap, IsAnAlignmentOfEqualLines) {
  std::minstd_rand random(7);
  for (int round = 0; round < 300; ++round) {
    const auto alphabet = 1 + random() % 12;
    std::string a, b, letters_a = " ", letters_b = " ";
    for (auto n = random() % 60; n > 0; --n) letters_a += static_cast<char>('a' + random() % alphabet);
    for (auto n = random() % 60; n > 0; --n) letters_b += static_cast<char>('a' + random() % alphabet);
    for (char c : letters_a.substr(1)) a += c, a += '\n';
    for (char c : letters_b.substr(1)) b += c, b += '\n';
    LineMap map(a, b);
    std::uint32_t last = 0;
    for (std::uint32_t i = 1; i <= map.from_count(); ++i) {
      if (!map.line(i)) continue;
      ASSERT_GT(map.line(i), last);
      ASSERT_EQ(letters_a[i], letters_b[map.line(i)]);
      last = map.line(i);
    }
  }
}

// Texts that are hard for one part of the search or the other.
TEST(LineMap, HardTextsTakeBoundedTime) {
  std::minstd_rand random(7);
  auto text = [&](std::uint32_t lines, std::uint32_t alphabet) {
    std::string out;
    for (std::uint32_t i = 0; i < lines; ++i) out += std::to_string(random() % alphabet) + '\n';
    return out;
  };
  std::string same_lines;
  for (int i = 0; i < 100'000; ++i) same_lines += "same words again\n";
  auto start = std::chrono::steady_clock::now();
  for (std::uint32_t alphabet : {1u, 2u, 50u, 3000u, 1'000'000u})
    LineMap(text(100'000, alphabet), text(100'000, alphabet));
  LineMap repeated(same_lines + "last\n", same_lines);
  EXPECT_EQ(repeated.range(50'000, 100'001).fate, edited);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

}  // namespace
}  // namespace assay
