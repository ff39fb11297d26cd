#include "verdict/levels.h"

#include <algorithm>

#include "verdict/settle.h"
#include "verdict/wording.h"

namespace assay {

Severity severity_of(CitationStatus status) {
  switch (status) {
    case CitationStatus::missing_file:
    case CitationStatus::out_of_range:
    case CitationStatus::mismatch:
    case CitationStatus::moved:
      return Severity::error;
    case CitationStatus::ambiguous:
      return Severity::warning;
    case CitationStatus::ok:
    case CitationStatus::external:
      return Severity::note;
  }
  return Severity::note;
}

Severity severity_of(VerdictKind verdict) {
  switch (verdict) {
    case VerdictKind::refuted:
    case VerdictKind::stale:
      return Severity::error;
    case VerdictKind::partly:
      return Severity::warning;
    case VerdictKind::verified:
    case VerdictKind::needs_run:
    case VerdictKind::unverified:
    case VerdictKind::not_checkable:
      return Severity::note;
  }
  return Severity::note;
}

Severity severity_of(const Claim& claim) {
  if (!claim.expected) return severity_of(claim.verdict);
  return claim.verdict == *claim.expected ? Severity::note : Severity::error;
}

Tally tally(const VerifyReport& report) {
  Tally out;
  auto count = [&](Severity severity) {
    out.errors += severity == Severity::error;
    out.warnings += severity == Severity::warning;
  };
  for (const auto& citation : report.citations) count(severity_of(citation.status));
  for (const auto& claim : report.claims) count(severity_of(claim));
  for (const auto& finding : report.findings) count(finding.severity);
  out.warnings += static_cast<std::uint32_t>(report.unread.size());
  return out;
}

Overall overall_of(const VerifyReport& report) {
  std::size_t decided = 0, wrong = 0, refuted = 0, all = report.citations.size();
  for (const Citation& c : report.citations) {
    decided += c.status != CitationStatus::ambiguous && c.status != CitationStatus::external;
    wrong += severity_of(c.status) == Severity::error;
  }
  for (const Claim& k : report.claims) {
    if (k.verdict == VerdictKind::not_checkable) continue;
    ++all;
    decided += k.verdict != VerdictKind::unverified && k.verdict != VerdictKind::needs_run;
    wrong += severity_of(k) == Severity::error;
    refuted += k.verdict == VerdictKind::refuted && severity_of(k) == Severity::error;
  }
  Overall out;
  out.verdict = wrong == 0 ? Outcome::pass : wrong * 2 > decided ? Outcome::fail : Outcome::partial_pass;
  out.risk = wrong == 0 ? Risk::low : refuted > 0 ? Risk::high : Risk::medium;
  out.confidence = all == 0 ? 0 : static_cast<double>(decided) / static_cast<double>(all);
  out.reason = std::to_string(wrong) + " of " + std::to_string(decided) + " decided citations and claims are wrong";
  return out;
}

namespace {

constexpr std::size_t kReasons = 12;  // named one by one; the rest is counted

void name_up_to(std::vector<std::string>& because, const std::vector<std::string>& all, const std::string& noun) {
  for (std::size_t i = 0; i < std::min(all.size(), kReasons); ++i) because.push_back(all[i]);
  if (all.size() > kReasons) because.push_back("… and " + std::to_string(all.size() - kReasons) + " more " + noun);
}

std::string count(std::size_t n, const std::string& one, const std::string& many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

// Findings of one place say the same thing several times: the heaviest speaks for all.
std::vector<const Finding*> heaviest_on_path(const VerifyReport& report, bool on, Severity severity) {
  std::vector<const Finding*> out;
  for (const Finding& f : report.findings) {
    if (f.severity != severity || on_path(report, f) != on) continue;
    auto same = std::find_if(out.begin(), out.end(), [&](const Finding* o) {
      return o->from.path == f.from.path && o->from.start == f.from.start;
    });
    if (same == out.end())
      out.push_back(&f);
    else if (f.kind == "import-failure")
      *same = &f;
  }
  std::stable_sort(out.begin(), out.end(), [](const Finding* a, const Finding* b) {
    return (a->kind == "import-failure") > (b->kind == "import-failure");
  });
  return out;
}

// Findings that say the same of several places are one reason.
std::vector<std::pair<std::string, std::string>> same_reasons(const std::vector<const Finding*>& findings) {
  constexpr std::size_t kIds = 3;
  std::vector<std::pair<std::string, std::vector<std::string>>> grounds;
  for (const Finding* f : findings) {
    auto same = std::find_if(grounds.begin(), grounds.end(), [&](const auto& g) { return g.first == f->reason; });
    if (same == grounds.end()) same = grounds.insert(grounds.end(), {f->reason, {}});
    same->second.push_back(f->id);
  }
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [reason, ids] : grounds) {
    std::string named;
    for (std::size_t i = 0; i < std::min(ids.size(), kIds); ++i) named += (i ? ", " : "") + ids[i];
    const std::size_t more = ids.size() - std::min(ids.size(), kIds);
    out.emplace_back(reason, named + (more ? "; " + count(more, "more place", "more places") : ""));
  }
  return out;
}

// What is refuted on the same grounds is one reason; what findings refuted was already said by them, and what the
// document only quotes it does not say.
std::vector<std::string> refuted_reasons(const VerifyReport& report) {
  std::vector<std::pair<const std::string*, std::string>> grounds;  // reason, ids
  for (const Claim& k : report.claims) {
    if (severity_of(k.verdict) != Severity::error || is_quotation(k.text) || is_settled_by_finding(k)) continue;
    auto same = std::find_if(grounds.begin(), grounds.end(), [&](const auto& g) { return *g.first == k.reason; });
    if (same == grounds.end())
      grounds.emplace_back(&k.reason, k.id);
    else
      same->second += ", " + k.id;
  }
  std::vector<std::string> out;
  for (const auto& [reason, ids] : grounds) out.push_back("the document is wrong (" + ids + "): " + *reason);
  return out;
}

}  // namespace

Overall overall_of_report(const VerifyReport& report) {
  const Overall document = overall_of(report);
  const auto broken = heaviest_on_path(report, true, Severity::error);
  const auto elsewhere = heaviest_on_path(report, false, Severity::error);
  std::size_t refuted = 0, partly = 0, open = 0, citations = 0, warnings = 0, unread = 0;
  for (const Claim& k : report.claims) {
    refuted += severity_of(k.verdict) == Severity::error && !is_quotation(k.text);
    partly += k.verdict == VerdictKind::partly;
    open += k.verdict == VerdictKind::needs_run;
    unread += k.verdict == VerdictKind::unverified;
  }
  for (const Remark& r : report.remarks) open += r.kind == RemarkKind::question;
  for (const Citation& c : report.citations) citations += severity_of(c.status) == Severity::error;
  for (const Finding& f : report.findings) warnings += f.severity == Severity::warning;

  Overall out;
  std::vector<std::string> named;
  for (const auto& [reason, ids] : same_reasons(broken)) named.push_back(reason + " (" + ids + ")");
  name_up_to(out.because, named, "errors");
  name_up_to(out.because, refuted_reasons(report), "claims");
  if (!elsewhere.empty())
    out.because.push_back(count(elsewhere.size(), "place fails", "places fail") +
                          " in code that the document does not speak of");
  if (citations) out.because.push_back(count(citations, "citation points", "citations point") + " to the wrong place");
  if (partly) out.because.push_back(count(partly, "claim holds", "claims hold") + " only in part");
  if (warnings) out.because.push_back(count(warnings, "coupling is", "couplings are") + " doubtful");
  if (open) out.because.push_back(count(open, "question is", "questions are") + " left that only a run can settle");

  if (unread) out.because.push_back(count(unread, "claim", "claims") + " could not be decided by reading");
  // Nothing can fail then, whatever the trees are.
  if (report.couplings.empty() && report.findings.empty())
    out.because.push_back("no coupling between the trees was found, so nothing of them could fail");

  const bool fails = !broken.empty() || document.verdict == Outcome::fail;
  out.verdict = fails ? Outcome::fail : out.because.empty() ? Outcome::pass : Outcome::partial_pass;
  const bool grave = fails || refuted || !elsewhere.empty();
  out.risk = grave ? Risk::high : out.because.empty() ? Risk::low : Risk::medium;
  // One proven break is enough to fail, so the surest one counts; otherwise the share that could be decided.
  for (const Finding* f : broken) out.confidence = std::max(out.confidence, f->confidence);
  const bool nothing_said = report.citations.empty() && report.claims.empty();
  if (broken.empty()) out.confidence = nothing_said ? !report.couplings.empty() : document.confidence;
  out.reason = out.because.empty() ? "nothing that was looked at fails" : out.because.front();
  return out;
}

}  // namespace assay
