#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "report/report.h"
#include "sample.h"

namespace assay {
namespace {

using nlohmann::json;
using Keys = std::vector<std::string>;

Keys keys_of(const nlohmann::ordered_json& object) {
  Keys out;
  for (const auto& [key, value] : object.items()) out.push_back(key);
  return out;
}

// The contract: docs/reference/json.md. Keys may be added at the end of an object, never renamed or dropped.
TEST(Json, HasTheKeysOfTheContract) {
  auto all = nlohmann::ordered_json::parse(verify_json(sample_report(), {"9.9"}));
  EXPECT_EQ(keys_of(all),
            (Keys{"schema", "tool", "trees", "document", "citations", "claims", "findings", "overall", "unread"}));
  EXPECT_EQ(all["schema"], "assay/1");
  EXPECT_EQ(keys_of(all["tool"]), (Keys{"name", "version"}));
  EXPECT_EQ(keys_of(all["trees"][0]), (Keys{"name", "source", "version", "revision", "files", "digest", "home"}));
  EXPECT_EQ(keys_of(all["citations"][0]), (Keys{"id", "at", "raw", "tree", "path", "start", "end", "status", "moved_to",
                                                "held_at", "reason", "evidence"}));
  EXPECT_EQ(keys_of(all["claims"][0]),
            (Keys{"id", "at", "text", "form", "verdict", "confidence", "risk", "reason", "evidence"}));
  EXPECT_EQ(keys_of(all["claims"][0]["evidence"][0]), (Keys{"tree", "path", "start", "end", "text", "role", "rule"}));
  EXPECT_EQ(keys_of(all["unread"][0]), (Keys{"tree", "path", "reason"}));
  EXPECT_EQ(keys_of(all["citations"][0]["at"]), (Keys{"line", "column"}));
}

TEST(Json, SpellsStatusesAsTheContractDoes) {
  auto all = json::parse(verify_json(sample_report(), {"9.9"}));
  EXPECT_EQ(all["citations"][0]["status"], "moved");
  EXPECT_EQ(all["citations"][0]["moved_to"]["start"], 20);
  EXPECT_TRUE(all["citations"][1]["moved_to"].is_null());
  EXPECT_TRUE(all["citations"][1]["held_at"].is_null());
  EXPECT_EQ(all["claims"][1]["verdict"], "not-checkable");
  EXPECT_EQ(all["overall"]["verdict"], "fail");
}

TEST(Json, IsUtf8WhateverTheInput) {
  VerifyReport report = sample_report();
  report.claims[0].text = "bad \xFF\xFE bytes";
  auto all = json::parse(verify_json(report, {"9.9"}));
  EXPECT_EQ(all["claims"][0]["text"], "bad \xEF\xBF\xBD\xEF\xBF\xBD bytes");
}

TEST(Json, FindingsCarryTheirPlace) {
  VerifyReport report = sample_report();
  Finding finding;
  finding.id = "f1";
  finding.kind = "missing-name";
  finding.severity = Severity::error;
  finding.from = {"app", "app/use.py", 3, 3};
  finding.column = 5;
  finding.from_text = "from lib import gone";
  finding.target = "lib.gone";
  report.findings.push_back(finding);
  auto all = nlohmann::ordered_json::parse(verify_json(report, {"9.9"}));
  EXPECT_EQ(keys_of(all["findings"][0]), (Keys{"id", "kind", "severity", "from", "target", "reason", "confidence",
                                               "evidence", "fix", "fingerprint"}));
  EXPECT_EQ(all["findings"][0]["from"].dump(),
            R"({"tree":"app","path":"app/use.py","line":3,"column":5,"text":"from lib import gone"})");
}

TEST(Jsonl, IsOneTypedValuePerLineFromStartToOverall) {
  std::istringstream lines(verify_jsonl(sample_report(), {"9.9"}));
  Keys types;
  for (std::string line; std::getline(lines, line);) types.push_back(json::parse(line)["type"]);
  EXPECT_EQ(types, (Keys{"start", "tree", "citation", "citation", "citation", "claim", "claim", "unread", "overall"}));
}

TEST(AnswerJson, HasTheKeysOfTheContract) {
  Answer answer;
  answer.name = "lib.gone";
  answer.definedness = Definedness::absent;
  answer.hops = {{"lib", "module", Definedness::always, {"lib", "lib/__init__.py", 1, 1}, "module"}};
  std::string line = answer_jsonl(answer);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  auto all = nlohmann::ordered_json::parse(line);
  EXPECT_EQ(keys_of(all), (Keys{"name", "tree", "definedness", "condition", "at", "kind", "signature", "hops",
                                "confidence", "reason"}));
  EXPECT_EQ(keys_of(all["hops"][0]), (Keys{"name", "type", "definedness", "at", "rule"}));
  EXPECT_TRUE(all["at"].is_null());
  EXPECT_TRUE(all["signature"].is_null());
}

}  // namespace
}  // namespace assay
