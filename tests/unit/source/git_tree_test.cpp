#include "source/git.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "git_builder.h"

namespace assay {
namespace {

using test::Files;
using test::GitBuilder;
using test::link_to;
using test::submodule;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::shared_ptr<const Tree> opened(const std::string& spec) {
  auto tree = open_git("t", spec, nullptr, {});
  EXPECT_TRUE(tree) << (tree ? "" : tree.error().message);
  return tree ? *tree : nullptr;
}
std::string refused(const std::string& spec) {
  auto tree = open_git("t", spec, nullptr, {});
  EXPECT_FALSE(tree);
  return tree ? "" : tree.error().message;
}
std::vector<std::string> paths(const Tree& tree) {
  std::vector<std::string> out;
  for (const auto& file : tree.files()) out.push_back(file.path);
  return out;
}
std::string text(const Tree& tree, std::string_view path) {
  for (FileIndex i = 0; i < tree.files().size(); ++i)
    if (tree.files()[i].path == path) {
      auto bytes = tree.read(i);
      return bytes ? std::string(bytes->data) : "error: " + bytes.error().message;
    }
  return "no such file";
}
std::vector<std::string> unread(const Tree& tree) {
  std::vector<std::string> out;
  for (const auto& u : tree.unread()) out.push_back(u.path + ": " + u.reason);
  return out;
}

TEST(GitTree, ListsACommitInPathOrder) {
  GitBuilder git;
  auto id = git.commit({{"a.b", "1"}, {"a/x.py", "2"}, {"a0", "3"}, {"z", "4"}}, "first");
  auto tree = opened(git.path() + "@main");
  EXPECT_THAT(paths(*tree), ElementsAre("a.b", "a/x.py", "a0", "z"));  // bytewise: '.' < '/' < '0'
  EXPECT_EQ(text(*tree, "a/x.py"), "2");
  EXPECT_EQ(tree->info().revision, id);
  EXPECT_EQ(tree->info().files, 4u);
}

TEST(GitTree, IsHeadWhereNoRevisionIsGiven) {
  GitBuilder git;
  git.commit({{"f", "old"}}, "1");
  git.commit({{"f", "new"}}, "2");
  EXPECT_EQ(text(*opened(git.path()), "f"), "new");
  EXPECT_EQ(text(*opened(git.path() + "@HEAD~1"), "f"), "old");
}

TEST(GitTree, OpensWorkTreesAndTheirGitFolder) {
  GitBuilder git(GitBuilder::work_tree);
  git.commit({{"f", "committed"}}, "1");
  std::ofstream(git.path() + "/f") << "changed since";
  EXPECT_EQ(text(*opened(git.path()), "f"), "committed");
  EXPECT_EQ(text(*opened(git.path() + "/.git@main"), "f"), "committed");
}

TEST(GitTree, OpensALinkedWorkTreeThroughItsGitFile) {
  GitBuilder git;
  git.commit({{"f", "text"}}, "1");
  auto linked = (git.folder() / "linked").string();
  git_worktree* worktree = nullptr;
  GitBuilder::check(git_worktree_add(&worktree, git.repository(), "linked", linked.c_str(), nullptr));
  git_worktree_free(worktree);
  EXPECT_EQ(text(*opened(linked + "@HEAD"), "f"), "text");
}

TEST(GitTree, TakesPathsWithAnAtSign) {
  GitBuilder git;
  git.commit({{"f", "1"}}, "1");
  git.commit({{"f", "2"}}, "2", {}, "user@host");
  auto elsewhere = git.folder() / "me@home";
  std::filesystem::rename(git.path(), elsewhere);
  EXPECT_EQ(text(*opened(elsewhere.string()), "f"), "1");
  EXPECT_EQ(text(*opened(elsewhere.string() + "@main"), "f"), "1");
  EXPECT_EQ(text(*opened(elsewhere.string() + "@user@host"), "f"), "2");
  std::filesystem::rename(elsewhere, git.path());
}

TEST(GitTree, SameContentHasTheSameDigest) {
  GitBuilder one, two;
  one.commit({{"a", "same"}, {"b", "same"}, {"c", "other"}}, "1");
  two.commit({{"d", "same"}}, "1");
  auto a = opened(one.path()), b = opened(two.path());
  EXPECT_EQ(a->files()[0].digest, a->files()[1].digest);
  EXPECT_NE(a->files()[0].digest, a->files()[2].digest);
  EXPECT_EQ(a->files()[0].digest, b->files()[0].digest);
}

TEST(GitTree, FollowsLinksToFilesAndNamesTheOthers) {
  GitBuilder git;
  git.commit({{"real/file.py", "text"},
              {"alias.py", link_to("real/file.py")},
              {"deep/up.py", link_to("../alias.py")},
              {"folder", link_to("real")},
              {"through.py", link_to("folder/file.py")},
              {"gone", link_to("nowhere")},
              {"out", link_to("../../etc/passwd")},
              {"absolute", link_to("/etc/passwd")},
              {"loop", link_to("pool")},
              {"pool", link_to("loop")}},
             "1");
  auto tree = opened(git.path());
  EXPECT_THAT(paths(*tree), ElementsAre("alias.py", "deep/up.py", "real/file.py", "through.py"));
  EXPECT_EQ(text(*tree, "deep/up.py"), "text");
  EXPECT_EQ(text(*tree, "through.py"), "text");
  EXPECT_THAT(unread(*tree), ElementsAre("absolute: link out of the tree", "folder: link to a folder",
                                         "gone: link to nothing: nowhere", "loop: links in a loop",
                                         "out: link out of the tree", "pool: links in a loop"));
}

TEST(GitTree, NamesSubmodulesOnce) {
  GitBuilder git;
  git.commit({{"f", "1"}, {"third_party/x", submodule()}}, "1");
  auto tree = opened(git.path());
  EXPECT_THAT(paths(*tree), ElementsAre("f"));
  EXPECT_THAT(unread(*tree), ElementsAre("third_party/x: submodule at 27001ed09e52: another repository"));
}

TEST(GitTree, AbsentBlobsAndLfsPointersFailOnlyWhenRead) {
  GitBuilder git;
  git.commit({{"big.bin", "absent"},
              {"model.pt", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"},
              {"f", "here"}},
             "1");
  std::filesystem::remove(git.loose(GitBuilder::blob_id("absent")));
  auto tree = opened(git.path());
  EXPECT_EQ(text(*tree, "f"), "here");
  EXPECT_THAT(text(*tree, "big.bin"), HasSubstr("is not in this copy of the repository"));
  EXPECT_THAT(text(*tree, "model.pt"), HasSubstr("Git LFS"));
}

TEST(GitTree, DamagedObjectsAreNotBelieved) {
  GitBuilder git;
  auto id = git.commit({{"a", "true text"}, {"b", "other text"}}, "1");
  auto b = git.loose(GitBuilder::blob_id("other text"));  // will hold a's bytes
  std::filesystem::remove(b);
  std::filesystem::copy_file(git.loose(GitBuilder::blob_id("true text")), b);
  auto tree = opened(git.path());
  EXPECT_EQ(text(*tree, "a"), "true text");
  EXPECT_THAT(text(*tree, "b"), HasSubstr("is damaged"));

  std::filesystem::remove(git.loose(id));
  EXPECT_THAT(refused(git.path() + "@" + id), HasSubstr(git.path()));
}

TEST(GitTree, NotARepositoryIsOneLine) {
  auto message = refused("/nonexistent/folder@v1");
  EXPECT_THAT(message, AllOf(HasSubstr("git:/nonexistent/folder@v1"), Not(HasSubstr("\n"))));
}

}  // namespace
}  // namespace assay
