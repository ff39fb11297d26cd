// Directories on a real disk that hold what source trees should not: nothing may block, crash or be lost.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "source/open.h"
#include "sys/system.h"
#include "temporary.h"
#include "tree_lists.h"

namespace assay {
namespace {

using test::paths;
using test::unread;
using testing::ElementsAre;

class Hostile : public testing::Test {
 protected:
  void write(const std::string& name, std::string_view content) {
    ASSERT_TRUE(system.write_atomically(dir / name, content));
  }
  std::shared_ptr<const Tree> open() {
    auto tree = open_tree("t", dir.path(), system, nullptr, {});
    EXPECT_TRUE(tree) << tree.error().message;
    return tree ? *tree : nullptr;
  }
  sys::System& system = sys::real_system();
  TemporaryDirectory dir;
};

TEST_F(Hostile, FifosSocketsAndDevicesDoNotBlock) {
  write("ok.py", "x = 1\n");
  ASSERT_EQ(::mkfifo((dir / "fifo.py").c_str(), 0600), 0);
  int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, (dir / "socket.py").c_str(), sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  std::filesystem::create_symlink("/dev/zero", dir / "zero.py");
  std::filesystem::create_symlink("fifo.py", dir / "link.py");
  auto tree = open();
  ::close(socket);
  EXPECT_THAT(paths(*tree), ElementsAre("ok.py"));
  EXPECT_THAT(unread(*tree), ElementsAre("fifo.py: not a regular file", "link.py: not a regular file",
                                         "socket.py: not a regular file", "zero.py: a link out of the tree"));
}

TEST_F(Hostile, ALineOf200MegabytesIsOneLineInTheReport) {
  write("ok.py", "x = 1\n");
  write("huge.py", "");
  std::filesystem::resize_file(dir / "huge.py", 200'000'000);
  auto tree = open();
  EXPECT_THAT(paths(*tree), ElementsAre("ok.py"));
  EXPECT_THAT(unread(*tree), ElementsAre("huge.py: larger than 64 MiB"));
}

TEST_F(Hostile, BinaryAndUtf16FilesAreListedAsTheyAre) {
  std::string utf16("\xff\xfex\0 \0=\0 \0001\0\n\0", 14), binary("\0\1\2\xff", 4);
  write("utf16.py", utf16);
  write("binary.py", binary);
  auto tree = open();
  ASSERT_THAT(paths(*tree), ElementsAre("binary.py", "utf16.py"));
  EXPECT_EQ(tree->read(0)->data, binary);
  EXPECT_EQ(tree->read(1)->data, utf16);
}

TEST_F(Hostile, LinksInLoopsEnd) {
  std::filesystem::create_directories(dir / "a/b/c");
  write("a/b/c/m.py", "");
  std::filesystem::create_directory_symlink("../..", dir / "a/b/up");
  std::filesystem::create_directory_symlink("../b", dir / "a/b/c/around");
  std::filesystem::create_directory_symlink("a/b", dir / "side");
  std::filesystem::create_symlink("self", dir / "self");
  auto tree = open();
  EXPECT_THAT(paths(*tree), ElementsAre("a/b/c/m.py", "side/c/m.py"));
  EXPECT_EQ(tree->unread().size(), 5u);
}

TEST_F(Hostile, FoldersDeeperThanAPathCanBeAreListed) {
  // Made step by step, for no path reaches that deep.
  int at = ::open(dir.path().c_str(), O_RDONLY | O_DIRECTORY);
  const std::string name(200, 'd');
  for (int depth = 0; depth < 40; ++depth) {
    ASSERT_EQ(::mkdirat(at, name.c_str(), 0700), 0);
    int next = ::openat(at, name.c_str(), O_RDONLY | O_DIRECTORY);
    ::close(at);
    at = next;
  }
  ::close(at);
  write("ok.py", "");
  auto tree = open();
  EXPECT_THAT(paths(*tree), ElementsAre("ok.py"));
  ASSERT_EQ(tree->unread().size(), 1u);
  EXPECT_EQ(tree->unread()[0].reason, "File name too long");
}

TEST_F(Hostile, OddNamesAreFilesLikeOthers) {
  write("new\nline.py", "1");
  write(" blank .py", "2");
  write("-rf", "3");
  EXPECT_THAT(paths(*open()), ElementsAre(" blank .py", "-rf", "new\nline.py"));
}

TEST_F(Hostile, AnEmptyDirectoryIsAnEmptyTree) {
  auto tree = open();
  EXPECT_TRUE(tree->files().empty());
  EXPECT_EQ(tree->info().files, 0u);
  EXPECT_EQ(tree->import_roots().size(), 1u);
}

}  // namespace
}  // namespace assay
