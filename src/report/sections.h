// A report as sections of plain items: what the Markdown, HTML, text and JSON of `assay report` all show. The order,
// the wording and the choice of evidence are decided here; the formats only lay it out. docs/report.md says what each
// section holds.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "verdict/verdict.h"

namespace assay {

// Texts are prose in which `backticks` enclose code; nothing else in them is markup.
struct SectionItem {
  std::string id;  // of the result it shows ("k3", "f1", "c2") or its own ("t2", "r1"); unique in its section
  std::string title;
  std::string verdict;  // "refuted", "missing-name", "fails", …; "" where there is none
  Severity severity = Severity::note;
  std::vector<std::pair<std::string, std::string>> notes;  // label, text, in the order in which they are read
  std::vector<Evidence> evidence;
  std::uint32_t excerpt_lines = 14;  // shown of each piece of evidence
  SourcePlace mark;                  // lines to mark in the evidence; start 0: none
  std::string command;               // shell
  std::string diff;                  // unified diff
  double confidence = 0;
};

struct Section {
  std::string id;  // anchor
  std::string title;
  std::vector<std::string> text;  // paragraphs
  bool table = false;             // items are rows: title, a column per note label, verdict
  std::vector<SectionItem> items;
};

struct Recommendation {
  std::string finding;  // id of a finding, claim or citation
  std::string text;
  std::optional<std::string> diff;  // applies to the tree that depends
};

std::vector<Section> sections_of(const VerifyReport&);
std::vector<Recommendation> recommendations_of(const VerifyReport&);

// Parts, each in its own file. Empty sections are left out by sections_of.
Section assessment_section(const VerifyReport&);
Section verified_section(const VerifyReport&);
Section issues_section(const VerifyReport&);
Section open_section(const VerifyReport&);
Section inconsistencies_section(const VerifyReport&);
Section findings_section(const VerifyReport&);
Section missing_section(const VerifyReport&);
Section couplings_section(const VerifyReport&);
Section advice_section(const VerifyReport&);
Section recommendations_section(const VerifyReport&);
Section confidence_section(const VerifyReport&);
Section verdict_section(const VerifyReport&);

// A table row as one line, its cells parted by a dot.
std::string shorten_row(std::string_view text);
// The overall verdict in words: "FAIL, high risk".
std::string verdict_words(const Overall&);
// An import failure with what else is said of its line, and findings that say the same of one file, as one: the
// heaviest first in each group, the groups heaviest first and then by place.
std::vector<std::vector<const Finding*>> grouped_findings(const std::vector<const Finding*>&);
SectionItem finding_item(const std::vector<const Finding*>& group);

// What a topic of the document (a heading with claims or citations below it) comes to.
struct Topic {
  int heading = -1;  // index into the outline
  std::string title;
  std::vector<const Claim*> claims;
  std::vector<const Citation*> citations;
  std::vector<const Finding*> findings;      // in the files that it cites
  std::vector<const Coupling*> conditional;  // unguarded, in the lines that it cites; one of each target
  std::string conclusion;  // "fails", "does not hold", "needs a run", "holds in part", "holds", "undecided"
  std::string why;
  Severity severity = Severity::note;
  Risk risk = Risk::low;
  double confidence = 0;
};
std::vector<Topic> topics_of(const VerifyReport&);
// Those that are about the subject, not parts that every report has ("Unverified claims", "Recommendations"); all where
// no others are left.
std::vector<Topic> issues_of(const VerifyReport&);

}  // namespace assay
