// `--format md`: a report to paste into a pull request or an issue. What is wrong stands in the open, each with its
// source; what holds and what could not be decided is folded away.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "report/excerpt.h"
#include "report/inline.h"
#include "report/items.h"
#include "report/report.h"
#include "verdict/levels.h"

namespace assay {
namespace {

constexpr std::uint32_t kExcerptLines = 12;
constexpr std::size_t kPieces = 6;

std::string where(const Item& item) {
  if (item.kind == ItemKind::finding) return markdown_code(place_text(item.path, item.start, item.end));
  if (!item.document.empty()) return markdown_code(place_text(item.document, item.at.line, 0));
  return fmt::format("line {}", item.at.line);
}

std::string subject(const Item& item) {
  return item.kind == ItemKind::claim ? markdown_escape(shorten(item.subject, 200))
                                      : markdown_code(shorten(item.subject, 200));
}

std::string table(const std::vector<const Item*>& items) {
  std::string out = "| where | what | verdict | why |\n|---|---|---|---|\n";
  for (const Item* item : items)
    out += fmt::format("| {} | {} | **{}** | {} |\n", where(*item), subject(*item), item->rule,
                       markdown_escape(item->reason));
  return out;
}

void print_excerpt(std::string& out, const Excerpt& excerpt) {
  const Evidence& evidence = *excerpt.evidence;
  out += fmt::format("{}{}{}:\n\n", markdown_code(place_text(evidence.at)),
                     evidence.at.tree.empty() ? "" : " of " + markdown_escape(evidence.at.tree),
                     evidence.role == Role::context ? "" : fmt::format(" {}", name_of(evidence.role)));
  std::string body;
  for (const auto& line : excerpt.lines)
    body += fmt::format("{} {:>5} | {}\n", line.marked ? ">" : " ", line.number ? std::to_string(line.number) : "",
                        line.text);
  if (excerpt.cut) body += fmt::format("        … {} more {}\n", excerpt.cut, excerpt.cut == 1 ? "line" : "lines");
  std::string fence = markdown_fence(body);
  if (!body.empty()) out += fence + "text\n" + body + fence + "\n\n";
}

void print_detail(std::string& out, const Item& item) {
  out += fmt::format("#### {}, {}: {}\n\n{}\n\n", where(item), item.id, item.rule, subject(item));
  if (!item.reason.empty()) out += markdown_escape(item.reason) + "\n\n";
  auto pieces = excerpts(*item.evidence, {item.tree, item.path, item.start, item.end}, kExcerptLines);
  for (std::size_t i = 0; i < std::min(pieces.size(), kPieces); ++i) print_excerpt(out, pieces[i]);
  if (pieces.size() > kPieces) out += fmt::format("… and {} more.\n\n", pieces.size() - kPieces);
  if (!item.advice.empty()) out += fmt::format("To do: {}.\n\n", markdown_escape(item.advice));
}

void print_folded(std::string& out, std::string_view title, const std::vector<const Item*>& items) {
  if (items.empty()) return;
  out += fmt::format("<details><summary>{} ({})</summary>\n\n{}\n</details>\n\n", title, items.size(), table(items));
}

bool undecided(const Item& item) { return item.rule != "ok" && item.rule != "verified" && !item.as_expected; }

void print_trees(std::string& out, const VerifyReport& report, const ReportOptions& options) {
  out += "| tree | version | revision | files | digest |\n|---|---|---|---|---|\n";
  for (const auto& tree : report.trees)
    out += fmt::format("| {} ({}) | {} | {} | {} | {} |\n", markdown_escape(tree.name), markdown_code(tree.source),
                       markdown_escape(tree.version), markdown_code(tree.revision), tree.files,
                       markdown_code(tree.digest.substr(0, 16)));
  out += fmt::format("\nMade by assay {}.\n", options.tool_version);
}

}  // namespace

std::string trees_markdown(const VerifyReport& report, const ReportOptions& options) {
  std::string out;
  print_trees(out, report, options);
  return out;
}

std::string items_markdown(const VerifyReport& report, const ReportOptions& options) {
  auto items = ranked_items(report, options.fix_available);
  std::vector<const Item*> problems, open, fine;
  for (const auto& item : items)
    (item.severity != Severity::note ? problems : undecided(item) ? open : fine).push_back(&item);
  Tally count = tally(report);
  std::string out = fmt::format("**{}, {}**", plural(count.errors, "error"), plural(count.warnings, "warning"));
  if (!report.overall.reason.empty()) out += ": " + markdown_escape(report.overall.reason);
  out += "\n\n";
  if (!report.citations.empty())
    out += fmt::format("- {}: {}\n", plural(report.citations.size(), "citation"), count_citations(report));
  if (!report.claims.empty())
    out += fmt::format("- {}: {}\n", plural(report.claims.size(), "claim"), count_claims(report));
  out += "\n";
  if (!problems.empty()) {
    out += table(problems) + "\n";
    for (const Item* item : problems) print_detail(out, *item);
  }
  if (!report.unread.empty()) {
    out += fmt::format("### {} could not be read\n\n", plural(report.unread.size(), "file"));
    for (const auto& unread : report.unread)
      out += fmt::format("- {}: {}: {}\n", markdown_escape(unread.tree), markdown_code(unread.path),
                         markdown_escape(unread.reason));
    out += "\n";
  }
  print_folded(out, "Not decided", open);
  print_folded(out, "Holds", fine);
  return out;
}

std::string verify_markdown(const VerifyReport& report, const ReportOptions& options) {
  std::string out = fmt::format("## {}: {}\n\n", markdown_code(report.document), name_of(report.overall.verdict));
  return out + items_markdown(report, options) + trees_markdown(report, options);
}

}  // namespace assay
