// Index files that git itself wrote.
#include "source/git_index.h"

#include <gtest/gtest.h>

#include "sys/system.h"
#include "temporary.h"

namespace assay {
namespace {

class GitIndex : public testing::Test {
 protected:
  void git(std::vector<std::string> arguments) {
    sys::Command command;
    command.argv = {"git", "-c", "init.defaultBranch=main"};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    command.directory = dir.path();
    auto result = sys::real_system().run(command);
    ASSERT_TRUE(result && result->exit_code == 0) << (result ? result->err : result.error().message);
  }
  TemporaryDirectory dir;
};

TEST_F(GitIndex, AllVersionsNameTheTrackedFiles) {
  git({"init", "-q"});
  std::vector<std::string> paths;
  for (int i = 0; i < 60; ++i)
    paths.push_back("folder" + std::to_string(i % 7) + "/" + std::string(static_cast<std::size_t>(i), 'n') + ".txt");
  for (const auto& path : paths) ASSERT_TRUE(sys::real_system().write_atomically(dir / path, "x"));
  git({"add", "."});
  ASSERT_TRUE(sys::real_system().write_atomically(dir / "untracked", "x"));
  for (const char* version : {"2", "3", "4"}) {
    git({"update-index", "--index-version", version});
    auto tracked = TrackedFiles::of(sys::real_system(), dir.path());
    ASSERT_EQ(tracked.size(), paths.size()) << version;
    for (const auto& path : paths) EXPECT_TRUE(tracked.contains(path)) << path;
    EXPECT_FALSE(tracked.contains("untracked"));
    EXPECT_TRUE(tracked.any_below("folder3"));
    EXPECT_FALSE(tracked.any_below("folder"));
  }
}

TEST_F(GitIndex, WhatIsCutOffOrDamagedTracksNothing) {
  git({"init", "-q"});
  ASSERT_TRUE(sys::real_system().write_atomically(dir / "a/b.txt", "x"));
  ASSERT_TRUE(sys::real_system().write_atomically(dir / "c.txt", "x"));
  git({"add", "."});
  for (const char* version : {"2", "4"}) {
    git({"update-index", "--index-version", version});
    auto index = sys::real_system().read(dir / ".git/index", 1 << 20);
    ASSERT_TRUE(index);
    for (std::size_t size = 0; size < index->data.size() && size < 150; ++size)
      EXPECT_EQ(TrackedFiles(index->data.substr(0, size)).size(), 0u) << size;
    for (std::size_t at = 0; at < index->data.size(); ++at) {
      std::string damaged(index->data);
      damaged[at] = '\xff';
      TrackedFiles tracked(damaged);  // must not crash; at most the two paths, spelt oddly
      EXPECT_LE(tracked.size(), 2u);
    }
  }
}

}  // namespace
}  // namespace assay
