// What a report says, whatever the format.
#include "report/sections.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sample.h"
#include "verdict/levels.h"
#include "verdict/settle.h"
#include "verdict/wording.h"

namespace assay {
namespace {

const Section* section(const std::vector<Section>& all, std::string_view id) {
  for (const Section& one : all)
    if (one.id == id) return &one;
  return nullptr;
}

Finding failure(std::string path, std::uint32_t line) {
  Finding f;
  f.id = "f1";
  f.kind = "import-failure";
  f.severity = Severity::error;
  f.from = {"app", std::move(path), line, line};
  f.from_text = "from lib.core import gone";
  f.target = "lib.core.gone";
  f.reason = "app.main cannot be imported: lib.core.gone does not exist";
  f.confidence = 0.98;
  f.evidence.push_back({f.from, f.from_text, Role::supports, "import-failure"});
  return f;
}

// A document with one heading that cites app/main.py and says that it works.
VerifyReport cited_and_broken() {
  VerifyReport report;
  report.document = "qa.md";
  report.of = "app";
  report.on = {"lib"};
  report.trees = {{"app", "app", "1.0", "", 3, "00", ""}, {"lib", "lib", "2.0", "", 3, "11", ""}};
  report.outline = {{1, 1, "Running"}};
  Citation cited;
  cited.id = "c1";
  cited.at = {3, 1};
  cited.raw = "app/main.py:9";
  cited.tree = "app";
  cited.path = "app/main.py";
  cited.start = cited.end = 9;
  report.citations.push_back(cited);
  Claim works;
  works.id = "k1";
  works.at = {4, 1};
  works.text = "Conclusion**: **WORKS** with the new release";
  works.verdict = VerdictKind::not_checkable;
  report.claims.push_back(works);
  report.findings.push_back(failure("app/main.py", 2));
  report.couplings.emplace_back();
  return report;
}

TEST(Settle, AnImportFailureRefutesWhatIsSaidToWork) {
  VerifyReport report = cited_and_broken();
  settle_by_findings(report);
  EXPECT_EQ(report.claims[0].verdict, VerdictKind::refuted);
  EXPECT_NE(report.claims[0].reason.find("(f1)"), std::string::npos);
  ASSERT_FALSE(report.claims[0].evidence.empty());
  EXPECT_EQ(report.claims[0].evidence[0].role, Role::contradicts);
}

TEST(Settle, SaysNothingOfOtherFilesAndOfDecidedClaims) {
  VerifyReport report = cited_and_broken();
  report.findings[0].from.path = "app/other.py";
  settle_by_findings(report);
  EXPECT_EQ(report.claims[0].verdict, VerdictKind::not_checkable);

  report = cited_and_broken();
  report.claims[0].verdict = VerdictKind::verified;
  settle_by_findings(report);
  EXPECT_EQ(report.claims[0].verdict, VerdictKind::verified);
}

TEST(Settle, TheImportChainOfACitedFileCounts) {
  VerifyReport report = cited_and_broken();
  report.findings[0].from.path = "deep/down.py";
  report.findings[0].takes_down = {"deep/middle.py", "app/main.py"};
  settle_by_findings(report);
  EXPECT_EQ(report.claims[0].verdict, VerdictKind::refuted) << "app/main.py imports it, through deep/middle.py";
  EXPECT_EQ(overall_of_report(report).verdict, Outcome::fail);

  report = cited_and_broken();
  report.findings[0].from.path = "deep/down.py";
  report.findings[0].takes_down = {"deep/middle.py"};
  settle_by_findings(report);
  EXPECT_EQ(report.claims[0].verdict, VerdictKind::not_checkable);
  report.claims.clear();
  EXPECT_EQ(overall_of_report(report).verdict, Outcome::partial_pass);
}

TEST(Settle, AFallenEntryPointRefutesWhatIsSaidOfTheWhole) {
  VerifyReport report = cited_and_broken();
  report.citations.clear();
  report.findings[0].from.path = "deep/down.py";
  report.claims[0].text = "app is compatible with lib 2.0";
  VerifyReport spared = report;
  settle_by_findings(spared);
  EXPECT_EQ(spared.claims[0].verdict, VerdictKind::not_checkable);
  report.findings[0].entry = "the package app itself";
  VerifyReport other = report;
  settle_by_findings(report);
  EXPECT_EQ(report.claims[0].verdict, VerdictKind::refuted);
  EXPECT_EQ(overall_of_report(report).verdict, Outcome::fail);
  other.claims[0].text = "the cache works";
  settle_by_findings(other);
  EXPECT_EQ(other.claims[0].verdict, VerdictKind::not_checkable) << "it may be another part";
}

TEST(Settle, WhatIsSaidToBreakIsNotRefutedByABreak) {
  VerifyReport report = cited_and_broken();
  report.claims[0].text = "main breaks on the new release";
  report.claims[0].verdict = VerdictKind::needs_run;
  report.claims[0].reason = "only running the code can tell";
  settle_by_findings(report);
  EXPECT_EQ(report.claims[0].verdict, VerdictKind::needs_run);
  EXPECT_NE(report.claims[0].reason.find("cannot be imported"), std::string::npos);
}

TEST(Overall, FailsWhereWhatTheDocumentIsAboutCannotBeImported) {
  VerifyReport report = cited_and_broken();
  for (int i = 0; i < 20; ++i) {
    report.claims.push_back(report.claims[0]);
    report.claims.back().verdict = VerdictKind::verified;
  }
  const Overall overall = overall_of_report(report);
  EXPECT_EQ(overall.verdict, Outcome::fail) << "however much else holds";
  EXPECT_EQ(overall.risk, Risk::high);
  EXPECT_DOUBLE_EQ(overall.confidence, 0.98);
  EXPECT_NE(overall.because.at(0).find("cannot be imported"), std::string::npos);
}

TEST(Overall, PassesInPartWhereTheBreakIsElsewhere) {
  VerifyReport report = cited_and_broken();
  report.claims.clear();
  report.findings[0].from.path = "examples/old.py";
  EXPECT_EQ(overall_of_report(report).verdict, Outcome::partial_pass);
}

TEST(Overall, PassesInPartWhereOnlyARunCanTell) {
  VerifyReport report = cited_and_broken();
  report.findings.clear();
  report.claims[0].verdict = VerdictKind::needs_run;
  EXPECT_EQ(overall_of_report(report).verdict, Outcome::partial_pass);
  report.claims[0].verdict = VerdictKind::verified;
  EXPECT_EQ(overall_of_report(report).verdict, Outcome::pass);
}

TEST(Overall, PassesInPartWhereNothingLeansOnTheOtherTree) {
  VerifyReport report;
  const Overall overall = overall_of_report(report);
  EXPECT_EQ(overall.verdict, Outcome::partial_pass) << "a wrong tree must not pass";
  EXPECT_DOUBLE_EQ(overall.confidence, 0);
}

TEST(Sections, AFindingIsClaimedWhereACitationOrANameMentionsIt) {
  VerifyReport report = cited_and_broken();
  report.findings[0].target = "lib.core.build_pool";
  EXPECT_TRUE(is_unclaimed(report, report.findings[0]));
  report.claims[0].text = "`build_pool` is gone";
  EXPECT_FALSE(is_unclaimed(report, report.findings[0]));
  report.claims[0].text = "`rebuild_pool_x` is gone";
  EXPECT_TRUE(is_unclaimed(report, report.findings[0]));
  report.citations[0].start = 1;
  EXPECT_FALSE(is_unclaimed(report, report.findings[0]));
}

TEST(Recommendations, OneForTheSameAdviceAndNoneForWhatIsOnlyQuoted) {
  VerifyReport report = cited_and_broken();
  report.findings.clear();
  for (std::uint32_t line : {3u, 7u}) {
    Finding f = failure("app/main.py", line);
    f.kind = "missing-attribute";
    f.target = "lib.core.Engine.gone" + std::to_string(line);
    report.findings.push_back(f);
  }
  report.citations[0].status = CitationStatus::out_of_range;
  report.citations.push_back(report.citations[0]);
  report.citations[1].at.line = 8;
  report.claims[0].verdict = VerdictKind::refuted;
  report.claims[0].text = "Original claim: \"it may conflict\"";
  const auto all = recommendations_of(report);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].text,
            "`app/main.py:3,7`: use what this version has in its place, or ask `hasattr` first (`Engine.gone3`, "
            "`Engine.gone7`)");
  EXPECT_EQ(all[1].text,
            "lines 3, 8 of the document, `app/main.py:9`: look the place up again: those lines do not exist");
}

TEST(Wording, TellsForFromAgainst) {
  EXPECT_EQ(tone_of("will work on the new release"), Tone::favourable);
  EXPECT_EQ(tone_of("is LIKELY compatible"), Tone::favourable);
  EXPECT_EQ(tone_of("PARTIAL PASS"), Tone::favourable);
  EXPECT_EQ(tone_of("is incompatible"), Tone::unfavourable);
  EXPECT_EQ(tone_of("does not work"), Tone::unfavourable);
  EXPECT_EQ(tone_of("uses the workspace"), Tone::none);
  EXPECT_EQ(without_emphasis("Conclusion**: **WORKS** `a**b`"), "Conclusion: WORKS `a**b`");
}

TEST(Sections, TheTopicOfABrokenFileFails) {
  VerifyReport report = cited_and_broken();
  settle_by_findings(report);
  report.overall = overall_of_report(report);
  const auto topics = topics_of(report);
  ASSERT_EQ(topics.size(), 1u);
  EXPECT_EQ(topics[0].conclusion, "fails");
  EXPECT_EQ(topics[0].risk, Risk::high);
  const auto all = sections_of(report);
  ASSERT_NE(section(all, "issues"), nullptr);
  EXPECT_EQ(section(all, "issues")->items[0].verdict, "fails");
  EXPECT_EQ(section(all, "verified"), nullptr) << "empty sections are left out";
}

TEST(Sections, WhatIsSaidOfOneLineIsOneItem) {
  VerifyReport report = cited_and_broken();
  Finding name = report.findings[0];
  name.id = "f2";
  name.kind = "missing-name";
  name.reason = "lib.core.gone does not exist";
  report.findings.insert(report.findings.begin(), name);
  std::vector<const Finding*> all;
  for (const Finding& f : report.findings) all.push_back(&f);
  const auto groups = grouped_findings(all);
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0][0]->kind, "import-failure");
}

TEST(Overall, GivesEqualGroundsOnceAndLeavesOutQuotations) {
  VerifyReport report = cited_and_broken();
  report.findings.clear();
  report.claims[0].verdict = VerdictKind::refuted;
  report.claims[0].reason = "it is 8";
  report.claims.push_back(report.claims[0]);
  report.claims.back().id = "k2";
  report.claims.push_back(report.claims[0]);
  report.claims.back().text = "Original claim: it is 9";
  report.claims.back().reason = "it is not 9";
  EXPECT_EQ(overall_of_report(report).because.at(0), "the document is wrong (k1, k2): it is 8");
  EXPECT_EQ(overall_of_report(report).because.size(), 1u);
}

TEST(Sections, WhatExistsOnlyUnderAConditionIsARiskFactorOfTheLinesThatAreCited) {
  VerifyReport report = cited_and_broken();
  Coupling c;
  c.id = "u1";
  c.from = {"app", "app/main.py", 9, 9};
  c.target = "lib.core.Engine.pool";
  c.definedness = Definedness::conditional;
  c.condition = "if not lazy";
  report.couplings = {c, c};
  ASSERT_EQ(topics_of(report).size(), 1u);
  EXPECT_EQ(topics_of(report)[0].conditional.size(), 1u) << "each target once";
  report.couplings[0].guarded = report.couplings[1].guarded = true;
  EXPECT_TRUE(topics_of(report)[0].conditional.empty());
}

TEST(Sections, HeadingsThatEveryReportHasAreNoIssues) {
  VerifyReport report = cited_and_broken();
  report.outline.push_back({10, 2, "Unverified Claims"});
  report.claims.push_back(report.claims[0]);
  report.claims.back().at.line = 12;
  EXPECT_EQ(topics_of(report).size(), 2u);
  ASSERT_EQ(issues_of(report).size(), 1u);
  EXPECT_EQ(issues_of(report)[0].title, "Running");
}

TEST(Sections, APatchIsRecommendedWithItsDiff) {
  VerifyReport report = cited_and_broken();
  report.findings[0].fix = "--- a/app/main.py\n+++ b/app/main.py\n";
  const auto all = recommendations_of(report);
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all[0].finding, "f1");
  EXPECT_EQ(all[0].diff, report.findings[0].fix);
}

}  // namespace
}  // namespace assay
