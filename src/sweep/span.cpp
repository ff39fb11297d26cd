#include "sweep/span.h"

namespace assay::sweep {

std::vector<SweepSpan> spans(const std::vector<bool>& in) {
  std::vector<SweepSpan> out;
  for (std::uint32_t i = 0; i < in.size(); ++i) {
    if (!in[i]) continue;
    if (!out.empty() && out.back().last + 1 == i)
      out.back().last = i;
    else
      out.push_back({i, i});
  }
  return out;
}

}  // namespace assay::sweep
