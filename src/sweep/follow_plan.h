// What following functions starts from: the upstream's functions that the downstream leans on, and its own that may be
// copies. Read off the version that the downstream was made for, which costs as much as an audit, and the same for as
// long as that version and the downstream are; so it can be kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sweep/copies.h"
#include "sweep/drift.h"
#include "sweep/follow.h"

namespace assay::sweep {

struct FollowPlan {
  struct Use {  // a coupling, by its place
    std::string path;
    std::uint32_t start = 0, column = 0;
    CouplingKind kind = CouplingKind::import;
    std::string target;
  };
  struct Leaned {
    std::string name, use;  // as Leaning
    std::vector<Use> couplings;
  };
  struct Own {
    FileIndex file = 0;
    py::FunctionId function = 0;
    std::string name, target, why;  // as OwnFunction
    std::vector<std::string> maybe;
  };
  std::vector<Leaned> leanings;
  std::vector<Own> own;
};

// `of` depends on `reference`, the varying tree at one version.
FollowPlan make_plan(const Input&, const TreeFacts& of, const TreeFacts& reference);

// With the ids of the report's rows.
std::vector<Leaning> leanings_of(const FollowPlan&, const SweepReport&);
// The tree must outlive them.
std::vector<OwnFunction> own_functions(const FollowPlan&, const TreeFacts& of);

// As bytes and back; see verdict/packed.h for what that means. Nothing where they are not what pack() makes.
std::string pack(const FollowPlan&);
std::optional<FollowPlan> unpack_plan(std::string_view bytes);
std::string pack(const CopyTracker::Found&);
std::optional<CopyTracker::Found> unpack_found(std::string_view bytes);

}  // namespace assay::sweep
