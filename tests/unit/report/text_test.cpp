#include <gtest/gtest.h>

#include "report/excerpt.h"
#include "report/items.h"
#include "report/report.h"
#include "sample.h"

namespace assay {
namespace {

TEST(Text, SaysWhereWhatWhyAndWhatToDo) {
  EXPECT_EQ(verify_text(sample_report(), {"0.1.0"}),
            R"(docs/qa.md:7:3: error[moved] c1
    lib/core.py:10-11
    The quoted code stands at lines 20-21.
      lib/core.py:20-21  (lib)  contradicts
         20 │ def run(self):
         21 │     return 1
    → cite lib/core.py:20-21 (--fix rewrites it)

docs/qa.md:12:1: error[refuted] k1
    `timeout` defaults to `None` | see <b>core</b>
    It defaults to 30.
      lib/core.py:4  (lib)  contradicts
          4 │ def get(url, timeout=30):
    → correct the statement

docs/qa.md:5:1: warning[ambiguous] c3
    util.py:3
    lib/util.py and lib/sub/util.py fit.
    → write more of the path, so that only one file fits

1 file could not be read:
    lib: lib/old.py: not UTF-8

docs/qa.md: 2 errors, 2 warnings against lib 1.2 (12 files)
    3 citations: 1 ok, 1 ambiguous, 1 moved
    2 claims: 1 refuted, 1 not-checkable
    overall: fail, high risk: one claim is refuted
    (-v also shows what holds and what could not be decided)
)");
}

TEST(Text, QuietIsOneLinePerProblem) {
  ReportOptions quiet{"0.1.0"};
  quiet.verbosity = -1;
  EXPECT_EQ(verify_text(sample_report(), quiet),
            "docs/qa.md:7:3: error[moved] lib/core.py:10-11: The quoted code stands at lines 20-21.\n"
            "docs/qa.md:12:1: error[refuted] `timeout` defaults to `None` | see <b>core</b>: It defaults to 30.\n"
            "docs/qa.md:5:1: warning[ambiguous] util.py:3: lib/util.py and lib/sub/util.py fit.\n");
  quiet.verbosity = -2;
  EXPECT_EQ(verify_text(sample_report(), quiet), "");
}

TEST(Text, VerboseShowsEverything) {
  ReportOptions verbose{"0.1.0"};
  verbose.verbosity = 1;
  std::string out = verify_text(sample_report(), verbose);
  EXPECT_NE(out.find("docs/qa.md:9:1: ok c2"), std::string::npos);
  EXPECT_NE(out.find("docs/qa.md:14:1: not-checkable k2"), std::string::npos);
}

TEST(Text, ColourOnlyWhereAsked) {
  ReportOptions options{"0.1.0"};
  EXPECT_EQ(verify_text(sample_report(), options).find('\x1b'), std::string::npos);
  options.color = true;
  EXPECT_NE(verify_text(sample_report(), options).find("\x1b[1;31merror[moved]\x1b[0m"), std::string::npos);
}

TEST(Text, ADocumentCannotWriteToTheTerminal) {
  VerifyReport report = sample_report();
  report.claims[0].text = "evil \x1b]0;title\x07 \xE2\x80\xAE reversed \xC2\x9B bad \xFF";
  std::string out = verify_text(report, {"0.1.0"});
  EXPECT_EQ(out.find('\x1b'), std::string::npos);
  EXPECT_NE(out.find("evil \\x1b]0;title\\x07 \\u202e reversed \\x9b bad \xEF\xBF\xBD"), std::string::npos) << out;
}

TEST(Text, ResultTextHoldsAllEvidenceAndItsRules) {
  VerifyReport report = sample_report();
  for (std::uint32_t i = 0; i < 9; ++i)
    report.claims[0].evidence.push_back({{"lib", "lib/more.py", i + 1, i + 1}, "x = 1", Role::supports, "value"});
  std::string brief = verify_text(report, {"0.1.0"}), whole = result_text(report, "k1", {"0.1.0"});
  EXPECT_NE(brief.find("… and 6 more (assay explain k1)"), std::string::npos) << brief;
  EXPECT_NE(whole.find("lib/more.py:9  (lib)  supports  [value]"), std::string::npos) << whole;
  EXPECT_EQ(result_text(report, "k9", {"0.1.0"}), "");
  EXPECT_EQ(rules_of(report, "k1"), (std::vector<std::string>{"refuted", "defaults-to", "default", "value"}));
}

TEST(Excerpts, CitedLinesAreMarkedAndLongOnesCut) {
  std::vector<Evidence> evidence{{{"t", "a.py", 5, 7}, "  one\n  two\n  three", Role::context, ""}};
  auto marked = excerpts(evidence, {"t", "a.py", 6, 6}, 2);
  ASSERT_EQ(marked.size(), 1u);
  ASSERT_EQ(marked[0].lines.size(), 2u);
  EXPECT_EQ(marked[0].lines[0].text, "one") << "common indentation is removed";
  EXPECT_FALSE(marked[0].lines[0].marked);
  EXPECT_TRUE(marked[0].lines[1].marked);
  EXPECT_EQ(marked[0].cut, 1u);
}

TEST(Excerpts, TheSameEvidenceIsShownOnce) {
  Evidence one{{"t", "a.py", 5, 5}, "x", Role::context, "r1"}, two = one;
  two.rule = "r2";
  EXPECT_EQ(excerpts({one, two}, {}, 5).size(), 1u);
}

TEST(Shorten, CutsBetweenCharacters) {
  EXPECT_EQ(shorten("abc", 3), "abc");
  EXPECT_EQ(shorten("a\xC3\xA4z", 2), "a…");
}

TEST(AnswerText, ShowsEachHopOnItsOwnLine) {
  Answer answer;
  answer.name = "lib.Engine.worker";
  answer.tree = "lib";
  answer.definedness = Definedness::conditional;
  answer.condition = "if not multiprocess";
  answer.at = {"lib", "lib/engine.py", 31, 31};
  answer.kind = "attribute";
  answer.hops = {
      {"lib.Engine", "class", Definedness::always, {"lib", "lib/engine.py", 5, 5}, "import"},
      {"worker", "lib.Worker", Definedness::conditional, {"lib", "lib/engine.py", 31, 31}, "self-attribute"}};
  answer.confidence = 0.98;
  answer.reason = "Set in one branch of __init__.";
  EXPECT_EQ(answer_text(answer, {"0.1.0"}),
            "lib.Engine.worker: conditional attribute, if not multiprocess\n"
            "    at lib/engine.py:31 (lib)\n"
            "     1. lib.Engine : class  always  lib/engine.py:5  [import]\n"
            "     2. worker : lib.Worker  conditional  lib/engine.py:31  [self-attribute]\n"
            "    Set in one branch of __init__.\n"
            "    confidence 0.98\n");
}

}  // namespace
}  // namespace assay
