// assay report [DOC] --of NAME --on NAME ... --tree NAME=SOURCE ...
#include <algorithm>

#include "app/commands.h"
#include "app/document.h"
#include "app/kept_audit.h"
#include "app/rules.h"
#include "app/session.h"
#include "app/sides.h"
#include "app/trees.h"
#include "claim/advice.h"
#include "claim/to_run.h"
#include "claim/verify.h"
#include "couple/audit.h"
#include "report/report.h"
#include "verdict/levels.h"
#include "verdict/settle.h"

namespace assay {
namespace {

// What the document says, beside what the audit found.
void take_over_document(VerifyReport& report, VerifyReport document) {
  report.document = std::move(document.document);
  report.citations = std::move(document.citations);
  report.claims = std::move(document.claims);
  report.outline = std::move(document.outline);
  report.remarks = std::move(document.remarks);
  // A sentence is judged once: as a claim where it says something of code, else as the document's own judgement or
  // question.
  const auto in_words = [](const Claim& k) { return k.form.empty() && k.evidence.empty(); };
  std::erase_if(report.claims, [&](const Claim& k) {
    return in_words(k) && k.verdict == VerdictKind::not_checkable &&
           std::any_of(report.remarks.begin(), report.remarks.end(), [&](const Remark& r) {
             return r.line == k.at.line && (r.whole || r.kind == RemarkKind::question);
           });
  });
  std::erase_if(report.remarks, [&](const Remark& r) {
    return r.kind != RemarkKind::question &&
           std::any_of(report.claims.begin(), report.claims.end(), [&](const Claim& k) { return k.at.line == r.line; });
  });
}

}  // namespace

int run_report(const Options& options, Session& session) {
  const std::string path = options.arguments.empty() ? "" : options.arguments[0];
  DocumentText document;
  if (!path.empty()) {
    auto read = read_document(session, path);
    if (!read) return session.fail(read.error());
    document = std::move(*read);
  }
  auto trees = open_trees(options, session);
  if (!trees) return session.fail(trees.error());
  auto input = sides(options, *trees);
  if (!input) return session.fail(input.error());

  session.progress().show("auditing " + options.of);
  VerifyReport report = kept_audit(*input, session);
  if (!path.empty()) {
    session.progress().show("checking " + path);
    VerifyInput about{path, document.text, trees->pointers(), options.written_at, options.jobs, {}};
    if (path != "-")
      if (auto real = session.system().real_path(document.path)) about.real_path = *real;
    take_over_document(report, verify(about));
  }
  settle_by_findings(report);
  if (!path.empty()) report.advice = advice_of(report, markdown::parse(document.text), *input->of);
  report.needs_run = needs_run_of(report, *input->of);
  report.overall = overall_of_report(report);

  const auto* format = find_report_format(options.format.empty() ? "text" : options.format);
  ReportOptions look{kVersion, session.color(), options.verbosity, false};
  look.rules = all_rules();
  if (int failed = session.emit(format->report(report, look))) return failed;
  const Tally count = tally(report);
  const bool wrong = count.errors || (options.error_on_warning && count.warnings);
  return wrong && !options.exit_zero ? kFindings : kClean;
}

}  // namespace assay
