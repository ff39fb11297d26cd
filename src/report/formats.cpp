#include "report/report.h"

namespace assay {
namespace {

constexpr ReportFormat kFormats[] = {
    {"text", "for a person at a terminal: problems ranked, with the source beside them", verify_text, audit_text,
     report_text, sweep_text},
    {"md", "Markdown to paste into a pull request", verify_markdown, audit_markdown, report_markdown, sweep_markdown},
    {"html", "one page for a browser, without network", nullptr, nullptr, report_html, sweep_html},
    {"json", "everything, schema assay/1 (docs/reference/json.md)", verify_json, audit_json, report_json, sweep_json},
    {"jsonl", "the same values, one a line", verify_jsonl, verify_jsonl, verify_jsonl},
    {"github", "annotations for GitHub Actions", verify_github, verify_github, verify_github},
    {"gitlab", "a Code Quality report for GitLab", verify_gitlab, verify_gitlab, verify_gitlab},
    {"junit", "JUnit XML for test dashboards", verify_junit, verify_junit, verify_junit},
    {"sarif", "SARIF 2.1.0 for code scanning", verify_sarif, verify_sarif, verify_sarif, sweep_sarif},
};

}  // namespace

std::span<const ReportFormat> report_formats() { return kFormats; }

const ReportFormat* find_report_format(std::string_view name) {
  for (const auto& format : kFormats)
    if (format.name == name) return &format;
  return nullptr;
}

}  // namespace assay
