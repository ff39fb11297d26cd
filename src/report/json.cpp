// `--format json` and `jsonl`: the contract docs/reference/json.md, schema assay/1.
#include "report/json_values.h"
#include "report/report.h"

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
