// What findings say about claims: the step that puts a document and an audit together.
#pragma once

#include "verdict/verdict.h"

namespace assay {

// The heading under which a line stands, as an index into the outline; -1 above the first.
int topic_of(const VerifyReport&, std::uint32_t line);

// The finding lies on what the document is about: in a file that it cites, in the same package, or in what one of these
// imports; or it takes an entry point down, which every statement about the subject runs through. Without a document
// everything does.
bool on_path(const VerifyReport&, const Finding&);

// The import failures of the files that are cited under a heading, or of what they import. A module that cannot be imported at all settles
// every statement that its code works.
std::vector<const Finding*> import_failures_under(const VerifyReport&, int topic);

// Undecided claims that something works, in a section whose cited file cannot be imported, become refuted, and so do
// those that speak of the whole subject where one of its entry points cannot be loaded; other undecided ones say that
// they cannot be reached.
void settle_by_findings(VerifyReport&);

bool is_settled_by_finding(const Claim&);  // refuted by the step above

// The finding is not mentioned by any citation (its place) or claim (the last part of its target).
bool is_unclaimed(const VerifyReport&, const Finding&);

}  // namespace assay
