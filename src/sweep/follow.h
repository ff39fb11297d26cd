// What is made of a finished matrix; for use inside this folder.
#pragma once

#include "sweep/sweep.h"

namespace assay::sweep {

// The versions at which no coupling fails but those that fail at every version, as spans and as a specifier.
void find_working(SweepReport&);

// What the metadata of the tree that depends says of the versions, and in what it differs. After find_working().
void find_declared(const Input&, SweepReport&);

// The first bad commit of each row that went bad between two columns of a repository.
void find_bad_commits(const Input&, SweepReport&);

// Where the names went that rows lost.
void follow_moves(const Input&, SweepReport&);

// What changed in the functions of the upstream that the downstream leans on, and which of its own are copies.
void follow_functions(const Input&, SweepReport&);

// The audit at a release that need not be a column; empty where it cannot be had.
VerifyReport audited_at(const Input&, const Release&);

}  // namespace assay::sweep
