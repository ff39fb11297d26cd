// The same questions over many versions of one of two trees: plain data, as `assay sweep` makes it and its report
// formats show it (docs/reference/json.md, "sweep").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "verdict/verdict.h"

namespace assay {

// One column. Columns are in the order of the versions, oldest first.
struct SweepVersion {
  std::string name;      // "0.11.0", a tag, or an abbreviated commit
  std::string revision;  // full commit, where the source is a git repository
  std::string title;     // the commit's first line
  std::string missing;   // why it could not be had; "" where it could
  bool prerelease = false;
  bool yanked = false;
  std::uint32_t files = 0;
  std::string digest;
  // Findings of the whole audit at this version, by severity; 0 where it could not be had.
  std::uint32_t errors = 0, warnings = 0, notes = 0;
};

enum class CellVerdict {
  ok,         // there, and the use agrees with it
  tolerated,  // would fail, but the code around it catches or rules that out
  not_run,    // never runs at this version
  warning,    // fails under a condition, or may
  broken,     // fails on a live path
  unknown,    // not enough is known, or the version could not be had
};

// One coupling at one version.
struct SweepCell {
  Definedness definedness = Definedness::unknown;
  CellVerdict verdict = CellVerdict::unknown;
  SourcePlace at;      // of the definition at that version; start 0: none
  std::string kind;    // of the finding that decides; "" where there is none
  std::string reason;  // that finding's
};

// Where a name that went away is now.
struct MovedTo {
  enum class Relation {
    moved,      // the same name in another module or class
    renamed,    // another name, the same meaning
    merged,     // its body or members are part of something else now
    reexport,   // still there behind another import path
    parameter,  // a keyword of a call that has another name now
  } relation = Relation::moved;
  std::string name;  // dotted
  SourcePlace at;
  double score = 0;  // 0..1: the measured share of right answers among those with like evidence
  std::string reason;
  std::string patch;            // dotted; where a patch of the name goes instead, which follows who looks it up; or ""
  std::vector<TextEdit> edits;  // of the tree that depends, at the coupling's place
  std::optional<std::string> fix;  // the same as unified diff
};

// A range of versions, as columns [first, last] of the sweep.
struct SweepSpan {
  std::uint32_t first = 0, last = 0;
};

struct SweepRow {
  std::string key;               // tells the row from others, the same in every sweep of the same two trees
  Coupling coupling;             // at the newest version that could be had
  std::vector<SweepCell> cells;  // one a column
  // Columns. good: ok, tolerated, not run, warning. -1: none.
  int last_good = -1;  // the last good one before the first bad one; without bad ones the newest
  int first_bad = -1;
  std::vector<SweepSpan> bad;         // "back again" shows as several
  std::string bad_commit, bad_title;  // git: the first bad commit between last_good and first_bad, where it was sought
  std::optional<MovedTo> moved_to;
  std::vector<std::string> guarded_by;  // of the tree's own guards, those that rule it out somewhere
};

// What changed in an upstream function that the downstream calls, overrides, patches or copied, under the same name.
struct SweepDrift {
  std::string name;                    // dotted, of the function
  std::vector<std::string> couplings;  // ids of the rows that lean on it
  std::string use;                     // "call", "override", "patch", "copy"
  std::uint32_t from = 0, to = 0;      // columns between which it changed
  bool signature = false, body = false;
  bool uncalled = false;  // of an override: upstream spelled the method outside its definitions before, and not now
  std::string diff;       // unified, of the two functions
  SourcePlace before, after;
};

// A function of the downstream that was copied from upstream, and is behind it.
struct SweepCopy {
  SourcePlace copy;            // in the downstream
  std::string name, original;  // dotted names
  std::string why;             // "patch", "override", "copy"
  int origin = -1;             // column it agrees with best (the oldest of equals), -1: none does
  SourcePlace origin_at;
  double likeness = 0;                 // 0..1, to the origin
  std::vector<std::uint32_t> changed;  // columns after the origin at which upstream changed it
  std::string diff;                    // of upstream's function, from the origin to the newest
  std::string own_diff;                // from the origin to the copy
};

struct SweepReport {
  std::vector<TreeInfo> trees;  // those that stay the same
  std::string of;
  std::vector<std::string> on;
  std::string varies;  // name of the tree whose versions are the columns
  std::vector<SweepVersion> versions;
  std::uint32_t prereleases_left_out = 0, yanked_left_out = 0;  // versions asked for, but for their kind
  std::vector<SweepRow> rows;
  std::vector<SweepDrift> drift;
  std::vector<SweepCopy> copies;
  std::vector<SweepSpan> works;           // columns at which nothing else fails
  std::uint32_t always_failing = 0;       // couplings that fail at every version: not the versions' doing
  std::string works_as;                   // the same as PEP 440 specifier, or git range
  std::string declared, declared_at;      // what the downstream's metadata says, and where ("" where it says nothing)
  std::string declared_differs;           // one sentence; "" where both agree
  std::vector<Finding> breaks;            // the errors at the newest version that could be had
  std::vector<std::string> new_versions;  // since the last run, where that is known
  std::vector<Finding> new_breaks;        // of these, what is not at the version before, or was not at the last run
  std::vector<Unread> unread;
};

const char* name_of(CellVerdict);
const char* name_of(MovedTo::Relation);

}  // namespace assay
