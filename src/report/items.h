// Citations, claims and findings seen as one ranked list, for the formats that show results one after the other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "verdict/verdict.h"

namespace assay {

struct ReportOptions;

enum class ItemKind { citation, claim, finding };

// Views into a VerifyReport, which must outlive it.
struct Item {
  ItemKind kind;
  Severity severity;
  std::string_view id;          // "c1", "k1", "f1"
  std::string_view rule;        // status, verdict or finding kind
  Place at;                     // in the document; line 0 for findings, which stand in a tree
  std::string_view subject;     // the citation or claim as written, or the finding's source text
  std::string_view tree, path;  // citation: what it resolved to; finding: where it stands
  std::uint32_t start = 0, end = 0;
  std::string_view reason;
  std::string advice;     // what to do; "" where nothing needs doing
  double confidence = 0;  // 0 for citations
  const std::vector<Evidence>* evidence = nullptr;
  std::string_view document;  // in which it stands; "": the report's
  bool as_expected = false;   // a claim of a claims file with the verdict that is expected there
};

inline std::string_view document_of(const VerifyReport& report, const Item& item) {
  return item.document.empty() ? std::string_view(report.document) : item.document;
}

// Errors first, then warnings, then notes; each in document order, findings last.
std::vector<Item> ranked_items(const VerifyReport&, bool fix_available);

// How many of each: "17 ok, 2 moved, 1 ambiguous". Statuses that don't occur are left out.
std::string count_citations(const VerifyReport&);
std::string count_claims(const VerifyReport&);

// The ranked results as text or Markdown, without head and summary; the trees as a Markdown table (text.cpp,
// markdown.cpp).
std::string items_text(const VerifyReport&, const ReportOptions&);
std::string items_markdown(const VerifyReport&, const ReportOptions&);
std::string trees_markdown(const VerifyReport&, const ReportOptions&);

std::string plural(std::size_t count, std::string_view noun);  // "1 file", "2 files"
// "path", "path:3", "path:3-5".
std::string place_text(std::string_view path, std::uint32_t start, std::uint32_t end);
// The document's own spelling of a moved citation would keep its form; this is the plain one.
std::string place_text(const SourcePlace&);

}  // namespace assay
