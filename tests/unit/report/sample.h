// One small report with something of everything, for the tests of the formats.
#pragma once

#include "verdict/verdict.h"

namespace assay {

inline VerifyReport sample_report() {
  VerifyReport report;
  report.document = "docs/qa.md";
  report.trees.push_back({"lib", "pypi:lib==1.2", "1.2", "", 12, "00ff"});

  Citation moved;
  moved.id = "c1";
  moved.at = {7, 3};
  moved.raw = "lib/core.py:10-11";
  moved.tree = "lib";
  moved.path = "lib/core.py";
  moved.start = 10;
  moved.end = 11;
  moved.status = CitationStatus::moved;
  moved.moved_to = SourcePlace{"lib", "lib/core.py", 20, 21};
  moved.reason = "The quoted code stands at lines 20-21.";
  moved.evidence.push_back(
      {{"lib", "lib/core.py", 20, 21}, "    def run(self):\n        return 1", Role::contradicts, "snippet"});
  report.citations.push_back(moved);

  Citation fine;
  fine.id = "c2";
  fine.at = {9, 1};
  fine.raw = "lib/util.py:3";
  fine.tree = "lib";
  fine.path = "lib/util.py";
  fine.start = fine.end = 3;
  report.citations.push_back(fine);

  Citation unclear;
  unclear.id = "c3";
  unclear.at = {5, 1};
  unclear.raw = "util.py:3";
  unclear.path = "util.py";
  unclear.start = unclear.end = 3;
  unclear.status = CitationStatus::ambiguous;
  unclear.reason = "lib/util.py and lib/sub/util.py fit.";
  report.citations.push_back(unclear);

  Claim refuted;
  refuted.id = "k1";
  refuted.at = {12, 1};
  refuted.text = "`timeout` defaults to `None` | see <b>core</b>";
  refuted.form = "defaults-to";
  refuted.verdict = VerdictKind::refuted;
  refuted.confidence = 0.99;
  refuted.risk = Risk::high;
  refuted.reason = "It defaults to 30.";
  refuted.evidence.push_back({{"lib", "lib/core.py", 4, 4}, "def get(url, timeout=30):", Role::contradicts, "default"});
  report.claims.push_back(refuted);

  Claim open;
  open.id = "k2";
  open.at = {14, 1};
  open.text = "It is fast.";
  report.claims.push_back(open);

  report.overall = {Outcome::fail, Risk::high, 0.99, "one claim is refuted"};
  report.unread.push_back({"lib", "lib/old.py", "not UTF-8"});
  return report;
}

}  // namespace assay
