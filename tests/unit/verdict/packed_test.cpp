#include "verdict/packed.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

VerifyReport sample() {
  VerifyReport r;
  r.of = "app";
  r.on = {"lib"};
  r.trees = {{"app", "dir", "1.0", "abc", 3, std::string(64, 'a'), "https://example.org/"}};
  Coupling c;
  c.id = "u1";
  c.kind = CouplingKind::override_;
  c.from = {"app", "app/a.py", 300, 70'000};
  c.live = false;
  c.confidence = 0.25;
  c.evidence = {{{"lib", "lib/b.py", 1, 2}, "def f(a):\n", Role::contradicts, "rule"}};
  r.couplings = {c, c};
  GuardTest g;
  g.protects = {"u1"};
  r.guards = {g};
  Finding f;
  f.kind = "missing-name";
  f.fix = "--- a\n+++ b\n";
  f.edits = {{"app/a.py", 4, 8, "x"}};
  f.fix_is_safe = true;
  r.findings = {f};
  r.overall.because = {"one", "two"};
  return r;
}

TEST(Packed, WhatIsPackedIsUnpacked) {
  const std::string bytes = pack(sample());
  const auto back = unpack(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->couplings[1].from.end, 70'000u);
  EXPECT_EQ(back->couplings[1].evidence[0].text, "def f(a):\n");
  EXPECT_EQ(back->couplings[0].live, std::optional<bool>(false));
  EXPECT_EQ(back->guards[0].holds, std::nullopt);
  EXPECT_EQ(back->findings[0].edits[0].end, 8u);
  EXPECT_EQ(*back->findings[0].fix, "--- a\n+++ b\n");
  EXPECT_EQ(pack(*back), bytes);
}

// Whatever is cut or changed gives nothing or another report, never more memory than a few times the bytes.
TEST(Packed, DamagedBytesAreRefusedOrHarmless) {
  const std::string bytes = pack(sample());
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(unpack(std::string_view(bytes).substr(0, size)));
  for (std::size_t i = 0; i < bytes.size(); ++i)
    for (const int flip : {1, 0x80, 0xFF}) {
      std::string damaged = bytes;
      damaged[i] = static_cast<char>(damaged[i] ^ flip);
      const auto back = unpack(damaged);
      EXPECT_LE(back ? back->couplings.size() : 0, bytes.size());
    }
}

}  // namespace
}  // namespace assay
