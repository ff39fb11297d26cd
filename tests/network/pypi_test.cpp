// Real packages from the package index that this machine is configured for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>

#include "source/open.h"
#include "source/releases.h"
#include "source/store.h"
#include "sys/system.h"
#include "temporary.h"

namespace assay {
namespace {

using testing::HasSubstr;

class Network : public testing::Test {
 protected:
  void SetUp() override {
    ::setenv("ASSAY_CACHE_DIR", dir.path().c_str(), 1);
    auto opened = open_store(system);
    ASSERT_TRUE(opened) << opened.error().message;
    store = std::move(*opened);
    options.progress = [this](std::string_view line) { said.emplace_back(line); };
  }
  void TearDown() override { ::unsetenv("ASSAY_CACHE_DIR"); }
  std::shared_ptr<const Tree> open(const std::string& source) {
    said.clear();
    auto tree = open_tree("t", source, system, store.get(), options);
    EXPECT_TRUE(tree) << tree.error().message;
    store->flush();
    return tree ? *tree : nullptr;
  }
  std::uintmax_t downloaded() const {
    std::uintmax_t total = 0;
    for (const auto& entry : std::filesystem::directory_iterator(dir / "downloads")) total += entry.file_size();
    return total;
  }

  sys::System& system = sys::real_system();
  TemporaryDirectory dir;
  std::unique_ptr<Store> store;
  OpenOptions options;
  std::vector<std::string> said;
};

TEST_F(Network, APureWheel) {
  auto tree = open("pypi:click==8.1.8");
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->info().revision, "click-8.1.8-py3-none-any.whl");
  EXPECT_NE(tree->find("click/core.py"), nullptr);
  auto digest = tree->info().digest;
  auto again = open("pypi:Click==8.1.8.0");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->info().digest, digest);
  EXPECT_TRUE(said.empty()) << "asked the network: " << said[0];
}

TEST_F(Network, ASourceDistribution) {
  auto tree = open("pypi:click==8.1.8?sdist");
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->info().version, "8.1.8");
  EXPECT_NE(tree->find("src/click/core.py"), nullptr);
  ASSERT_EQ(tree->import_roots().size(), 2u);
  EXPECT_EQ(tree->import_roots()[1].dir, "src");
}

TEST_F(Network, OfALargePlatformWheelAFewMegabytes) {
  auto tree = open("pypi:torch==2.5.1?wheel");  // 885 MB
  ASSERT_TRUE(tree);
  EXPECT_NE(tree->find("torch/nn/modules/module.py"), nullptr);
  EXPECT_NE(tree->left_out("torch/lib/libtorch_cpu.so"), nullptr);
  for (FileIndex i = 0; i < tree->files().size(); ++i) ASSERT_TRUE(tree->read(i));
  for (const auto& line : said) std::cout << line << "\n";
  std::cout << "on disk: " << downloaded() << " bytes\n";
  EXPECT_LT(downloaded(), 20u << 20);
}

TEST_F(Network, AMissingVersionNamesNearOnes) {
  auto tree = open_tree("t", "pypi:click==8.1.9999", system, store.get(), options);
  ASSERT_FALSE(tree);
  EXPECT_THAT(tree.error().message, HasSubstr("8.1.9999 is not on the package index; near: 8.1.7, 8.1.8"));
}

TEST_F(Network, AMissingProjectIsNamed) {
  auto tree = open_tree("t", "pypi:there-is-no-such-project-at-all==1", system, store.get(), options);
  ASSERT_FALSE(tree);
  EXPECT_THAT(tree.error().message, HasSubstr("no project of this name on the package index"));
}

// A project whose history nobody changes any more: the releases of one old series.
TEST_F(Network, TheReleasesOfASeries) {
  ReleaseQuery query;
  query.spec = ">=7,<8.1";
  query.source = "pypi:click";
  auto found = find_releases(query, system, store.get());
  ASSERT_TRUE(found) << found.error().message;
  std::string names;
  for (const Release& one : *found) names += one.name + " ";
  EXPECT_EQ(names, "7.0 7.1 7.1.1 7.1.2 8.0.0 8.0.1 8.0.2 8.0.3 8.0.4 ");
  query.pre = true;
  EXPECT_GT(find_releases(query, system, store.get())->size(), found->size()) << "8.0.0a1, 8.0.0rc1";

  for (const std::string& why : fetch_releases(*found, system, store.get(), options)) EXPECT_EQ(why, "");
  store->flush();
  for (const Release& one : *found) {
    auto tree = open(one.source);
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->info().version, one.name);
    EXPECT_THAT(said, testing::Not(testing::Contains(HasSubstr("fetching")))) << "it is here already";
  }
}

}  // namespace
}  // namespace assay
