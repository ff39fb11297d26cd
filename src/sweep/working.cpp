// The range of versions that works.
#include <algorithm>

#include "source/pypi/specifier.h"
#include "source/requirements.h"
#include "sweep/follow.h"
#include "sweep/span.h"

namespace assay::sweep {
namespace {

std::string as_ranges(const SweepReport& report) {
  std::string out;
  for (const SweepSpan& s : report.works) {
    const std::string &first = report.versions[s.first].name, &last = report.versions[s.last].name;
    out += (out.empty() ? "" : ", ") + (s.first == s.last ? first : first + ".." + last);
  }
  return out;
}

std::vector<pypi::TriedVersion> tried_in(const SweepReport& report) {
  std::vector<pypi::TriedVersion> out;
  for (const SweepVersion& v : report.versions)
    out.push_back({v.name, v.missing.empty() ? pypi::Tried::fails : pypi::Tried::unknown});
  for (const SweepSpan& s : report.works)
    for (std::uint32_t i = s.first; i <= s.last; ++i) out[i].outcome = pypi::Tried::works;
  return out;
}

}  // namespace

void find_working(SweepReport& out) {
  std::vector<std::uint32_t> broken(out.versions.size(), 0);
  for (const SweepRow& row : out.rows) {
    bool always = true;
    for (std::size_t i = 0; i < row.cells.size(); ++i)
      always &= !out.versions[i].missing.empty() || row.cells[i].verdict == CellVerdict::broken;
    if (always) {
      ++out.always_failing;
      continue;
    }
    for (std::size_t i = 0; i < row.cells.size(); ++i) broken[i] += row.cells[i].verdict == CellVerdict::broken;
  }
  std::vector<bool> works;
  for (std::size_t i = 0; i < broken.size(); ++i) works.push_back(out.versions[i].missing.empty() && broken[i] == 0);
  out.works = spans(works);
  out.works_as = pypi::shortest_specifier(tried_in(out));
  if (out.works_as.empty()) out.works_as = as_ranges(out);
}

void find_declared(const Input& in, SweepReport& out) {
  const TreeFacts* of = nullptr;
  for (const TreeFacts* tree : in.others)
    if (tree->tree().info().name == in.of) of = tree;
  if (!of) return;
  std::vector<std::string> names;
  for (const Release& release : in.releases)
    if (auto tree = in.open(release)) {
      names = distribution_names((*tree)->tree());
      break;
    }
  if (names.empty()) names.push_back(in.varies);  // no metadata: the name it is given here
  const std::vector<Requirement> all = requirements_on(of->tree(), names);
  if (all.empty()) return;
  const Requirement& first = all.front();
  out.declared = first.specifier.empty() ? "any version" : first.specifier;
  out.declared_at = first.path + ":" + std::to_string(first.line);
  if (!first.group.empty()) out.declared_at += ", optional: " + first.group;
  out.declared_differs = compare_declared(first.specifier, tried_in(out));
}

}  // namespace assay::sweep
