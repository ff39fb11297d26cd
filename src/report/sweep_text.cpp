// `assay sweep` for a terminal: which versions work, then one line a name that is bad somewhere, with a character a
// version.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/items.h"
#include "report/report.h"
#include "report/sweep_rows.h"

namespace assay {
namespace {

constexpr std::size_t kGroups = 40;  // shown without -v
constexpr std::size_t kNameWidth = 64;

std::string painted(std::string_view text, const char* code, const ReportOptions& look) {
  return look.color ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

// A line of labels above the marks, each where its series begins, as far as there is room.
std::string ruler(const SweepReport& report) {
  std::string out, last;
  for (std::size_t i = 0; i < report.versions.size(); ++i) {
    const std::string here = series_of(report.versions[i].name);
    if (here == last) continue;
    last = here;
    if (!out.empty() && out.size() >= i) continue;
    out.resize(i, ' ');
    out += here;
  }
  return out;
}

std::string marks_of(const SweepReport& report, const SweepRow& row, const ReportOptions& look) {
  std::string out;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const char m = mark(row.cells[i], report.versions[i]);
    const std::string one(1, m);
    out += m == 'X' ? painted(one, "31", look) : m == '!' ? painted(one, "33", look) : one;
  }
  return out;
}

// `listed`: a table below says of each version why it could not be had.
std::string head(const SweepReport& report, bool listed) {
  std::string other;
  for (const std::string& name : report.on)
    if (name != report.varies) other += " " + name;
  const auto version = [&](const std::string& name) {
    for (const TreeInfo& tree : report.trees)
      if (tree.name == name && !tree.version.empty()) return " " + tree.version;
    return std::string();
  };
  const std::size_t missing = static_cast<std::size_t>(
      std::count_if(report.versions.begin(), report.versions.end(), [](const auto& v) { return !v.missing.empty(); }));
  std::string count = plural(report.versions.size(), "version");
  std::string range = report.versions.front().name;
  if (report.versions.size() > 1) range += " to " + report.versions.back().name;
  std::string out;
  if (report.of == report.varies)
    out = fmt::format("{} of {} ({}) on", count, report.of, range);
  else
    out = fmt::format("{}{} on {} of {} ({})", report.of, version(report.of), count, report.varies, range);
  for (const std::string& name : report.on)
    if (name != report.varies) out += (report.of == report.varies ? " " : ", ") + name + version(name);
  out += "\n";
  if (const std::string left = left_out_text(report); !left.empty()) out += left + "\n";
  if (missing && !listed)
    for (const SweepVersion& v : report.versions)
      if (!v.missing.empty()) out += fmt::format("{} could not be had: {}\n", v.name, v.missing);
  if (missing && listed) out += fmt::format("{} could not be had (listed below)\n", plural(missing, "version"));
  return out;
}

void version_table(const SweepReport& report, std::string& out) {
  const std::vector<SweepLine> lines = version_lines(report);
  std::size_t width = 7;
  for (const SweepLine& line : lines) width = std::max(width, line.name.size());
  out += fmt::format("\n{:<{}}  missing imports  broken  may break\n", "version", width);
  for (const SweepLine& line : lines) {
    const SweepVersion& v = report.versions[line.first];
    const SweepCount n = count_at(report, line.first);
    std::string rest = v.missing;
    if (rest.empty())
      rest = fmt::format("{:>15}  {:>6}  {:>9}{}{}", n.absent, n.broken, n.warnings, v.yanked ? "  yanked" : "",
                         v.title.empty() ? "" : "  " + v.title);
    out += fmt::format("{:<{}}  {}\n", line.name, width, rest);
  }
}

constexpr std::size_t kDrifted = 20;  // shown without -v

std::string columns_text(const SweepReport& report, const std::vector<std::uint32_t>& columns) {
  std::string out;
  for (const std::uint32_t c : columns) out += (out.empty() ? "" : ", ") + report.versions[c].name;
  return out;
}

void copies_text(const SweepReport& report, const ReportOptions& look, std::string& out) {
  if (report.copies.empty()) return;
  const std::size_t behind = static_cast<std::size_t>(
      std::count_if(report.copies.begin(), report.copies.end(), [](const SweepCopy& c) { return !c.changed.empty(); }));
  out += fmt::format("\n{} one of {}; upstream changed {} of these originals since\n",
                     plural(report.copies.size(), "function") +
                         (report.copies.size() == 1 ? " copies or replaces" : " copy or replace"),
                     report.varies, behind);
  std::size_t shown = 0;
  for (const SweepCopy& c : report.copies) {
    if (look.verbosity < 1 && (c.changed.empty() || ++shown > kDrifted)) continue;
    out += fmt::format("  {}:{} {} ({})\n    after {} of {}{}\n", c.copy.path, c.copy.start, c.name, c.why, c.original,
                       c.origin < 0 ? "no version here"
                                    : report.versions[static_cast<std::size_t>(c.origin)].name +
                                          fmt::format(", {:.0f}% alike", c.likeness * 100),
                       c.changed.empty() ? "" : "; upstream changed it at " + columns_text(report, c.changed));
    if (look.verbosity >= 1 && !c.diff.empty()) out += c.diff;
  }
  if (shown > kDrifted) out += fmt::format("  and {} more (-v shows all)\n", shown - kDrifted);
}

// One line a function whose signature changed, those that changed last first.
void signatures_text(const SweepReport& report, std::string& out) {
  struct Line {
    const SweepDrift* newest = nullptr;
    std::vector<std::uint32_t> at;
  };
  std::map<std::pair<std::string, std::string>, Line> lines;
  for (const SweepDrift& d : report.drift) {
    if (!d.signature && !d.uncalled) continue;
    Line& line = lines[{d.name, d.use}];
    line.at.push_back(d.to);
    if (!line.newest || d.to > line.newest->to) line.newest = &d;
  }
  std::vector<const Line*> order;
  for (auto& [_, line] : lines) {
    std::sort(line.at.begin(), line.at.end());
    order.push_back(&line);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const Line* a, const Line* b) { return a->at.back() > b->at.back(); });
  for (std::size_t i = 0; i < order.size() && i < kDrifted; ++i) {
    const SweepDrift& d = *order[i]->newest;
    out += fmt::format("  {} ({}) at {}; {}:{}{}\n", d.name, d.use, columns_text(report, order[i]->at), d.after.path,
                       d.after.start, d.uncalled ? "; nothing there calls it any more" : "");
  }
  if (order.size() > kDrifted) out += fmt::format("  and {} more functions (-v shows all)\n", order.size() - kDrifted);
}

void drift_text(const SweepReport& report, const ReportOptions& look, std::string& out) {
  if (report.drift.empty()) return;
  const std::size_t signatures = static_cast<std::size_t>(
      std::count_if(report.drift.begin(), report.drift.end(), [](const SweepDrift& d) { return d.signature; }));
  const auto uncalled =
      std::count_if(report.drift.begin(), report.drift.end(), [](const SweepDrift& d) { return d.uncalled; });
  out += fmt::format("\n{} under the same name, {} of the signature{}{}\n", plural(report.drift.size(), "change"),
                     signatures, uncalled ? fmt::format(", {} of what calls it", uncalled) : "",
                     look.verbosity < 1 ? " (-v shows all, and what changed)" : "");
  if (look.verbosity < 1) return signatures_text(report, out);
  for (const SweepDrift& d : report.drift)
    out += fmt::format("  {} ({}) from {} to {}: {}; {}:{}\n{}", d.name, d.use, report.versions[d.from].name,
                       report.versions[d.to].name, drift_label(d), d.after.path, d.after.start, d.diff);
}

void groups_text(const SweepReport& report, const ReportOptions& look, std::string& out) {
  const std::vector<SweepGroup> groups = bad_groups(report);
  if (groups.empty()) {
    out += report.rows.empty() ? "\nno coupling was found at any version: does the tree import the other's packages?\n"
                               : "\nnothing breaks at any version\n";
    return;
  }
  out += fmt::format(
      "\n{}. A character a version: . ok, g tolerated by its guard, - not run, ! may fail, X fails, "
      "? not known, blank: no such use\n\n",
      plural(groups.size(), "name") + " that some version breaks");
  out += "  " + ruler(report) + "\n";
  std::size_t shown = 0;
  for (const SweepGroup& g : groups) {
    if (look.verbosity < 1 && shown++ == kGroups) break;
    const SweepRow& row = g.first();
    const std::string_view name = g.target;
    out +=
        "  " + marks_of(report, row, look) + "  " +
        painted(name.size() > kNameWidth ? "…" + std::string(name.substr(name.size() - kNameWidth)) : std::string(name),
                "1", look) +
        fmt::format(" ({})\n", name_of(g.kind));
    out += fmt::format("    {}; {}:{}", when_bad(report, row), row.coupling.from.path, row.coupling.from.start);
    if (g.rows.size() > 1) out += fmt::format(" and {} more", g.rows.size() - 1);
    out += "\n";
    if (!row.bad_commit.empty())
      out += fmt::format("    first bad commit: {} {}\n", row.bad_commit.substr(0, 12), row.bad_title);
    if (row.moved_to)
      out += fmt::format("    {} {} ({}:{})\n", moved_label(row.moved_to->relation), row.moved_to->name,
                         row.moved_to->at.path, row.moved_to->at.start);
    if (row.moved_to && row.moved_to->fix && look.verbosity >= 1) out += *row.moved_to->fix;
    if (row.first_bad >= 0)
      if (const std::string& why = row.cells[static_cast<std::size_t>(row.first_bad)].reason; !why.empty())
        out += "    " + why + "\n";
  }
  if (groups.size() > kGroups && look.verbosity < 1)
    out += fmt::format("  and {} more names (-v shows all)\n", groups.size() - kGroups);
}

}  // namespace

std::string sweep_text(const SweepReport& report, const ReportOptions& look) {
  if (look.verbosity <= -2) return {};
  std::string out = head(report, look.verbosity >= 0);
  out += works_text(report) + "\n";
  if (const std::string declared = declared_text(report); !declared.empty()) out += declared + "\n";
  if (look.verbosity >= 0) version_table(report, out);

  groups_text(report, look, out);
  copies_text(report, look, out);
  drift_text(report, look, out);
  if (!report.new_versions.empty()) {
    out += "\nnew since the last run:";
    for (const std::string& name : report.new_versions) out += " " + name;
    out += "\n";
  }
  if (!report.new_breaks.empty()) {
    out += fmt::format("\nnew at {}:\n", newest_name(report));
    for (const Finding& f : report.new_breaks)
      if (f.kind != "import-failure" || f.from.start == 0)  // what is missing is told beside it
        out += fmt::format("  {}:{}: {}: {}\n", f.from.path, f.from.start, f.kind, f.reason);
  }
  return out;
}

}  // namespace assay
