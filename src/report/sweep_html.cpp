// `assay sweep --format html`: a heat map, names by versions. One page without network that reads the same without
// scripts; the script filters and sorts. Bytes depend on the report alone.
#include <fmt/format.h>

#include <algorithm>

#include "report/html_parts.h"
#include "report/items.h"
#include "report/report.h"
#include "report/sweep_rows.h"

namespace assay {
namespace {

constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'";

constexpr std::string_view kStyle = R"css(
body{display:block;max-width:none}
#map{max-height:85vh;overflow:auto;border:1px solid var(--line)}
#map table{border-collapse:separate;border-spacing:0;width:auto;font-size:.85rem}
#map th,#map td{border-bottom:1px solid var(--line);padding:.2rem .35rem}
#map thead th{position:sticky;top:0;background:var(--bg);z-index:1}
#map thead th.v{writing-mode:vertical-rl;transform:rotate(180deg);padding:.4rem .1rem;font-weight:400;white-space:nowrap}
#map tbody th{position:sticky;left:0;background:var(--bg);min-width:22rem;max-width:34rem;overflow-wrap:anywhere;z-index:0}
#map td{text-align:center;min-width:1.15rem;font:.8rem ui-monospace,monospace}
#map td.x{background:var(--errbg);color:var(--err)}#map td.w{background:var(--warnbg);color:var(--warn)}
#map td.o{background:var(--okbg);color:var(--ok)}#map td.g{background:var(--soft)}
#map td.n,#map td.u{color:var(--dim)}
.legend span{display:inline-block;padding:0 .5rem;margin-right:.6rem}
.tools{display:flex;gap:1rem;flex-wrap:wrap;align-items:end;margin:.8rem 0}
.tools label{display:block}.tools input,.tools select{font:inherit;padding:.3rem;background:var(--bg);color:var(--fg);border:1px solid var(--dim);border-radius:4px}
tr.hide{display:none}
@media print{#map{max-height:none;overflow:visible}.tools{display:none}}
)css";

constexpr std::string_view kScript = R"js(
"use strict";
const body = document.querySelector("#map tbody"), all = [...body.rows];
const find = document.querySelector("#find"), show = document.querySelector("#show"), sort = document.querySelector("#sort");
document.querySelector(".tools").hidden = false;
function apply() {
  const text = find.value.toLowerCase();
  for (const r of all)
    r.classList.toggle("hide", !(r.dataset.t.includes(text) && (show.value === "all" || r.dataset.k.includes(show.value))));
  document.querySelector("#count").textContent = all.filter(r => !r.classList.contains("hide")).length + " of " + all.length;
}
function order() {
  const by = { urgency: (a, b) => a.dataset.i - b.dataset.i, name: (a, b) => a.dataset.t < b.dataset.t ? -1 : 1,
    first: (a, b) => a.dataset.f - b.dataset.f || a.dataset.i - b.dataset.i }[sort.value];
  body.append(...all.sort(by));
}
find.addEventListener("input", apply); show.addEventListener("change", apply); sort.addEventListener("change", order);
document.addEventListener("keydown", e => {
  if (e.key === "/" && document.activeElement !== find) { e.preventDefault(); find.focus(); }
  if (e.key === "Escape") { find.value = ""; apply(); find.blur(); }
});
apply();
)js";

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

// Words by which the page filters: "newest" broken at the newest version, "break", "tolerated".
std::string kinds_of(const SweepReport& report, const SweepRow& row) {
  std::string out;
  bool broken = false, warned = false, tolerated = false;
  for (const SweepCell& c : row.cells) {
    broken |= c.verdict == CellVerdict::broken;
    warned |= c.verdict == CellVerdict::warning;
    tolerated |= c.verdict == CellVerdict::tolerated;
  }
  if (!row.cells.empty() && row.cells.back().verdict == CellVerdict::broken && !report.versions.empty())
    out += "newest ";
  if (broken) out += "broken ";
  if (warned) out += "warning ";
  if (tolerated) out += "tolerated ";
  return out;
}

std::string head_cells(const SweepReport& report) {
  std::string out;
  for (std::uint32_t i = 0; i < report.versions.size(); ++i) {
    const SweepVersion& v = report.versions[i];
    std::string title = v.missing;
    if (title.empty()) {
      const SweepCount n = count_at(report, i);
      title = fmt::format("{} missing imports, {} broken, {} may break", n.absent, n.broken, n.warnings);
      if (!v.title.empty()) title += ". " + v.title;
      if (v.yanked) title += ". Yanked";
    }
    out += fmt::format("<th scope=\"col\" class=\"v\" title=\"{}\">{}</th>", html_escape(title), html_escape(v.name));
  }
  return out;
}

std::string row_html(const SweepReport& report, const SweepGroup& g, std::size_t index) {
  const SweepRow& row = g.first();
  std::string about = fmt::format("{}<br><code>{}:{}</code>", html_escape(when_bad(report, row)),
                                  html_escape(row.coupling.from.path), row.coupling.from.start);
  for (std::size_t i = 1; i < g.rows.size() && i < 20; ++i)
    about += fmt::format("<br><code>{}:{}</code>", html_escape(g.rows[i]->coupling.from.path),
                         g.rows[i]->coupling.from.start);
  if (g.rows.size() > 20) about += fmt::format("<br>and {} more", g.rows.size() - 20);
  if (!row.bad_commit.empty())
    about += fmt::format("<br>first bad commit <code>{}</code> {}", html_escape(row.bad_commit.substr(0, 12)),
                         html_escape(row.bad_title));
  if (row.moved_to)
    about += fmt::format("<br>{}: <code>{}</code> <span class=\"dim\">({}:{})</span>", name_of(row.moved_to->relation),
                         html_escape(row.moved_to->name), html_escape(row.moved_to->at.path), row.moved_to->at.start);
  if (row.moved_to && row.moved_to->fix)
    about += fmt::format("<pre tabindex=\"0\">{}</pre>", html_escape(*row.moved_to->fix));
  if (row.first_bad >= 0) about += "<br>" + html_escape(row.cells[static_cast<std::size_t>(row.first_bad)].reason);
  std::string lower = g.target;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
  const std::string id = html_id(std::string(name_of(g.kind)) + "-" + g.target + "-" + std::to_string(index));
  std::string out = fmt::format(
      "<tr id=\"{}\" data-t=\"{}\" data-k=\"{}\" data-i=\"{}\" data-f=\"{}\"><th "
      "scope=\"row\"><details><summary><code>{}"
      "</code> <span class=\"dim\">{}</span> <a class=\"self\" href=\"#{}\" aria-label=\"link to this row\">#</a>"
      "</summary><p>{}</p></details></th>",
      id, html_escape(lower), kinds_of(report, row), index, row.first_bad, html_escape(g.target), name_of(g.kind), id,
      about);
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const char m = mark(row.cells[i], report.versions[i]);
    out += fmt::format("<td class=\"{}\" title=\"{}: {}\">{}</td>", class_of(m), html_escape(report.versions[i].name),
                       name_of(row.cells[i].verdict), m == ' ' ? "" : std::string(1, m));
  }
  return out + "</tr>\n";
}

std::string diffs_html(const SweepReport& report) {
  std::string out;
  if (!report.copies.empty()) {
    out += "<section id=\"copies\"><h2><a href=\"#copies\">Copies</a></h2>";
    for (const SweepCopy& c : report.copies) {
      std::string changed;
      for (const std::uint32_t column : c.changed)
        changed += (changed.empty() ? "" : ", ") + report.versions[column].name;
      out += fmt::format(
          "<details class=\"item note\"><summary><code>{}</code> is after <code>{}</code> of {}{}</summary><pre "
          "tabindex=\"0\">{}</pre></details>",
          html_escape(c.name), html_escape(c.original),
          c.origin < 0 ? "no version here" : html_escape(report.versions[static_cast<std::size_t>(c.origin)].name),
          changed.empty() ? "" : "; changed since at " + html_escape(changed), html_escape(c.diff));
    }
    out += "</section>\n";
  }
  if (!report.drift.empty()) {
    out += "<section id=\"drift\"><h2><a href=\"#drift\">Changed under the same name</a></h2>";
    for (const SweepDrift& d : report.drift)
      out += fmt::format(
          "<details class=\"item note\"><summary><code>{}</code> ({}): {}, {} to {}</summary><pre "
          "tabindex=\"0\">{}</pre></details>",
          html_escape(d.name), html_escape(d.use),
          d.signature && d.body ? "signature and body"
          : d.signature         ? "signature"
                                : "body",
          html_escape(report.versions[d.from].name), html_escape(report.versions[d.to].name), html_escape(d.diff));
    out += "</section>\n";
  }
  return out;
}

}  // namespace

std::string sweep_html(const SweepReport& report, const ReportOptions& options) {
  const std::string about =
      fmt::format("{} over {} of {}", report.of, plural(report.versions.size(), "version"), report.varies);
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" "
      "content=\"{}\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta "
      "name=\"color-scheme\" "
      "content=\"light dark\"><meta name=\"generator\" content=\"assay {}\"><link rel=\"icon\" "
      "href=\"data:,\"><title>{}"
      "</title>\n<style>{}{}</style></head>\n<body><a class=\"skip\" href=\"#map\">To the matrix</a>\n",
      kPolicy, html_escape(options.tool_version), html_escape(about), kHtmlStyle, kStyle);
  out += fmt::format("<header><p class=\"dim\">Sweep</p><h1>{}</h1><p><b>{}</b></p>", html_escape(about),
                     html_escape(works_text(report)));
  if (!report.declared.empty())
    out += fmt::format("<p>Declared: <code>{}</code> ({}). {}</p>", html_escape(report.declared),
                       html_escape(report.declared_at), html_escape(report.declared_differs));
  out += "</header>\n<main>";
  const std::vector<SweepGroup> groups = bad_groups(report);
  out += fmt::format(
      "<p class=\"legend\">{} that some version breaks: <span class=\"badge note\">. ok</span>"
      "<span>g tolerated by its guard</span><span>- not run</span><span class=\"badge warning\">! may fail"
      "</span><span class=\"badge error\">X fails</span><span>? not known</span></p>\n",
      plural(groups.size(), "name"));
  out +=
      "<div class=\"tools\" hidden><label>Search <input id=\"find\" type=\"search\"></label><label>Show <select "
      "id=\"show\"><option value=\"all\">all</option><option value=\"newest\">broken at the newest</option><option "
      "value=\"broken\">broken anywhere</option><option value=\"warning\">may fail</option><option "
      "value=\"tolerated\">tolerated</option></select></label><label>Order <select id=\"sort\"><option "
      "value=\"urgency\">urgency</option><option value=\"name\">name</option><option value=\"first\">first bad "
      "version</option></select></label><span id=\"count\" role=\"status\"></span><span class=\"dim "
      "keys\"><kbd>/</kbd> "
      "search, <kbd>Esc</kbd> clear</span></div>\n";
  out +=
      "<div id=\"map\" tabindex=\"0\" role=\"region\" aria-label=\"names by versions\"><table><thead><tr><th "
      "scope=\"col\">name</th>" +
      head_cells(report) + "</tr></thead><tbody>\n";
  for (std::size_t i = 0; i < groups.size(); ++i) out += row_html(report, groups[i], i);
  out += "</tbody></table></div>\n" + diffs_html(report);
  for (const SweepVersion& v : report.versions)
    if (!v.missing.empty())
      out += fmt::format("<p>{} could not be had: {}</p>", html_escape(v.name), html_escape(v.missing));
  out += fmt::format("<p class=\"dim\">Made by assay {}.</p></main>\n<script>{}</script></body></html>\n",
                     html_escape(options.tool_version), kScript);
  return out;
}

}  // namespace assay
