// The dialects that continuous integration reads.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "report/report.h"
#include "sample.h"

namespace assay {
namespace {

TEST(Github, EscapesAsWorkflowCommandsWantIt) {
  VerifyReport report = sample_report();
  report.document = "docs/a,b:c.md";
  report.citations[0].raw = "100%\nsure";
  std::string out = verify_github(report, {"0.1.0"});
  EXPECT_TRUE(
      out.starts_with("::error title=assay%3A moved,file=docs/a%2Cb%3Ac.md,line=7,endLine=7,col=3::100%25\\x0asure%0A"))
      << out;
}

TEST(Github, CapsEachLevelAndSaysHowManyWereCut) {
  VerifyReport report = sample_report();
  for (int i = 0; i < 30; ++i) report.citations.push_back(report.citations[0]);
  std::string out = verify_github(report, {"0.1.0"});
  std::size_t errors = 0;
  for (std::size_t at = 0; (at = out.find("::error ", at)) != std::string::npos; ++at) ++errors;
  EXPECT_EQ(errors, 10u);
  EXPECT_NE(out.find("::error title=assay::23 more in docs/qa.md not shown here\n"), std::string::npos) << out;
}

TEST(Junit, CountsAndEscapes) {
  std::string out = verify_junit(sample_report(), {"0.1.0"});
  EXPECT_NE(out.find("<testsuite name=\"docs/qa.md\" tests=\"5\" failures=\"2\" errors=\"0\" skipped=\"2\">"),
            std::string::npos)
      << out;
  EXPECT_NE(out.find("name=\"k1 `timeout` defaults to `None` | see &lt;b&gt;core&lt;/b&gt;\""), std::string::npos)
      << out;
  EXPECT_NE(out.find("<failure type=\"moved\" message=\"The quoted code stands at lines 20-21.\">"), std::string::npos);
  EXPECT_NE(out.find("<system-err>could not be read: lib: lib/old.py: not UTF-8"), std::string::npos);
}

TEST(Junit, HoldsNoCharacterThatXmlForbids) {
  VerifyReport report = sample_report();
  report.claims[0].text = "\x01 \xFF \x1b";
  std::string out = verify_junit(report, {"0.1.0"});
  for (char c : out) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
}

TEST(Sarif, SaysKindLevelPlaceAndEvidence) {
  auto all = nlohmann::json::parse(verify_sarif(sample_report(), {"0.1.0"}));
  EXPECT_EQ(all["version"], "2.1.0");
  const auto& run = all["runs"][0];
  ASSERT_EQ(run["results"].size(), 5u);
  const auto& moved = run["results"][0];
  EXPECT_EQ(moved["ruleId"], "moved");
  EXPECT_EQ(moved["kind"], "fail");
  EXPECT_EQ(moved["level"], "error");
  EXPECT_EQ(moved["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "docs/qa.md");
  EXPECT_EQ(moved["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uriBaseId"], "lib");
  EXPECT_EQ(moved["relatedLocations"][0]["physicalLocation"]["region"]["snippet"]["text"],
            "    def run(self):\n        return 1");
  EXPECT_EQ(run["results"][2]["kind"], "review") << "ambiguous";
  EXPECT_EQ(run["results"][3]["kind"], "pass") << "ok";
  EXPECT_EQ(run["results"][4]["kind"], "notApplicable") << "not-checkable";
  EXPECT_EQ(run["results"][4]["level"], "none");
  bool helped = false;
  for (const auto& rule : run["tool"]["driver"]["rules"]) helped |= rule["id"] == "moved" && rule.contains("help");
  EXPECT_TRUE(helped);
}

TEST(Sarif, FingerprintsSurviveAShiftOfLinesAndTellTwinsApart) {
  VerifyReport report = sample_report();
  report.citations.push_back(report.citations[0]);
  auto print = [](const VerifyReport& r, std::size_t i) {
    return nlohmann::json::parse(verify_sarif(r, {"0.1.0"}))["runs"][0]["results"][i]["partialFingerprints"]["assay/1"];
  };
  auto before = print(report, 0);
  EXPECT_NE(before, print(report, 1));
  for (auto& citation : report.citations) citation.at.line += 100;
  report.claims[0].at.line += 100;
  EXPECT_EQ(before, print(report, 0));
}

TEST(Sarif, NamesTheRepositoryAndRevisionOfATreeWithAHome) {
  VerifyReport report = sample_report();
  auto run = [&] { return nlohmann::json::parse(verify_sarif(report, {"0.1.0"}))["runs"][0]; };
  EXPECT_FALSE(run().contains("versionControlProvenance"));
  report.trees[0].revision = "abc123";
  report.trees[0].home = "https://forge.example/o/lib/-/blob/abc123/";
  const auto provenance = run()["versionControlProvenance"];
  ASSERT_EQ(provenance.size(), 1u);
  EXPECT_EQ(provenance[0]["repositoryUri"], "https://forge.example/o/lib");
  EXPECT_EQ(provenance[0]["revisionId"], "abc123");
  EXPECT_EQ(provenance[0]["mappedTo"]["uriBaseId"], "lib");
}

TEST(Gitlab, GivesWhatTheCodeQualityReportNeeds) {
  VerifyReport report = sample_report();
  report.document = "./docs/qa.md";
  report.citations.push_back(report.citations[0]);
  const auto all = nlohmann::json::parse(verify_gitlab(report, {"0.1.0"}));
  ASSERT_EQ(all.size(), 4u) << "what is fine or undecided is no issue";
  EXPECT_EQ(all[0]["check_name"], "moved");
  EXPECT_EQ(all[0]["severity"], "major");
  EXPECT_EQ(all[0]["location"]["path"], "docs/qa.md");
  EXPECT_EQ(all[0]["location"]["lines"]["begin"], 7);
  std::set<std::string> fingerprints;
  for (const auto& issue : all) fingerprints.insert(issue["fingerprint"].get<std::string>());
  EXPECT_EQ(fingerprints.size(), all.size()) << "twins too are told apart";
}

}  // namespace
}  // namespace assay
