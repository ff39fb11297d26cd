// Each pair of versions between which names went away is opened once for all of its names.
#include <map>
#include <optional>
#include <string>

#include "sweep/follow.h"
#include "sweep/moved.h"
#include "sweep/moved_fix.h"

namespace assay::sweep {

void follow_moves(const Input& in, SweepReport& out) {
  if (in.of == in.varies) return;
  const TreeFacts* of = nullptr;
  for (const TreeFacts* tree : in.others)
    if (tree->tree().info().name == in.of) of = tree;
  std::map<std::pair<int, int>, std::map<std::string, std::vector<SweepRow*>>> gone;
  for (SweepRow& row : out.rows) {
    if (row.last_good < 0 || row.first_bad < row.last_good) continue;
    if (row.cells[static_cast<std::size_t>(row.first_bad)].definedness != Definedness::absent) continue;
    gone[{row.last_good, row.first_bad}][row.coupling.target].push_back(&row);
  }
  for (auto& [between, names] : gone) {
    auto was = in.open(in.releases[static_cast<std::size_t>(between.first)]);
    auto is = in.open(in.releases[static_cast<std::size_t>(between.second)]);
    if (!was || !is) continue;
    model::Linked program_before, program_after;
    program_before.trees = {was->get()};
    program_after.trees = {is->get()};
    Side before, after;
    before.l = &program_before;
    before.tree = was->get();
    after.l = &program_after;
    after.tree = is->get();
    for (auto& [name, rows] : names) {
      const std::optional<MovedTo> to = moved_to(before, after, name);
      for (SweepRow* row : rows) {
        const std::string& kind = row->cells[static_cast<std::size_t>(between.second)].kind;
        if (row->coupling.kind == CouplingKind::patch || kind == "patch-target-gone")
          row->moved_to = patched_at(before, after, name);
        if (!row->moved_to) row->moved_to = to;
        if (row->moved_to && of) fix_moved(*of, row->coupling, *row->moved_to);
      }
      make_room(before);
      make_room(after);
    }
  }
}

}  // namespace assay::sweep
