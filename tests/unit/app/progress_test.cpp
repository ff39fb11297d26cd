#include "app/progress.h"

#include <gtest/gtest.h>

#include "sys/memory.h"

namespace assay {
namespace {

TEST(Progress, IsOneLineThatIsErased) {
  sys::MemorySystem system;
  {
    Progress progress(system, true);
    system.sleep_ms(500);
    progress.show("reading a tree");
    system.sleep_ms(500);
    progress.show("and\nanother");
  }
  EXPECT_EQ(system.err, "\r\x1b[Kreading a tree\r\x1b[Kand\\x0aanother\r\x1b[K");
  EXPECT_EQ(system.out, "");
}

TEST(Progress, WhatIsQuickShowsNothing) {
  sys::MemorySystem system;
  {
    Progress progress(system, true);
    progress.show("reading");
    system.sleep_ms(500);
  }
  EXPECT_EQ(system.err, "");
}

TEST(Progress, OffIsSilent) {
  sys::MemorySystem system;
  Progress progress(system, false);
  system.sleep_ms(5000);
  progress.show("reading");
  progress.clear();
  EXPECT_EQ(system.err, "");
}

}  // namespace
}  // namespace assay
