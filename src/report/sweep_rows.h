// Rows of a sweep as people read them; shared by its formats.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "verdict/sweep.h"

namespace assay {

// Rows that say the same of the same name: one line, with all its places.
struct SweepGroup {
  std::string target;
  CouplingKind kind = CouplingKind::import;
  std::vector<const SweepRow*> rows;  // never empty; the first speaks for all
  const SweepRow& first() const { return *rows.front(); }
};

// The groups where something is bad at some version: those that are broken at the newest first, then those that break
// later, then by name.
std::vector<SweepGroup> bad_groups(const SweepReport&);

// One character a cell: '.' ok, 'g' tolerated, '-' not run, '!' warning, 'X' broken, '?' unknown, ' ' not used there.
char mark(const SweepCell&, const SweepVersion&);

// "0.9" of "0.9.2": what neighbouring columns share.
std::string series_of(std::string_view version);

// "bad from 0.7.3 to 0.8.1 and from 0.11.0 on, last good 0.10.2", "bad up to 0.9.1", "bad at every version".
std::string when_bad(const SweepReport&, const SweepRow&);

// At a column: imports of names that are not there, whatever guards them, and couplings that fail or may.
struct SweepCount {
  std::uint32_t absent = 0, broken = 0, warnings = 0;
};
SweepCount count_at(const SweepReport&, std::uint32_t column);

// Neighbouring versions of which the same is to be said: their counts agree, and nothing else is told of them.
struct SweepLine {
  std::string name;  // "8.1.0 to 8.1.8 (9)", or the one version's
  std::uint32_t first = 0, last = 0;
};
std::vector<SweepLine> version_lines(const SweepReport&);

// The newest version that could be had; "" where none could.
std::string newest_name(const SweepReport&);

// "moved to", "renamed to": what stands before the new name.
const char* moved_label(MovedTo::Relation);
// "signature and body", "no longer called", "body, no longer called".
std::string drift_label(const SweepDrift&);

// "works with host >=0.9,<0.11", or that no version does.
std::string works_text(const SweepReport&);

// "plugin declares host >=0.9,<2 (pyproject.toml:4); it allows 1.1, which fails"; "" where nothing is declared.
// `quote` is put before and behind the specifier.
std::string declared_text(const SweepReport&, std::string_view quote = "");
// "35 pre-releases (--pre) and 1 yanked version (--yanked) left out"; "" where none are.
std::string left_out_text(const SweepReport&);

}  // namespace assay
