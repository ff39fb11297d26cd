// The public name of what stands in a private module.
//
// `pkg._core.impl.f` is nobody's to import where `pkg.api` hands it on: the answer then is `pkg.api.f`, as the tree's
// own documentation would say. Only where the name that was asked for had fewer private parts.
#include <algorithm>

#include "base/text.h"
#include "sweep/moved_search.h"

namespace assay::sweep {
namespace {

constexpr std::size_t kMostLooked = 64;  // files that spell the name

std::ptrdiff_t private_parts(std::string_view dotted) {
  const auto parts = split(dotted, '.');
  return std::count_if(parts.begin(), parts.end(),
                       [](std::string_view part) { return part.starts_with('_') && !part.ends_with("__"); });
}

}  // namespace

void prefer_public(Search s, const std::string& asked, Guess& g) {
  const std::ptrdiff_t before = private_parts(asked), now = private_parts(g.name);
  if (now <= before || g.thing.kind == Thing::Kind::module || g.thing.member()) return;
  const std::string below = std::string(top_of(g.name)) + ".";
  std::string best;
  std::size_t looked = 0;
  for (const FileIndex file : s.after.tree->files_with_name(g.thing.name)) {
    const std::string module = s.after.tree->module_name(file);
    if ((module + ".").rfind(below, 0) != 0 || in_tests(s.after, file)) continue;
    std::string name = module + "." + g.thing.name;
    if (private_parts(name) > before) continue;
    if (++looked > kMostLooked) break;
    const auto depth = [](std::string_view dotted) { return std::count(dotted.begin(), dotted.end(), '.'); };
    if (!best.empty() && std::pair(depth(best), best) <= std::pair(depth(name), name)) continue;
    Thing there;
    if (presence(s.after, name) == Presence::present && definition(s.after, name, there) &&
        there.file == g.thing.file && there.begin == g.thing.begin)
      best = std::move(name);
  }
  if (!best.empty()) g.name = std::move(best);
}

}  // namespace assay::sweep
