// `--format gitlab`: GitLab's Code Quality report, a JSON array of issues (docs.gitlab.com, "Code Quality", "Import
// Code Quality results from a CI/CD job"): description, check_name, fingerprint, severity, location.path and
// location.lines.begin. Paths have to be relative to the repository, without "./".
#include <fmt/format.h>

#include <map>

#include "base/hash.h"
#include "report/excerpt.h"
#include "report/items.h"
#include "report/json_values.h"
#include "report/report.h"

namespace assay {
namespace {

const char* severity_name(Severity severity) { return severity == Severity::error ? "major" : "minor"; }

std::string_view relative(std::string_view path) {
  while (path.starts_with("./")) path.remove_prefix(2);
  return path;
}

}  // namespace

std::string verify_gitlab(const VerifyReport& report, const ReportOptions& options) {
  Json out = Json::array();
  std::map<std::string, int> seen;
  for (const Item& item : ranked_items(report, options.fix_available)) {
    if (item.severity == Severity::note) continue;
    const bool in_tree = item.kind == ItemKind::finding;
    const std::string path(relative(in_tree ? item.path : document_of(report, item)));
    // Without lines, so that an issue stays the same one when they move.
    const std::string key = fmt::format("{}\n{}\n{}", path, item.rule, item.subject);
    std::string text = shorten(printable(item.subject), 200);
    if (!item.reason.empty()) text += ": " + printable(item.reason);
    if (!item.advice.empty()) text += " → " + item.advice;
    const std::uint32_t line = in_tree ? item.start : item.at.line;
    out.push_back({{"description", text},
                   {"check_name", item.rule},
                   {"fingerprint", fmt::format("{:016x}", xxh3(fmt::format("{}\n{}", key, ++seen[key])))},
                   {"severity", severity_name(item.severity)},
                   {"location", {{"path", path}, {"lines", {{"begin", line ? line : 1}}}}}});
  }
  return dump_json(out, 2) + "\n";
}

}  // namespace assay
