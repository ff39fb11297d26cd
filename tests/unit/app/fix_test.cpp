#include "app/fix.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

Citation citation(std::string raw, std::uint32_t start, CitationStatus status, Place at) {
  Citation out;
  out.raw = std::move(raw);
  out.path = "a.py";
  out.start = out.end = start;
  out.status = status;
  out.at = at;
  return out;
}

VerifyReport before() {
  VerifyReport report;
  report.citations.push_back(citation("a.py:9", 9, CitationStatus::moved, {2, 5}));
  report.citations[0].moved_to = SourcePlace{"t", "a.py", 1009, 1009};
  report.citations.push_back(citation("a.py:8", 8, CitationStatus::out_of_range, {2, 16}));
  return report;
}

TEST(Fix, ARewrittenCitationIsJudgedAtItsNewPlaceAndSaysWhatItWas) {
  VerifyReport report = before(), now = before();
  now.citations[0] = citation("a.py:1009", 1009, CitationStatus::ok, {2, 5});
  now.citations[1].at = {2, 19};
  now.citations[1].status = CitationStatus::ok;  // read without the revision at which the document was written
  FixCount count = take_over_fixes(report, now);
  EXPECT_EQ(count.rewritten, 1u);
  EXPECT_EQ(count.left, 0u);
  EXPECT_EQ(report.citations[0].status, CitationStatus::ok);
  EXPECT_EQ(report.citations[0].reason, "rewritten; it was a.py:9");
  EXPECT_EQ(report.citations[1].status, CitationStatus::out_of_range) << "what was wrong stays wrong";
  EXPECT_EQ(report.citations[1].at.column, 19u);
}

TEST(Fix, WhatCouldNotBeRewrittenStaysMoved) {
  VerifyReport report = before();
  FixCount count = take_over_fixes(report, before());
  EXPECT_EQ(count.rewritten, 0u);
  EXPECT_EQ(count.left, 1u);
  EXPECT_EQ(report.citations[0].status, CitationStatus::moved);
}

TEST(Fix, ReportsThatDontMatchUpAreNotMixed) {
  VerifyReport report = before(), now = before();
  now.citations.pop_back();
  now.citations[0] = citation("a.py:1009", 1009, CitationStatus::ok, {2, 5});
  EXPECT_EQ(take_over_fixes(report, now).left, 1u);
  EXPECT_EQ(report.citations[0].raw, "a.py:9");
}

}  // namespace
}  // namespace assay
