#include "app/fix.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

Citation moved(std::string raw, std::string path, std::uint32_t start, std::uint32_t end, SourcePlace to, Place at = {1, 1}) {
  Citation citation;
  citation.id = "c1";
  citation.raw = std::move(raw);
  citation.path = std::move(path);
  citation.start = start;
  citation.end = end;
  citation.status = CitationStatus::moved;
  citation.moved_to = std::move(to);
  citation.at = at;
  return citation;
}

TEST(RewrittenCitation, KeepsTheFormInWhichItWasWritten) {
  SourcePlace to{"t", "a/b.py", 20, 24};
  EXPECT_EQ(rewritten_citation(moved("a/b.py:10-14", "a/b.py", 10, 14, to), to), "a/b.py:20-24");
  EXPECT_EQ(rewritten_citation(moved("b.py#L10-L14", "a/b.py", 10, 14, to), to), "b.py#L20-L24");
  EXPECT_EQ(rewritten_citation(moved("lines 10 to 14 of b.py", "a/b.py", 10, 14, to), to), "lines 20 to 24 of b.py");
  EXPECT_EQ(rewritten_citation(moved("b.py (lines 10–14)", "a/b.py", 10, 14, to), to), "b.py (lines 20–24)");
}

TEST(RewrittenCitation, GrowsAndShrinksBetweenLineAndRange) {
  EXPECT_EQ(rewritten_citation(moved("b.py:10", "b.py", 10, 10, {"t", "b.py", 20, 21}), {"t", "b.py", 20, 21}), "b.py:20-21");
  EXPECT_EQ(rewritten_citation(moved("b.py#L10", "b.py", 10, 10, {"t", "b.py", 20, 21}), {"t", "b.py", 20, 21}), "b.py#L20-L21");
  EXPECT_EQ(rewritten_citation(moved("b.py:10-14", "b.py", 10, 14, {"t", "b.py", 20, 20}), {"t", "b.py", 20, 20}), "b.py:20");
}

TEST(RewrittenCitation, FollowsARenamedFileOnlyWhereItsPathIsWrittenOut) {
  SourcePlace to{"t", "new/b.py", 3, 3};
  EXPECT_EQ(rewritten_citation(moved("old/b.py:2", "old/b.py", 2, 2, to), to), "new/b.py:3");
  EXPECT_EQ(rewritten_citation(moved("b.py:2", "old/b.py", 2, 2, to), to), "") << "a bare name might mean anything";
}

TEST(RewrittenCitation, NumbersInNamesAreNotLines) {
  SourcePlace to{"t", "v2/mod10.py", 7, 7};
  EXPECT_EQ(rewritten_citation(moved("v2/mod10.py:10", "v2/mod10.py", 10, 10, to), to), "v2/mod10.py:7");
  EXPECT_EQ(rewritten_citation(moved("v2/mod10.py", "v2/mod10.py", 10, 10, to), to), "");
}

TEST(Fix, RewritesInPlaceAndMovesLaterPositionsOfTheLine) {
  VerifyReport report;
  report.citations.push_back(moved("a.py:9", "a.py", 9, 9, {"t", "a.py", 1009, 1009}, {2, 5}));
  report.citations.push_back(moved("a.py:8", "a.py", 8, 8, {"t", "a.py", 1, 1}, {2, 16}));
  std::string text = "first\nsee a.py:9 and a.py:8.\n";
  Fixed fixed = fix_citations(text, report);
  EXPECT_EQ(fixed.text, "first\nsee a.py:1009 and a.py:1.\n");
  EXPECT_EQ(fixed.rewritten, 2u);
  EXPECT_EQ(report.citations[0].status, CitationStatus::ok);
  EXPECT_EQ(report.citations[0].start, 1009u);
  EXPECT_EQ(report.citations[1].at.column, 19u);
}

TEST(Fix, LeavesAloneWhatIsNotWhereItShouldBe) {
  VerifyReport report;
  report.citations.push_back(moved("a.py:9", "a.py", 9, 9, {"t", "a.py", 5, 5}, {1, 2}));
  report.citations.push_back(moved("a.py:9", "a.py", 9, 9, {"t", "a.py", 5, 5}, {77, 1}));
  Fixed fixed = fix_citations("a.py:9\n", report);
  EXPECT_EQ(fixed.text, "a.py:9\n");
  EXPECT_EQ(fixed.left, 2u);
  EXPECT_EQ(report.citations[0].status, CitationStatus::moved);
}

}  // namespace
}  // namespace assay
