// The range of versions that works.
#include <algorithm>

#include "source/pypi/specifier.h"
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
  std::vector<pypi::TriedVersion> tried;
  for (std::size_t i = 0; i < broken.size(); ++i) {
    const SweepVersion& v = out.versions[i];
    works.push_back(v.missing.empty() && broken[i] == 0);
    tried.push_back({v.name, !v.missing.empty() ? pypi::Tried::unknown
                             : works.back()     ? pypi::Tried::works
                                                : pypi::Tried::fails});
  }
  out.works = spans(works);
  out.works_as = pypi::shortest_specifier(tried);
  if (out.works_as.empty()) out.works_as = as_ranges(out);
}

}  // namespace assay::sweep
