// What of a directory becomes part of its tree.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "source/open.h"
#include "source/store.h"
#include "sys/memory.h"
#include "tree_lists.h"

namespace assay {
namespace {

using test::lines;
using test::paths;
using test::text;
using testing::ElementsAre;
using testing::IsEmpty;

class Directory : public testing::Test {
 protected:
  std::shared_ptr<const Tree> open(OpenOptions options = {}) {
    auto tree = open_tree("t", "/t", system, store.get(), options);
    EXPECT_TRUE(tree) << tree.error().message;
    if (store) store->flush();
    return tree ? *tree : nullptr;
  }

  sys::MemorySystem system;
  std::unique_ptr<Store> store;
};

TEST_F(Directory, FilesAreListedInByteOrderWithTheirDigests) {
  system.add_file("/t/b.py", "b");
  system.add_file("/t/a/x.py", "x");
  system.add_file("/t/a.py", "a");
  system.add_file("/t/a-b.txt", "");
  auto tree = open();
  EXPECT_THAT(paths(*tree), ElementsAre("a-b.txt", "a.py", "a/x.py", "b.py"));
  EXPECT_EQ(tree->find("a/x.py")->digest, sha256("x"));
  EXPECT_EQ(tree->find("a/x.py")->size, 1u);
  EXPECT_EQ(text(*tree, "a/x.py"), "x");
  EXPECT_EQ(tree->find("a"), nullptr);
  EXPECT_EQ(tree->info().files, 4u);
  EXPECT_EQ(tree->info().name, "t");
  EXPECT_EQ(tree->info().source, "/t");
  EXPECT_EQ(tree->info().digest.size(), 64u);
}

TEST_F(Directory, TheDigestIsOfPathsAndContents) {
  system.add_file("/t/a.py", "a");
  auto one = open()->info().digest;
  system.add_file("/t/a.py", "a");  // written again, same bytes
  EXPECT_EQ(open()->info().digest, one);
  system.add_file("/t/a.py", "b");
  EXPECT_NE(open()->info().digest, one);
}

TEST_F(Directory, AMissingOneIsOneClearLine) {
  auto tree = open_tree("t", "/nowhere", system, nullptr, {});
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().message, "/nowhere: No such file or directory");
}

TEST_F(Directory, LinksAreFollowedInsideTheTreeOnly) {
  system.add_file("/outside/secret.py", "s");
  system.add_file("/t/pkg/mod.py", "m");
  system.add_link("/t/alias.py", "pkg/mod.py");
  system.add_link("/t/folder", "pkg");
  system.add_link("/t/folder2", "pkg");
  system.add_link("/t/out.py", "../outside/secret.py");
  system.add_link("/t/out", "/outside");
  system.add_link("/t/dangling", "nothing");
  system.add_link("/t/a", "b");
  system.add_link("/t/b", "a");
  system.add_link("/t/pkg/self", "..");
  auto tree = open();
  EXPECT_THAT(paths(*tree), ElementsAre("alias.py", "folder/mod.py", "pkg/mod.py"));
  EXPECT_EQ(text(*tree, "alias.py"), "m");
  EXPECT_EQ(text(*tree, "folder/mod.py"), "m");
  EXPECT_THAT(
      lines(tree->unread()),
      ElementsAre("a: a link to nothing, or a loop", "b: a link to nothing, or a loop",
                  "dangling: a link to nothing, or a loop", "folder/self/: a link to a folder that holds it (a loop)",
                  "folder2/: a link to a folder that was read through another link", "out: a link out of the tree",
                  "out.py: a link out of the tree", "pkg/self/: a link to a folder that holds it (a loop)"));
}

TEST_F(Directory, WhatCannotBeReadIsListedNotLost) {
  system.add_file("/t/ok.py", "1");
  system.add_file("/t/denied.py", "2");
  system.deny("/t/denied.py");
  system.add_directory("/t/locked");
  system.deny("/t/locked");
  system.add_other("/t/fifo");
  system.add_file("/t/bad\xff.py", "3");
  system.add_file("/t/huge.py", std::string((64 << 20) + 1, 'x'));
  auto tree = open();
  EXPECT_THAT(paths(*tree), ElementsAre("ok.py"));
  EXPECT_THAT(lines(tree->unread()),
              ElementsAre("bad\xEF\xBF\xBD.py: the name is not UTF-8", "denied.py: Permission denied",
                          "fifo: not a regular file", "huge.py: larger than 64 MiB", "locked/: Permission denied"));
  EXPECT_EQ(tree->unread()[0].tree, "t");
  EXPECT_NE(tree->left_out("locked/inner.py"), nullptr);
  EXPECT_EQ(tree->left_out("ok.py"), nullptr);
}

TEST_F(Directory, GitignoreIsHonouredFolderByFolder) {
  system.add_file("/t/.gitignore", "*.log\n/data\nout/\n");
  system.add_file("/t/a.log", "");
  system.add_file("/t/data/x.bin", "");
  system.add_file("/t/sub/data/y.txt", "");
  system.add_file("/t/sub/out/z.txt", "");
  system.add_file("/t/sub/.gitignore", "!keep.log\nlocal.txt\n");
  system.add_file("/t/sub/keep.log", "");
  system.add_file("/t/sub/local.txt", "");
  system.add_file("/t/local.txt", "");
  auto tree = open();
  EXPECT_THAT(paths(*tree), ElementsAre(".gitignore", "local.txt", "sub/.gitignore", "sub/data/y.txt", "sub/keep.log"));
  EXPECT_THAT(lines(tree->skipped()),
              ElementsAre("a.log: ignored by .gitignore:1", "data/: ignored by .gitignore:2",
                          "sub/local.txt: ignored by sub/.gitignore:2", "sub/out/: ignored by .gitignore:3"));
  EXPECT_THAT(tree->unread(), IsEmpty());
  ASSERT_NE(tree->left_out("data/x.bin"), nullptr) << "it is there, so it must not be called missing";
  OpenOptions all;
  all.ignore_files = false;
  EXPECT_EQ(paths(*open(all)).size(), 9u);
}

TEST_F(Directory, ModulesOfAPackageAreReadEvenWhenIgnored) {
  // Generated modules and packages called "build" or "lib" are ignored often, and imported all the same.
  system.add_file("/t/.gitignore", "_version.py\nlib/\nscratch/\n");
  system.add_file("/t/pkg/__init__.py", "");
  system.add_file("/t/pkg/_version.py", "");
  system.add_file("/t/pkg/lib/__init__.py", "");
  system.add_file("/t/pkg/lib/core.py", "");
  system.add_file("/t/pkg/lib/data.txt", "");
  system.add_file("/t/pkg/scratch/note.py", "");
  system.add_file("/t/lib/other.py", "");
  system.add_file("/t/_version.py", "");
  auto tree = open();
  EXPECT_THAT(paths(*tree), ElementsAre(".gitignore", "pkg/__init__.py", "pkg/_version.py", "pkg/lib/__init__.py",
                                        "pkg/lib/core.py"));
}

// An index of version 2 as git writes it, nothing but the paths filled in.
std::string git_index(const std::vector<std::string>& sorted_paths) {
  std::string out("DIRC\0\0\0\2\0\0\0", 11);
  out += static_cast<char>(sorted_paths.size());
  for (const std::string& path : sorted_paths) {
    std::string entry(60, '\0');
    entry += '\0';
    entry += static_cast<char>(path.size());
    entry += path;
    entry.resize((entry.size() + 8) / 8 * 8, '\0');
    out += entry;
  }
  return out;
}

TEST_F(Directory, WhatGitTracksIsReadEvenWhenIgnored) {
  system.add_file("/t/.git/index", git_index({".gitignore", ".vscode/settings.json", "data/keep.csv", "forced.log"}));
  system.add_file("/t/.gitignore", "*.log\n.vscode\ndata/\n");
  for (const char* path : {"/t/.vscode/settings.json", "/t/.vscode/mine.json", "/t/data/keep.csv", "/t/data/big/x.csv",
                           "/t/forced.log", "/t/other.log"})
    system.add_file(path, "");
  auto tree = open();
  EXPECT_THAT(paths(*tree), ElementsAre(".gitignore", ".vscode/settings.json", "data/keep.csv", "forced.log"));
  EXPECT_THAT(lines(tree->skipped()),
              ElementsAre(".git/: never part of a source tree", ".vscode/mine.json: ignored by .gitignore",
                          "data/big/: ignored by .gitignore", "other.log: ignored by .gitignore:1"));
}

TEST_F(Directory, ABareRepositoryIsNotTakenForATree) {
  system.add_file("/repo.git/HEAD", "ref: refs/heads/main\n");
  system.add_directory("/repo.git/objects");
  system.add_directory("/repo.git/refs");
  auto tree = open_tree("t", "/repo.git", system, nullptr, {});
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().message, "/repo.git: a git repository without a work tree: write git:/repo.git@REVISION");
}

TEST_F(Directory, AnUnpackedSourceDistributionIsReadWhole) {
  system.add_file("/t/PKG-INFO", "Metadata-Version: 2.1\nName: x\nVersion: 1.2.3\n\nText\n");
  system.add_file("/t/.gitignore", "*.so\nbuilt/\n");
  system.add_file("/t/built/x.py", "");
  auto tree = open();
  EXPECT_THAT(paths(*tree), ElementsAre(".gitignore", "PKG-INFO", "built/x.py"));
  EXPECT_EQ(tree->info().version, "1.2.3");
}

TEST_F(Directory, WhatToolsLeaveBehindIsNotRead) {
  for (const char* path :
       {"/t/.git/config", "/t/node_modules/m/i.js", "/t/pkg/__pycache__/m.pyc", "/t/env/pyvenv.cfg", "/t/env/lib/x.py",
        "/t/.mypy_cache/CACHEDIR.TAG", "/t/.mypy_cache/3.11/x.json", "/t/setup.py", "/t/build/lib/pkg/m.py",
        "/t/cmake/out/CMakeCache.txt", "/t/pkg/build/lib.py", "/t/docs/build/lib/notes.md"})
    system.add_file(path, "");
  auto tree = open();
  EXPECT_THAT(paths(*tree), ElementsAre("docs/build/lib/notes.md", "pkg/build/lib.py", "setup.py"));
  EXPECT_THAT(
      lines(tree->skipped()),
      ElementsAre(".git/: never part of a source tree", ".mypy_cache/: a cache folder", "build/: a build folder",
                  "cmake/out/: a build folder", "env/: a virtual environment",
                  "node_modules/: never part of a source tree", "pkg/__pycache__/: never part of a source tree"));
}

TEST_F(Directory, VendoredCodeIsReadAndMarked) {
  for (const char* path : {"/t/pip/_vendor/six.py", "/t/third_party/x/y.c", "/t/pkg/vendor.py", "/t/pkg/extern/a.py"})
    system.add_file(path, "");
  auto tree = open();
  EXPECT_TRUE(tree->find("pip/_vendor/six.py")->vendored);
  EXPECT_TRUE(tree->find("third_party/x/y.c")->vendored);
  EXPECT_TRUE(tree->find("pkg/extern/a.py")->vendored);
  EXPECT_FALSE(tree->find("pkg/vendor.py")->vendored);
}

TEST_F(Directory, ASecondRunReadsNothing) {
  store = std::move(*open_store(system));
  for (int i = 0; i < 50; ++i) system.add_file("/t/m" + std::to_string(i) + ".py", std::to_string(i));
  system.advance_ns(10'000'000'000);
  auto cold = open();
  EXPECT_EQ(system.reads, 50u);
  system.reads = 0;
  auto warm = open();
  EXPECT_EQ(system.reads, 0u);
  EXPECT_EQ(warm->info().digest, cold->info().digest);

  system.add_file("/t/m7.py", "changed");
  system.add_file("/t/m60.py", "new");
  system.reads = 0;
  auto changed = open();
  EXPECT_EQ(system.reads, 2u);
  EXPECT_EQ(changed->find("m7.py")->digest, sha256("changed"));
  EXPECT_EQ(changed->find("m60.py")->digest, sha256("new"));
}

TEST_F(Directory, FilesChangedJustBeforeTheyWereHashedAreHashedAgain) {
  store = std::move(*open_store(system));
  system.add_file("/t/old.py", "o");
  system.advance_ns(5'000'000'000);
  system.add_file("/t/fresh.py", "f");  // a change within the same tick would not show in its times
  open();
  system.reads = 0;
  open();
  EXPECT_EQ(system.reads, 1u);
}

TEST_F(Directory, AFileThatChangesUnderUsIsNotTakenForTheOldOne) {
  system.add_file("/t/m.py", "one");
  auto tree = open();
  system.add_file("/t/m.py", "two");
  EXPECT_EQ(text(*tree, "m.py"), "/t/m.py: changed while it was being read");
  system.add_file("/t/m.py", "one");  // touched, but the same
  EXPECT_EQ(text(*tree, "m.py"), "one");
}

}  // namespace
}  // namespace assay
