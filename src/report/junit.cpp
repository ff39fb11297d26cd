// `--format junit`: what test dashboards read. There is no official specification; this keeps to the elements that the
// common consumers agree on: testsuites > testsuite (the document) > testcase (a citation or claim) > failure |
// skipped.
#include <fmt/format.h>

#include "report/excerpt.h"
#include "report/html_parts.h"
#include "report/items.h"
#include "report/report.h"

namespace assay {
namespace {

// HTML's escapes are XML's too.
std::string escape(std::string_view raw) { return html_escape(raw); }

enum class State { passed, failed, skipped };

State state_of(const Item& item) {
  if (item.severity == Severity::error) return State::failed;
  return item.rule == "ok" || item.rule == "verified" || item.as_expected ? State::passed : State::skipped;
}

std::string body_of(const Item& item) {
  std::string out;
  for (const auto& excerpt : excerpts(*item.evidence, {item.tree, item.path, item.start, item.end}, 12)) {
    out += escape(fmt::format("{} ({}) {}", place_text(excerpt.evidence->at), excerpt.evidence->at.tree,
                              name_of(excerpt.evidence->role))) +
           "\n";
    for (const auto& line : excerpt.lines) out += fmt::format("{:>6} {}\n", line.number, escape(line.text));
  }
  if (!item.advice.empty()) out += "to do: " + escape(item.advice) + "\n";
  return out;
}

std::string testcase(const VerifyReport& report, const Item& item) {
  bool in_tree = item.kind == ItemKind::finding;
  std::string out =
      fmt::format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\"",
                  escape(in_tree ? item.path : document_of(report, item)), escape(fmt::format("{} {}", item.id, shorten(item.subject, 200))),
                  escape(in_tree ? item.path : document_of(report, item)), in_tree ? item.start : item.at.line);
  std::string message = escape(item.reason);
  switch (state_of(item)) {
    case State::passed:
      return out + "/>\n";
    case State::skipped:
      return out + fmt::format(">\n      <skipped message=\"{}: {}\"/>\n    </testcase>\n", item.rule, message);
    case State::failed:
      return out + fmt::format(">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
                               escape(item.rule), message, body_of(item));
  }
  return out;
}

}  // namespace

std::string verify_junit(const VerifyReport& report, const ReportOptions& options) {
  std::string cases;
  std::size_t count[3] = {};
  auto items = ranked_items(report, options.fix_available);
  for (const auto& item : items) {
    ++count[static_cast<std::size_t>(state_of(item))];
    cases += testcase(report, item);
  }
  std::string totals =
      fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\"", items.size(), count[1], count[2]);
  std::string unread;
  for (const auto& file : report.unread)
    unread += escape(fmt::format("could not be read: {}: {}: {}", file.tree, file.path, file.reason)) + "\n";
  if (!unread.empty()) unread = "    <system-err>" + unread + "</system-err>\n";
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"assay\" {0}>\n  <testsuite name=\"{1}\" "
      "{0}>\n{2}{3}"
      "  </testsuite>\n</testsuites>\n",
      totals, escape(report.document.empty() ? report.of : report.document), cases, unread);
}

}  // namespace assay
