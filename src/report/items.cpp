#include "report/items.h"

#include <algorithm>
#include <array>

#include "verdict/levels.h"

namespace assay {
namespace {

std::string citation_advice(const Citation& citation, bool fix_available) {
  switch (citation.status) {
    case CitationStatus::moved: {
      if (!citation.moved_to) return {};
      std::string advice = "cite " + place_text(*citation.moved_to);
      if (fix_available) advice += " (--fix rewrites it)";
      return advice;
    }
    case CitationStatus::missing_file:
      return "correct the path, or give the tree that is meant with --tree NAME=SOURCE";
    case CitationStatus::out_of_range:
      return "look the place up again: those lines do not exist";
    case CitationStatus::ambiguous:
      return "write more of the path, so that only one file fits";
    case CitationStatus::mismatch:
      return "read the cited lines: either the place or the statement is wrong";
    case CitationStatus::ok:
    case CitationStatus::external:
      return {};
  }
  return {};
}

std::string claim_advice(const Claim& claim) {
  if (claim.expected && claim.verdict == *claim.expected) return {};
  if (claim.expected)
    return std::string("correct the assertion, or expect = \"") + name_of(claim.verdict) +
           "\" if that is what is meant";
  switch (claim.verdict) {
    case VerdictKind::refuted:
      return "correct the statement";
    case VerdictKind::stale:
      return "bring the statement up to date, or name the revision it is about";
    case VerdictKind::partly:
      return "say which part holds, and where";
    case VerdictKind::needs_run:
      return "settle it by a test run";
    case VerdictKind::verified:
    case VerdictKind::unverified:
    case VerdictKind::not_checkable:
      return {};
  }
  return {};
}

Item item_of(const Citation& citation, bool fix_available) {
  Item item{ItemKind::citation, severity_of(citation.status), citation.id, name_of(citation.status), citation.at,
            citation.raw};
  item.document = citation.document;
  item.tree = citation.tree;
  item.path = citation.path;
  item.start = citation.start;
  item.end = citation.end;
  item.reason = citation.reason;
  item.advice = citation_advice(citation, fix_available);
  item.evidence = &citation.evidence;
  return item;
}

Item item_of(const Claim& claim) {
  Item item{ItemKind::claim, severity_of(claim), claim.id, name_of(claim.verdict), claim.at, claim.text};
  item.document = claim.document;
  item.reason = claim.reason;
  item.advice = claim_advice(claim);
  item.as_expected = claim.expected && item.severity == Severity::note;
  item.confidence = claim.confidence;
  item.evidence = &claim.evidence;
  return item;
}

Item item_of(const Finding& finding) {
  Item item{ItemKind::finding, finding.severity, finding.id, finding.kind, {}, finding.from_text};
  item.tree = finding.from.tree;
  item.path = finding.from.path;
  item.start = finding.from.start;
  item.end = finding.from.end;
  item.reason = finding.reason;
  if (finding.fix) item.advice = "a patch is known (assay audit --fix FILE writes it)";
  item.confidence = finding.confidence;
  item.evidence = &finding.evidence;
  return item;
}

template <class T, class Get>
std::string count_by(const std::vector<T>& all, int kinds, Get kind_of) {
  std::string out;
  for (int i = 0; i < kinds; ++i) {
    auto count = std::count_if(all.begin(), all.end(), [&](const T& x) { return static_cast<int>(kind_of(x)) == i; });
    if (!count) continue;
    if (!out.empty()) out += ", ";
    out += std::to_string(count) + " " + name_of(static_cast<decltype(kind_of(all[0]))>(i));
  }
  return out;
}

}  // namespace

std::vector<Item> ranked_items(const VerifyReport& report, bool fix_available) {
  std::vector<Item> items;
  items.reserve(report.citations.size() + report.claims.size() + report.findings.size());
  for (const auto& citation : report.citations) items.push_back(item_of(citation, fix_available));
  for (const auto& claim : report.claims) items.push_back(item_of(claim));
  auto document_order = [](const Item& a, const Item& b) {
    if (a.severity != b.severity) return a.severity < b.severity;
    if (a.document != b.document) return a.document < b.document;
    if (a.at.line != b.at.line) return a.at.line < b.at.line;
    return a.at.column < b.at.column;
  };
  for (const auto& finding : report.findings) items.push_back(item_of(finding));
  auto findings = items.end() - static_cast<std::ptrdiff_t>(report.findings.size());
  std::stable_sort(items.begin(), findings, document_order);
  std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.severity < b.severity; });
  return items;
}

std::string count_citations(const VerifyReport& report) {
  return count_by(report.citations, static_cast<int>(CitationStatus::external) + 1,
                  [](const Citation& x) { return x.status; });
}

std::string count_claims(const VerifyReport& report) {
  return count_by(report.claims, static_cast<int>(VerdictKind::not_checkable) + 1,
                  [](const Claim& x) { return x.verdict; });
}

std::string plural(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string place_text(std::string_view path, std::uint32_t start, std::uint32_t end) {
  std::string out(path);
  if (start) out += ":" + std::to_string(start);
  if (start && end > start) out += "-" + std::to_string(end);
  return out;
}

std::string place_text(const SourcePlace& at) { return place_text(at.path, at.start, at.end); }

}  // namespace assay
