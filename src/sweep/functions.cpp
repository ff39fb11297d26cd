// The upstream functions that the downstream leans on, over all versions: what changed under the same name, and which
// of the downstream's own are copies that fell behind. A second pass over the versions, since only a finished matrix
// says which version the downstream was made for.
#include <map>
#include <memory>
#include <tuple>

#include "couple/inventory.h"
#include "sweep/copies.h"
#include "sweep/drift.h"
#include "sweep/follow.h"
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

// All that the answer depends on but the program.
std::string key_of(const Input& in, const SweepReport& report, std::size_t best) {
  std::string out = in.of + "\n" + in.varies + "\n" + std::to_string(best) + "\n";
  for (const TreeFacts* tree : in.others) {
    const TreeInfo& info = tree->tree().info();
    out += info.name + " " + info.version + " " + info.digest + "\n";
  }
  for (const SweepVersion& v : report.versions) out += v.digest + "\n";
  return out;
}

// Ids of rows for those of a single audit's couplings, by their place.
std::vector<std::string> row_ids(const SweepReport& report, const std::vector<Coupling>& couplings,
                                 const std::vector<std::string>& ids) {
  std::map<std::tuple<std::string, std::uint32_t, std::uint32_t, CouplingKind, std::string>, std::string> rows;
  for (const SweepRow& r : report.rows) {
    const Coupling& c = r.coupling;
    rows.emplace(std::tuple(c.from.path, c.from.start, c.column, c.kind, c.target), c.id);
  }
  std::map<std::string, std::string> names;
  for (const Coupling& c : couplings)
    if (const auto it = rows.find({c.from.path, c.from.start, c.column, c.kind, c.target}); it != rows.end())
      names[c.id] = it->second;
  std::vector<std::string> out;
  for (const std::string& id : ids) out.push_back(names[id]);
  return out;
}

}  // namespace

void follow_functions(const Input& in, SweepReport& out) {
  if (in.of == in.varies) return;
  const std::size_t best = made_for(out);
  if (best == out.versions.size()) return;
  const std::string key = key_of(in, out, best);
  if (in.recall)
    if (const auto kept = in.recall(key); kept && unpack_functions(*kept, out)) return;
  auto reference = in.open(in.releases[best]);
  if (!reference) return;
  const TreeFacts* of = nullptr;
  for (const TreeFacts* tree : in.others)
    if (tree->tree().info().name == in.of) of = tree;
  if (!of) return;
  of->load_all(in.jobs);
  model::Linked program;
  program.trees = in.others;
  program.trees.push_back(reference->get());
  couple::Scene scene = couple::make_scene(program, of, {reference->get()});
  couple::Inventory inventory;
  couple::collect_all(scene, inventory);
  std::vector<std::string> ids;
  const std::vector<Coupling> couplings = couple::couplings_of(scene, inventory, ids);
  DriftTracker drift(leanings_of(inventory, row_ids(out, couplings, ids)));
  CopyTracker copies(own_functions(scene, inventory), static_cast<std::uint32_t>(best));

  std::size_t oldest = 0;
  while (!out.versions[oldest].missing.empty()) ++oldest;
  // What has been opened stays so: an archive may have to be expanded for it.
  std::unique_ptr<TreeFacts> first;
  if (oldest != best)
    if (auto tree = in.open(in.releases[oldest])) first = std::move(*tree);
  if (first) copies.search(*first);
  copies.search(**reference);
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
