// Where a patch of a name has to go that a module only imports.
//
// `mock.patch("a.user.Thing")` replaces the name that `a.user` looks up, wherever `Thing` is defined. When the code of
// `a.user` moves to another module, the name to be replaced moves with it: patching the definition would change nothing
// for a module that has bound the name already. So it is not the imported thing that is followed here, but the
// functions and classes that spelled its name.
#include <algorithm>

#include "sweep/moved.h"
#include "sweep/moved_search.h"

namespace assay::sweep {
namespace {

bool spells(Side& s, const Thing& t, std::uint32_t hash) {
  const std::vector<Token>& all = tokens_in(s, t.file);
  auto it =
      std::lower_bound(all.begin(), all.end(), t.begin, [](const Token& x, std::uint32_t o) { return x.begin < o; });
  for (; it != all.end() && it->begin < t.end; ++it)
    if (it->name && it->hash == hash) return true;
  return false;
}

}  // namespace

std::optional<MovedTo> patched_at(Side& before, Side& after, std::string_view name) {
  const std::string module = parent_of(name);
  const std::uint32_t hash = token_hash(last_of(name));
  Thing was, user;
  if (presence(after, std::string(name)) != Presence::absent || !definition(before, std::string(name), was) ||
      !definition(before, module, user) || user.kind != Thing::Kind::module || was.file == user.file)
    return std::nullopt;
  std::string only;
  const std::vector<Thing> users = things_in(before, user.file);
  for (const Thing& t : users) {
    if (t.member() || (t.kind != Thing::Kind::function && t.kind != Thing::Kind::class_)) continue;
    if (!spells(before, t, hash)) continue;
    const std::string old = module + "." + t.name;
    Thing there;
    if (presence(after, old) != Presence::present || !definition(after, old, there)) {
      const auto g = find({before, after}, old);
      if (!g) return std::nullopt;
      there = g->thing;
    }
    if (!spells(after, there, hash)) continue;  // it does without the name now
    const std::string now = after.tree->module_name(there.file);
    if (!only.empty() && only != now) return std::nullopt;
    only = now;
  }
  Thing thing;
  const std::string now = only + "." + std::string(last_of(name));
  if (only.empty() || presence(after, now) != Presence::present || !definition(after, now, thing)) return std::nullopt;
  MovedTo m;
  m.name = now;
  m.at = place(after, thing);
  m.score = 0.5;
  m.reason = "what looked it up there moved, and looks it up here";
  return m;
}

}  // namespace assay::sweep
