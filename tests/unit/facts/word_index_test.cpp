#include "facts/word_index.h"
#include "facts/word_roles.h"

#include <gtest/gtest.h>

#include <cstring>

namespace assay {
namespace {

WordIndex index_of(const std::vector<std::string>& texts) {
  WordIndex index;
  std::string list;
  index.build(static_cast<std::uint32_t>(texts.size()),
              [&](std::uint32_t i) -> std::string_view { return list = WordIndex::list_of(texts[i]); });
  return index;
}

using Files = std::vector<std::uint32_t>;

TEST(WordIndex, FindsWholeIdentifiersOnly) {
  auto index = index_of({"def open_file(): pass", "file = 1", "x = 'open_file'", "# opened file1"});
  EXPECT_EQ(index.files_with("open_file"), (Files{0, 2}));
  EXPECT_EQ(index.files_with("file"), (Files{1}));
  EXPECT_EQ(index.files_with("open"), Files{});
}

TEST(WordIndex, AListIsAFunctionOfTheText) {
  EXPECT_EQ(WordIndex::list_of("alpha beta alpha"), WordIndex::list_of("beta + alpha"));
  EXPECT_EQ(WordIndex::list_of("1 + 2"), "");
}

// Lists are stored: whoever changes them has to raise kVersion.
TEST(WordIndex, HashesStayWhatTheyAre) {
  const auto hash = [](std::string_view word) {
    std::uint32_t h = 0;
    std::memcpy(&h, WordIndex::list_of(word).data(), sizeof h);
    return h & ~word_role::kAll;
  };
  EXPECT_EQ(WordIndex::kVersion, 6u);
  EXPECT_EQ(hash("x"), 0x47B06D0u);
  EXPECT_EQ(hash("eight__8"), 0xA5FA3740u);
  EXPECT_EQ(hash("static_forward_context"), 0x9A6DD460u);
}

// Where a word stands in a text makes no difference to its hash.
TEST(WordIndex, WordsOfAnyLengthAreFoundAnywhere) {
  std::string word;
  for (int length = 1; length < 40; ++length) {
    word += static_cast<char>('a' + length % 26);
    auto index = index_of({word, word + " ", " " + word + " and much more text behind it to be read over", word + "_"});
    EXPECT_EQ(index.files_with(word), (Files{0, 1, 2})) << word;
  }
}

TEST(WordIndex, WhatIsNoListCountsAsEmpty) {
  WordIndex index;
  const std::string good = WordIndex::list_of("beta");
  index.build(2, [&](std::uint32_t i) { return i == 0 ? std::string_view("odd") : std::string_view(good); });
  EXPECT_EQ(index.files_with("beta"), (Files{1}));
}

TEST(WordIndex, ManyWordsInOneFileDontGetLost) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "name" + std::to_string(i) + " ";
  auto index = index_of({text, "other"});
  for (int i = 0; i < 20000; i += 37) ASSERT_EQ(index.files_with("name" + std::to_string(i)).front(), 0u);
  EXPECT_EQ(index.files_with("other"), (Files{1}));
}

}  // namespace
}  // namespace assay
