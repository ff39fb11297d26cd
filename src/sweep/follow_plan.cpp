#include "sweep/follow_plan.h"

#include <map>
#include <tuple>
#include <unordered_map>

#include "base/packing.h"
#include "couple/inventory.h"

namespace assay::sweep {

template <class A>
void fields(A& a, FollowPlan::Use& x) {
  a(x.path, x.start, x.column, x.kind, x.target);
}
template <class A>
void fields(A& a, FollowPlan::Leaned& x) {
  a(x.name, x.use, x.couplings);
}
template <class A>
void fields(A& a, FollowPlan::Own& x) {
  a(x.file, x.function, x.name, x.target, x.why, x.maybe);
}

FollowPlan make_plan(const Input& in, const TreeFacts& of, const TreeFacts& reference) {
  of.load_all(in.jobs);
  model::Linked program;
  program.trees = in.others;
  program.trees.push_back(&reference);
  couple::Scene scene = couple::make_scene(program, &of, {&reference});
  couple::Inventory inventory;
  couple::collect_all(scene, inventory);
  std::vector<std::string> ids;
  const std::vector<Coupling> couplings = couple::couplings_of(scene, inventory, ids);
  std::unordered_map<std::string_view, const Coupling*> by_id;
  for (const Coupling& c : couplings) by_id.emplace(c.id, &c);

  FollowPlan out;
  for (Leaning& leaning : leanings_of(inventory, ids)) {
    FollowPlan::Leaned& l = out.leanings.emplace_back();
    l.name = std::move(leaning.name);
    l.use = std::move(leaning.use);
    for (const std::string& id : leaning.couplings)
      if (const auto it = by_id.find(id); it != by_id.end()) {
        const Coupling& c = *it->second;
        l.couplings.push_back({c.from.path, c.from.start, c.column, c.kind, c.target});
      }
  }
  for (OwnFunction& f : own_functions(scene, inventory))
    out.own.push_back(
        {f.at.file, f.at.digest->id, std::move(f.name), std::move(f.target), std::move(f.why), std::move(f.maybe)});
  return out;
}

std::vector<Leaning> leanings_of(const FollowPlan& plan, const SweepReport& report) {
  using Key = std::tuple<std::string_view, std::uint32_t, std::uint32_t, CouplingKind, std::string_view>;
  std::map<Key, const std::string*> rows;
  for (const SweepRow& r : report.rows) {
    const Coupling& c = r.coupling;
    rows.emplace(Key(c.from.path, c.from.start, c.column, c.kind, c.target), &c.id);
  }
  std::vector<Leaning> out;
  for (const FollowPlan::Leaned& l : plan.leanings) {
    out.push_back({l.name, l.use, {}});
    for (const FollowPlan::Use& u : l.couplings) {
      const auto it = rows.find({u.path, u.start, u.column, u.kind, u.target});
      out.back().couplings.push_back(it == rows.end() ? std::string() : *it->second);
    }
  }
  return out;
}

std::vector<OwnFunction> own_functions(const FollowPlan& plan, const TreeFacts& of) {
  std::vector<OwnFunction> out;
  for (const FollowPlan::Own& f : plan.own) {
    if (f.file >= of.tree().files().size()) continue;
    if (const auto at = function_at(of, f.file, f.function)) out.push_back({*at, f.name, f.target, f.why, f.maybe});
  }
  return out;
}

std::string pack(const FollowPlan& plan) {
  auto& all = const_cast<FollowPlan&>(plan);  // only read: `fields` serves both directions
  PackWriter w;
  w(all.leanings, all.own);
  return std::move(w.out);
}

std::optional<FollowPlan> unpack_plan(std::string_view bytes) {
  FollowPlan out;
  PackReader r(bytes);
  r(out.leanings, out.own);
  if (!r.whole()) return std::nullopt;
  return out;
}

std::string pack(const CopyTracker::Found& found) {
  PackWriter w;
  w(const_cast<CopyTracker::Found&>(found));  // as above
  return std::move(w.out);
}

std::optional<CopyTracker::Found> unpack_found(std::string_view bytes) {
  CopyTracker::Found out;
  PackReader r(bytes);
  r(out);
  if (!r.whole()) return std::nullopt;
  return out;
}

}  // namespace assay::sweep
