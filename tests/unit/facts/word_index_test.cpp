#include "facts/word_index.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

WordIndex index_of(const std::vector<std::string>& texts) {
  WordIndex index;
  index.build(static_cast<std::uint32_t>(texts.size()), [&](std::uint32_t i) { return Bytes{texts[i], nullptr}; });
  return index;
}

using Files = std::vector<std::uint32_t>;

TEST(WordIndex, FindsWholeIdentifiersOnly) {
  auto index = index_of({"def open_file(): pass", "file = 1", "x = 'open_file'", "# opened file1"});
  EXPECT_EQ(index.files_with("open_file"), (Files{0, 2}));
  EXPECT_EQ(index.files_with("file"), (Files{1}));
  EXPECT_EQ(index.files_with("open"), Files{});
}

TEST(WordIndex, TheStoredBlockAnswersTheSame) {
  auto index = index_of({"alpha beta", "", "beta gamma"});
  std::string stored = index.block();
  WordIndex again;
  ASSERT_TRUE(again.open(stored, 3));
  EXPECT_EQ(again.files_with("beta"), (Files{0, 2}));
}

TEST(WordIndex, ABlockOfAnotherTreeOrACutOneIsRefused) {
  std::string stored = index_of({"alpha", "beta"}).block();
  WordIndex again;
  EXPECT_FALSE(again.open(stored, 3));
  EXPECT_FALSE(again.open(std::string_view(stored).substr(0, stored.size() - 4), 2));
  EXPECT_FALSE(again.open("", 0));
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
