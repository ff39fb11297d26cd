// The HTML report: self-contained, and safe against what documents and sources hold.
#include <gtest/gtest.h>

#include "report/html_parts.h"
#include "report/inline.h"
#include "report/report.h"
#include "sample.h"

namespace assay {
namespace {

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t out = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++out;
  return out;
}

TEST(Html, EscapesMarkupQuotesAndControlCharacters) {
  EXPECT_EQ(html_escape("<b a=\"x\" c='y'>&\x1b"), "&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;\\x1b");
  EXPECT_EQ(html_prose("`a<b` & c"), "<code>a&lt;b</code> &amp; c");
  EXPECT_EQ(html_prose("an open ` stays"), "an open ` stays");
  EXPECT_EQ(html_id("k1\" onclick=\"x"), "k1--onclick--x");
}

// Every text of a report that a stranger may have written, made hostile.
TEST(Html, NothingOfAReportBecomesMarkup) {
  const std::string evil = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>`</code><!--\xe2\x80\xae\xff";
  VerifyReport report = sample_report();
  report.of = evil;
  report.on = {evil};
  report.document = evil;
  report.outline = {{1, 1, evil}};
  report.remarks = {{RemarkKind::favourable, 2, evil, true}};
  report.needs_run = {{"", 3, evil, evil}};
  report.overall.because = {evil};
  for (Citation& c : report.citations) c.raw = c.path = c.reason = evil;
  for (Claim& k : report.claims) {
    k.text = k.reason = evil;
    for (Evidence& e : k.evidence) e.text = e.at.path = evil;
  }
  Finding f;
  f.id = "f1";
  f.kind = f.target = f.reason = f.from_text = f.from.path = evil;
  f.fix = evil;
  f.severity = Severity::warning;
  report.findings = {f};
  Coupling c;
  c.id = c.target = c.from_text = c.condition = c.guard = evil;
  c.from.path = evil;
  c.guarded = true;
  report.couplings = {c};
  for (TreeInfo& tree : report.trees) tree.name = tree.source = tree.version = tree.revision = tree.digest = evil;
  report.unread = {{evil, evil, evil}};
  const std::string out = report_html(report, {"0.1.0"});
  EXPECT_EQ(count(out, "<script"), 1u);
  EXPECT_EQ(count(out, "<img"), 0u);
  EXPECT_EQ(count(out, "</code><!--"), 0u);
  EXPECT_EQ(count(out, "\xff"), 0u);
  EXPECT_EQ(count(out, "\xe2\x80\xae"), 0u) << "direction controls are shown, not obeyed";
}

TEST(Html, ReachesNoNetworkAndIsTheSameEachTime) {
  const std::string out = report_html(sample_report(), {"0.1.0"});
  EXPECT_NE(out.find("default-src 'none'"), std::string::npos);
  EXPECT_EQ(count(out, "http://") + count(out, "https://") + count(out, "src=") + count(out, "@import"), 0u);
  EXPECT_EQ(out, report_html(sample_report(), {"0.1.0"}));
}

TEST(Html, LinksToTheTreesHomeAndToNothingElse) {
  VerifyReport report = sample_report();
  report.trees[0].home = "https://forge.example/o/lib/blob/abc123/";
  EXPECT_EQ(permalink(report, {"lib", "lib/a b\"<.py", 4, 6}),
            "https://forge.example/o/lib/blob/abc123/lib/a%20b%22%3C.py#L4-L6");
  EXPECT_NE(report_html(report, {"0.1.0"}).find("href=\"https://forge.example/o/lib/blob/abc123/lib/core.py#L20-L21\""),
            std::string::npos);
  report.trees[0].home = "javascript:alert(1)//";
  EXPECT_EQ(permalink(report, {"lib", "lib/core.py", 4, 6}), "");
}

TEST(Html, TheGraphIsBoundedHoweverManyModulesThereAre) {
  VerifyReport report = sample_report();
  report.of = "app";
  report.on = {"lib"};
  for (int i = 0; i < 400; ++i) {
    Coupling c;
    c.id = "u" + std::to_string(i + 1);
    c.from = {"app", "app/p" + std::to_string(i) + "/m.py", 1, 1};
    c.target = "lib.m" + std::to_string(i) + ".name";
    c.definedness = Definedness::always;
    report.couplings.push_back(c);
  }
  const std::string graph = html_graph(report);
  EXPECT_EQ(count(graph, "<rect"), 18u + 1 + 26 + 1);
  EXPECT_NE(graph.find("382 others"), std::string::npos);
}

}  // namespace
}  // namespace assay
