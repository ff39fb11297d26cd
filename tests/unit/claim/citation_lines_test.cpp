// Line numbers and paths in running text, one form a line.
#include <gtest/gtest.h>

#include "claim/citation_extract.h"
#include "claim/citation_lines.h"
#include "claim/citation_path.h"

namespace assay::cite {
namespace {

std::string shown(const std::optional<LineSpec>& spec) {
  if (!spec) return "-";
  std::string out;
  for (const LineRange& r : spec->ranges) {
    if (!out.empty()) out += ' ';
    out += (r.approximate ? "~" : "") + std::to_string(r.start);
    if (r.end > r.start) out += "-" + std::to_string(r.end);
  }
  return out;
}

std::string after(std::string_view path, std::string_view rest) {
  return shown(lines_after_path(std::string(path) + std::string(rest), path.size()));
}

TEST(LinesAfterAPath, Colons) {
  EXPECT_EQ(after("a.py", ":12"), "12");
  EXPECT_EQ(after("a.py", ":12-34"), "12-34");
  EXPECT_EQ(after("a.py",
                  ":12\xE2\x80\x93"
                  "34"),
            "12-34");
  EXPECT_EQ(after("a.py", ":12,34-36, 40"), "12 34-36 40");
  EXPECT_EQ(after("a.py", ":12:5"), "12");
  EXPECT_EQ(after("a.py", ":~12"), "~12");
  EXPECT_EQ(after("a.py", ":L12-L14"), "12-14");
  EXPECT_EQ(after("a.py", "`:12"), "12");
  EXPECT_EQ(after("a.py", ":12, :20-21"), "12 20-21");
  EXPECT_EQ(after("a.py", ":12.5"), "-");
  EXPECT_EQ(after("a.py", ":12%"), "-");
  EXPECT_EQ(after("a.py", ":12px"), "-");
  EXPECT_EQ(after("a.py", ":0"), "-");
  EXPECT_EQ(after("a.py", ":123456789"), "-");
}

TEST(LinesAfterAPath, Words) {
  EXPECT_EQ(after("a.py", "` (line 12)"), "12");
  EXPECT_EQ(after("a.py", "`, lines 12-14, 20 and 30"), "12-14 20 30");
  EXPECT_EQ(after("a.py", "** (Lines 12 to 14)"), "12-14");
  EXPECT_EQ(after("a.py", " L12"), "12");
  EXPECT_EQ(after("a.py", "` (17-54)"), "17-54");
  EXPECT_EQ(after("a.py", "` \xE2\x80\x94 line 12"), "12");
  EXPECT_EQ(after("a.py", " around line 12"), "12");
  EXPECT_EQ(after("a.py", "#L12-L14"), "12-14");
  EXPECT_EQ(after("a.py", " (lines 12+)"), "~12");
}

TEST(LinesAfterAPath, CountsAreNoPlaces) {
  EXPECT_EQ(after("a.py", "` (17)"), "-");
  EXPECT_EQ(after("a.py", "` (1,914)"), "-");
  EXPECT_EQ(after("a.py", " has 12 lines"), "-");
  EXPECT_EQ(after("a.py", "`, 12 of them"), "-");
  EXPECT_EQ(after("a.py", ", lines 12, 14 and 3 tests"), "12 14");
  EXPECT_EQ(after("a.py", " (Lines: 620)"), "-");
  EXPECT_EQ(after("a.py", " in a pipeline 3"), "-");
}

TEST(Paths, AreTakenWhole) {
  auto path = [](std::string_view text, std::size_t at = 0) {
    if (!can_start_path(text, at)) return std::string("-");
    auto p = path_at(text, at, nullptr);
    return p ? p->path : std::string("-");
  };
  EXPECT_EQ(path("src/a.py:3"), "src/a.py");
  EXPECT_EQ(path("src\\win\\a.cpp"), "src/win/a.cpp");
  EXPECT_EQ(path("./a.py."), "a.py");
  EXPECT_EQ(path("app/(shop)/[id]/page.tsx"), "app/(shop)/[id]/page.tsx");
  EXPECT_EQ(path("k\xC3\xA4se/a.py"), "k\xC3\xA4se/a.py");
  EXPECT_EQ(path("a.py\xE2\x86\x92"
                 "b.py"),
            "a.py");
  EXPECT_EQ(path("Makefile"), "Makefile");
  EXPECT_EQ(path("go.mod:3"), "go.mod");
  EXPECT_EQ(path("response.json()"), "-");
  EXPECT_EQ(path("src/*.py"), "-");
  EXPECT_EQ(path("src/{a,b}.py"), "-");
  EXPECT_EQ(path("e.g"), "-");
  EXPECT_EQ(path("3.14"), "-");
  EXPECT_EQ(path("*.py", 1), "-");
  EXPECT_EQ(path("<root>/a.py", 6), "-");
  EXPECT_EQ(path("xa.py", 1), "-");
  EXPECT_TRUE(is_product_name("Node.js"));
}

TEST(Permalinks, AreSplitAtTheRepository) {
  Permalink p;
  ASSERT_TRUE(parse_permalink("https://host.example/own/name/blob/v1.2/src/a.py?plain=1#L3-L4", p));
  EXPECT_EQ(p.repository, "own/name");
  EXPECT_EQ(p.rest, "v1.2/src/a.py");
  EXPECT_EQ(p.fragment, "L3-L4");
  ASSERT_TRUE(parse_permalink("https://host.example/group/sub/name/-/blob/main/a.c#L3", p));
  EXPECT_EQ(p.repository, "sub/name");
  EXPECT_FALSE(parse_permalink("https://host.example/own/name/issues/3", p));
  EXPECT_FALSE(parse_permalink("https://host.example/own/name/tree/main", p));
}

}  // namespace
}  // namespace assay::cite
