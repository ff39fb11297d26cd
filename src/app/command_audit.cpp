// assay audit --of NAME --on NAME ... --tree NAME=SOURCE ...
#include "app/audit_fix.h"
#include "app/baseline.h"
#include "app/commands.h"
#include "app/kept_audit.h"
#include "app/rules.h"
#include "app/session.h"
#include "app/sides.h"
#include "app/trees.h"
#include "base/text.h"
#include "report/items.h"
#include "report/report.h"
#include "verdict/levels.h"

namespace assay {
namespace {

constexpr std::uint64_t kListLimit = std::uint64_t{64} << 20;  // bytes of a baseline or a list of names

// --baseline and --write-baseline.
Status baseline(const Options& options, Session& session, VerifyReport& report) {
  if (!options.write_baseline.empty()) {
    if (auto done = session.system().write_atomically(options.write_baseline, baseline_text(report)); !done)
      return done;
    session.note(std::to_string(report.findings.size()) + " findings written to " + options.write_baseline);
  }
  if (options.baseline.empty()) return ok();
  auto text = session.system().read(options.baseline, kListLimit);
  if (!text) return text.error();
  if (auto done = take_out_known(report, text->data, options.baseline); !done) return done;
  report.overall = overall_of_audit(report);
  return ok();
}

// --fix and --apply.
Status fix(const Options& options, Session& session, const VerifyReport& report, const TreeFacts& of) {
  if (!options.fix_file.empty()) {
    const auto files = fixed_files(report, of, false);
    if (auto done = session.system().write_atomically(options.fix_file, diff_of(files)); !done) return done;
    session.note("patches for " + plural(files.size(), "file") + " written to " + options.fix_file);
  }
  if (options.apply) {
    const auto files = fixed_files(report, of, true);
    if (auto done = write_fixes(files, of, session); !done) return done;
    session.note(plural(files.size(), "file") + " changed");
  }
  return ok();
}

// --check-list: its own kind of report.
Result<int> check_list(const Options& options, Session& session, const VerifyReport& report) {
  auto text = session.system().read(options.check_list, kListLimit);
  if (!text) return text.error();
  std::vector<std::string> names;
  for (std::string_view line : split(text->data, '\n'))
    if (line = trim(line.substr(0, line.find('#'))); !line.empty()) names.emplace_back(line);
  bool differs = false;
  if (int failed = session.emit(used_list_text(report, names, differs))) return failed;
  return differs && !options.exit_zero ? kFindings : kClean;
}

}  // namespace

int run_audit(const Options& options, Session& session) {
  auto trees = open_trees(options, session);
  if (!trees) return session.fail(trees.error());
  auto input = sides(options, *trees);
  if (!input) return session.fail(input.error());
  session.progress().show("auditing " + options.of);
  VerifyReport report = kept_audit(*input, session);
  ReportOptions look{kVersion, session.color(), options.verbosity};
  look.rules = all_rules();
  if (!options.who_uses.empty()) return session.emit(who_uses_text(report, options.who_uses, look));
  if (!options.check_list.empty()) {
    auto code = check_list(options, session, report);
    return code ? *code : session.fail(code.error());
  }
  if (auto done = baseline(options, session, report); !done) return session.fail(done.error());
  if (auto done = fix(options, session, report, *input->of); !done) return session.fail(done.error());
  const auto* format = find_report_format(options.format.empty() ? "text" : options.format);
  if (int failed = session.emit(format->audit(report, look))) return failed;
  Tally count = tally(report);
  bool wrong = count.errors || (options.error_on_warning && count.warnings);
  return wrong && !options.exit_zero ? kFindings : kClean;
}

}  // namespace assay
