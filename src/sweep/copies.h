// Copies that fell behind: from which upstream release a function of the downstream was copied, and what upstream
// changed in it since.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "couple/inventory.h"
#include "sweep/function_at.h"
#include "verdict/sweep.h"

namespace assay::sweep {

// A function of the downstream that is, or may be, made after one of the upstream.
struct OwnFunction {
  FunctionAt at;
  std::string name;    // dotted
  std::string target;  // of a patch or override what it stands for; "": whatever upstream has that is like it
  std::string why;     // "patch", "override", "copy"
};
// What patches put in place (classes method by method), overrides, and all other functions that are large enough to
// tell a copy by; those of tests are left out. In the order of the inventory, then of the tree.
std::vector<OwnFunction> own_functions(couple::Scene&, const couple::Inventory&);

// Takes the versions of the upstream one after another, oldest first, and keeps no view into them: digests, hashes, and
// of each pair that may be a copy three texts at most.
class CopyTracker {
 public:
  explicit CopyTracker(std::vector<OwnFunction>);  // the downstream's facts must outlive it
  ~CopyTracker();
  // `program` has `upstream` among its trees. A few milliseconds where most files are as they were in the version
  // before and their digests are cached.
  void add(std::uint32_t column, model::Linked& program, const TreeFacts& upstream);
  // A row for each patch and override whose target was there in some version, and for each copy. Once, at the end.
  std::vector<SweepCopy> finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::sweep
