// assay explain rule [ID] | ID [DOC]
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "app/check_report.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/document.h"
#include "app/help.h"
#include "app/rules.h"
#include "app/session.h"
#include "app/trees.h"
#include "base/text.h"
#include "claim/verify.h"
#include "model/program.h"
#include "report/report.h"

namespace assay {
namespace {

constexpr std::size_t kWidth = 100;

std::string rule_text(const Rule& rule) {
  std::string out = fmt::format("{} ({}): {}\n", rule.id, name_of(rule.kind), rule.summary);
  for (auto paragraph : split(rule.text, '\n')) out += paragraph.empty() ? "" : "\n" + wrap(paragraph, kWidth, 0);
  if (rule.confidence > 0) out += fmt::format("\nMeasured precision: {:.3f}\n", rule.confidence);
  return out;
}

int list_rules(Session& session) {
  std::string out;
  const Rule* last = nullptr;
  for (const Rule* rule : all_rules()) {
    if (!last || last->kind != rule->kind) out += fmt::format("{}{}\n", last ? "\n" : "", name_of(rule->kind));
    out += fmt::format("  {:<15} {}\n", rule->id, rule->summary);
    last = rule;
  }
  return session.emit(out);
}

int explain_rule(const std::string& id, Session& session) {
  if (const Rule* rule = find_rule(id)) return session.emit(rule_text(*rule));
  return session.fail({"no rule has the id " + id + " (assay explain rule lists them)"});
}

// "c12", "k3", "f1": the ids of results.
bool is_result_id(std::string_view text) {
  return text.size() > 1 && std::string_view("ckf").find(text[0]) != std::string_view::npos &&
         parse_uint(text.substr(1));
}

int explain_in(const VerifyReport& report, const std::string& id, const std::string& path, const Options& options,
               Session& session) {
  std::string out = result_text(report, id, {kVersion, session.color(), options.verbosity});
  if (out.empty())
    return session.fail({fmt::format("{} has no result {} ({} citations, {} claims, {} findings)", path, id,
                                     report.citations.size(), report.claims.size(), report.findings.size())});
  std::vector<const Rule*> shown;
  for (const auto& used : rules_of(report, id)) {
    const Rule* rule = find_rule(used);
    if (!rule || std::find(shown.begin(), shown.end(), rule) != shown.end()) continue;
    shown.push_back(rule);
    out += "\n" + rule_text(*rule);
  }
  return session.emit(out);
}

// Of a claims file: the nearest one where none is named.
int explain_check(const std::string& id, const std::string& path, const Options& options, Session& session) {
  Options of = options;
  if (!path.empty()) of.config = path;
  auto report = check_report(of, session);
  if (!report) return session.fail(report.error());
  return explain_in(*report, id, report->document, options, session);
}

int explain_result(const std::string& id, const std::string& path, const Options& options, Session& session) {
  auto document = read_document(session, path);
  if (!document) return session.fail(document.error());
  auto trees = open_trees(options, session);
  if (!trees) return session.fail(trees.error());
  VerifyReport report = verify({path, document->text, trees->pointers(), options.written_at, options.jobs});
  return explain_in(report, id, path, options, session);
}

int explain_name(const std::string& name, const Options& options, Session& session) {
  auto trees = open_trees(options, session);
  if (!trees) return session.fail(trees.error());
  model::Program program(trees->pointers());
  // Verbose: the hops are what was asked for.
  return session.emit(answer_text(program.resolve(name), {kVersion, session.color(), options.verbosity + 1}));
}

}  // namespace

int run_explain(const Options& options, Session& session) {
  const auto& arguments = options.arguments;
  if (arguments[0] == "rule") return arguments.size() == 1 ? list_rules(session) : explain_rule(arguments[1], session);
  if (arguments.size() == 1) {
    if (!is_result_id(arguments[0])) return explain_name(arguments[0], options, session);
    auto config = load_config(session.system());
    if (config && config->path.empty() && options.config.empty())
      return session.fail({"of which document? (assay explain ID DOC; without DOC the nearest assay.toml is meant)"});
    return explain_check(arguments[0], {}, options, session);
  }
  // A claim of a claims file may have a name.
  if (extension(arguments[1]) == "toml") return explain_check(arguments[0], arguments[1], options, session);
  if (!is_result_id(arguments[0]))
    return session.fail({arguments[0] + " is not the id of a result (c1, k1, f1): write assay explain ID DOC"});
  return explain_result(arguments[0], arguments[1], options, session);
}

}  // namespace assay
