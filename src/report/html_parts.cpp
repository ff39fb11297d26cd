#include "report/html_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "report/excerpt.h"
#include "report/inline.h"
#include "report/items.h"

namespace assay {
namespace {

constexpr std::size_t kCouplings = 3000;  // rows of the table

std::string place_link(const VerifyReport& report, const SourcePlace& at) {
  const std::string text = fmt::format("<code>{}</code>", html_escape(place_text(at)));
  const std::string url = permalink(report, at);
  return url.empty() ? text : fmt::format("<a href=\"{}\" rel=\"noreferrer\">{}</a>", html_escape(url), text);
}

std::string excerpt_html(const VerifyReport& report, const Excerpt& excerpt) {
  const Evidence& piece = *excerpt.evidence;
  std::string out =
      fmt::format("<figure class=\"ev {}\"><figcaption>{}", name_of(piece.role), place_link(report, piece.at));
  if (!piece.at.tree.empty()) out += fmt::format(" <span class=\"dim\">of {}</span>", html_escape(piece.at.tree));
  if (piece.role != Role::context) out += fmt::format(" <span class=\"role\">{}</span>", name_of(piece.role));
  out += "</figcaption>";
  if (!excerpt.lines.empty()) out += "<pre tabindex=\"0\">";
  for (const auto& line : excerpt.lines) {
    const std::string number = line.number ? std::to_string(line.number) : "";
    const std::string body = fmt::format("<i>{:>6}</i> {}\n", number, html_escape(line.text));
    out += line.marked ? "<mark>" + body + "</mark>" : body;
  }
  if (excerpt.cut) out += fmt::format("<i>     …</i> {}\n", plural(excerpt.cut, "more line"));
  if (!excerpt.lines.empty()) out += "</pre>";
  return out + "</figure>";
}

// Line ends stay.
std::string command_html(std::string_view command) {
  std::string out = "<pre class=\"sh\" tabindex=\"0\">";
  const Lines lines(command);
  for (std::uint32_t i = 1; i <= lines.count(); ++i) out += html_escape(lines.line(i)) + "\n";
  return out + "</pre>";
}

std::string badge(const SectionItem& item) {
  if (item.verdict.empty()) return {};
  return fmt::format("<b class=\"badge {}\">{}</b>", name_of(item.severity), html_escape(item.verdict));
}

std::string anchor(const Section& section, const SectionItem& item) {
  return html_id(section.id) + "-" + html_id(item.id);
}

// "(f4)" and "(k13, k23)", as reasons end: the ids linked, where there is something to link to.
std::string with_links(std::string_view text, const HtmlAnchors& anchors) {
  std::string out;
  std::size_t done = 0;
  for (std::size_t open = text.find('('); open != std::string_view::npos; open = text.find('(', open + 1)) {
    const std::size_t close = text.find(')', open);
    if (close == std::string_view::npos) break;
    std::string linked;
    bool ids = close > open + 1;
    for (const std::string_view part : split(text.substr(open + 1, close - open - 1), ',')) {
      const auto it = anchors.find(trim(part));
      ids &= it != anchors.end();
      if (ids)
        linked +=
            fmt::format("{}<a href=\"#{}\">{}</a>", linked.empty() ? "" : ", ", it->second, html_escape(it->first));
    }
    if (!ids) continue;
    out += html_escape(text.substr(done, open + 1 - done)) + linked;
    done = close;
  }
  return out + html_escape(text.substr(done));
}

std::string item_body(const VerifyReport& report, const SectionItem& item, const HtmlAnchors& anchors) {
  std::string out;
  if (!item.notes.empty()) out += "<dl>";
  for (const auto& [label, text] : item.notes)
    out += fmt::format("<dt>{}</dt><dd>{}</dd>", with_links(label, anchors), html_prose(text, anchors));
  if (!item.notes.empty()) out += "</dl>";
  const CitedLines cited{item.mark.tree, item.mark.path, item.mark.start, std::max(item.mark.start, item.mark.end)};
  for (const Excerpt& excerpt : excerpts(item.evidence, cited, item.excerpt_lines))
    out += excerpt_html(report, excerpt);
  if (!item.command.empty()) out += command_html(item.command);
  if (!item.diff.empty()) out += html_diff(item.diff);
  return out;
}

std::string table_html(const Section& section) {
  const bool judged = std::any_of(section.items.begin(), section.items.end(),
                                  [](const SectionItem& item) { return !item.verdict.empty(); });
  std::string out = "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"" + html_escape(section.title) +
                    "\"><table><thead><tr><th scope=\"col\">what</th>";
  for (const auto& [label, text] : section.items.front().notes)
    out += fmt::format("<th scope=\"col\">{}</th>", html_escape(label));
  out += judged ? "<th scope=\"col\">verdict</th></tr></thead><tbody>" : "</tr></thead><tbody>";
  for (const SectionItem& item : section.items) {
    out += fmt::format("<tr class=\"item\" id=\"{}\" data-level=\"{}\"><th scope=\"row\">{}</th>",
                       anchor(section, item), name_of(item.severity), html_prose(item.title));
    for (const auto& [label, text] : item.notes) out += fmt::format("<td>{}</td>", html_prose(text));
    out += judged ? fmt::format("<td>{}</td></tr>", badge(item)) : "</tr>";
  }
  return out + "</tbody></table></div>";
}

}  // namespace

std::string html_escape(std::string_view raw) {
  std::string out;
  for (char c : printable(raw)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string html_diff(std::string_view diff) {
  std::string out = "<pre class=\"diff\" tabindex=\"0\">";
  const Lines lines(diff);
  for (std::uint32_t i = 1; i <= lines.count(); ++i) {
    const std::string_view line = lines.line(i);
    const bool head = line.starts_with("+++") || line.starts_with("---");
    const char* kind = head ? "" : line.starts_with('+') ? "ins" : line.starts_with('-') ? "del" : "";
    out += *kind ? fmt::format("<{0}>{1}</{0}>\n", kind, html_escape(line)) : html_escape(line) + "\n";
  }
  return out + "</pre>";
}

std::string html_prose(std::string_view text) {
  std::string out;
  for (const Span& span : spans(text))
    out += span.code ? "<code>" + html_escape(span.text) + "</code>" : html_escape(span.text);
  return out;
}

std::string html_prose(std::string_view text, const HtmlAnchors& anchors) {
  std::string out;
  for (const Span& span : spans(text))
    out += span.code ? "<code>" + html_escape(span.text) + "</code>" : with_links(span.text, anchors);
  return out;
}

HtmlAnchors html_anchors(const VerifyReport& report, const std::vector<Section>& sections) {
  HtmlAnchors out;
  // Its own entry is where a result is told best; entries of several sections: the first.
  for (const Section& section : sections)
    for (const SectionItem& item : section.items)
      if (section.id != "assessment" && section.id != "confidence")
        out.emplace(item.id, html_id(section.id) + "-" + html_id(item.id));
  const bool couplings =
      std::any_of(sections.begin(), sections.end(), [](const auto& s) { return s.id == "couplings"; });
  for (std::size_t i = 0; couplings && i < std::min(report.couplings.size(), kCouplings); ++i)
    out.emplace(report.couplings[i].id, html_id(report.couplings[i].id));
  return out;
}

std::string html_id(std::string_view text) {
  std::string out;
  for (char c : text) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    out += plain ? c : '-';
  }
  return out;
}

std::string html_section(const VerifyReport& report, const Section& section, const HtmlAnchors& anchors) {
  const std::string id = html_id(section.id);
  std::string out =
      fmt::format("<section id=\"{0}\" aria-labelledby=\"{0}-h\"><h2 id=\"{0}-h\"><a href=\"#{0}\">{1}</a></h2>", id,
                  html_prose(section.title));
  for (const auto& paragraph : section.text) out += fmt::format("<p>{}</p>", html_prose(paragraph));
  if (section.items.empty()) return out + "</section>\n";
  if (section.table) return out + table_html(section) + "</section>\n";
  bool in_list = false;
  for (const SectionItem& item : section.items) {
    const std::string at = anchor(section, item), level = name_of(item.severity),
                      body = item_body(report, item, anchors);
    const bool plain = item.verdict.empty() && item.notes.empty() && item.evidence.empty();
    if (plain != in_list) out += plain ? "<ol>" : "</ol>";
    in_list = plain;
    if (plain) {
      out += fmt::format("<li class=\"item\" id=\"{}\" data-level=\"{}\">{}{}</li>", at, level,
                         html_prose(item.title, anchors), body);
      continue;
    }
    out += fmt::format(
        "<details class=\"item {1}\" id=\"{0}\" data-level=\"{1}\"{2}><summary>{3} <span class=\"t\">{4}</span> "
        "<a class=\"self\" href=\"#{0}\" aria-label=\"link to {5}\">#{5}</a></summary>{6}</details>",
        at, level, item.severity == Severity::note ? "" : " open", badge(item), html_prose(item.title),
        html_escape(item.id), body);
  }
  if (in_list) out += "</ol>";
  return out + "</section>\n";
}

std::string html_coupling_table(const VerifyReport& report) {
  if (report.couplings.empty()) return {};
  const std::size_t shown = std::min(report.couplings.size(), kCouplings);
  std::string out = fmt::format(
      "<details><summary>All {}</summary><div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"couplings\">"
      "<table><thead><tr><th scope=\"col\">where</th><th scope=\"col\">kind</th><th scope=\"col\">uses</th><th "
      "scope=\"col\">definedness</th><th scope=\"col\">guard</th></tr></thead><tbody>",
      plural(report.couplings.size(), "coupling"));
  for (std::size_t i = 0; i < shown; ++i) {
    const Coupling& c = report.couplings[i];
    const bool hazard = c.definedness == Definedness::absent && !c.guarded;
    const bool doubt = c.definedness == Definedness::conditional || c.definedness == Definedness::subclass_only;
    out += fmt::format(
        "<tr class=\"item\" id=\"{}\" data-level=\"{}\"><td>{}</td><td>{}</td><td><code>{}</code></td>"
        "<td>{}{}</td><td>{}</td></tr>",
        html_id(c.id),
        hazard  ? "error"
        : doubt ? "warning"
                : "note",
        place_link(report, c.from), name_of(c.kind), html_escape(c.target), name_of(c.definedness),
        c.condition.empty() ? "" : fmt::format(": <code>{}</code>", html_escape(shorten(c.condition, 120))),
        c.guarded ? fmt::format("<code>{}</code>", html_escape(shorten(c.guard, 120))) : "");
  }
  out += "</tbody></table></div>";
  if (shown < report.couplings.size())
    out += fmt::format("<p>… and {} more (--format json lists all).</p>", report.couplings.size() - shown);
  return out + "</details>";
}

}  // namespace assay
