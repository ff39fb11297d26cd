#include "app/fix.h"

#include "verdict/levels.h"

namespace assay {
namespace {

// Fixing changes digits inside citations, so both reports list the same results in the same order.
bool match_up(const VerifyReport& a, const VerifyReport& b) {
  return a.citations.size() == b.citations.size() && a.claims.size() == b.claims.size();
}

}  // namespace

FixCount take_over_fixes(VerifyReport& report, const VerifyReport& now) {
  FixCount count;
  bool matched = match_up(report, now);
  for (std::size_t i = 0; i < report.citations.size(); ++i) {
    Citation& before = report.citations[i];
    bool moved = before.status == CitationStatus::moved;
    bool rewritten = moved && matched && before.moved_to && now.citations[i].start == before.moved_to->start &&
                     now.citations[i].raw != before.raw;
    count.rewritten += rewritten;
    count.left += moved && !rewritten;
    if (rewritten) {
      std::string was = before.raw;
      before = now.citations[i];
      before.reason = "rewritten; it was " + was;
    } else if (matched) {
      before.at = now.citations[i].at;
    }
  }
  if (matched)
    for (std::size_t i = 0; i < report.claims.size(); ++i) report.claims[i].at = now.claims[i].at;
  report.overall = overall_of(report);
  return count;
}

}  // namespace assay
