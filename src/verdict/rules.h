// The shape of a registered rule: everything that can decide, explain or classify something has a stable id and a text
// that explains it. Each file that decides something keeps its Rule beside its code; each layer lists its own (see
// claim/rules.h, model/rules.h); app/ joins the lists for `assay explain rule ID` and docs/reference/rules.md.
#pragma once

#include <span>
#include <string_view>

namespace assay {

enum class RuleKind { citation_status, claim_form, verdict, finding, evidence, hop };

struct Rule {
  std::string_view id;  // kebab-case; also the name of its page
  RuleKind kind;
  std::string_view summary;  // one line, no full stop
  std::string_view text;     // Markdown: what it says, on what grounds, when it keeps silent, what to do about it
  double confidence = 0;     // measured precision on the truth sets, 0..1; 0 = not measured
};

const char* name_of(RuleKind);

// The rules of the plain data itself: every CitationStatus and every VerdictKind.
std::span<const Rule> verdict_rules();

}  // namespace assay
