// A directory that is the top of a git work tree: its revision and its history, and nothing of that when .git is
// broken.
#include "source/git_work_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "git_builder.h"
#include "source/open.h"

namespace assay {
namespace {

using test::GitBuilder;

void write(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::shared_ptr<const Tree> opened(const std::string& path) {
  auto tree = open_tree("t", path, sys::real_system(), nullptr, {});
  EXPECT_TRUE(tree) << (tree ? "" : tree.error().message);
  return tree ? *tree : nullptr;
}

struct WorkTreeTest : testing::Test {
  GitBuilder repo{GitBuilder::work_tree};
  std::string first = repo.commit({{"a.py", "x = 1\n"}, {"b.py", "y = 1\n"}}, "first");
  std::string second = repo.commit({{"a.py", "import os\nx = 1\n"}, {"b.py", "y = 1\n"}}, "second");
  std::filesystem::path git = std::filesystem::path(repo.path()) / ".git";
  void SetUp() override {
    write(repo.path() + "/a.py", "import os\nx = 2\n");  // changed since the commit
    write(repo.path() + "/b.py", "y = 1\n");
  }
};

TEST_F(WorkTreeTest, TheRevisionIsTheCommitCheckedOutAndTheFilesAreTheDirectorysOwn) {
  auto tree = opened(repo.path());
  EXPECT_EQ(tree->info().revision, second);
  EXPECT_EQ(tree->work_tree(), std::filesystem::canonical(repo.path()).string());
  FileIndex a = 0;
  ASSERT_TRUE(tree->find("a.py", &a));
  EXPECT_EQ(tree->read(a)->data, "import os\nx = 2\n");
  ASSERT_NE(tree->history(), nullptr);
  EXPECT_EQ(tree->history()->read(second, "a.py")->data, "import os\nx = 1\n");
  EXPECT_EQ(tree->history()->read(first, "a.py")->data, "x = 1\n");
  EXPECT_EQ(tree->history()->changes(second, "a.py", 10).size(), 2u);
  EXPECT_EQ(*tree->history()->resolve("HEAD~1"), first);
  EXPECT_EQ((*tree->history()->at(first))->info().revision, first);
}

TEST_F(WorkTreeTest, ADetachedHeadAndPackedRefsAreUnderstood) {
  write(git / "HEAD", first + "\n");
  EXPECT_EQ(opened(repo.path())->info().revision, first);
  write(git / "HEAD", "ref: refs/heads/main\n");
  std::filesystem::remove(git / "refs/heads/main");
  write(git / "packed-refs",
        "# pack-refs with: peeled fully-peeled sorted\n" + first + " refs/heads/main\n^" + first + "\n");
  EXPECT_EQ(opened(repo.path())->info().revision, first);
}

TEST_F(WorkTreeTest, ALinkedWorkTreeIsFollowed) {
  std::filesystem::path linked = repo.folder() / "linked", admin = git / "worktrees/linked";
  write(linked / ".git", "gitdir: " + admin.string() + "\n");
  write(linked / "a.py", "x = 1\n");
  write(admin / "HEAD", "ref: refs/heads/side\n");
  write(admin / "commondir", "../..\n");
  write(admin / "gitdir", (linked / ".git").string() + "\n");
  write(git / "refs/heads/side", first + "\n");
  auto tree = opened(linked.string());
  EXPECT_EQ(tree->info().revision, first);
  EXPECT_EQ(tree->history()->read(second, "a.py")->data, "import os\nx = 1\n");
}

TEST_F(WorkTreeTest, BrokenOnesHaveNoHistoryAndNoError) {
  for (const std::string& head :
       {std::string("ref: refs/heads/nowhere\n"), std::string("ref: ../../etc/passwd\n"), std::string("\0\0\0\0", 4),
        std::string(), std::string(100'000, 'a'), std::string("ref: refs/heads/../../HEAD\n")}) {
    write(git / "HEAD", head);
    auto tree = opened(repo.path());
    EXPECT_EQ(tree->info().revision, "") << head.substr(0, 40);
    EXPECT_EQ(tree->history(), nullptr);
    EXPECT_EQ(tree->files().size(), 2u);
  }
}

TEST_F(WorkTreeTest, OneWhoseObjectsAreGoneHasAnEmptyHistory) {
  std::filesystem::remove_all(git / "objects");
  auto tree = opened(repo.path());
  EXPECT_EQ(tree->info().revision, second);
  ASSERT_NE(tree->history(), nullptr);
  EXPECT_FALSE(tree->history()->read(second, "a.py"));
  EXPECT_TRUE(tree->history()->changes(second, "a.py", 10).empty());
  EXPECT_FALSE(tree->history()->at(second));
  EXPECT_EQ(tree->home(), "");
}

TEST_F(WorkTreeTest, AFolderBelowTheTopHasNone) {
  write(repo.path() + "/sub/c.py", "z = 1\n");
  EXPECT_EQ(opened(repo.path() + "/sub")->history(), nullptr);
}

}  // namespace
}  // namespace assay
