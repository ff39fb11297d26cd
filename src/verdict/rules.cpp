#include "verdict/rules.h"

namespace assay {
namespace {

constexpr Rule kRules[] = {
    // ------------------------------------------------------------ citations
    {"ok", RuleKind::citation_status, "the cited place exists and holds what stands beside the citation",
     "The file is there, the lines exist, and where the document names a symbol or quotes code beside the citation, it "
     "is "
     "found at those lines. With nothing beside it to compare, existing lines are all that is claimed and all that is "
     "checked."},
    {"missing-file", RuleKind::citation_status, "the cited file is in none of the given trees",
     "The path is written as one of a given tree, but that tree has no such file. Paths of projects that are not given "
     "are `external`, not missing.\n\nWhat to do: correct the path, or give the tree that is meant with `--tree`."},
    {"out-of-range", RuleKind::citation_status, "the file has fewer lines than the citation says",
     "The file is there, but it ends before the last cited line, and what the document says about those lines was not "
     "found elsewhere in it (that would be `moved`).\n\nWhat to do: look the place up again."},
    {"ambiguous", RuleKind::citation_status, "several files fit and nothing decides between them",
     "A bare file name, or a path in more than one tree, fits several files, and neither the text around it nor the "
     "code "
     "beside it singles one out. It is reported as ambiguity, never as an error.\n\nWhat to do: write more of the "
     "path."},
    {"mismatch", RuleKind::citation_status, "the quoted text or the named symbol is not at the cited place",
     "The lines exist, but the code quoted after the citation, or the symbol named directly beside it, is neither "
     "there "
     "nor in one other place of the file. Quotations are compared token by token; elisions (`...`) and comments are "
     "allowed for.\n\nWhat to do: read the cited lines; either the place or the statement is wrong."},
    {"moved", RuleKind::citation_status, "what is cited stands at other lines now",
     "The quoted code or the named symbol was found, but not at the cited lines. The new place is given.\n\nWhat to "
     "do: "
     "correct the lines; `--fix` rewrites them in the document."},
    {"external", RuleKind::citation_status, "the citation points into a project that is not given",
     "The path belongs to no given tree, so nothing is said about it.\n\nWhat to do: nothing, or give that project "
     "with "
     "`--tree NAME=SOURCE`."},
    // ------------------------------------------------------------ verdicts
    {"verified", RuleKind::verdict, "the trees prove the claim",
     "Everything the claim says was found in the trees. The evidence lists the places."},
    {"refuted", RuleKind::verdict, "the trees prove the opposite of the claim",
     "At least one place in the trees contradicts the claim, and every file that could say otherwise was read whole. A "
     "doubt makes it `unverified` instead."},
    {"partly", RuleKind::verdict, "one part of the claim holds and another does not",
     "For example a default that is true of the class but overridden by a configuration file. The evidence shows both "
     "sides."},
    {"stale", RuleKind::verdict, "the claim was true at an older revision",
     "The code moved or changed since: the claim held where the document was written and no longer does."},
    {"needs-run", RuleKind::verdict, "only running the code can tell",
     "The claim is about hardware, timing or a value computed at run time. No reading of source text settles it."},
    {"unverified", RuleKind::verdict, "there is not enough evidence either way",
     "The claim could be checked in principle, but a file was not read, a class is dynamic, or several answers are "
     "possible. The reason says which."},
    {"not-checkable", RuleKind::verdict, "the sentence fits no claim form",
     "It is an opinion, a plan, or a statement of a kind that Assay does not know. It is shown with the nearest "
     "evidence "
     "and nothing is guessed."},
};

}  // namespace

const char* name_of(RuleKind kind) {
  switch (kind) {
    case RuleKind::citation_status:
      return "citation status";
    case RuleKind::claim_form:
      return "claim form";
    case RuleKind::verdict:
      return "verdict";
    case RuleKind::finding:
      return "finding";
    case RuleKind::evidence:
      return "evidence rule";
    case RuleKind::hop:
      return "resolution step";
  }
  return "";
}

std::span<const Rule> verdict_rules() { return kRules; }

}  // namespace assay
