// First bad commits: all rows that went bad between the same two releases are sought together, so that one audit halves
// the range for each of them. Rows part where a commit is bad for some and good for others.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "sweep/follow.h"
#include "sweep/rows.h"

namespace assay::sweep {
namespace {

constexpr std::size_t kAudits = 200;  // of one sweep: beyond, the last rows are told without a commit

struct Search {
  const Input& in;
  SweepReport& report;
  const std::vector<Release>& commits;
  std::size_t& audits;

  // commits[low] is good (or low is -1: the release before), commits[high] is bad.
  void between(std::ptrdiff_t low, std::ptrdiff_t high, const std::vector<SweepRow*>& rows) {
    if (rows.empty()) return;
    if (high - low <= 1) {
      for (SweepRow* row : rows) {
        row->bad_commit = commits[static_cast<std::size_t>(high)].revision;
        row->bad_title = commits[static_cast<std::size_t>(high)].title;
      }
      return;
    }
    if (audits++ >= kAudits) return;
    const std::ptrdiff_t middle = low + (high - low) / 2;
    const VerifyReport at = audited_at(in, commits[static_cast<std::size_t>(middle)]);
    if (in.closed) in.closed();
    std::unordered_map<std::string, bool> bad;
    for (const Keyed& one : keyed_cells(at, in.of == in.varies)) bad[one.key] = is_bad(one.cell);
    std::vector<SweepRow*> before, behind;
    for (SweepRow* row : rows) {
      const auto it = bad.find(row->key);
      (it != bad.end() && it->second ? before : behind).push_back(row);
    }
    between(low, middle, before);
    between(middle, high, behind);
  }
};

}  // namespace

void find_bad_commits(const Input& in, SweepReport& out) {
  if (!in.commits_between) return;
  std::map<std::pair<int, int>, std::vector<SweepRow*>> groups;
  for (SweepRow& row : out.rows)
    if (row.last_good >= 0 && row.first_bad > row.last_good) groups[{row.last_good, row.first_bad}].push_back(&row);
  std::size_t audits = 0;
  for (auto& [between, rows] : groups) {
    const Release& good = in.releases[static_cast<std::size_t>(between.first)];
    const Release& bad = in.releases[static_cast<std::size_t>(between.second)];
    auto commits = in.commits_between(good, bad);
    if (!commits || commits->empty()) continue;
    Search{in, out, *commits, audits}.between(-1, static_cast<std::ptrdiff_t>(commits->size()) - 1, rows);
  }
}

}  // namespace assay::sweep
