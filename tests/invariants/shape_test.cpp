// The size and the finish of what is checked in.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "source_text.h"

namespace assay::test {
namespace {

const std::vector<std::string> kCode{"h", "cpp"};

std::vector<SourceFile> all_code() {
  std::vector<SourceFile> out;
  for (const char* folder : {"src", "tests", "bench"})
    for (auto& file : source_files(folder, kCode)) out.push_back(std::move(file));
  return out;
}

TEST(Shape, FilesAreAtMost600LinesLong) {
  for (const auto& file : all_code()) EXPECT_LE(Lines(file.text).count(), 600u) << file.path;
}

TEST(Shape, HeadersAreIncludedOnce) {
  for (const auto& file : all_code())
    if (file.path.ends_with(".h")) {
      EXPECT_NE(file.text.find("#pragma once"), std::string::npos) << file.path;
    }
}

TEST(Shape, HeadersSayWhatTheyAreFor) {
  for (const auto& file : source_files("src", {"h"})) EXPECT_TRUE(file.text.starts_with("//")) << file.path;
}

TEST(Shape, NothingIsLeftForLater) {
  for (const auto& file : all_code())
    for (std::string word : {"TO"
                             "DO",
                             "FIX"
                             "ME",
                             "XX"
                             "X",
                             "HA"
                             "CK"}) {
      bool found = false;
      for (std::size_t at = file.text.find(word); at != std::string::npos; at = file.text.find(word, at + 1))
        found |= (at == 0 || !is_ident_char(file.text[at - 1])) &&
                 (at + word.size() == file.text.size() || !is_ident_char(file.text[at + word.size()])) &&
                 file.text.compare(at - std::min<std::size_t>(at, 3), 3, "// ") == 0;
      EXPECT_FALSE(found) << file.path << ": " << word;
    }
}

// Names no host of the package index: pip's own configuration decides (docs/sources.md).
TEST(Shape, TheSourceNamesNoPackageIndex) {
  for (const auto& file : source_files("src", kCode))
    for (std::string host : {"pypi"
                             ".org",
                             "pythonhosted"
                             ".org",
                             "test.pypi"})
      EXPECT_EQ(file.text.find(host), std::string::npos) << file.path << ": " << host;
}

}  // namespace
}  // namespace assay::test
