#include "source/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git_builder.h"
#include "source/git.h"
#include "source/git_tree.h"

namespace assay {
namespace {

using test::Files;
using test::GitBuilder;
using test::link_to;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kBody =
    "def load(path):\n    with open(path) as stream:\n        return stream.read()\n\n\n"
    "def store(path, text):\n    with open(path, 'w') as stream:\n        stream.write(text)\n";

struct Opened {
  explicit Opened(const GitBuilder& git) : tree(open_git("t", git.path(), sys::real_system(), nullptr, {}).value()) {}
  const History& history() const { return *tree->history(); }
  const std::string& head() const { return tree->info().revision; }
  std::shared_ptr<const Tree> tree;
};

// "subject path" of each version, newest first.
std::vector<std::string> versions(const Opened& opened, std::string_view path, std::uint32_t limit = 100) {
  std::vector<std::string> out;
  for (const auto& change : opened.history().changes(opened.head(), path, limit))
    out.push_back(change.commit.subject + ' ' + change.path);
  return out;
}

TEST(GitHistory, ListsTheVersionsOfAFileNewestFirst) {
  GitBuilder git;
  git.commit({{"f", "1"}, {"other", "a"}}, "first\n\nmore words");
  git.commit({{"f", "1"}, {"other", "b"}}, "elsewhere");
  auto third = git.commit({{"f", "2"}, {"other", "b"}}, "third");
  git.commit({{"f", "2"}, {"other", "c"}}, "elsewhere again");
  Opened opened(git);
  EXPECT_THAT(versions(opened, "f"), ElementsAre("third f", "first f"));
  EXPECT_THAT(versions(opened, "f", 1), ElementsAre("third f"));
  EXPECT_THAT(versions(opened, "never"), IsEmpty());
  auto newest = opened.history().changes(opened.head(), "f", 1)[0].commit;
  EXPECT_EQ(newest.id, third);
  EXPECT_EQ(newest.time, 1'700'000'120);
}

TEST(GitHistory, StartsAtTheCommitAskedFor) {
  GitBuilder git;
  auto first = git.commit({{"f", "1"}}, "first");
  git.commit({{"f", "2"}}, "second");
  auto found = Opened(git).history().changes(first, "f", 10);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].commit.id, first);
}

TEST(GitHistory, FollowsRenamesBackwards) {
  GitBuilder git;
  git.commit({{"old/io.py", kBody}, {"old/near.py", "x = 1\n"}}, "first");
  git.commit({{"old/io.py", kBody + "\n# end\n"}, {"old/near.py", "x = 1\n"}}, "edited");
  git.commit({{"new/io.py", kBody + "\n# end\n"}, {"old/near.py", "x = 1\n"}}, "moved");
  git.commit({{"new/files.py", kBody + "\n# the end\n"}, {"old/near.py", "x = 1\n"}}, "renamed and edited");
  EXPECT_THAT(versions(Opened(git), "new/files.py"),
              ElementsAre("renamed and edited new/files.py", "moved new/io.py", "edited old/io.py", "first old/io.py"));
}

TEST(GitHistory, ANewFileIsNoRenameOfAnUnlikeOne) {
  GitBuilder git;
  git.commit({{"old.py", kBody}}, "first");
  git.commit({{"new.py", "import sys\nprint(sys.argv)\n"}}, "second");
  EXPECT_THAT(versions(Opened(git), "new.py"), ElementsAre("second new.py"));
}

TEST(GitHistory, KnowsVersionsOfFilesThatAreGone) {
  GitBuilder git;
  git.commit({{"a/f", "1"}, {"g", "x"}}, "first");
  git.commit({{"g", "x"}}, "removed");
  git.commit({{"a/f", "2"}, {"g", "x"}}, "back");
  git.commit({{"g", "x"}}, "removed again");
  EXPECT_THAT(versions(Opened(git), "a/f"), ElementsAre("back a/f", "first a/f"));
}

TEST(GitHistory, AMergeBringsInWhatItsBranchChanged) {
  GitBuilder git;
  auto first = git.commit({{"f", "1"}, {"g", "1"}}, "first");
  auto side = git.commit({{"f", "2"}, {"g", "1"}}, "side", {first}, "side");
  auto main = git.commit({{"f", "1"}, {"g", "2"}}, "main", {first});
  git.commit({{"f", "2"}, {"g", "2"}}, "merge", {main, side});
  EXPECT_THAT(versions(Opened(git), "f"), ElementsAre("merge f", "first f"));
}

TEST(GitHistory, AFolderHasAVersionForEveryChangeBelow) {
  GitBuilder git;
  git.commit({{"a/b/f", "1"}, {"g", "1"}}, "first");
  git.commit({{"a/b/f", "2"}, {"g", "1"}}, "inside");
  git.commit({{"a/b/f", "2"}, {"g", "2"}}, "outside");
  EXPECT_THAT(versions(Opened(git), "a"), ElementsAre("inside a", "first a"));
}

TEST(GitHistory, EndsWhereAShallowCloneEnds) {
  GitBuilder git;
  auto first = git.commit({{"f", "1"}}, "first");
  git.commit({{"f", "2"}}, "second");
  git.commit({{"f", "3"}}, "third");
  std::filesystem::remove(git.loose(first));
  EXPECT_THAT(versions(Opened(git), "f"), ElementsAre("third f", "second f"));
}

TEST(GitHistory, ReadsAFileOfAnyCommit) {
  GitBuilder git;
  auto first = git.commit({{"a/f", "one"}, {"link", link_to("a/f")}}, "first");
  git.commit({{"a/f", "two"}}, "second");
  Opened opened(git);
  EXPECT_EQ(opened.history().read(first, "a/f")->data, "one");
  EXPECT_EQ(opened.history().read(first, "link")->data, "one");
  EXPECT_EQ(opened.history().read(opened.head(), "a/f")->data, "two");
  EXPECT_FALSE(opened.history().read(opened.head(), "link"));
  EXPECT_FALSE(opened.history().read(opened.head(), "a"));
  EXPECT_FALSE(opened.history().read("no commit", "a/f"));
}

TEST(GitHistory, GivesOtherRevisionsAsTreesOfTheSameHistory) {
  GitBuilder git;
  git.tag("v1.0", git.commit({{"f", "one"}}, "first"));
  auto second = git.commit({{"f", "two"}, {"g", ""}}, "second");
  Opened opened(git);
  auto old = opened.history().at("v1.0");
  ASSERT_TRUE(old);
  EXPECT_EQ((*old)->read(0)->data, "one");
  EXPECT_EQ((*old)->info().version, "1.0");
  EXPECT_EQ(*(*old)->history()->resolve("main"), second);
  auto none = opened.history().at("v1.1");
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().message, HasSubstr("near: v1.0"));
}

TEST(GitHistory, FollowsAFileForward) {
  GitBuilder git;
  auto first = git.commit({{"a.py", kBody}, {"gone.py", "import os\n"}, {"stays.py", "x = 1\n"}}, "first");
  git.commit({{"lib/a.py", kBody + "# 1\n"}, {"stays.py", "x = 1\n"}}, "moved");
  git.commit({{"lib/io.py", kBody + "# 1\n# 2\n"}, {"stays.py", "x = 2\n"}}, "renamed");
  Opened opened(git);
  auto follow = [&](std::string_view path) {
    return opened.history().follow(first, path, opened.head()).value_or("gone");
  };
  EXPECT_EQ(follow("a.py"), "lib/io.py");
  EXPECT_EQ(follow("stays.py"), "stays.py");
  EXPECT_EQ(follow("gone.py"), "gone");
}

TEST(GitHistory, FollowsBetweenCommitsThatShareNoLine) {
  GitBuilder git;
  auto elsewhere = git.commit({{"a.py", kBody}}, "elsewhere", {}, "elsewhere");
  git.commit({{"b.py", kBody}}, "main");
  Opened opened(git);
  EXPECT_EQ(opened.history().follow(elsewhere, "a.py", opened.head()), "b.py");
}

TEST(GitHistory, EmptyFilesAreNotRenamesOfEachOther) {
  GitBuilder git;
  auto first = git.commit({{"a/__init__.py", ""}, {"f", "1"}}, "first");
  git.commit({{"b/__init__.py", ""}, {"f", "1"}}, "second");
  Opened opened(git);
  EXPECT_FALSE(opened.history().follow(first, "a/__init__.py", opened.head()));
}

TEST(GitHistory, BlamesEachLine) {
  GitBuilder git;
  git.commit({{"a.txt", "one\ntwo\nthree\nfour\nfive\n"}}, "first");
  git.commit({{"a.txt", "zero\none\ntwo\nthree\nfour\nfive\n"}}, "second");
  git.commit({{"b.txt", "zero\none\ntwo\nTHREE\nfour\nfive\n"}}, "third");
  Opened opened(git);
  auto by_line = [&](std::uint32_t limit) {
    std::vector<std::string> out;
    auto blame = opened.history().blame(opened.head(), "b.txt", limit);
    for (auto version : blame.lines) out.push_back(blame.versions[version].commit.subject);
    return out;
  };
  EXPECT_THAT(by_line(10), ElementsAre("second", "first", "first", "third", "first", "first"));
  EXPECT_THAT(by_line(2), ElementsAre("second", "second", "second", "third", "second", "second"));
  EXPECT_THAT(opened.history().blame(opened.head(), "none", 10).lines, IsEmpty());
}

TEST(GitHome, IsThePageOfARemoteWithAWebShape) {
  auto home = [](std::string_view url) { return git::home_page(url, "REV"); };
  EXPECT_EQ(home("https://forge.example/owner/repo.git"), "https://forge.example/owner/repo/blob/REV/");
  EXPECT_EQ(home("https://user:secret@forge.example/owner/repo"), "https://forge.example/owner/repo/blob/REV/");
  EXPECT_EQ(home("http://forge.example:8080/owner/repo/"), "http://forge.example:8080/owner/repo/blob/REV/");
  EXPECT_EQ(home("git@forge.example:owner/repo.git"), "https://forge.example/owner/repo/blob/REV/");
  EXPECT_EQ(home("ssh://git@forge.example:2222/owner/repo.git"), "https://forge.example/owner/repo/blob/REV/");
  EXPECT_EQ(home("https://gitlab.example/group/sub/repo"), "https://gitlab.example/group/sub/repo/-/blob/REV/");
  for (auto none : {"", "/srv/git/repo.git", "../repo", "file:///srv/repo", "C:/repo", "https://forge.example/",
                    "https://forge.example/repo", "https://localhost/owner/repo", "https://forge.example/owner/re po",
                    "user@host:repo"})
    EXPECT_EQ(home(none), "") << none;
}

TEST(GitHome, ComesFromTheRemoteNamedOrigin) {
  GitBuilder git;
  auto id = git.commit({{"f", "1"}}, "1");
  EXPECT_EQ(Opened(git).tree->home(), "");
  git_remote* remote = nullptr;
  GitBuilder::check(git_remote_create(&remote, git.repository(), "origin", "https://forge.example/owner/repo.git"));
  git_remote_free(remote);
  EXPECT_EQ(Opened(git).tree->home(), "https://forge.example/owner/repo/blob/" + id + "/");
}

}  // namespace
}  // namespace assay
