// gitignore(5), rule by rule.
#include "source/ignore.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

bool ignores(std::string_view patterns, std::string_view path, bool directory = false) {
  auto match = IgnoreFile(patterns).match(path, directory);
  return match && match->ignored;
}

TEST(Ignore, NamesMatchAtAnyDepth) {
  EXPECT_TRUE(ignores("foo", "foo"));
  EXPECT_TRUE(ignores("foo", "a/b/foo"));
  EXPECT_FALSE(ignores("foo", "foobar"));
  EXPECT_TRUE(ignores("*.pyc", "a/m.pyc"));
  EXPECT_FALSE(ignores("*.pyc", "a/pyc"));
  EXPECT_TRUE(ignores("*.tar.gz", "x.tar.gz"));
  EXPECT_TRUE(ignores("*", "anything"));
}

TEST(Ignore, ASlashAnchorsToTheFolder) {
  EXPECT_TRUE(ignores("/foo", "foo"));
  EXPECT_FALSE(ignores("/foo", "a/foo"));
  EXPECT_TRUE(ignores("a/foo", "a/foo"));
  EXPECT_FALSE(ignores("a/foo", "b/a/foo"));
  EXPECT_FALSE(ignores("a/*", "a/b/c"));
  EXPECT_TRUE(ignores("a/*", "a/b"));
}

TEST(Ignore, ATrailingSlashMeansFolders) {
  EXPECT_TRUE(ignores("foo/", "a/foo", true));
  EXPECT_FALSE(ignores("foo/", "a/foo", false));
}

TEST(Ignore, DoubleStars) {
  EXPECT_TRUE(ignores("**/foo", "foo"));
  EXPECT_TRUE(ignores("**/foo", "a/b/foo"));
  EXPECT_TRUE(ignores("a/**/b", "a/b"));
  EXPECT_TRUE(ignores("a/**/b", "a/x/y/b"));
  EXPECT_FALSE(ignores("a/**/b", "a/x/y/c"));
  EXPECT_TRUE(ignores("a/**", "a/x/y"));
  EXPECT_FALSE(ignores("a/**", "a", true));
  EXPECT_TRUE(ignores("a/**/**/b", "a/b"));
}

TEST(Ignore, TheLastMatchDecides) {
  EXPECT_FALSE(ignores("*.log\n!keep.log", "keep.log"));
  EXPECT_TRUE(ignores("*.log\n!keep.log", "other.log"));
  EXPECT_TRUE(ignores("!keep.log\n*.log", "keep.log"));
  EXPECT_TRUE(ignores("*.log\n!keep.log\n/keep*", "keep.log"));
  EXPECT_EQ(IgnoreFile("# x\n\n*.log\n").match("a.log", false)->line, 3u);
}

TEST(Ignore, CommentsBlanksEscapesAndLineEnds) {
  EXPECT_FALSE(ignores("# foo", "# foo"));
  EXPECT_TRUE(ignores("\\#foo", "#foo"));
  EXPECT_TRUE(ignores("\\!foo", "!foo"));
  EXPECT_TRUE(ignores("foo   ", "foo"));
  EXPECT_TRUE(ignores("foo\\ ", "foo "));
  EXPECT_TRUE(ignores("foo\r\nbar\r\n", "foo"));
  EXPECT_TRUE(
      ignores("\xEF\xBB\xBF"
              "foo",
              "foo"));
}

TEST(Ignore, Brackets) {
  EXPECT_TRUE(ignores("*.py[cod]", "m.pyc"));
  EXPECT_FALSE(ignores("*.py[cod]", "m.py"));
  EXPECT_TRUE(ignores("x[!a-c]", "xd"));
  EXPECT_FALSE(ignores("x[!a-c]", "xb"));
  EXPECT_TRUE(ignores("x[]]", "x]"));
  EXPECT_TRUE(ignores("x[[:digit:]]", "x7"));
  EXPECT_FALSE(ignores("x[[:digit:]]", "xx"));
  EXPECT_TRUE(ignores("x[a", "x[a"));  // never closed: a plain character
  EXPECT_TRUE(ignores("a?c", "abc"));
}

TEST(Ignore, ManyStarsStayFast) {
  std::string pattern, text(5000, 'a');
  for (int i = 0; i < 500; ++i) pattern += "*a";
  EXPECT_FALSE(ignores(pattern + "b", text));
  std::string deep, path;
  for (int i = 0; i < 200; ++i) deep += "**/a/", path += "a/";
  EXPECT_FALSE(ignores(deep + "b", path + "c"));
}

}  // namespace
}  // namespace assay
