#include "report/sweep_rows.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "report/items.h"

namespace assay {
namespace {

int newest_had(const SweepReport& report) {
  for (std::size_t i = report.versions.size(); i-- > 0;)
    if (report.versions[i].missing.empty()) return static_cast<int>(i);
  return -1;
}

int last_good_before(const SweepRow& row, std::uint32_t column) {
  for (std::uint32_t i = column; i-- > 0;)
    if (row.cells[i].verdict == CellVerdict::ok || row.cells[i].verdict == CellVerdict::not_run)
      return static_cast<int>(i);
  return -1;
}

// Smaller is shown earlier.
int urgency(const SweepReport& report, const SweepRow& row) {
  const int newest = newest_had(report);
  if (newest < 0) return 3;
  const CellVerdict v = row.cells[static_cast<std::size_t>(newest)].verdict;
  if (v == CellVerdict::broken) return 0;
  if (v == CellVerdict::warning) return 1;
  return 2;
}

}  // namespace

std::vector<SweepGroup> bad_groups(const SweepReport& report) {
  std::map<std::tuple<int, int, std::string, CouplingKind, std::string>, SweepGroup> groups;
  for (const SweepRow& row : report.rows) {
    if (row.bad.empty()) continue;
    std::string marks;
    for (std::size_t i = 0; i < row.cells.size(); ++i) marks += mark(row.cells[i], report.versions[i]);
    SweepGroup& g = groups[{urgency(report, row), -row.first_bad, row.coupling.target, row.coupling.kind, marks}];
    g.target = row.coupling.target;
    g.kind = row.coupling.kind;
    g.rows.push_back(&row);
  }
  std::vector<SweepGroup> out;
  for (auto& [key, group] : groups) out.push_back(std::move(group));
  return out;
}

char mark(const SweepCell& cell, const SweepVersion& version) {
  if (!version.missing.empty()) return '?';
  switch (cell.verdict) {
    case CellVerdict::ok:
      return '.';
    case CellVerdict::tolerated:
      return 'g';
    case CellVerdict::not_run:
      return '-';
    case CellVerdict::warning:
      return '!';
    case CellVerdict::broken:
      return 'X';
    case CellVerdict::unknown:
      break;
  }
  return cell.definedness == Definedness::absent ? '?' : ' ';
}

std::string series_of(std::string_view name) {
  std::size_t dots = 0;
  for (std::size_t i = 0; i < name.size(); ++i)
    if (name[i] == '.' && ++dots == 2) return std::string(name.substr(0, i));
  return std::string(name);
}

std::string when_bad(const SweepReport& report, const SweepRow& row) {
  if (row.first_bad < 0) return {};
  const auto name = [&](int column) { return report.versions[static_cast<std::size_t>(column)].name; };
  const SweepSpan& last = row.bad.back();
  const int newest = newest_had(report);
  if (row.last_good < 0) {
    if (static_cast<int>(last.last) >= newest && row.bad.size() == 1)
      return last.first == 0 ? "bad at every version" : "bad wherever it is used, from " + name(row.first_bad) + " on";
    return "bad up to " + name(static_cast<int>(last.last));
  }
  if (row.last_good > row.first_bad) return "bad up to " + name(static_cast<int>(row.bad.front().last));
  // Spans behind the first good one; two with nothing good between them are one.
  std::vector<SweepSpan> bad;
  for (const SweepSpan& s : row.bad) {
    if (static_cast<int>(s.first) < row.first_bad) continue;
    if (!bad.empty() && last_good_before(row, s.first) < static_cast<int>(bad.back().last))
      bad.back().last = s.last;
    else
      bad.push_back(s);
  }
  std::string out = "bad";
  for (std::size_t i = 0; i < bad.size(); ++i) {
    const bool ends = static_cast<int>(bad[i].last) < newest;
    out += (i == 0 ? "" : i + 1 == bad.size() ? " and" : ",");
    if (ends && bad[i].first == bad[i].last)
      out += " at " + name(static_cast<int>(bad[i].first));
    else
      out += " from " + name(static_cast<int>(bad[i].first)) +
             (ends ? " to " + name(static_cast<int>(bad[i].last)) : std::string(" on"));
  }
  if (static_cast<int>(bad.back().last) < newest) {
    const int good = last_good_before(row, static_cast<std::uint32_t>(newest + 1));
    return out + (good > static_cast<int>(bad.back().last) ? ", then good again" : ", not known after that");
  }
  out += ", last good " + name(last_good_before(row, bad.back().first));
  return out;
}

SweepCount count_at(const SweepReport& report, std::uint32_t column) {
  SweepCount out;
  for (const SweepRow& row : report.rows) {
    const SweepCell& cell = row.cells[column];
    out.absent += cell.definedness == Definedness::absent && row.coupling.kind == CouplingKind::import;
    out.broken += cell.verdict == CellVerdict::broken;
    out.warnings += cell.verdict == CellVerdict::warning;
  }
  return out;
}

std::vector<SweepLine> version_lines(const SweepReport& report) {
  const auto said_alike = [&](std::uint32_t a, std::uint32_t b) {
    const SweepVersion &x = report.versions[a], &y = report.versions[b];
    const SweepCount n = count_at(report, a), m = count_at(report, b);
    return x.missing.empty() && y.missing.empty() && x.title.empty() && y.title.empty() && x.yanked == y.yanked &&
           n.absent == m.absent && n.broken == m.broken && n.warnings == m.warnings;
  };
  std::vector<SweepLine> out;
  for (std::uint32_t i = 0; i < report.versions.size(); ++i) {
    if (!out.empty() && said_alike(out.back().last, i))
      out.back().last = i;
    else
      out.push_back({report.versions[i].name, i, i});
  }
  for (SweepLine& line : out)
    if (line.last > line.first)
      line.name = report.versions[line.first].name + " to " + report.versions[line.last].name + " (" +
                  std::to_string(line.last - line.first + 1) + ")";
  return out;
}

std::string newest_name(const SweepReport& report) {
  const int newest = newest_had(report);
  return newest < 0 ? "" : report.versions[static_cast<std::size_t>(newest)].name;
}

std::string drift_label(const SweepDrift& d) {
  std::string out = d.signature && d.body ? "signature and body" : d.signature ? "signature" : d.body ? "body" : "";
  if (d.uncalled) out += out.empty() ? "no longer called" : ", no longer called";
  return out;
}

const char* moved_label(MovedTo::Relation relation) {
  switch (relation) {
    case MovedTo::Relation::moved:
      return "moved to";
    case MovedTo::Relation::renamed:
      return "renamed to";
    case MovedTo::Relation::merged:
      return "merged into";
    case MovedTo::Relation::reexport:
      return "still there as";
    case MovedTo::Relation::parameter:
      return "the keyword is now";
  }
  return "";
}

namespace {

// "; the fewest uses fail at 0.11.0: 1", the newest of equals.
std::string fewest(const SweepReport& report) {
  int best = -1;
  std::uint32_t least = 0;
  for (std::uint32_t i = 0; i < report.versions.size(); ++i) {
    if (!report.versions[i].missing.empty()) continue;
    const std::uint32_t broken = count_at(report, i).broken;
    if (best < 0 || broken <= least) best = static_cast<int>(i), least = broken;
  }
  if (best < 0) return {};
  return "; the fewest uses fail at " + report.versions[static_cast<std::size_t>(best)].name + ": " +
         std::to_string(least);
}

}  // namespace

std::string works_text(const SweepReport& report) {
  const std::string apart = report.always_failing == 0
                                ? ""
                                : "apart from " + plural(report.always_failing, "use") +
                                      (report.always_failing == 1 ? " that fails" : " that fail") +
                                      " at every version, ";
  if (report.works.empty()) return apart + "no version works: each breaks something" + fewest(report);
  return apart + "works with " + report.varies + " " + report.works_as;
}

std::string declared_text(const SweepReport& report, std::string_view quote) {
  if (report.declared.empty()) return {};
  std::string out = report.of + " declares " + report.varies + " ";
  out.append(quote).append(report.declared).append(quote).append(" (" + report.declared_at + ")");
  if (!report.declared_differs.empty()) out += "; " + report.declared_differs;
  return out;
}

std::string left_out_text(const SweepReport& report) {
  std::string out;
  if (report.prereleases_left_out) out = plural(report.prereleases_left_out, "pre-release") + " (--pre)";
  if (report.yanked_left_out)
    out += (out.empty() ? "" : " and ") + plural(report.yanked_left_out, "yanked version") + " (--yanked)";
  return out.empty() ? out : out + " left out";
}

}  // namespace assay
