#include "source/git.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "base/pool.h"
#include "git_builder.h"

namespace assay {
namespace {

using test::Files;
using test::GitBuilder;
using test::link_to;
using test::submodule;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

std::shared_ptr<const Tree> opened(const std::string& spec) {
  auto tree = open_git("t", spec, sys::real_system(), nullptr, {});
  EXPECT_TRUE(tree) << (tree ? "" : tree.error().message);
  return tree ? *tree : nullptr;
}
std::string refused(const std::string& spec) {
  auto tree = open_git("t", spec, sys::real_system(), nullptr, {});
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

std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
std::string raw_oid(const std::string& hex) {
  git_oid id;
  GitBuilder::check(git_oid_fromstr(&id, hex.c_str()));
  return {reinterpret_cast<const char*>(id.id), GIT_OID_RAWSZ};
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

TEST(GitTree, RevisionsOfOneRepositoryCanShareIt) {
  GitBuilder git;
  auto first = git.commit({{"same.py", "s"}, {"m.py", "1"}}, "first"),
       second = git.commit({{"same.py", "s"}}, "second");
  OpenOptions shared;
  shared.repositories = std::make_shared<GitRepositories>();
  for (const auto& revision : {first, second, std::string("main")}) {
    auto alone = open_git("t", git.path() + "@" + revision, sys::real_system(), nullptr, {});
    auto together = open_git("t", git.path() + "@" + revision, sys::real_system(), nullptr, shared);
    ASSERT_TRUE(alone && together);
    EXPECT_EQ((*together)->info().digest, (*alone)->info().digest);
    EXPECT_EQ((*together)->info().revision, (*alone)->info().revision);
    EXPECT_EQ(text(**together, "same.py"), "s");
  }
  auto third = git.commit({{"m.py", "3"}}, "third");
  auto tree = open_git("t", git.path() + "@main", sys::real_system(), nullptr, shared);
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ((*tree)->info().revision, third) << "what is committed meanwhile is seen";
  auto missing = open_git("t", git.path() + "@nowhere", sys::real_system(), nullptr, shared);
  EXPECT_FALSE(missing);
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

TEST(GitTree, ListsWhatLinksLeadToUnderTheirPath) {
  GitBuilder git;
  git.commit({{"real/file.py", "text"},
              {"real/near.py", link_to("file.py")},
              {"alias.py", link_to("real/file.py")},
              {"deep/up.py", link_to("../alias.py")},
              {"folder", link_to("real")}},
             "1");
  auto tree = opened(git.path());
  EXPECT_THAT(paths(*tree), ElementsAre("alias.py", "deep/up.py", "folder/file.py", "folder/near.py", "real/file.py",
                                        "real/near.py"));
  EXPECT_EQ(text(*tree, "deep/up.py"), "text");
  EXPECT_EQ(text(*tree, "folder/near.py"), "text");
  EXPECT_THAT(unread(*tree), IsEmpty());
}

TEST(GitTree, NamesLinksThatLeadNowhere) {
  GitBuilder git;
  git.commit({{"absolute", link_to("/etc/passwd")},
              {"again", link_to("real")},
              {"first", link_to("real")},
              {"gone", link_to("nowhere")},
              {"loop", link_to("pool")},
              {"out", link_to("../../etc/passwd")},
              {"pool", link_to("loop")},
              {"real/f", "1"},
              {"real/self", link_to(".")},
              {"real/top", link_to("..")},
              {"sub", submodule()},
              {"sub-link", link_to("sub")}},
             "1");
  auto tree = opened(git.path());
  EXPECT_THAT(paths(*tree), ElementsAre("again/f", "real/f"));
  EXPECT_THAT(unread(*tree),
              ElementsAre("absolute: a link out of the tree", "again/self/: a link to a folder that holds it (a loop)",
                          "again/top/: a link to a folder that holds it (a loop)",
                          "first/: a link to a folder that was read through another link", "gone: a link to nothing",
                          "loop: a link to nothing, or a loop", "out: a link out of the tree",
                          "pool: a link to nothing, or a loop", "real/self/: a link to a folder that holds it (a loop)",
                          "real/top/: a link to a folder that holds it (a loop)", "sub-link/: a link into a submodule",
                          "sub/: a submodule: another repository, at 27001ed09e52"));
}

TEST(GitTree, KnowsSubmodulesAreThere) {
  GitBuilder git;
  git.commit({{"f", "1"}, {"third_party/x", submodule()}}, "1");
  auto tree = opened(git.path());
  EXPECT_THAT(paths(*tree), ElementsAre("f"));
  EXPECT_TRUE(tree->left_out("third_party/x/inside.py"));
}

TEST(GitTree, TellsVendoredFilesRootsAndVersion) {
  GitBuilder git;
  auto id = git.commit({{"pkg/_vendor/other.py", ""},
                        {"src/pkg2/__init__.py", ""},
                        {"pyproject.toml", "[project]\nname = 'pkg2'\nversion = '1.2'\n"}},
                       "1");
  git.tag("v1.3", id);
  git.tag("nightly", id);
  auto tree = opened(git.path());
  EXPECT_TRUE(tree->find("pkg/_vendor/other.py")->vendored);
  EXPECT_FALSE(tree->find("src/pkg2/__init__.py")->vendored);
  ASSERT_EQ(tree->import_roots().size(), 2u);
  EXPECT_EQ(tree->import_roots()[1].dir, "src");
  EXPECT_EQ(tree->info().version, "1.2");
  EXPECT_EQ(opened(git.path() + "@v1.3")->info().version, "1.3");
  EXPECT_EQ(opened(git.path() + "@nightly")->info().version, "1.2");
}

TEST(GitTree, AbsentBlobsAreNamedAndLfsPointersFailWhenRead) {
  GitBuilder git;
  git.commit({{"big.bin", "absent"},
              {"model.pt", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"},
              {"f", "here"}},
             "1");
  std::filesystem::remove(git.loose(GitBuilder::blob_id("absent")));
  auto tree = opened(git.path());
  EXPECT_EQ(text(*tree, "f"), "here");
  EXPECT_THAT(text(*tree, "model.pt"), HasSubstr("Git LFS"));
  EXPECT_THAT(unread(*tree), ElementsAre("big.bin: its content is not in this copy of the repository (partial clone)"));
}

TEST(GitTree, BorrowsObjectsOfAnotherRepository) {
  GitBuilder git, other;
  git.commit({{"f", "here"}, {"g", "lent"}}, "1");
  auto lent = GitBuilder::blob_id("lent");
  std::filesystem::create_directories(other.loose(lent).parent_path());
  std::filesystem::rename(git.loose(lent), other.loose(lent));
  std::filesystem::create_directories(git.objects() / "info");
  std::ofstream(git.objects() / "info/alternates") << "# a comment\n" << other.objects().string() << "\n";
  EXPECT_EQ(text(*opened(git.path()), "g"), "lent");
}

TEST(GitTree, OtherContentUnderAnObjectsNameIsNotBelieved) {
  GitBuilder git;
  git.commit({{"a", "true text"}, {"b", "other text"}}, "1");
  auto b = git.loose(GitBuilder::blob_id("other text"));
  std::filesystem::remove(b);
  std::filesystem::copy_file(git.loose(GitBuilder::blob_id("true text")), b);
  auto tree = opened(git.path());
  EXPECT_EQ(text(*tree, "a"), "true text");
  EXPECT_THAT(text(*tree, "b"), HasSubstr("is damaged"));
}

// Cut short after each of its bytes, with each byte changed, and followed by rubbish: an error, never the wrong text.
TEST(GitTree, DamagedLooseObjectsAreErrors) {
  GitBuilder git;
  auto commit = git.commit({{"a", "some text, some text, some text"}}, "1");
  for (const auto& id : {GitBuilder::blob_id("some text, some text, some text"), commit}) {
    auto path = git.loose(id);
    std::string whole = slurp(path);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    auto outcome = [&](const std::string& bytes) {
      std::ofstream(path, std::ios::trunc | std::ios::binary) << bytes;
      auto tree = open_git("t", git.path(), sys::real_system(), nullptr, {});
      return tree ? text(**tree, "a") : "error: " + tree.error().message;
    };
    for (std::size_t n = 0; n < whole.size(); ++n) EXPECT_THAT(outcome(whole.substr(0, n)), StartsWith("error: ")) << n;
    for (std::size_t n = 0; n < whole.size(); ++n) {
      std::string changed = whole;
      changed[n] = static_cast<char>(changed[n] ^ 0x55);
      auto result = outcome(changed);
      EXPECT_TRUE(result.starts_with("error: ") || result == "some text, some text, some text") << n << ": " << result;
    }
    EXPECT_THAT(outcome(whole + "rubbish"), Eq("some text, some text, some text"));
    EXPECT_THAT(outcome(whole), Eq("some text, some text, some text"));
  }
}

// Versions of texts that pack as deltas of each other.
Files packable(int version) {
  Files files;
  for (int f = 0; f < 4; ++f) {
    std::string text;
    for (int line = 0; line < 60; ++line)
      text += "line " + std::to_string(line * (line % 7 ? 1 : version + f)) + " of the text\n";
    files.emplace("f" + std::to_string(f), text);
  }
  return files;
}

TEST(GitTree, ReadsPacks) {
  GitBuilder git;
  for (int version = 0; version < 6; ++version) git.commit(packable(version), std::to_string(version));
  git.pack();
  for (int back = 0; back < 6; ++back) {
    auto tree = opened(git.path() + "@HEAD~" + std::to_string(back));
    for (const auto& [path, content] : packable(5 - back)) EXPECT_EQ(text(*tree, path), content.text);
  }
}

// Whatever is wrong with a pack or its index: errors, no crash, and never another text than the true one.
TEST(GitTree, DamagedPacksAreErrors) {
  GitBuilder git;
  for (int version = 0; version < 6; ++version) git.commit(packable(version), std::to_string(version));
  git.pack();
  const Files truth = packable(5);
  std::minstd_rand random(3);
  for (std::string ending : {".idx", ".pack"}) {
    auto path = git.pack_file(ending);
    const std::string whole = slurp(path);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    for (int round = 0; round < 300; ++round) {
      std::string bytes = whole;
      if (round % 6 == 0)
        bytes.resize(random() % bytes.size());
      else
        for (int i = 0; i < 1 + round % 6 * 8; ++i)
          bytes[random() % bytes.size()] = "\0\377\200\140\160\1"[random() % 6];
      std::ofstream(path, std::ios::trunc | std::ios::binary) << bytes;
      auto tree = open_git("t", git.path(), sys::real_system(), nullptr, {});
      if (!tree) continue;
      for (FileIndex i = 0; i < (*tree)->files().size(); ++i)
        if (auto read = (*tree)->read(i)) {
          EXPECT_EQ(read->data, truth.at((*tree)->files()[i].path).text);
        }
    }
    std::ofstream(path, std::ios::trunc | std::ios::binary) << whole;
  }
}

// A tree of 8 levels, each ten times the one below: 100 million files in a few hundred bytes.
TEST(GitTree, ATreeThatExplodesIsRefused) {
  GitBuilder git;
  git.commit({{"f", "1"}}, "1");
  git_oid blob, level;
  GitBuilder::check(git_oid_fromstr(&blob, GitBuilder::blob_id("1").c_str()));
  level = blob;
  for (int depth = 0; depth < 8; ++depth) {
    git_treebuilder* builder = nullptr;
    GitBuilder::check(git_treebuilder_new(&builder, git.repository(), nullptr));
    for (char c = '0'; c <= '9'; ++c)
      GitBuilder::check(git_treebuilder_insert(nullptr, builder, std::string(1, c).c_str(), &level,
                                               depth ? GIT_FILEMODE_TREE : GIT_FILEMODE_BLOB));
    GitBuilder::check(git_treebuilder_write(&level, builder));
    git_treebuilder_free(builder);
  }
  git.commit_tree(level, "2", {}, "bomb");
  EXPECT_THAT(refused(git.path() + "@bomb"), HasSubstr("not a source tree"));
}

TEST(GitTree, HostileNamesAreLeftOut) {
  GitBuilder git;
  git.commit({{"f", "1"}}, "1");
  std::string raw;
  std::string blob = raw_oid(GitBuilder::blob_id("1"));
  for (std::string name : {"..", "a/b", "good", "\xff\xfe"}) raw += "100644 " + name + '\0' + blob;
  git_odb* odb = nullptr;
  GitBuilder::check(git_repository_odb(&odb, git.repository()));
  git_oid tree_id;
  GitBuilder::check(git_odb_write(&tree_id, odb, raw.data(), raw.size(), GIT_OBJECT_TREE));
  git_odb_free(odb);
  git.commit_tree(tree_id, "2", {}, "hostile");
  auto tree = opened(git.path() + "@hostile");
  EXPECT_THAT(paths(*tree), ElementsAre("good"));
  EXPECT_THAT(unread(*tree), ElementsAre("..: a name that no file can have", "a/b: a name that no file can have",
                                         "\xEF\xBF\xBD\xEF\xBF\xBD: the name is not UTF-8"));
}

TEST(GitTree, ReadsFromSeveralThreads) {
  GitBuilder git;
  Files files;
  for (int i = 0; i < 200; ++i) files.emplace("f" + std::to_string(i), "text " + std::to_string(i));
  git.commit(files, "1");
  auto tree = opened(git.path());
  std::vector<std::string> got(tree->files().size());
  parallel_for(got.size(), 4, 1, [&](std::size_t i) {
    auto bytes = tree->read(static_cast<FileIndex>(i));
    if (bytes) got[i] = bytes->data;
  });
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_EQ(got[i], "text " + tree->files()[i].path.substr(1));
}

TEST(GitTree, NotARepositoryIsOneLine) {
  auto message = refused("/nonexistent/folder@v1");
  EXPECT_THAT(message, AllOf(HasSubstr("git:/nonexistent/folder@v1"), Not(HasSubstr("\n"))));
}

}  // namespace
}  // namespace assay
