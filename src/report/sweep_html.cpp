// `assay sweep --format html`: a heat map, names by versions. One page without network that reads the same without
// scripts; the script filters and sorts. Bytes depend on the report alone.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/html_parts.h"
#include "report/items.h"
#include "report/report.h"
#include "report/sweep_rows.h"

namespace assay {
namespace {

constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'";
constexpr std::size_t kPlaces = 20;  // listed of a name's

const char* class_of(char m) {
  switch (m) {
    case 'X':
      return "x";
    case '!':
      return "w";
    case '.':
      return "o";
    case 'g':
      return "g";
    case '-':
      return "n";
    default:
      return "u";
  }
}

// Where a series of versions begins ("0.10" after "0.9"), the matrix has a line.
bool begins_series(const SweepReport& report, std::size_t column) {
  return column > 0 && series_of(report.versions[column].name) != series_of(report.versions[column - 1].name);
}

std::string classes(const SweepReport& report, std::size_t column, std::string_view own) {
  return std::string(own) + (begins_series(report, column) ? " s" : "");
}

// The name may break after a dot or an underscore.
std::string name_html(std::string_view name) {
  std::string out;
  for (const char c : html_escape(name)) {
    out += c;
    if (c == '.' || c == '_') out += "<wbr>";
  }
  return out;
}

std::string head_html(const SweepReport& report) {
  std::string names, sums;
  for (std::uint32_t i = 0; i < report.versions.size(); ++i) {
    const SweepVersion& v = report.versions[i];
    std::string title = v.name + ": " + v.missing;
    const SweepCount n = count_at(report, i);
    if (v.missing.empty()) {
      title += fmt::format("{} missing imports, {} broken, {} may break", n.absent, n.broken, n.warnings);
      if (!v.title.empty()) title += ". " + v.title;
      if (v.yanked) title += ". Yanked";
    }
    names += fmt::format("<th scope=\"col\" class=\"{}\" title=\"{}\"><span>{}</span></th>", classes(report, i, "v"),
                         html_escape(title), html_escape(v.name));
    sums += fmt::format("<td class=\"{}\">{}</td>",
                        classes(report, i,
                                !v.missing.empty() ? "u"
                                : n.broken         ? "x"
                                                   : "o"),
                        v.missing.empty() ? std::to_string(n.broken) : "?");
  }
  return fmt::format(
      "<thead><tr><th scope=\"col\">name</th>{}</tr>\n<tr><th scope=\"row\">uses that fail</th>{}</tr></thead>", names,
      sums);
}

// What a name tells when it is opened.
std::string about_html(const SweepReport& report, const SweepGroup& g, std::string_view id) {
  const SweepRow& row = g.first();
  std::string out;
  if (row.first_bad >= 0)
    if (const std::string& why = row.cells[static_cast<std::size_t>(row.first_bad)].reason; !why.empty())
      out += fmt::format("<p>At {}: {}</p>", html_escape(report.versions[static_cast<std::size_t>(row.first_bad)].name),
                         html_escape(why));
  if (!row.bad_commit.empty())
    out += fmt::format("<p>First bad commit: <code>{}</code> {}</p>", html_escape(row.bad_commit.substr(0, 12)),
                       html_escape(row.bad_title));
  std::string places;
  for (std::size_t i = 0; i < g.rows.size() && i < kPlaces; ++i)
    places += fmt::format("{}<code>{}:{}</code>", i ? ", " : "", html_escape(g.rows[i]->coupling.from.path),
                          g.rows[i]->coupling.from.start);
  if (g.rows.size() > kPlaces) places += fmt::format(" and {} more", g.rows.size() - kPlaces);
  out += fmt::format("<p>Used at {}</p>", places);
  if (row.moved_to) {
    std::string label = moved_label(row.moved_to->relation);
    label[0] = static_cast<char>(label[0] - 'a' + 'A');
    out += fmt::format("<p>{} <code>{}</code> <span class=\"dim\">({}:{})</span></p>", label,
                       html_escape(row.moved_to->name), html_escape(row.moved_to->at.path), row.moved_to->at.start);
    if (row.moved_to->fix) out += html_diff(*row.moved_to->fix);
  }
  return out + fmt::format("<p><a href=\"#{}\">Link to this row</a></p>", id);
}

std::string row_html(const SweepReport& report, const SweepGroup& g, std::size_t index, std::string_view id) {
  const SweepRow& row = g.first();
  std::string cells, marks;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const char m = mark(row.cells[i], report.versions[i]);
    marks += m;
    cells += fmt::format("<td class=\"{}\" title=\"{}: {}\">{}</td>", classes(report, i, class_of(m)),
                         html_escape(report.versions[i].name), name_of(row.cells[i].verdict),
                         m == ' ' ? "" : std::string(1, m));
  }
  return fmt::format(
      "<tr data-t=\"{} {}\" data-m=\"{}\" data-i=\"{}\" data-f=\"{}\"><th scope=\"row\"><details><summary><code>{}"
      "</code> <span class=\"dim\">{}</span><br><span class=\"when\">{}</span></summary><div class=\"about\" "
      "id=\"{}\">{}</div></details></th>{}</tr>\n",
      html_escape(g.target), name_of(g.kind), marks, index, row.first_bad, name_html(g.target), name_of(g.kind),
      html_escape(when_bad(report, row)), id, about_html(report, g, id), cells);
}

// The same names have the same ids on the page of another night: rows that come and go do not count.
std::vector<std::string> ids_of(const std::vector<SweepGroup>& groups) {
  std::map<std::string, int> seen;
  std::vector<std::string> out;
  for (const SweepGroup& g : groups) {
    std::string id = html_id("row-" + std::string(name_of(g.kind)) + "-" + g.target);
    if (const int before = seen[id]++) id += "--" + std::to_string(before + 1);
    out.push_back(std::move(id));
  }
  return out;
}

std::string map_html(const SweepReport& report, const std::vector<SweepGroup>& groups) {
  std::string out = "<section id=\"matrix\"><h2><a href=\"#matrix\">" + plural(groups.size(), "name") +
                    " that some version breaks</a></h2>\n";
  out +=
      "<ul class=\"legend\"><li><b class=\"o\">.</b>ok</li><li><b class=\"g\">g</b>tolerated by its guard</li><li><b "
      "class=\"n\">-</b>not run</li><li><b class=\"w\">!</b>may fail</li><li><b class=\"x\">X</b>fails</li><li><b "
      "class=\"u\">?</b>not known</li><li><b>&nbsp;</b>no such use</li></ul>\n";
  out +=
      "<form class=\"tools\" id=\"tools\" hidden><label>Search <input id=\"find\" type=\"search\"></label><label>Show "
      "<select id=\"show\"><option value=\"\">all</option><option value=\"X\">fails</option><option value=\"!\">may "
      "fail</option><option value=\"g\">tolerated by its guard</option></select></label><label>At <select "
      "id=\"at\"><option value=\"\">any version</option>";
  for (std::size_t i = report.versions.size(); i-- > 0;)
    if (report.versions[i].missing.empty())
      out += fmt::format("<option value=\"{}\">{}</option>", i, html_escape(report.versions[i].name));
  out +=
      "</select></label><label>Order <select id=\"sort\"><option value=\"urgency\">urgency</option><option "
      "value=\"name\">name</option><option value=\"first\">newest break first</option></select></label><span "
      "id=\"count\" role=\"status\"></span><span class=\"dim keys\"><kbd>/</kbd> search, <kbd>j</kbd> <kbd>k</kbd> "
      "next and previous, <kbd>Esc</kbd> clears</span></form>\n";
  out += "<div id=\"map\" tabindex=\"0\" role=\"region\" aria-label=\"names by versions\"><table>" + head_html(report) +
         "<tbody id=\"names\">\n";
  const std::vector<std::string> ids = ids_of(groups);
  for (std::size_t i = 0; i < groups.size(); ++i) out += row_html(report, groups[i], i, ids[i]);
  return out + "</tbody></table></div></section>\n";
}

// For those who cannot hover, and for commits: what is said of each version.
std::string versions_html(const SweepReport& report) {
  std::string out =
      "<section id=\"versions\"><h2><a href=\"#versions\">Versions</a></h2><details><summary>All of them</summary><div "
      "class=\"wide\" tabindex=\"0\"><table><thead><tr><th>version</th><th>missing imports</th><th>broken</th><th>may "
      "break</th><th></th></tr></thead><tbody>\n";
  std::string lost;
  for (std::uint32_t i = 0; i < report.versions.size(); ++i) {
    const SweepVersion& v = report.versions[i];
    const SweepCount n = count_at(report, i);
    out += fmt::format("<tr><th scope=\"row\">{}</th>", html_escape(v.name));
    if (v.missing.empty())
      out += fmt::format("<td>{}</td><td>{}</td><td>{}</td><td>{}{}</td></tr>\n", n.absent, n.broken, n.warnings,
                         v.yanked ? "yanked " : "", html_escape(v.title));
    else
      out += fmt::format("<td colspan=\"4\">could not be had: {}</td></tr>\n", html_escape(v.missing));
    if (!v.missing.empty())
      lost += fmt::format("<p>{} could not be had: {}</p>\n", html_escape(v.name), html_escape(v.missing));
  }
  return out + "</tbody></table></div></details>\n" + lost + "</section>\n";
}

std::string new_html(const SweepReport& report) {
  if (report.new_breaks.empty()) return {};
  std::string out =
      fmt::format("<section id=\"new\"><h2><a href=\"#new\">New at {}</a></h2><ul>", html_escape(newest_name(report)));
  for (const Finding& f : report.new_breaks)
    out += fmt::format("<li><code>{}:{}</code> {}: {}</li>\n", html_escape(f.from.path), f.from.start,
                       html_escape(f.kind), html_escape(f.reason));
  return out + "</ul></section>\n";
}

std::string copies_html(const SweepReport& report) {
  if (report.copies.empty()) return {};
  std::string out = "<section id=\"copies\"><h2><a href=\"#copies\">Copies</a></h2>\n";
  for (const SweepCopy& c : report.copies) {
    std::string changed;
    for (const std::uint32_t column : c.changed)
      changed += (changed.empty() ? "" : ", ") + report.versions[column].name;
    const std::string origin = c.origin < 0 ? "no version here"
                                            : report.versions[static_cast<std::size_t>(c.origin)].name +
                                                  fmt::format(", {:.0f}% alike", c.likeness * 100);
    out +=
        fmt::format("<details class=\"item {}\"><summary><code>{}</code> ({}) is after <code>{}</code> of {}{}",
                    changed.empty() ? "note" : "warning", name_html(c.name), html_escape(c.why), name_html(c.original),
                    html_escape(origin), changed.empty() ? "" : "; upstream changed it at " + html_escape(changed));
    out += fmt::format("</summary><p><code>{}:{}</code></p>", html_escape(c.copy.path), c.copy.start);
    if (!c.diff.empty()) out += "<p>Upstream since then:</p>" + html_diff(c.diff);
    if (!c.own_diff.empty()) out += "<p>The copy beside its origin:</p>" + html_diff(c.own_diff);
    out += "</details>\n";
  }
  return out + "</section>\n";
}

std::string drift_html(const SweepReport& report) {
  if (report.drift.empty()) return {};
  std::string out = "<section id=\"drift\"><h2><a href=\"#drift\">Changed under the same name</a></h2>\n";
  for (const SweepDrift& d : report.drift)
    out += fmt::format(
        "<details class=\"item {}\"><summary><code>{}</code> ({}): {}, {} to {}</summary><p><code>{}:{}</code></p>{}"
        "</details>\n",
        d.signature || d.uncalled ? "warning" : "note", name_html(d.name), html_escape(d.use), drift_label(d),
        html_escape(report.versions[d.from].name), html_escape(report.versions[d.to].name), html_escape(d.after.path),
        d.after.start, html_diff(d.diff));
  return out + "</section>\n";
}

std::string parts_html(const SweepReport& report, std::size_t names) {
  std::string out = "<nav class=\"parts\" aria-label=\"parts of the page\">";
  const auto link = [&](const char* id, std::string_view text) {
    out += fmt::format("<a href=\"#{}\">{}</a>", id, text);
  };
  if (names) link("matrix", "Matrix");
  if (!report.new_breaks.empty()) link("new", "New breaks");
  if (!report.copies.empty()) link("copies", fmt::format("Copies ({})", report.copies.size()));
  if (!report.drift.empty()) link("drift", fmt::format("Changed under the same name ({})", report.drift.size()));
  link("versions", fmt::format("Versions ({})", report.versions.size()));
  return out + "</nav>\n";
}

}  // namespace

std::string sweep_html(const SweepReport& report, const ReportOptions& options) {
  const std::string about =
      fmt::format("{} over {} of {}", report.of, plural(report.versions.size(), "version"), report.varies);
  std::string works = works_text(report);
  if (!works.empty() && works[0] >= 'a' && works[0] <= 'z') works[0] = static_cast<char>(works[0] - 'a' + 'A');
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" "
      "content=\"{}\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta "
      "name=\"color-scheme\" content=\"light dark\"><meta name=\"generator\" content=\"assay {}\"><link rel=\"icon\" "
      "href=\"data:,\"><title>{}</title>\n<style>{}{}</style></head>\n<body><a class=\"skip\" href=\"#main\">To the "
      "results</a>\n",
      kPolicy, html_escape(options.tool_version), html_escape(about), kHtmlStyle, kSweepStyle);
  out += fmt::format("<header><p class=\"dim\">Sweep</p><h1>{}</h1><p class=\"lead\">{}</p>", html_escape(about),
                     html_escape(works));
  if (const std::string declared = declared_text(report); !declared.empty())
    out += fmt::format("<p>{}</p>", html_escape(declared));
  if (const std::string left = left_out_text(report); !left.empty())
    out += fmt::format("<p class=\"dim\">{}</p>", html_escape(left));
  const std::vector<SweepGroup> groups = bad_groups(report);
  out += parts_html(report, groups.size()) + "</header>\n<main id=\"main\" tabindex=\"-1\">";
  out += groups.empty() ? "<p>Nothing breaks at any version.</p>\n" : map_html(report, groups);
  out += new_html(report) + copies_html(report) + drift_html(report) + versions_html(report);
  out += fmt::format("<p class=\"dim\">Made by assay {}.</p></main>\n<script>{}</script></body></html>\n",
                     html_escape(options.tool_version), kSweepScript);
  return out;
}

}  // namespace assay
