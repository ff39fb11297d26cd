// First bad commits: all rows that went bad between the same two releases are sought together, so that one audit halves
// the range for each of them. Rows part where a commit is bad for some and good for others.
//
// The range is the newer release's line of first parents. Where its first bad commit is a merge, what it merged is
// looked into the same way, since a merge's title says little: the branch's own commits, if its tip is bad and the
// commit it forked from is not. Otherwise the merge itself is what made it bad.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "sweep/follow.h"
#include "sweep/rows.h"

namespace assay::sweep {
namespace {

constexpr std::size_t kAudits = 200;  // of one sweep: beyond, the last rows are told without a commit
constexpr int kNested = 8;            // merges within merges

using Rows = std::vector<SweepRow*>;
using Commits = std::vector<Release>;

struct Search {
  const Input& in;
  std::size_t audits = 0;

  // Those of the rows that are bad at a commit, and the others.
  std::pair<Rows, Rows> parted(const Release& commit, const Rows& rows) {
    ++audits;
    const VerifyReport at = audited_at(in, commit);
    std::unordered_map<std::string, bool> bad;
    for (const Keyed& one : keyed_cells(at, in.of == in.varies)) bad[one.key] = is_bad(one.cell);
    std::pair<Rows, Rows> out;
    for (SweepRow* row : rows) {
      const auto it = bad.find(row->key);
      (it != bad.end() && it->second ? out.first : out.second).push_back(row);
    }
    return out;
  }

  // commits[low] is good (or low is -1: the release before), commits[high] is bad.
  void between(const Commits& commits, std::ptrdiff_t low, std::ptrdiff_t high, const Rows& rows, int depth) {
    if (rows.empty()) return;
    if (high - low <= 1) return found(commits[static_cast<std::size_t>(high)], rows, depth);
    if (audits >= kAudits) return;
    const std::ptrdiff_t middle = low + (high - low) / 2;
    const auto [bad, good] = parted(commits[static_cast<std::size_t>(middle)], rows);
    between(commits, low, middle, bad, depth);
    between(commits, middle, high, good, depth);
  }

  void found(const Release& commit, const Rows& rows, int depth) {
    for (SweepRow* row : rows) {
      row->bad_commit = commit.revision;
      row->bad_title = commit.title;
    }
    if (depth < kNested && audits + 2 <= kAudits) merged(commit, rows, depth);
  }

  // Looks into what a commit merged; nothing where it is no merge.
  void merged(const Release& merge, const Rows& rows, int depth) {
    const auto branch = in.commits_between(relative(merge, "^1"), relative(merge, "^2"));
    // The first of them is the merge's first parent, which is good.
    if (!branch || branch->size() < 2) return;
    const Rows bad = parted(branch->back(), rows).first;
    if (bad.empty()) return;
    const Rows made = parted(relative((*branch)[1], "^1"), bad).second;
    between(*branch, 0, static_cast<std::ptrdiff_t>(branch->size()) - 1, made, depth + 1);
  }

  static Release relative(const Release& commit, const char* which) {
    Release out = commit;
    out.revision += which;
    out.source = commit.source.substr(0, commit.source.rfind('@') + 1) + out.revision;
    out.name = out.revision;
    return out;
  }
};

}  // namespace

void find_bad_commits(const Input& in, SweepReport& out) {
  if (!in.commits_between) return;
  std::map<std::pair<int, int>, std::vector<SweepRow*>> groups;
  for (SweepRow& row : out.rows)
    if (row.last_good >= 0 && row.first_bad > row.last_good) groups[{row.last_good, row.first_bad}].push_back(&row);
  Search search{in};
  for (auto& [between, rows] : groups) {
    const Release& good = in.releases[static_cast<std::size_t>(between.first)];
    const Release& bad = in.releases[static_cast<std::size_t>(between.second)];
    auto commits = in.commits_between(good, bad);
    if (!commits || commits->empty()) continue;
    search.between(*commits, -1, static_cast<std::ptrdiff_t>(commits->size()) - 1, rows, 0);
  }
}

}  // namespace assay::sweep
