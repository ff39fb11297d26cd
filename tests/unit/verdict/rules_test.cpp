#include "verdict/rules.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "verdict/levels.h"

namespace assay {
namespace {

const Rule* find(std::string_view id) {
  auto rules = verdict_rules();
  auto it = std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.id == id; });
  return it == rules.end() ? nullptr : &*it;
}

TEST(Rules, EveryCitationStatusIsExplained) {
  for (int i = 0; i <= static_cast<int>(CitationStatus::external); ++i) {
    const char* id = name_of(static_cast<CitationStatus>(i));
    ASSERT_STRNE(id, "");
    ASSERT_TRUE(find(id)) << id;
    EXPECT_EQ(find(id)->kind, RuleKind::citation_status);
  }
}

TEST(Rules, EveryVerdictIsExplained) {
  for (int i = 0; i <= static_cast<int>(VerdictKind::not_checkable); ++i) {
    const char* id = name_of(static_cast<VerdictKind>(i));
    ASSERT_STRNE(id, "");
    ASSERT_TRUE(find(id)) << id;
    EXPECT_EQ(find(id)->kind, RuleKind::verdict);
  }
}

TEST(Levels, AmbiguityIsNeverAnError) {
  EXPECT_EQ(severity_of(CitationStatus::ambiguous), Severity::warning);
  EXPECT_EQ(severity_of(CitationStatus::external), Severity::note);
  EXPECT_EQ(severity_of(VerdictKind::unverified), Severity::note);
}

TEST(Levels, UnreadFilesAreCounted) {
  VerifyReport report;
  report.unread.push_back({"t", "a.py", "not UTF-8"});
  report.citations.push_back({.id = "c1", .status = CitationStatus::moved});
  report.claims.push_back({.id = "k1", .verdict = VerdictKind::refuted});
  EXPECT_EQ(tally(report).errors, 2u);
  EXPECT_EQ(tally(report).warnings, 1u);
}

}  // namespace
}  // namespace assay
