// The twin behaves as the machine does where the code above can tell.
#include "sys/memory.h"

#include <gtest/gtest.h>

namespace assay::sys {
namespace {

TEST(Memory, FilesLinksAndFolders) {
  MemorySystem m;
  m.add_file("/tree/pkg/mod.py", "x = 1\n");
  m.add_link("/tree/link", "pkg/mod.py");
  m.add_link("/tree/up", "../tree/pkg");
  EXPECT_EQ(m.read("/tree/link", 100)->data, "x = 1\n");
  EXPECT_EQ(*m.real_path("/tree/up/mod.py"), "/tree/pkg/mod.py");
  EXPECT_EQ(m.stat("/tree/up", false)->kind, Kind::link);
  EXPECT_EQ(m.stat("/tree/up")->kind, Kind::directory);
  auto entries = m.list("/tree");
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 3u);
  EXPECT_EQ((*entries)[1].name, "pkg");
}

TEST(Memory, LinksInALoopAreAnError) {
  MemorySystem m;
  m.add_link("/a", "/b");
  m.add_link("/b", "/a");
  EXPECT_FALSE(m.read("/a", 100));
  EXPECT_FALSE(m.real_path("/a"));
}

TEST(Memory, AWrittenFileIsThereAfterCommitOnly) {
  MemorySystem m;
  auto writer = m.create("/cache/x");
  ASSERT_TRUE(writer && (*writer)->write("data"));
  EXPECT_FALSE(m.stat("/cache/x"));
  ASSERT_TRUE((*writer)->commit());
  EXPECT_EQ(m.read("/cache/x", 100)->data, "data");
  m.set_read_only(true);
  EXPECT_FALSE(m.write_atomically("/cache/y", "data"));
}

TEST(Memory, PagesHonourRanges) {
  MemorySystem m;
  m.on_get = [](const HttpRequest& r) -> Result<HttpResponse> { return MemorySystem::page(r, "0123456789"); };
  HttpRequest request;
  request.url = "https://host.example/file";
  EXPECT_EQ(m.get(request)->status, 200);
  request.range = "-3";
  EXPECT_EQ(m.get(request)->body, "789");
  request.range = "2-4";
  EXPECT_EQ(m.get(request)->body, "234");
  EXPECT_EQ(m.get(request)->header("content-range"), "bytes 2-4/10");
  request.range = "10-20";
  EXPECT_EQ(m.get(request)->status, 416);
  EXPECT_EQ(m.requests.size(), 5u);
}

}  // namespace
}  // namespace assay::sys
