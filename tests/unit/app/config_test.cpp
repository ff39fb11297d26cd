#include "app/config.h"

#include <gtest/gtest.h>

#include "sys/memory.h"

namespace assay {
namespace {

using Trees = std::vector<std::pair<std::string, std::string>>;

TEST(Config, TreesKeepTheOrderOfTheFile) {
  auto config = parse_config("[trees]\nzeta = \".\"\nalpha = \"pypi:click==8.1.7\"\n", "assay.toml", "");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->trees, (Trees{{"zeta", "."}, {"alpha", "pypi:click==8.1.7"}}));
}

TEST(Config, PathsAreMeantFromTheFilesFolder) {
  auto config =
      parse_config("[trees]\na = \".\"\nb = \"git:lib@v1\"\nc = \"/abs\"\nd = \"x.whl\"\n", "../assay.toml", "..");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->trees, (Trees{{"a", ".."}, {"b", "git:../lib@v1"}, {"c", "/abs"}, {"d", "../x.whl"}}));
}

TEST(Config, MistakesAreNamedWithTheirLine) {
  EXPECT_EQ(parse_config("[trees]\na = 3\n", "assay.toml", "").error().message,
            "assay.toml:2: trees.a has to be a SOURCE string");
  EXPECT_EQ(parse_config("trees = 1\n", "assay.toml", "").error().message,
            "assay.toml:1: trees has to be a table: NAME = \"SOURCE\"");
  auto broken = parse_config("[trees]\na = \"x\n", "assay.toml", "");
  ASSERT_FALSE(broken);
  EXPECT_TRUE(broken.error().message.starts_with("assay.toml:2: ")) << broken.error().message;
}

TEST(Config, UnknownKeysAreSaidButNotFatal) {
  auto config = parse_config("\n[tree]\na = \"x\"\n", "assay.toml", "");
  ASSERT_TRUE(config);
  ASSERT_EQ(config->warnings.size(), 1u);
  EXPECT_EQ(config->warnings[0],
            "assay.toml:2: unknown key 'tree' is ignored (known: trees, documents, claim, audit, suppress)");
}

TEST(Config, AFileOfAnotherToolIsPassedOver) {
  sys::MemorySystem system;
  system.add_file("/assay.toml", "[trees]\nup = \".\"\n");
  system.add_file("/pyproject.toml", "[tool.other]\nassay = 1\n");
  auto config = load_config(system);
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->trees.size(), 1u);
}

TEST(Config, PyprojectCounts) {
  sys::MemorySystem system;
  system.add_file("/pyproject.toml", "[tool.assay.trees]\nme = \"src\"\n");
  auto config = load_config(system);
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->path, "pyproject.toml");
  EXPECT_EQ(config->trees, (Trees{{"me", "src"}}));
}

TEST(Config, TheUsersOwnComesLast) {
  sys::MemorySystem system;
  system.set_env("XDG_CONFIG_HOME", "/home/me/.config");
  system.add_file("/home/me/.config/assay/assay.toml", "[trees]\nmine = \"lib\"\n");
  auto config = load_config(system);
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->trees, (Trees{{"mine", "/home/me/.config/assay/lib"}}));
}

TEST(Config, NoneIsNoError) {
  sys::MemorySystem system;
  auto config = load_config(system);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->path, "");
}

}  // namespace
}  // namespace assay
