// assay check [--config FILE]
#include "app/check_report.h"
#include "app/commands.h"
#include "app/rules.h"
#include "app/session.h"
#include "report/report.h"
#include "verdict/levels.h"

namespace assay {

int run_check(const Options& options, Session& session) {
  auto checked = check_report(options, session);
  if (!checked) return session.fail(checked.error());
  const VerifyReport& report = *checked;
  const auto* format = find_report_format(options.format.empty() ? "text" : options.format);
  ReportOptions look{kVersion, session.color(), options.verbosity};
  look.rules = all_rules();
  std::string text = format->name == "text" ? check_text(report, look) : format->verify(report, look);
  if (int failed = session.emit(text)) return failed;
  Tally count = tally(report);
  bool wrong = count.errors || (options.error_on_warning && count.warnings);
  return wrong && !options.exit_zero ? kFindings : kClean;
}

}  // namespace assay
