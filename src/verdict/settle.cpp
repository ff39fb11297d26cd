#include "verdict/settle.h"

#include <algorithm>

#include "base/text.h"
#include "verdict/wording.h"

namespace assay {
namespace {

constexpr std::string_view kImportFailure = "import-failure";
constexpr std::string_view kCannotRun = "it cannot run at these versions: ";

bool undecided(const Claim& claim) {
  return claim.verdict == VerdictKind::needs_run || claim.verdict == VerdictKind::unverified ||
         claim.verdict == VerdictKind::not_checkable;
}

bool breaks_import(const Finding& finding) {
  return finding.kind == kImportFailure && finding.severity == Severity::error;
}

std::string cause(const Finding& finding) { return finding.reason + " (" + finding.id + ")"; }

// The finding stands in the file, or the file imports what the finding says cannot be imported.
bool breaks_file(const Finding& finding, std::string_view tree, std::string_view path) {
  if (tree != finding.from.tree) return false;
  return path == finding.from.path ||
         std::find(finding.takes_down.begin(), finding.takes_down.end(), path) != finding.takes_down.end();
}

// "Works with flask 2.3": a statement about the subject or what it depends on, whatever part of it.
bool about_the_whole(const VerifyReport& report, std::string_view text) {
  const std::string lower = to_lower(text);
  return holds_word(lower, to_lower(report.of)) || std::any_of(report.on.begin(), report.on.end(), [&](const auto& on) {
           return holds_word(lower, to_lower(on));
         });
}

bool cites_subject(const VerifyReport& report, int topic) {
  return std::any_of(report.citations.begin(), report.citations.end(),
                     [&](const Citation& c) { return c.tree == report.of && topic_of(report, c.at.line) == topic; });
}

}  // namespace

int topic_of(const VerifyReport& report, std::uint32_t line) {
  int topic = -1;
  for (std::size_t i = 0; i < report.outline.size(); ++i)
    if (report.outline[i].line <= line) topic = static_cast<int>(i);
  return topic;
}

bool on_path(const VerifyReport& report, const Finding& finding) {
  if (report.document.empty() || (breaks_import(finding) && !finding.entry.empty())) return true;
  const std::string_view folder = dir_name(finding.from.path);
  return std::any_of(report.citations.begin(), report.citations.end(), [&](const Citation& c) {
    return c.tree == finding.from.tree && (breaks_file(finding, c.tree, c.path) || dir_name(c.path) == folder);
  });
}

std::vector<const Finding*> import_failures_under(const VerifyReport& report, int topic) {
  std::vector<const Finding*> out;
  for (const Finding& finding : report.findings) {
    if (!breaks_import(finding)) continue;
    if (std::any_of(report.citations.begin(), report.citations.end(), [&](const Citation& c) {
          return breaks_file(finding, c.tree, c.path) && topic_of(report, c.at.line) == topic;
        }))
      out.push_back(&finding);
  }
  return out;
}

void settle_by_findings(VerifyReport& report) {
  for (Claim& claim : report.claims) {
    if (!undecided(claim)) continue;
    auto failures = import_failures_under(report, topic_of(report, claim.at.line));
    if (failures.empty())
      for (const Finding& finding : report.findings)
        if (breaks_import(finding) && std::any_of(claim.evidence.begin(), claim.evidence.end(), [&](const Evidence& e) {
              return breaks_file(finding, e.at.tree, e.at.path);
            }))
          failures.push_back(&finding);
    if (failures.empty() && about_the_whole(report, claim.text) &&
        !cites_subject(report, topic_of(report, claim.at.line)))
      for (const Finding& finding : report.findings)
        if (breaks_import(finding) && !finding.entry.empty()) failures.push_back(&finding);
    if (failures.empty()) continue;
    const Finding& first = *failures.front();
    if (tone_of(claim.text) == Tone::favourable) {
      claim.verdict = VerdictKind::refuted;
      claim.risk = Risk::high;
      claim.confidence = first.confidence;
      claim.reason = std::string(kCannotRun) + cause(first);
      std::vector<Evidence> evidence = first.evidence;
      for (Evidence& piece : evidence) piece.role = Role::contradicts;
      claim.evidence.insert(claim.evidence.begin(), evidence.begin(), evidence.end());
    } else {
      claim.reason += (claim.reason.empty() ? "" : "; ") + ("not before this is mended: " + cause(first));
    }
  }
}

bool is_settled_by_finding(const Claim& claim) { return claim.reason.starts_with(kCannotRun); }

bool is_unclaimed(const VerifyReport& report, const Finding& finding) {
  for (const Citation& c : report.citations)
    if (c.tree == finding.from.tree && c.path == finding.from.path && c.start && c.start <= finding.from.start &&
        finding.from.start <= c.end)
      return false;
  const std::string_view target = finding.target;
  const std::string last =
      to_lower(target.substr(target.rfind('.') == std::string_view::npos ? 0 : target.rfind('.') + 1));
  if (last.size() < 4) return true;
  return std::none_of(report.claims.begin(), report.claims.end(),
                      [&](const Claim& k) { return holds_word(to_lower(k.text), last); });
}

}  // namespace assay
