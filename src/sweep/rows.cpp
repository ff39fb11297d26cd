#include "sweep/rows.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "sweep/span.h"

namespace assay::sweep {
namespace {

using At = std::pair<std::string, std::uint32_t>;  // path, line

// The findings of an audit by the place they are about.
using ByPlace = std::map<At, std::vector<const Finding*>>;

// Whether a kind of finding speaks of a kind of coupling. How versions are compared is no matter of the version.
// `by_string`: no coupling of its own stands for the patch, whose target a string names (those of tests are none).
bool speaks_of(const Finding& f, CouplingKind kind, bool by_string) {
  if (f.kind == "text-version-comparison" || f.kind == "dead-guard") return false;
  if (f.kind == "call-does-not-bind") return kind == CouplingKind::call;
  if (f.kind == "override-drift") return kind == CouplingKind::override_;
  if (f.kind.starts_with("patch-")) return kind == CouplingKind::patch || by_string;
  return true;
}

// The heaviest finding about a coupling: at its line, of its target.
const Finding* finding_about(const Coupling& c, const ByPlace& findings, bool by_string) {
  const auto it = findings.find({c.from.path, c.from.start});
  if (it == findings.end()) return nullptr;
  const Finding* best = nullptr;
  for (const Finding* f : it->second) {
    if (f->target != c.target || !speaks_of(*f, c.kind, by_string)) continue;
    // An import that fails is told by what is missing.
    if (!best || f->severity < best->severity || (f->severity == best->severity && best->kind == "import-failure"))
      best = f;
  }
  return best;
}

SweepCell cell_of(const Coupling& c, const Finding* f) {
  SweepCell out;
  out.definedness = c.definedness;
  out.at = c.at;
  const bool fails = c.definedness == Definedness::absent;
  if (f && f->severity != Severity::note) {
    out.verdict = f->severity == Severity::error ? CellVerdict::broken : CellVerdict::warning;
    out.kind = f->kind;
    out.reason = f->reason;
  } else if (c.live == std::optional<bool>(false)) {
    out.verdict = CellVerdict::not_run;
  } else if (fails && c.guarded) {
    out.verdict = CellVerdict::tolerated;
  } else if (fails || c.definedness == Definedness::unknown) {
    out.verdict = CellVerdict::unknown;
  } else {
    out.verdict = CellVerdict::ok;
  }
  return out;
}

// Beside versions at which a use fails, one at which it can't be told is no good one.
void doubt(SweepRow& row) {
  const auto fails = [](const SweepCell& c) {
    return c.verdict == CellVerdict::broken || c.verdict == CellVerdict::warning;
  };
  if (std::none_of(row.cells.begin(), row.cells.end(), fails)) return;
  for (SweepCell& c : row.cells)
    if (c.verdict == CellVerdict::ok &&
        (c.definedness == Definedness::dynamic || c.definedness == Definedness::by_name))
      c.verdict = CellVerdict::unknown;
}

void summarise(SweepRow& row) {
  std::vector<bool> bad;
  for (const SweepCell& cell : row.cells) bad.push_back(is_bad(cell));
  row.bad = spans(bad);
  // What was good and then went bad says more than what was never there.
  int good = -1;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    if (is_good(row.cells[i])) {
      good = static_cast<int>(i);
      if (row.first_bad < 0) row.last_good = good;
    } else if (bad[i] && row.first_bad < 0 && good >= 0) {
      row.first_bad = static_cast<int>(i);
      row.last_good = good;
    }
  }
  if (row.first_bad >= 0) return;
  row.last_good = good;
  if (!row.bad.empty()) row.first_bad = static_cast<int>(row.bad.front().first);
}

}  // namespace

VerifyReport slim(VerifyReport report) {
  for (Coupling& c : report.couplings) {
    c.evidence.clear();
    c.signature.clear();
    c.own_signature.clear();
  }
  return report;
}

bool is_bad(const SweepCell& cell) {
  return cell.verdict == CellVerdict::broken || cell.verdict == CellVerdict::warning ||
         cell.verdict == CellVerdict::tolerated;
}

bool is_good(const SweepCell& cell) { return cell.verdict == CellVerdict::ok || cell.verdict == CellVerdict::not_run; }

std::vector<Keyed> keyed_cells(const VerifyReport& report, bool of_varies) {
  ByPlace findings;
  for (const Finding& f : report.findings) findings[{f.from.path, f.from.start}].push_back(&f);
  std::set<std::pair<At, std::string>> patches;
  for (const Coupling& c : report.couplings)
    if (c.kind == CouplingKind::patch) patches.insert({{c.from.path, c.from.start}, c.target});
  std::unordered_map<std::string, int> seen;
  std::vector<Keyed> out;
  for (const Coupling& c : report.couplings) {
    // The same use can be of another class's member at another version: the target is no part of its place.
    std::string key = c.from.path + "\n" + name_of(c.kind) + "\n";
    if (of_varies)
      key += c.target + "\n" + c.from_text;
    else
      key += std::to_string(c.from.start) + ":" + std::to_string(c.column);
    const int nth = ++seen[key];
    key += "\n" + std::to_string(nth);
    const bool by_string = c.kind == CouplingKind::by_name && !patches.count({{c.from.path, c.from.start}, c.target});
    out.push_back({std::move(key), &c, cell_of(c, finding_about(c, findings, by_string))});
  }
  return out;
}

void Rows::add(std::uint32_t column, const VerifyReport& report) {
  for (Keyed& one : keyed_cells(report, of_varies_)) {
    const Coupling& c = *one.coupling;
    const auto [it, fresh] = by_key_.try_emplace(one.key, rows_.size());
    if (fresh) {
      rows_.emplace_back().cells.resize(columns_);
      rows_.back().key = std::move(one.key);
    }
    SweepRow& row = rows_[it->second];
    row.cells[column] = std::move(one.cell);
    // The newest version at which there is something names it.
    if (fresh || c.definedness != Definedness::absent || row.coupling.definedness == Definedness::absent)
      row.coupling = c;
    if (!c.guard.empty() && std::find(row.guarded_by.begin(), row.guarded_by.end(), c.guard) == row.guarded_by.end())
      row.guarded_by.push_back(c.guard);
  }
}

std::vector<SweepRow> Rows::finish() {
  const auto place = [](const SweepRow& r) {
    return std::tie(r.coupling.from.path, r.coupling.from.start, r.coupling.column, r.coupling.target);
  };
  std::stable_sort(rows_.begin(), rows_.end(),
                   [&](const SweepRow& a, const SweepRow& b) { return place(a) < place(b); });
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    rows_[i].coupling.id = "u" + std::to_string(i + 1);
    doubt(rows_[i]);
    summarise(rows_[i]);
  }
  return std::move(rows_);
}

}  // namespace assay::sweep
