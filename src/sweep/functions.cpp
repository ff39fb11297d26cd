// The upstream functions that the downstream leans on, over all versions: what changed under the same name, and which
// of the downstream's own are copies that fell behind. A second pass over the versions, since only a finished matrix
// says which version the downstream was made for.
#include <memory>

#include "sweep/copies.h"
#include "sweep/drift.h"
#include "sweep/follow.h"
#include "sweep/follow_plan.h"
#include "verdict/packed.h"

namespace assay::sweep {
namespace {

// The newest column with the fewest broken couplings: what the downstream was made for, as far as the matrix tells.
std::size_t made_for(const SweepReport& report) {
  std::vector<std::size_t> broken(report.versions.size(), 0);
  for (const SweepRow& row : report.rows)
    for (std::size_t i = 0; i < row.cells.size(); ++i) broken[i] += row.cells[i].verdict == CellVerdict::broken;
  std::size_t best = report.versions.size();
  for (std::size_t i = 0; i < broken.size(); ++i)
    if (report.versions[i].missing.empty() && (best == broken.size() || broken[i] <= broken[best])) best = i;
  return best;
}

// The trees that stay the same, and who depends on whom.
std::string key_of(const Input& in) {
  std::string out = in.of + "\n" + in.varies + "\n";
  for (const TreeFacts* tree : in.others) {
    const TreeInfo& info = tree->tree().info();
    out += info.name + " " + info.version + " " + info.digest + "\n";
  }
  return out;
}

// What is kept under the key, else what `make` makes, which is kept from now on.
template <class Make, class Unpack>
auto kept(const Input& in, const std::string& key, const Unpack& unpack, const Make& make) {
  if (in.recall)
    if (const auto bytes = in.recall(key))
      if (auto value = unpack(*bytes)) return std::move(*value);
  auto value = make();
  if (in.keep) in.keep(key, pack(value));
  return value;
}

}  // namespace

void follow_functions(const Input& in, SweepReport& out) {
  if (in.of == in.varies) return;
  const std::size_t best = made_for(out);
  if (best == out.versions.size()) return;
  const std::string fixed = key_of(in);
  std::string key = "functions\n" + fixed + std::to_string(best) + "\n";
  for (const SweepVersion& v : out.versions) key += v.digest + "\n";
  if (in.recall)
    if (const auto known = in.recall(key); known && unpack_functions(*known, out)) return;
  auto reference = in.open(in.releases[best]);
  if (!reference) return;
  const TreeFacts* of = nullptr;
  for (const TreeFacts* tree : in.others)
    if (tree->tree().info().name == in.of) of = tree;
  if (!of) return;
  const std::string at_best = fixed + out.versions[best].digest + "\n";
  const FollowPlan plan = kept(in, "plan\n" + at_best, unpack_plan, [&] { return make_plan(in, *of, **reference); });
  DriftTracker drift(leanings_of(plan, out));
  CopyTracker copies(own_functions(plan, *of), static_cast<std::uint32_t>(best));
  const auto search = [&](const TreeFacts& tree) {
    const std::string where = "copies\n" + at_best + tree.tree().info().digest;
    copies.take_up(kept(in, where, unpack_found, [&] { return copies.search(tree); }));
  };

  std::size_t oldest = 0;
  while (!out.versions[oldest].missing.empty()) ++oldest;
  // What has been opened stays so: an archive may have to be expanded for it.
  std::unique_ptr<TreeFacts> first;
  if (oldest != best)
    if (auto tree = in.open(in.releases[oldest])) first = std::move(*tree);
  if (first) search(*first);
  search(**reference);
  for (std::size_t i = 0; i < in.releases.size(); ++i) {
    if (!out.versions[i].missing.empty()) continue;
    std::unique_ptr<TreeFacts> opened;
    if (i == oldest && first) {
      opened = std::move(first);
    } else if (i != best) {
      auto tree = in.open(in.releases[i]);
      if (!tree) continue;
      opened = std::move(*tree);
    }
    const TreeFacts& tree = opened ? *opened : **reference;
    model::Linked one;
    one.trees = {&tree};
    drift.add(static_cast<std::uint32_t>(i), one, tree);
    copies.add(static_cast<std::uint32_t>(i), one, tree);
  }
  out.drift = drift.finish();
  out.copies = copies.finish();
  if (in.keep) in.keep(key, pack_functions(out));
}

}  // namespace assay::sweep
