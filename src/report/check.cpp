// The text report of `assay check`: what is not as expected, then one line.
#include <fmt/format.h>

#include <algorithm>

#include "report/excerpt.h"
#include "report/items.h"
#include "report/report.h"
#include "verdict/levels.h"

namespace assay {
namespace {

std::string counted(const VerifyReport& report) {
  auto asserted = static_cast<std::size_t>(
      std::count_if(report.claims.begin(), report.claims.end(), [](const Claim& c) { return c.expected.has_value(); }));
  std::string out;
  auto add = [&](std::size_t n, std::string_view noun) {
    if (n) out += (out.empty() ? "" : ", ") + plural(n, noun);
  };
  add(asserted, "assertion");
  add(report.claims.size() - asserted, "statement");
  add(report.citations.size(), "citation");
  add(report.couplings.size(), "coupling");
  return out.empty() ? "nothing to check" : out;
}

}  // namespace

std::string check_text(const VerifyReport& report, const ReportOptions& options) {
  if (options.verbosity <= -2) return {};
  std::string out = items_text(report, options);
  Tally count = tally(report);
  bool fine = !count.errors && !count.warnings;
  if (fine && options.verbosity < 0) return out;
  std::string head =
      fine ? "as expected" : fmt::format("{}, {}", plural(count.errors, "error"), plural(count.warnings, "warning"));
  std::string trees;
  for (const auto& tree : report.trees)
    trees += (trees.empty() ? "" : ", ") + printable(tree.name) +
             (tree.version.empty() ? "" : " " + printable(tree.version));
  out += fmt::format("{}: {}: {} against {}", printable(report.document), head, counted(report), trees);
  if (report.suppressed) out += fmt::format("; {} suppressed", plural(report.suppressed, "finding"));
  return out + "\n";
}

}  // namespace assay
