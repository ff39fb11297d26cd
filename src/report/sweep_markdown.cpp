// `assay sweep --format md`: to paste into an issue.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "report/inline.h"
#include "report/items.h"
#include "report/report.h"
#include "report/sweep_rows.h"

namespace assay {
namespace {

constexpr std::size_t kGroups = 200;
constexpr std::size_t kDiffs = 30;

std::string cell(std::string_view text) {  // of a table: no bar, no line end
  std::string out;
  for (const char c : text) out += c == '|' ? "\\|" : c == '\n' ? " " : std::string(1, c);
  return out;
}

std::string versions_table(const SweepReport& report) {
  std::string out = "| version | missing imports | broken | may break | |\n|---|---:|---:|---:|---|\n";
  for (const SweepLine& line : version_lines(report)) {
    const SweepVersion& v = report.versions[line.first];
    if (!v.missing.empty()) {
      out += fmt::format("| {} | | | | could not be had: {} |\n", cell(v.name), cell(v.missing));
      continue;
    }
    const SweepCount n = count_at(report, line.first);
    out += fmt::format("| {} | {} | {} | {} | {}{} |\n", cell(line.name), n.absent, n.broken, n.warnings, cell(v.title),
                       v.yanked ? " (yanked)" : "");
  }
  return out;
}

std::string group_row(const SweepReport& report, const SweepGroup& g) {
  const SweepRow& row = g.first();
  std::string where = fmt::format("`{}:{}`", row.coupling.from.path, row.coupling.from.start);
  if (g.rows.size() > 1) where += fmt::format(" and {} more", g.rows.size() - 1);
  std::string now;
  if (row.moved_to) now = fmt::format("{} `{}`", moved_label(row.moved_to->relation), cell(row.moved_to->name));
  std::string commit;
  if (!row.bad_commit.empty()) commit = fmt::format("; `{}` {}", row.bad_commit.substr(0, 12), cell(row.bad_title));
  std::string why;
  if (row.first_bad >= 0) why = row.cells[static_cast<std::size_t>(row.first_bad)].reason;
  return fmt::format("| `{}` | {} | {}{} | {} | {} | {} |\n", cell(g.target), name_of(g.kind), when_bad(report, row),
                     commit, where, now, cell(why));
}

void groups_table(const SweepReport& report, std::string& out) {
  const std::vector<SweepGroup> groups = bad_groups(report);
  if (groups.empty()) {
    out += "\nNothing breaks at any version.\n";
    return;
  }
  out += "\n## What breaks\n\n| name | use | when | where | now | why |\n|---|---|---|---|---|---|\n";
  for (std::size_t i = 0; i < groups.size() && i < kGroups; ++i) out += group_row(report, groups[i]);
  if (groups.size() > kGroups) out += fmt::format("\nand {} more.\n", groups.size() - kGroups);
}

}  // namespace

std::string sweep_markdown(const SweepReport& report, const ReportOptions&) {
  std::string out = fmt::format("# {} over {} of {}\n\n**{}**\n\n", report.of,
                                plural(report.versions.size(), "version"), report.varies, works_text(report));
  if (const std::string declared = declared_text(report, "`"); !declared.empty()) out += declared + ".\n\n";
  if (const std::string left = left_out_text(report); !left.empty()) out += left + ".\n\n";
  out += versions_table(report);
  groups_table(report, out);
  if (!report.new_breaks.empty()) {
    out += fmt::format("\n## New at {}\n\n", newest_name(report));
    for (const Finding& f : report.new_breaks)
      out += fmt::format("- `{}:{}` {}: {}\n", f.from.path, f.from.start, f.kind, f.reason);
  }
  if (!report.copies.empty()) {
    out += "\n## Copies\n\n| copy | of | copied from | upstream changed it at |\n|---|---|---|---|\n";
    for (const SweepCopy& c : report.copies) {
      std::string changed;
      for (const std::uint32_t column : c.changed)
        changed += (changed.empty() ? "" : ", ") + report.versions[column].name;
      out +=
          fmt::format("| `{}` ({}:{}) | `{}` | {} | {} |\n", cell(c.name), c.copy.path, c.copy.start, cell(c.original),
                      c.origin < 0 ? "no version here"
                                   : report.versions[static_cast<std::size_t>(c.origin)].name +
                                         fmt::format(" ({:.0f}% alike)", c.likeness * 100),
                      changed);
    }
  }
  if (!report.drift.empty()) {
    std::vector<const SweepDrift*> order;  // of the signature first, the latest first
    for (const SweepDrift& d : report.drift) order.push_back(&d);
    std::stable_sort(order.begin(), order.end(), [](const SweepDrift* a, const SweepDrift* b) {
      return std::tuple(a->uncalled, a->signature, a->to) > std::tuple(b->uncalled, b->signature, b->to);
    });
    const auto signatures = std::count_if(order.begin(), order.end(), [](const SweepDrift* d) { return d->signature; });
    out += fmt::format("\n## Changed under the same name\n\n{}, {} of the signature.\n\n",
                       plural(order.size(), "change"), signatures);
    for (std::size_t i = 0; i < order.size() && i < kDiffs; ++i) {
      const SweepDrift& d = *order[i];
      out += fmt::format("<details><summary><code>{}</code> ({}): {} from {} to {}</summary>\n\n{}\n\n</details>\n",
                         d.name, d.use, drift_label(d), report.versions[d.from].name, report.versions[d.to].name,
                         d.diff.empty() ? "The function is the same." : "```diff\n" + d.diff + "```");
    }
    if (report.drift.size() > kDiffs) out += fmt::format("\nand {} more.\n", report.drift.size() - kDiffs);
  }
  return out;
}

}  // namespace assay
