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

// Of the normal form of a function that nothing but its likeness could tell for a copy.
inline constexpr std::uint32_t kFewestTokens = 40;

// A function of the downstream that is, or may be, made after one of the upstream.
struct OwnFunction {
  FunctionAt at;
  std::string name;    // dotted
  std::string target;  // of a patch or override what it stands for; "": whatever upstream has that is like it
  std::string why;     // "patch", "override", "copy"
  std::vector<std::string> maybe;  // what else it may be a copy of, by its class: methods that bases have or once had
};
// What patches put in place (classes method by method), overrides, and all other functions that are large enough to
// tell a copy by, of files that spell a package of the upstream, be it in a comment; those of tests are left out. In
// the order of the inventory, then of the tree.
std::vector<OwnFunction> own_functions(couple::Scene&, const couple::Inventory&);

// Takes the versions of the upstream one after another, oldest first, and keeps no view into them: digests, hashes, and
// of each pair that may be a copy three texts at most.
class CopyTracker {
 public:
  // The downstream's facts must outlive it. `newest_origin`: the last column that the downstream's authors can have
  // seen. Later versions are compared all the same, but nothing was copied from them: what agrees with one has been
  // taken up by the upstream.
  explicit CopyTracker(std::vector<OwnFunction>, std::uint32_t newest_origin = UINT32_MAX);
  ~CopyTracker();
  // Looks in a whole version for what the downstream's functions may be copies of: names, beside the functions that the
  // tracker was made with. Once taken up they are followed through the versions that are added, which need not hold
  // this one. Best asked of the version that the downstream was made for and of the oldest and newest ones: a copy is
  // found in any that still has its original under its name. Reads the digests of all files of the version: below 0.1 s
  // for 2,000 of them where they are cached, some tenths more where nobody has read the files before.
  using Found = std::vector<std::vector<std::string>>;
  Found search(const TreeFacts& upstream) const;
  void take_up(const Found&);
  // `program` has `upstream` among its trees. Reads only files that hold what is followed, and computes only where they
  // are not as they were in the version before: 10 to 20 ms.
  void add(std::uint32_t column, model::Linked& program, const TreeFacts& upstream);
  // A row for each patch whose target was there in some version, and for each override and other function that is a
  // copy. Once, at the end.
  std::vector<SweepCopy> finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::sweep
