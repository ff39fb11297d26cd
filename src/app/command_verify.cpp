// assay verify DOC --tree NAME=SOURCE ...
#include "app/commands.h"
#include "app/document.h"
#include "app/fix.h"
#include "app/rules.h"
#include "app/session.h"
#include "app/trees.h"
#include "claim/citations.h"
#include "claim/verify.h"
#include "report/report.h"
#include "verdict/levels.h"

namespace assay {
namespace {

int exit_code(const VerifyReport& report, const Options& options) {
  Tally count = tally(report);
  bool wrong = count.errors || (options.error_on_warning && count.warnings);
  return wrong && !options.exit_zero ? kFindings : kClean;
}

// Rewrites moved citations in the document's file (not in a link to it) and in the report.
Status fix(VerifyInput input, const DocumentText& document, VerifyReport& report, Session& session) {
  std::string text = apply_fixes(document.text, report.citations);
  input.document_text = text;
  input.written_at.clear();
  input.real_path.clear();  // the rewritten lines are true now, whoever wrote them
  FixCount count = take_over_fixes(report, text == document.text ? report : verify(input));
  if (text != document.text) {
    auto real = session.system().real_path(document.path);
    if (!real) return real.error();
    if (auto written = session.system().write_atomically(*real, text); !written) return written;
  }
  auto citations = [](std::uint32_t n) { return std::to_string(n) + (n == 1 ? " citation" : " citations"); };
  session.note(citations(count.rewritten) + " rewritten in " + document.path +
               (count.left ? "; " + citations(count.left) + " moved but not rewritten" : ""));
  return ok();
}

}  // namespace

int run_verify(const Options& options, Session& session) {
  const std::string& path = options.arguments[0];
  if (options.fix && path == "-") return session.fail({"--fix rewrites a file: name the document instead of -"});
  auto document = read_document(session, path);
  if (!document) return session.fail(document.error());
  auto trees = open_trees(options, session);
  if (!trees) return session.fail(trees.error());

  session.progress().show("checking " + path);
  VerifyInput input{path, document->text, trees->pointers(), options.written_at, options.jobs, {}};
  if (path != "-")
    if (auto real = session.system().real_path(document->path)) input.real_path = *real;
  VerifyReport report = verify(input);
  if (options.fix)
    if (auto fixed = fix(input, *document, report, session); !fixed) return session.fail(fixed.error());

  const auto* format = find_report_format(options.format.empty() ? "text" : options.format);
  ReportOptions look{kVersion, session.color(), options.verbosity, path != "-" && !options.fix};
  look.rules = all_rules();
  if (int failed = session.emit(format->verify(report, look))) return failed;
  return exit_code(report, options);
}

}  // namespace assay
