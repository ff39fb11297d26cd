// `--format github`: workflow commands that GitHub Actions turns into annotations on the document's lines.
// Escaping and limits: docs.github.com, "Workflow commands for GitHub Actions"; at most 10 annotations per level and
// step are shown, so the list is ranked and capped, and says what was cut.
#include <fmt/format.h>

#include "report/excerpt.h"
#include "report/items.h"
#include "report/report.h"
#include "verdict/levels.h"

namespace assay {
namespace {

constexpr std::uint32_t kPerLevel = 10;

std::string escape(std::string_view raw, bool property) {
  std::string out;
  for (char c : printable(raw)) {
    if (c == '%')
      out += "%25";
    else if (c == '\r')
      out += "%0D";
    else if (c == '\n')
      out += "%0A";
    else if (property && c == ':')
      out += "%3A";
    else if (property && c == ',')
      out += "%2C";
    else
      out += c;
  }
  return out;
}

std::string annotation(const VerifyReport& report, const Item& item) {
  bool in_tree = item.kind == ItemKind::finding;
  std::string place = in_tree
                          ? fmt::format("file={},line={}", escape(item.path, true), item.start)
                          : fmt::format("file={},line={},endLine={},col={}", escape(document_of(report, item), true),
                                        item.at.line, item.at.line, item.at.column);
  std::string text = escape(shorten(item.subject, 200), false);
  if (!item.reason.empty()) text += "%0A" + escape(item.reason, false);
  if (!item.advice.empty()) text += "%0A→ " + escape(item.advice, false);
  return fmt::format("::{} title={},{}::{}\n", name_of(item.severity),
                     escape(fmt::format("assay: {}", item.rule), true), place, text);
}

}  // namespace

std::string verify_github(const VerifyReport& report, const ReportOptions& options) {
  std::string out;
  std::uint32_t shown[3] = {}, cut[3] = {};
  for (const auto& item : ranked_items(report, options.fix_available)) {
    if (item.severity == Severity::note) continue;
    auto level = static_cast<std::size_t>(item.severity);
    // One place is kept for the line that says how many were cut.
    if (shown[level] + 1 < kPerLevel) {
      out += annotation(report, item);
      ++shown[level];
    } else {
      ++cut[level];
    }
  }
  for (Severity severity : {Severity::error, Severity::warning})
    if (auto count = cut[static_cast<std::size_t>(severity)])
      out += fmt::format("::{} title=assay::{} more in {} not shown here\n", name_of(severity), count,
                         escape(report.document, false));
  if (!report.unread.empty())
    out += fmt::format("::notice title=assay::{} could not be read, first {} of {}: {}\n",
                       plural(report.unread.size(), "file"), escape(report.unread[0].path, false),
                       escape(report.unread[0].tree, false), escape(report.unread[0].reason, false));
  return out;
}

}  // namespace assay
