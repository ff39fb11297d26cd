// Semantic drift: what changed in the upstream functions that the downstream leans on, under an unchanged name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "couple/inventory.h"
#include "sweep/function_at.h"
#include "verdict/sweep.h"

namespace assay::sweep {

struct Leaning {
  std::string name;  // dotted, of the upstream function
  std::string use;   // "call", "override", "patch", "copy"
  std::vector<std::string> couplings;
};

// The functions of other trees that an inventory calls, overrides and patches, by name and use; `ids[i]` is the id of
// uses[i] (couplings_of).
std::vector<Leaning> leanings_of(const couple::Inventory&, const std::vector<std::string>& ids);

// One function as it was seen at a version. Keeps no view into the tree.
struct Sighting {
  std::uint32_t column = 0;
  std::uint64_t signature = 0, body = 0, positional = 0;
  FunctionText function;
};

// What changed; nothing where only spelling did (syntax/python/digest.h).
std::optional<SweepDrift> drift_between(const Leaning&, const Sighting& before, const Sighting& after);

// The same over many versions, oldest first. Keeps one sighting a function, however many versions there are.
class DriftTracker {
 public:
  explicit DriftTracker(std::vector<Leaning>);
  // `program` has `upstream` among its trees. A function that is not there at this version is compared with the next
  // version that has it.
  void add(std::uint32_t column, model::Linked& program, const TreeFacts& upstream);
  // By name, use and column. Once, at the end.
  std::vector<SweepDrift> finish();

 private:
  struct Seen {
    std::optional<Sighting> last;
    Digest file;  // in which it was seen
    std::uint32_t id = 0;
    bool used = false;  // of overrides: the tree spells the method outside its definitions
  };
  std::vector<Leaning> leanings_;
  std::vector<Seen> seen_;  // beside leanings_
  std::vector<SweepDrift> out_;
};

}  // namespace assay::sweep
