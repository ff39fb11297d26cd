// The same audit over many versions of one of its trees.
//
// Columns are audited one after another (or a few at a time), and of each only what the matrix needs is kept, so that
// memory does not grow with their number. What an audit found is the caller's to keep: `audit` is asked once a column.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "couple/audit.h"
#include "source/releases.h"
#include "verdict/sweep.h"

namespace assay::sweep {

struct Input {
  std::string of;
  std::vector<std::string> on;
  std::string varies;                    // one of them
  std::vector<const TreeFacts*> others;  // the trees that stay the same, in order of precedence
  std::vector<Release> releases;         // oldest first
  unsigned jobs = 0;                     // columns at a time; 0: one per core

  // Opens the varying tree at a release; the error says why it cannot be had. Called on several threads.
  std::function<Result<std::unique_ptr<TreeFacts>>(const Release&)> open;
  // audit(), or what is known of its answer; without what the matrix does not need (rows.h, slim). On several threads.
  std::function<VerifyReport(const AuditInput&)> audit;
  // A cache for what a whole sweep found, by a key that says all of what it depends on but the program; may be empty.
  std::function<std::optional<std::string>(const std::string& key)> recall;
  std::function<void(const std::string& key, std::string value)> keep;
  bool functions = true;  // follow functions through the versions: what drifted, what was copied
  // Called after each column, on this thread: to show how far it is, to write out what is to be kept.
  std::function<void(std::size_t done, std::size_t of)> progress;
  // The commits behind the first and up to the second of two releases of a repository, oldest first; empty function:
  // first bad commits are not sought.
  std::function<Result<std::vector<Release>>(const Release& from, const Release& to)> commits_between;
};

// Never fails: what could not be had is a column that says so.
SweepReport sweep(const Input&);

}  // namespace assay::sweep
