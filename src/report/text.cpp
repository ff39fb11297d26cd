// `--format text`: for a person at a terminal. Each problem says where, what, why and what to do, with the source
// beside it; what is fine is only counted, unless -v asks for it.
#include <fmt/format.h>

#include <algorithm>

#include "report/excerpt.h"
#include "report/items.h"
#include "report/report.h"
#include "verdict/levels.h"

namespace assay {
namespace {

struct Room {
  std::uint32_t lines;  // per piece of evidence
  std::size_t pieces;   // of evidence per problem
  std::size_t subject;  // bytes of a claim's text
};
constexpr Room kBrief{8, 4, 200}, kWhole{10'000, 10'000, 10'000};
constexpr std::size_t kSubject = kBrief.subject;
constexpr std::size_t kUnreadShown = 20;

struct Paint {
  bool on;
  std::string operator()(const char* code, std::string_view text) const {
    return on ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }
  std::string bold(std::string_view text) const { return (*this)("1", text); }
  std::string dim(std::string_view text) const { return (*this)("2", text); }
  std::string verdict(const Item& item, std::string_view text) const {
    bool fine = item.rule == "ok" || item.rule == "verified";
    return item.severity == Severity::note && !fine ? bold(text) : level(item.severity, text);
  }
  std::string level(Severity severity, std::string_view text) const {
    const char* code = severity == Severity::error ? "1;31" : severity == Severity::warning ? "1;33" : "1;32";
    return (*this)(code, text);
  }
};

std::string position(const VerifyReport& report, const Item& item) {
  if (item.kind == ItemKind::finding) return printable(item.path) + ":" + std::to_string(item.start);
  return fmt::format("{}:{}:{}", printable(document_of(report, item)), item.at.line, item.at.column);
}

// "error[moved]", but plain "verified" and "ok" where nothing is wrong.
std::string label(const Item& item) {
  if (item.severity == Severity::note) return std::string(item.rule);
  return fmt::format("{}[{}]", name_of(item.severity), item.rule);
}

void print_excerpt(std::string& out, const Excerpt& excerpt, bool with_rule, const Paint& paint) {
  const Evidence& evidence = *excerpt.evidence;
  std::string role = evidence.role == Role::context ? "" : fmt::format("  {}", name_of(evidence.role));
  if (with_rule && !evidence.rule.empty()) role += fmt::format("  [{}]", evidence.rule);
  std::string tree = evidence.at.tree.empty() ? "" : fmt::format("  ({})", printable(evidence.at.tree));
  out += fmt::format("      {}{}{}\n", printable(place_text(evidence.at)), paint.dim(tree), paint.dim(role));
  for (const auto& line : excerpt.lines) {
    std::string number = line.number ? std::to_string(line.number) : "";
    std::string gutter = fmt::format("    {} {:>5} │", line.marked ? ">" : " ", number);
    out += paint(line.marked ? "1;33" : "2", gutter);
    if (!line.text.empty()) out += " " + line.text;
    out += "\n";
  }
  if (excerpt.cut)
    out += paint.dim(fmt::format("            │ … {} more {}\n", excerpt.cut, excerpt.cut == 1 ? "line" : "lines"));
}

void print_item(std::string& out, const VerifyReport& report, const Item& item, const Room& room, const Paint& paint) {
  out += fmt::format("{}: {} {}\n", paint.bold(position(report, item)), paint.verdict(item, label(item)),
                     paint.dim(item.id));
  if (!item.subject.empty()) out += fmt::format("    {}\n", shorten(printable(item.subject), room.subject));
  if (!item.reason.empty()) out += fmt::format("    {}\n", printable(item.reason));
  auto pieces = excerpts(*item.evidence, {item.tree, item.path, item.start, item.end}, room.lines);
  for (std::size_t i = 0; i < std::min(pieces.size(), room.pieces); ++i)
    print_excerpt(out, pieces[i], &room == &kWhole, paint);
  if (pieces.size() > room.pieces)
    out += paint.dim(fmt::format("      … and {} more (assay explain {})\n", pieces.size() - room.pieces, item.id));
  if (!item.advice.empty()) out += fmt::format("    {} {}\n", paint("1;36", "→"), item.advice);
  out += "\n";
}

void print_unread(std::string& out, const VerifyReport& report, const Paint& paint) {
  if (report.unread.empty()) return;
  out += paint.level(Severity::warning, plural(report.unread.size(), "file") + " could not be read") + ":\n";
  for (std::size_t i = 0; i < std::min(report.unread.size(), kUnreadShown); ++i) {
    const auto& unread = report.unread[i];
    out += fmt::format("    {}: {}: {}\n", printable(unread.tree), printable(unread.path), printable(unread.reason));
  }
  if (report.unread.size() > kUnreadShown)
    out += fmt::format("    … and {} more (--format json lists all)\n", report.unread.size() - kUnreadShown);
  out += "\n";
}

std::string tree_text(const TreeInfo& tree) {
  std::string version = tree.version.empty() ? tree.revision.substr(0, 12) : tree.version;
  return fmt::format("{}{}{} ({})", printable(tree.name), version.empty() ? "" : " ", printable(version),
                     plural(tree.files, "file"));
}

void print_summary(std::string& out, const VerifyReport& report, bool details_hidden, const Paint& paint) {
  Tally count = tally(report);
  std::string trees;
  for (const auto& tree : report.trees) trees += (trees.empty() ? "" : ", ") + tree_text(tree);
  std::string head = fmt::format("{}, {}", plural(count.errors, "error"), plural(count.warnings, "warning"));
  Severity worst = count.errors ? Severity::error : count.warnings ? Severity::warning : Severity::note;
  out += fmt::format("{}: {} against {}\n", printable(report.document), paint.level(worst, head), trees);
  if (report.citations.empty() && report.claims.empty())
    out += "    nothing to check: no citation and no claim was found in the document\n";
  if (!report.citations.empty())
    out += fmt::format("    {}: {}\n", plural(report.citations.size(), "citation"), count_citations(report));
  if (!report.claims.empty())
    out += fmt::format("    {}: {}\n", plural(report.claims.size(), "claim"), count_claims(report));
  out += fmt::format("    overall: {}, {} risk", paint.level(worst, name_of(report.overall.verdict)),
                     name_of(report.overall.risk));
  if (!report.overall.reason.empty()) out += fmt::format(": {}", printable(report.overall.reason));
  out += "\n";
  if (details_hidden) out += paint.dim("    (-v also shows what holds and what could not be decided)\n");
}

}  // namespace

std::string items_text(const VerifyReport& report, const ReportOptions& options) {
  std::string out;
  Paint paint{options.color};
  auto items = ranked_items(report, options.fix_available);
  for (const auto& item : items) {
    if (item.severity == Severity::note && options.verbosity < 1) continue;
    if (options.verbosity < 0) {
      out += fmt::format("{}: {} {}: {}\n", paint.bold(position(report, item)), paint.verdict(item, label(item)),
                         shorten(printable(item.subject), kSubject), printable(item.reason));
    } else {
      print_item(out, report, item, kBrief, paint);
    }
  }
  if (options.verbosity >= 0) print_unread(out, report, paint);
  return out;
}

std::string verify_text(const VerifyReport& report, const ReportOptions& options) {
  if (options.verbosity <= -2) return {};
  std::string out = items_text(report, options);
  if (options.verbosity < 0) return out;
  const auto items = ranked_items(report, options.fix_available);
  const bool hidden = options.verbosity < 1 && std::any_of(items.begin(), items.end(), [](const Item& item) {
                        return item.severity == Severity::note;
                      });
  print_summary(out, report, hidden, Paint{options.color});
  return out;
}

std::string result_text(const VerifyReport& report, std::string_view id, const ReportOptions& options) {
  std::string out;
  Paint paint{options.color};
  for (const auto& item : ranked_items(report, options.fix_available)) {
    if (item.id != id) continue;
    print_item(out, report, item, kWhole, paint);
    out.pop_back();
    if (item.confidence > 0) out += fmt::format("    confidence {:.3g}\n", item.confidence);
  }
  return out;
}

std::vector<std::string> rules_of(const VerifyReport& report, std::string_view id) {
  std::vector<std::string> out;
  auto add = [&](std::string_view rule) {
    if (!rule.empty() && std::find(out.begin(), out.end(), rule) == out.end()) out.emplace_back(rule);
  };
  for (const auto& item : ranked_items(report, true)) {
    if (item.id != id) continue;
    add(item.rule);
    for (const auto& claim : report.claims)
      if (claim.id == id) add(claim.form);
    for (const auto& piece : *item.evidence) add(piece.rule);
  }
  return out;
}

std::string answer_text(const Answer& answer, const ReportOptions& options) {
  Paint paint{options.color};
  Severity level = answer.definedness == Definedness::absent   ? Severity::error
                   : answer.definedness == Definedness::always ? Severity::note
                                                               : Severity::warning;
  std::string out =
      fmt::format("{}: {}", paint.bold(printable(answer.name)), paint.level(level, name_of(answer.definedness)));
  if (!answer.kind.empty()) out += fmt::format(" {}", printable(answer.kind));
  if (!answer.condition.empty()) out += fmt::format(", {}", printable(answer.condition));
  out += "\n";
  if (answer.at.start)
    out += fmt::format("    at {} {}\n", printable(place_text(answer.at)),
                       paint.dim("(" + printable(answer.at.tree) + ")"));
  if (answer.signature) out += fmt::format("    {}\n", shorten(printable(*answer.signature), kSubject));
  for (std::size_t i = 0; i < answer.hops.size(); ++i) {
    const Hop& hop = answer.hops[i];
    out += fmt::format("    {:>2}. {}", i + 1, printable(hop.name));
    if (!hop.type.empty()) out += fmt::format(" : {}", printable(hop.type));
    out += fmt::format("  {}", name_of(hop.definedness));
    if (!hop.at.path.empty()) out += fmt::format("  {}", printable(place_text(hop.at)));
    if (!hop.rule.empty()) out += paint.dim(fmt::format("  [{}]", hop.rule));
    out += "\n";
  }
  if (!answer.reason.empty()) out += fmt::format("    {}\n", printable(answer.reason));
  if (answer.confidence > 0) out += paint.dim(fmt::format("    confidence {:.3g}\n", answer.confidence));
  return out;
}

}  // namespace assay
