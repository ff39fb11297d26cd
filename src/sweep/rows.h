// The matrix: what audits of one tree on many versions of another say, one row for each coupling.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "verdict/sweep.h"

namespace assay::sweep {

// What of an audit the matrix needs: couplings, guards and findings, without the couplings' evidence.
VerifyReport slim(VerifyReport);

// Rows are made as columns come, in their order. A coupling keeps its row by its place where the tree that depends is
// the same in all columns, else by what it says.
class Rows {
 public:
  // `of_varies`: the columns are versions of the tree that depends.
  Rows(std::uint32_t columns, bool of_varies) : columns_(columns), of_varies_(of_varies) {}
  void add(std::uint32_t column, const VerifyReport&);
  // In the order of path and line. Spans, last good and first bad are filled in.
  std::vector<SweepRow> finish();

 private:
  std::uint32_t columns_;
  bool of_varies_;
  std::vector<SweepRow> rows_;
  std::unordered_map<std::string, std::size_t> by_key_;
};

// One audit's couplings with what becomes of each, by the key of their rows, in the audit's order.
struct Keyed {
  std::string key;
  const Coupling* coupling = nullptr;
  SweepCell cell;
};
std::vector<Keyed> keyed_cells(const VerifyReport&, bool of_varies);

// The coupling's target is not there or does not fit, whether the code around it tolerates that or not.
bool is_bad(const SweepCell&);
// The code is there and nothing is wrong with it at that version.
bool is_good(const SweepCell&);

}  // namespace assay::sweep
