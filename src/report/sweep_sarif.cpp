// `assay sweep --format sarif`: what breaks at the newest version or broke at an earlier one, each name once, at the
// place that leans on it.
#include "report/report.h"
#include "report/sweep_rows.h"

namespace assay {

std::string sweep_sarif(const SweepReport& report, const ReportOptions& look) {
  VerifyReport out;
  out.trees = report.trees;
  out.of = report.of;
  out.on = report.on;
  out.unread = report.unread;
  for (const SweepGroup& g : bad_groups(report))
    for (const SweepRow* row : g.rows) {
      if (row->first_bad < 0) continue;
      const SweepCell& cell = row->cells[static_cast<std::size_t>(row->first_bad)];
      if (cell.kind.empty()) continue;  // tolerated: no result
      Finding f;
      f.id = "f" + std::to_string(out.findings.size() + 1);
      f.kind = cell.kind;
      f.severity = cell.verdict == CellVerdict::broken ? Severity::error : Severity::warning;
      f.from = row->coupling.from;
      f.column = row->coupling.column;
      f.from_text = row->coupling.from_text;
      f.target = row->coupling.target;
      f.reason = cell.reason + "; " + when_bad(report, *row);
      if (row->moved_to) f.reason += "; now " + row->moved_to->name;
      if (row->moved_to) f.fix = row->moved_to->fix;
      f.confidence = row->coupling.confidence;
      out.findings.push_back(std::move(f));
    }
  return verify_sarif(out, look);
}

}  // namespace assay
