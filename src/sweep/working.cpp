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

void find_working(SweepReport& out, const std::vector<std::set<std::string>>& errors) {
  std::set<std::string> always;
  bool first = true;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    if (!out.versions[i].missing.empty()) continue;
    if (first) {
      always = errors[i];
    } else {
      std::erase_if(always, [&](const std::string& e) { return !errors[i].contains(e); });
    }
    first = false;
  }
  out.always_failing = static_cast<std::uint32_t>(always.size());
  std::vector<bool> works;
  std::vector<pypi::TriedVersion> tried;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    const SweepVersion& v = out.versions[i];
    works.push_back(v.missing.empty() && errors[i].size() == always.size());
    tried.push_back({v.name, !v.missing.empty() ? pypi::Tried::unknown
                             : works.back()     ? pypi::Tried::works
                                                : pypi::Tried::fails});
  }
  out.works = spans(works);
  out.works_as = pypi::shortest_specifier(tried);
  if (out.works_as.empty()) out.works_as = as_ranges(out);
}

}  // namespace assay::sweep
