// What a tree's own code says about a name that went away: whoever renames or moves something changes its uses too.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sweep/moved_side.h"

namespace assay::sweep {

// What stands in a name's place now ("new_name", "sub.name" for an attribute that moved into a part), by the number of
// places. A place counts where the tokens around it are the same on both sides, in the same function, and only the name
// differs.
struct Replacements {
  std::map<std::string, int> by_name;
  int gone = 0;  // how often less the tree spells the name
  int of(const std::string& name) const {
    const auto it = by_name.find(name);
    return it == by_name.end() ? 0 : it->second;
  }
};
constexpr int kFewUses = 4;     // of so many that went, one replacement says enough
constexpr int kShareUses = 10;  // of so many that went, one has to say it, however many say it in all
// `files`: look only into these of `before`; empty: into all that spell it.
Replacements replacements(Side& before, Side& after, std::string_view name, const std::vector<FileIndex>& files = {});

// From which modules `name` is imported now, by the number of files that imported it from `module` before.
std::map<std::string, int> new_imports(Side& before, Side& after, std::string_view module, std::string_view name);

}  // namespace assay::sweep
