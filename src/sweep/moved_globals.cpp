// Where a class, function or variable of a module went.
#include <algorithm>
#include <map>
#include <set>

#include "sweep/moved_search.h"
#include "sweep/moved_uses.h"

namespace assay::sweep {
namespace {

using Relation = MovedTo::Relation;

constexpr double kSame = 0.85;           // likeness of one definition in two places
constexpr double kTwin = 0.95;           // of one that was in both places before
constexpr double kAlike = 0.45;          // of one that was changed as it moved
constexpr double kHardly = 0.12;         // below it, two things only share their name
constexpr double kMargin = 0.1;          // to the next best
constexpr double kRenamed = 0.7;         // of one that has another name
constexpr double kSomewhat = 0.3;        // supports what one changed use says
constexpr std::size_t kSmall = 12;       // shingles up to which likeness says little
constexpr std::size_t kTelling = 15;     // shingles from which likeness alone says it is the same thing
constexpr std::size_t kDistinctive = 8;  // letters of a name that two unrelated things hardly share

struct Candidate {
  Thing thing;
  std::string name;
  double like = 0;
  bool fresh = false;
};

std::vector<Candidate> same_name(Search s, const Thing& was, std::string_view top) {
  std::vector<Candidate> out;
  for (const Thing& t : named(s.after, was.name, top, false)) {
    Candidate c{t, dotted(s.after, t), likeness(s.before, was, s.after, t).both, false};
    Thing then;  // an alias of the very thing was no second one
    c.fresh = presence(s.before, c.name) != Presence::present ||
              (definition(s.before, c.name, then) && then.file == was.file && then.begin == was.begin);
    out.push_back(std::move(c));
  }
  std::stable_sort(out.begin(), out.end(), [](const Candidate& a, const Candidate& b) { return a.like > b.like; });
  return out;
}

bool same_kind(const Thing& a, const Thing& b) { return a.kind == b.kind; }

Guess guess_of(const Candidate& c, Relation relation, Ground ground, int uses = 0) {
  return {c.name, c.thing, relation, ground, c.like, uses};
}

// Under its own name in another module.
std::optional<Guess> elsewhere(Search s, const std::string& name, const Thing& was) {
  std::vector<Candidate> all = same_name(s, was, top_of(name));
  if (all.empty()) return std::nullopt;
  std::map<std::string, int> imports = new_imports(s.before, s.after, parent_of(name), was.name);
  const auto votes = [&](const Candidate& c) {
    const auto it = imports.find(parent_of(c.name));
    return it == imports.end() ? 0 : it->second;
  };
  const bool telling = weight(s.before, was) > kSmall;
  const Candidate& best = all[0];
  const double next = all.size() > 1 ? all[1].like : 0;
  if (same_kind(was, best.thing) && (best.fresh || (telling && votes(best))) && telling) {
    if (best.like >= kSame && next < best.like - 0.02)
      return guess_of(best, Relation::moved, Ground::same_body, votes(best));
    if (best.like >= kAlike && next < best.like - kMargin)
      return guess_of(best, Relation::moved, Ground::like_body, votes(best));
  }
  // It was there twice, and one of the two went.
  if (same_kind(was, best.thing) && telling && best.like >= kTwin && next < best.like - kMargin)
    return guess_of(best, Relation::moved, Ground::same_body, votes(best));
  const Candidate* most = nullptr;
  for (const Candidate& c : all)
    if (votes(c) && (!most || votes(c) > votes(*most))) most = &c;
  if (most && (imports.size() == 1 || votes(*most) > 1) && most->like >= kHardly)
    return guess_of(*most, Relation::moved, Ground::imported_there, votes(*most));
  std::size_t fresh = 0;
  const Candidate* only = nullptr;
  for (const Candidate& c : all)
    if (c.fresh && same_kind(was, c.thing)) ++fresh, only = &c;
  if (fresh == 1 && all.size() == 1 && was.name.size() >= kDistinctive && only->like >= kHardly)
    return guess_of(*only, Relation::moved, Ground::only_one);
  return std::nullopt;
}

// The file of `after` that stands for the module now.
bool module_now(Search s, const std::string& module, FileIndex& file) {
  Thing t;
  if (definition(s.after, module, t) && t.kind == Thing::Kind::module) {
    file = t.file;
    return true;
  }
  if (presence(s.after, module) != Presence::absent) return false;
  const auto g = find({s.before, s.after, s.depth + 1}, module);
  if (!g || g->thing.kind != Thing::Kind::module) return false;
  file = g->thing.file;
  return true;
}

// Under another name in the same module, or where its uses say.
std::optional<Guess> under_another_name(Search s, const std::string& name, const Thing& was) {
  const std::string module = s.before.tree->module_name(was.file);
  const Replacements uses = replacements(s.before, s.after, was.name);
  const auto votes = [&](const std::string& n) { return uses.of(n); };
  std::vector<Candidate> ranked;
  FileIndex now = 0;
  const bool has_module = module_now(s, module, now);
  if (has_module) {
    std::set<std::string> old;
    for (const Thing& t : things_in(s.before, was.file))
      if (!t.member()) old.insert(t.name);
    for (const Thing& t : things_in(s.after, now))
      if (!t.member() && same_kind(was, t) && !old.count(t.name))
        ranked.push_back({t, dotted(s.after, t), likeness(s.before, was, s.after, t).both, true});
  }
  for (const auto& [with, n] : uses.by_name) {
    if (with.find('.') != std::string::npos || with == was.name) continue;
    for (const Thing& t : named(s.after, with, top_of(name), false)) {
      const std::string full = dotted(s.after, t);
      if (!same_kind(was, t) || presence(s.before, full) == Presence::present || (has_module && t.file == now))
        continue;
      ranked.push_back({t, full, likeness(s.before, was, s.after, t).both, true});
    }
  }
  if (ranked.empty()) return std::nullopt;
  const auto rank = [&](const Candidate& c) { return c.like + 0.2 * std::min(votes(c.thing.name), 4); };
  std::stable_sort(ranked.begin(), ranked.end(),
                   [&](const Candidate& a, const Candidate& b) { return rank(a) > rank(b); });
  const Candidate& best = ranked[0];
  if (differ_in_numbers(was.name, best.thing.name)) return std::nullopt;
  const double next = ranked.size() > 1 ? rank(ranked[1]) : 0;
  if (rank(best) < next + kMargin) return std::nullopt;
  const int n = votes(best.thing.name);
  // Two took its place.
  if (n > 1 && best.like < kSame && std::any_of(ranked.begin() + 1, ranked.end(), [&](const Candidate& c) {
        return c.thing.name != best.thing.name && votes(c.thing.name) && votes(c.thing.name) >= n;
      }))
    return std::nullopt;
  // Another one that went is more like it.
  for (const Thing& t : things_in(s.before, was.file)) {
    if (t.member() || t.name == was.name || !same_kind(was, t)) continue;
    const double other = likeness(s.before, t, s.after, best.thing).both;
    if (other > best.like + kMargin ? other >= kRenamed : other > best.like && !votes(best.thing.name))
      return std::nullopt;
  }
  const bool few = says_enough(s, was, best.thing.name, uses);
  if (best.like >= kRenamed && weight(s.before, was) >= kTelling)
    return guess_of(best, Relation::renamed, Ground::renamed_body, n);
  if (enough_uses(n, uses.gone, best.like >= kSomewhat || words_alike(was.name, best.thing.name)))
    return guess_of(best, Relation::renamed, Ground::renamed_uses, n);
  if (n == 1 && few && best.like >= kSomewhat && weight(s.before, was) > kSmall)
    return guess_of(best, Relation::renamed, Ground::renamed_both, n);
  return std::nullopt;
}

// The module that imported the name has another one in its place now than the rest of the tree.
bool replaced_otherwise(Search s, const std::string& module, const std::string& name, const std::string& by) {
  Thing t;
  if (!definition(s.before, module, t) || t.kind != Thing::Kind::module) return false;
  const Replacements own = replacements(s.before, s.after, name, {t.file});
  return !own.by_name.empty() && !own.of(std::string(last_of(by)));
}

}  // namespace

std::optional<Guess> find_global(Search s, const std::string& name, const Thing& was) {
  const std::string defined = dotted(s.before, was);
  const std::string module = parent_of(name);
  std::optional<Guess> best;
  if (defined != name && !defined.empty()) {
    Thing there;
    if (presence(s.after, defined) == Presence::present && definition(s.after, defined, there))
      best = Guess{defined, there, Relation::reexport, Ground::defined_there, 1, 0};
    else
      best = find({s.before, s.after, s.depth + 1}, defined);
    if (best && best->uses && replaced_otherwise(s, module, was.name, best->name)) best.reset();
  } else {
    best = elsewhere(s, name, was);
    if (!best) best = under_another_name(s, name, was);
  }
  // Through the module, where that moved as a whole: the name people import, not where it is written.
  if (presence(s.after, module) == Presence::absent) {
    const auto g = find({s.before, s.after, s.depth + 1}, module);
    Thing there;
    const std::string now = g ? g->name + "." + std::string(last_of(name)) : "";
    if (g && presence(s.after, now) == Presence::present && definition(s.after, now, there)) {
      const double like = likeness(s.before, was, s.after, there).both;
      const bool same = best && best->thing.file == there.file && best->thing.begin == there.begin;
      // It was written in the module, which only imports it now: the module was divided.
      if (same && defined == name && there.file != g->thing.file) return best;
      if (same || !best || like >= best->like) return Guess{now, there, Relation::moved, Ground::same_place, like, 0};
    }
  } else if (best) {
    // Still importable from the same module, under the new name.
    const std::string here = module + "." + std::string(last_of(best->name));
    Thing there;
    if (here != best->name && presence(s.after, here) == Presence::present && definition(s.after, here, there) &&
        there.file == best->thing.file && there.begin == best->thing.begin)
      best->name = here;
  }
  return best;
}

}  // namespace assay::sweep
