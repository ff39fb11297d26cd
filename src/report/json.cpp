// `--format json` and `jsonl`: the contract docs/reference/json.md, schema assay/1.
#include "report/json_values.h"
#include "report/report.h"
#include "report/sections.h"

namespace assay {

std::string verify_json(const VerifyReport& report, const ReportOptions& options) {
  Json out = {{"schema", "assay/1"},
              {"tool", tool_json(options.tool_version)},
              {"trees", json_list(report.trees)},
              {"document", {{"path", report.document}}},
              {"citations", json_list(report.citations)},
              {"claims", json_list(report.claims)},
              {"findings", json_list(report.findings)},
              {"overall", json_of(report.overall)},
              {"unread", json_list(report.unread)}};
  return dump_json(out, 2) + "\n";
}

std::string audit_json(const VerifyReport& report, const ReportOptions& options) {
  Json out = {{"schema", "assay/1"},
              {"tool", tool_json(options.tool_version)},
              {"trees", json_list(report.trees)},
              {"of", report.of},
              {"on", report.on},
              {"couplings", json_list(report.couplings)},
              {"guards", json_list(report.guards)},
              {"findings", json_list(report.findings)},
              {"overall", json_of(report.overall)},
              {"unread", json_list(report.unread)},
              {"suppressed", report.suppressed},
              {"baseline", {{"known", report.known}, {"gone", report.gone}}}};
  return dump_json(out, 2) + "\n";
}

namespace {

Json section_json(const Section& section) {
  Json items = Json::array();
  for (const SectionItem& item : section.items) {
    Json notes = Json::array();
    for (const auto& [label, text] : item.notes) notes.push_back({{"label", label}, {"text", text}});
    items.push_back({{"id", item.id},
                     {"title", item.title},
                     {"verdict", item.verdict},
                     {"severity", name_of(item.severity)},
                     {"notes", std::move(notes)},
                     {"command", item.command.empty() ? Json(nullptr) : Json(item.command)}});
  }
  return {{"id", section.id}, {"title", section.title}, {"text", section.text}, {"items", std::move(items)}};
}

}  // namespace

std::string report_json(const VerifyReport& report, const ReportOptions& options) {
  Json sections = Json::array(), recommendations = Json::array(), needs_run = Json::array();
  for (const Section& section : sections_of(report)) sections.push_back(section_json(section));
  for (const Recommendation& one : recommendations_of(report))
    recommendations.push_back(
        {{"finding", one.finding}, {"text", one.text}, {"diff", one.diff ? Json(*one.diff) : Json(nullptr)}});
  for (const NeedsRun& one : report.needs_run)
    needs_run.push_back({{"question", one.question},
                         {"command", one.command},
                         {"claim", one.about.empty() ? Json(nullptr) : Json(one.about)},
                         {"line", one.line}});
  Json overall = json_of(report.overall);
  overall["because"] = report.overall.because;
  Json out = {{"schema", "assay/1"},
              {"tool", tool_json(options.tool_version)},
              {"trees", json_list(report.trees)},
              {"document", report.document.empty() ? Json(nullptr) : Json{{"path", report.document}}},
              {"of", report.of},
              {"on", report.on},
              {"citations", json_list(report.citations)},
              {"claims", json_list(report.claims)},
              {"couplings", json_list(report.couplings)},
              {"guards", json_list(report.guards)},
              {"findings", json_list(report.findings)},
              {"overall", std::move(overall)},
              {"unread", json_list(report.unread)},
              {"advice", json_list(report.advice)},
              {"sections", std::move(sections)},
              {"recommendations", std::move(recommendations)},
              {"needs_run", std::move(needs_run)}};
  return dump_json(out, 2) + "\n";
}

// The same values, one a line, each told apart by `type`; `start` comes first and `overall` last, so that a reader can
// tell a whole stream from a cut one.
std::string verify_jsonl(const VerifyReport& report, const ReportOptions& options) {
  std::string out;
  auto line = [&](const char* type, const Json& value) {
    Json typed = {{"type", type}};
    typed.update(value);
    out += dump_json(typed, -1) + "\n";
  };
  line("start",
       {{"schema", "assay/1"}, {"tool", tool_json(options.tool_version)}, {"document", {{"path", report.document}}}});
  for (const auto& tree : report.trees) line("tree", json_of(tree));
  for (const auto& citation : report.citations) line("citation", json_of(citation));
  for (const auto& claim : report.claims) line("claim", json_of(claim));
  for (const auto& coupling : report.couplings) line("coupling", json_of(coupling));
  for (const auto& guard : report.guards) line("guard", json_of(guard));
  for (const auto& finding : report.findings) line("finding", json_of(finding));
  for (const auto& unread : report.unread) line("unread", json_of(unread));
  line("overall", json_of(report.overall));
  return out;
}

std::string answer_jsonl(const Answer& answer) { return dump_json(json_of(answer), -1) + "\n"; }

}  // namespace assay
