// `assay report --format html`: one self-contained page. Its own style and script stand in it, a content security
// policy forbids everything else, and it reads the same with scripts off: the script only adds search, filters and
// keys. Bytes depend on the report alone.
#include <fmt/format.h>

#include "report/excerpt.h"
#include "report/html_parts.h"
#include "report/items.h"
#include "report/report.h"
#include "report/sections.h"
#include "verdict/levels.h"

namespace assay {
namespace {

constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'";

const char* level_of(Outcome outcome) {
  return outcome == Outcome::fail ? "error" : outcome == Outcome::pass ? "note" : "warning";
}

std::string trees_html(const VerifyReport& report, const ReportOptions& options) {
  std::string out =
      "<section id=\"provenance\" aria-labelledby=\"provenance-h\"><h2 id=\"provenance-h\"><a "
      "href=\"#provenance\">Provenance</a></h2><div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"trees\">"
      "<table><thead><tr><th scope=\"col\">tree</th><th scope=\"col\">source</th><th scope=\"col\">version</th><th "
      "scope=\"col\">revision</th><th scope=\"col\">files</th><th scope=\"col\">digest</th></tr></thead><tbody>";
  for (const TreeInfo& tree : report.trees)
    out += fmt::format(
        "<tr><th scope=\"row\">{}</th><td><code>{}</code></td><td>{}</td><td><code>{}</code></td>"
        "<td>{}</td><td><code>{}</code></td></tr>",
        html_escape(tree.name), html_escape(tree.source), html_escape(tree.version), html_escape(tree.revision),
        tree.files, html_escape(tree.digest));
  out += "</tbody></table></div>";
  if (!report.unread.empty()) {
    out +=
        fmt::format("<details open><summary>{} could not be read</summary><ul>", plural(report.unread.size(), "file"));
    for (const Unread& u : report.unread)
      out += fmt::format("<li>{}: <code>{}</code>: {}</li>", html_escape(u.tree), html_escape(u.path),
                         html_escape(u.reason));
    out += "</ul></details>";
  }
  return out + fmt::format("<p>Made by assay {}.</p></section>\n", html_escape(options.tool_version));
}

std::string head_html(const VerifyReport& report, const std::string& about) {
  Tally count;  // of the audit; what the document says is counted apart
  for (const Finding& f : report.findings) {
    count.errors += f.severity == Severity::error;
    count.warnings += f.severity == Severity::warning;
  }
  std::string counts = fmt::format("{}, {}", plural(count.errors, "error"), plural(count.warnings, "warning"));
  if (!report.claims.empty()) counts += fmt::format("; claims: {}", count_claims(report));
  std::string trees;
  for (const TreeInfo& tree : report.trees) {
    const std::string version = tree.version.empty() ? tree.revision.substr(0, 12) : tree.version;
    trees += fmt::format("{}{}{}", trees.empty() ? "" : " · ", html_escape(tree.name),
                         version.empty() ? "" : " " + html_escape(version));
  }
  return fmt::format(
      "<header><p class=\"dim\">QA report</p><h1>{}</h1><p><b class=\"badge big {}\">{}</b> {}</p><p "
      "class=\"dim\">{}"
      "</p></header>\n",
      html_escape(about), level_of(report.overall.verdict), html_escape(verdict_words(report.overall)), counts, trees);
}

}  // namespace

std::string report_html(const VerifyReport& report, const ReportOptions& options) {
  const std::string about = report.document.empty() ? report.of : report.document;
  const auto sections = sections_of(report);
  const HtmlAnchors anchors = html_anchors(report, sections);
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" "
      "content=\"{}\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta "
      "name=\"color-scheme\" "
      "content=\"light dark\"><meta name=\"generator\" content=\"assay {}\"><link rel=\"icon\" "
      "href=\"data:,\"><title>{}: "
      "{}</title>\n<style>{}</style></head>\n<body><a class=\"skip\" href=\"#main\">To the report</a>\n",
      kPolicy, html_escape(options.tool_version), html_escape(verdict_words(report.overall)), html_escape(about),
      kHtmlStyle);
  out += head_html(report, about);
  out += "<nav aria-label=\"Sections\"><ul>";
  for (const Section& section : sections) {
    std::string title = section.title.substr(0, section.title.find(':'));
    out +=
        fmt::format("<li><a href=\"#{}\">{}</a>{}</li>", html_id(section.id), html_escape(title),
                    section.items.empty() ? "" : fmt::format(" <span class=\"dim\">{}</span>", section.items.size()));
  }
  out +=
      "<li><a href=\"#provenance\">Provenance</a></li></ul><form id=\"tools\" hidden role=\"search\"><label>Search "
      "<input id=\"q\" type=\"search\" autocomplete=\"off\"></label><fieldset><legend>Show</legend><label><input "
      "type=\"checkbox\" value=\"error\" checked> errors</label> <label><input type=\"checkbox\" value=\"warning\" "
      "checked> warnings</label> <label><input type=\"checkbox\" value=\"note\" checked> the rest</label></fieldset><p "
      "id=\"hits\" class=\"dim\" role=\"status\"></p><p class=\"dim keys\"><kbd>/</kbd> search, <kbd>j</kbd> "
      "<kbd>k</kbd> "
      "next and previous, <kbd>e</kbd> open all, <kbd>Esc</kbd> clear</p></form></nav>\n<main id=\"main\" "
      "tabindex=\"-1\">\n";
  for (const Section& section : sections) {
    std::string one = html_section(report, section, anchors);
    if (section.id == "couplings") {
      const std::string end = "</section>\n";
      one.insert(one.size() - end.size(), html_graph(report) + html_coupling_table(report));
    }
    out += one;
  }
  out += trees_html(report, options);
  out += fmt::format("</main>\n<script>{}</script></body></html>\n", kHtmlScript);
  return out;
}

}  // namespace assay
