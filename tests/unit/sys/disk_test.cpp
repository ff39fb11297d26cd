#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "sys/interrupt.h"
#include "sys/system.h"

namespace assay::sys {
namespace {

class Disk : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "assay-disk-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    dir = std::filesystem::canonical(name);
  }
  void TearDown() override { std::filesystem::remove_all(dir); }
  std::string at(const std::string& name) const { return dir + "/" + name; }

  System& system = real_system();
  std::string dir;
};

TEST_F(Disk, AWrittenFileAppearsWholeWithItsParents) {
  auto writer = system.create(at("a/b/file.txt"));
  ASSERT_TRUE(writer) << writer.error().message;
  ASSERT_TRUE((*writer)->write("half "));
  EXPECT_FALSE(std::filesystem::exists(at("a/b/file.txt"))) << "visible before it is whole";
  ASSERT_TRUE((*writer)->write("and half"));
  ASSERT_TRUE((*writer)->commit());
  auto content = system.read(at("a/b/file.txt"), 1000);
  ASSERT_TRUE(content);
  EXPECT_EQ(content->data, "half and half");
}

TEST_F(Disk, AnAbandonedWriterLeavesNothing) {
  {
    auto writer = system.create(at("file.txt"));
    ASSERT_TRUE(writer && (*writer)->write("never finished"));
  }
  auto entries = system.list(dir);
  ASSERT_TRUE(entries);
  EXPECT_TRUE(entries->empty());
}

TEST_F(Disk, AReplacedFileKeepsItsModeAndLinksStayLinks) {
  ASSERT_TRUE(system.write_atomically(at("real.sh"), "old"));
  ASSERT_EQ(::chmod(at("real.sh").c_str(), 0750), 0);
  std::filesystem::create_symlink("real.sh", at("link.sh"));
  ASSERT_TRUE(system.write_atomically(at("link.sh"), "new"));
  EXPECT_TRUE(std::filesystem::is_symlink(at("link.sh")));
  EXPECT_EQ(system.read(at("real.sh"), 100)->data, "new");
  struct ::stat s;
  ASSERT_EQ(::stat(at("real.sh").c_str(), &s), 0);
  EXPECT_EQ(s.st_mode & 07777, 0750u);
}

TEST_F(Disk, ADeviceIsWrittenToNotReplaced) {
  std::filesystem::create_symlink("/dev/null", at("null"));
  ASSERT_TRUE(system.write_atomically(at("null"), "gone"));
  EXPECT_TRUE(std::filesystem::is_symlink(at("null")));
  EXPECT_FALSE(system.write_atomically(dir, "a folder"));
}

TEST_F(Disk, ASignalLeavesNoHalfWrittenFile) {
  EXPECT_EXIT(
      {
        end_cleanly_on_signals();
        auto writer = real_system().create(at("report.md"));
        static_cast<void>((*writer)->write("half"));
        ::raise(SIGINT);
      },
      testing::ExitedWithCode(130), "");
  EXPECT_TRUE(std::filesystem::is_empty(dir));
}

TEST_F(Disk, ListsEntriesInByteOrderWithoutFollowingLinks) {
  for (const char* name : {"b", "B", "a.txt", "a"}) ASSERT_TRUE(system.write_atomically(at(name), name));
  std::filesystem::create_symlink("a.txt", at("link"));
  std::filesystem::create_directory(at("dir"));
  auto entries = system.list(dir);
  ASSERT_TRUE(entries);
  std::string names;
  for (const auto& e : *entries) names += e.name + " ";
  EXPECT_EQ(names, "B a a.txt b dir link ");
  EXPECT_EQ((*entries)[2].stat.kind, Kind::file);
  EXPECT_EQ((*entries)[2].stat.size, 5u);
  EXPECT_EQ((*entries)[4].stat.kind, Kind::directory);
  EXPECT_EQ((*entries)[5].stat.kind, Kind::link);
  EXPECT_EQ(*system.read_link(at("link")), "a.txt");
  EXPECT_EQ(*system.real_path(at("link")), at("a.txt"));
}

TEST_F(Disk, AFifoIsRefusedAtOnce) {
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_EQ(system.stat(at("pipe"))->kind, Kind::other);
  auto content = system.read(at("pipe"), 1000);  // nobody writes to it: a blocking open would never return
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error().message, at("pipe") + ": not a regular file");
}

TEST_F(Disk, ReadsPartsAndRefusesWhatIsTooLarge) {
  ASSERT_TRUE(system.write_atomically(at("f"), "0123456789"));
  EXPECT_EQ(system.read_range(at("f"), 3, 4)->data, "3456");
  EXPECT_EQ(system.read_range(at("f"), 8, 100)->data, "89");
  EXPECT_EQ(system.read_range(at("f"), 100, 5)->data, "");
  EXPECT_FALSE(system.read(at("f"), 9));
  EXPECT_EQ(system.read(at("f"), 10)->data, "0123456789");
  EXPECT_EQ(system.read(at("none"), 10).error().message, at("none") + ": No such file or directory");
  EXPECT_FALSE(system.read(dir, 10));
}

TEST_F(Disk, MapsRegularFiles) {
  ASSERT_TRUE(system.write_atomically(at("f"), "0123456789"));
  auto mapped = system.map(at("f"));
  ASSERT_TRUE(system.remove(at("f")));
  EXPECT_EQ(mapped->data, "0123456789");
  ASSERT_TRUE(system.write_atomically(at("empty"), ""));
  EXPECT_EQ(system.map(at("empty"))->data, "");
  EXPECT_EQ(system.map(at("none")).error().message, at("none") + ": No such file or directory");
  EXPECT_FALSE(system.map(dir));
}

}  // namespace
}  // namespace assay::sys
