// `assay report --format md`: the sections as one Markdown document.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.h"
#include "report/excerpt.h"
#include "report/inline.h"
#include "report/items.h"
#include "report/report.h"
#include "report/sections.h"

namespace assay {
namespace {

constexpr std::size_t kItems = 200;  // per section; more make no document that is read

std::string place_link(const VerifyReport& report, const SourcePlace& at) {
  const std::string text = markdown_code(place_text(at)), url = permalink(report, at);
  return url.empty() ? text : fmt::format("[{}]({})", text, url);
}

// The places whose text stands further up: there is no need to show it again.
using Shown = std::set<std::tuple<std::string, std::string, std::uint32_t, std::uint32_t>>;

void print_evidence(std::string& out, const VerifyReport& report, const SectionItem& item, Shown& shown) {
  std::string again;
  for (const Excerpt& excerpt : excerpts(item.evidence, {}, item.excerpt_lines)) {
    const Evidence& piece = *excerpt.evidence;
    if (!shown.emplace(piece.at.tree, piece.at.path, piece.at.start, piece.at.end).second) {
      again += fmt::format("{}{}{}", again.empty() ? "" : ", ", place_link(report, piece.at),
                           piece.role == Role::context ? "" : fmt::format(" ({})", name_of(piece.role)));
      continue;
    }
    // The title of a finding quotes its line already.
    const bool titled =
        excerpt.lines.size() == 1 && piece.at.start == item.mark.start && piece.at.path == item.mark.path;
    out += fmt::format("{}{}{}{}\n\n", place_link(report, piece.at),
                       piece.at.tree.empty() ? "" : " of " + markdown_escape(piece.at.tree),
                       piece.role == Role::context ? "" : fmt::format(", {}", name_of(piece.role)), titled ? "" : ":");
    if (titled) continue;
    std::string body;
    for (const auto& line : excerpt.lines)
      body += fmt::format("{:>5} | {}\n", line.number ? std::to_string(line.number) : "", line.text);
    if (excerpt.cut) body += fmt::format("      … {}\n", plural(excerpt.cut, "more line"));
    const std::string fence = markdown_fence(body);
    if (!body.empty()) out += fence + "text\n" + body + fence + "\n\n";
  }
  if (!again.empty()) out += "Shown above: " + again + ".\n\n";
}

void print_fenced(std::string& out, std::string_view language, std::string_view text) {
  if (text.empty()) return;
  const std::string fence = markdown_fence(text);
  out += fmt::format("{}{}\n{}{}{}\n\n", fence, language, sanitize_utf8(text), text.ends_with('\n') ? "" : "\n", fence);
}

void print_table(std::string& out, const Section& section) {
  const bool judged = std::any_of(section.items.begin(), section.items.end(),
                                  [](const SectionItem& item) { return !item.verdict.empty(); });
  std::string rule = "|---|";
  out += "| |";
  for (const auto& [label, text] : section.items.front().notes) {
    out += fmt::format(" {} |", markdown_escape(label));
    rule += "---|";
  }
  out += judged ? " verdict |\n" + rule + "---|\n" : "\n" + rule + "\n";
  for (const SectionItem& item : section.items) {
    out += fmt::format("| {} |", markdown_prose(item.title));
    for (const auto& [label, text] : item.notes) out += fmt::format(" {} |", markdown_prose(text));
    out += judged ? fmt::format(" {} |\n", item.verdict) : "\n";
  }
  out += "\n";
}

bool is_plain(const SectionItem& item) {
  return item.notes.empty() && item.evidence.empty() && item.command.empty() && item.verdict.empty();
}

void print_items(std::string& out, const VerifyReport& report, const Section& section, Shown& places) {
  const std::size_t shown = std::min(section.items.size(), kItems);
  for (std::size_t i = 0; i < shown; ++i) {
    const SectionItem& item = section.items[i];
    if (is_plain(item)) {
      out += fmt::format("{}. {}\n", i + 1, markdown_prose(item.title));
      if (!item.diff.empty()) out += "\n";
      print_fenced(out, "diff", item.diff);
      if (i + 1 == shown) out += "\n";
      continue;
    }
    out += fmt::format("### {}{}{}\n\n", markdown_prose(item.title), item.verdict.empty() ? "" : " — ",
                       markdown_escape(item.verdict));
    for (const auto& [label, text] : item.notes)
      out += fmt::format("- **{}**: {}\n", markdown_escape(label), markdown_prose(text));
    if (!item.notes.empty()) out += "\n";
    print_evidence(out, report, item, places);
    print_fenced(out, "sh", item.command);
    print_fenced(out, "diff", item.diff);
  }
  if (section.items.size() > shown) out += fmt::format("… and {} more.\n\n", section.items.size() - shown);
}

}  // namespace

std::string report_markdown(const VerifyReport& report, const ReportOptions& options) {
  const std::string about = report.document.empty() ? report.of : report.document;
  std::string out = fmt::format("# QA report: {}\n\n", markdown_code(about));
  Shown places;
  for (const Section& section : sections_of(report)) {
    out += fmt::format("## {}\n\n", markdown_escape(section.title));
    for (const auto& paragraph : section.text) out += markdown_prose(paragraph) + "\n\n";
    if (section.items.empty()) continue;
    if (section.table)
      print_table(out, section);
    else
      print_items(out, report, section, places);
  }
  if (!report.unread.empty()) {
    out += fmt::format("## {} could not be read\n\n", plural(report.unread.size(), "file"));
    for (const auto& unread : report.unread)
      out += fmt::format("- {}: {}: {}\n", markdown_escape(unread.tree), markdown_code(unread.path),
                         markdown_escape(unread.reason));
    out += "\n";
  }
  return out + "## Provenance\n\n" + trees_markdown(report, options);
}

}  // namespace assay
