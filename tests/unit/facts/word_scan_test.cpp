#include "facts/word_scan.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace assay {
namespace {

TEST(WordScan, BlocksAndTableGiveTheSameMasks) {
  for (int shift = 0; shift < 256; ++shift) {
    char block[64];
    for (int i = 0; i < 64; ++i) block[i] = static_cast<char>(i * 5 + shift);
    EXPECT_EQ(masks_of(block).words, masks_by_table(block).words) << shift;
    EXPECT_EQ(masks_of(block).newlines, masks_by_table(block).newlines) << shift;
  }
}

// A word and a line may begin and end at any place of a block.
TEST(WordScan, WordsAndTheirLinesAreFoundAtAnyOffset) {
  for (std::size_t blanks = 0; blanks < 130; ++blanks)
    for (const std::size_t length : {1u, 7u, 64u, 130u}) {
      const std::string text = "a\n" + std::string(blanks, ' ') + std::string(length, 'b') + "\r\nc";
      std::vector<std::string> words;
      std::vector<std::size_t> lines;
      for_each_word(text, [&](std::size_t begin, std::size_t end, std::size_t line) {
        words.push_back(text.substr(begin, end - begin));
        lines.push_back(line);
      });
      EXPECT_EQ(words, (std::vector<std::string>{"a", std::string(length, 'b'), "c"}));
      EXPECT_EQ(lines, (std::vector<std::size_t>{0, 2, text.size() - 1}));
    }
}

TEST(WordScan, TextsAreFoundWhereverTheyStand) {
  for (std::size_t before = 0; before < 40; ++before)
    for (std::size_t behind = 0; behind < 20; ++behind) {
      const std::string text = std::string(before, 's') + "setattr" + std::string(behind, 'r');
      EXPECT_EQ(find_text(text, "setattr"), before);
      EXPECT_EQ(find_text(text, "setattr", before + 1), std::string_view::npos);
      EXPECT_EQ(find_text(text, "setattrs"), std::string_view::npos);
    }
  EXPECT_EQ(find_text("", "for"), std::string_view::npos);
}

}  // namespace
}  // namespace assay
