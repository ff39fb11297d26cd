// Where an attribute or method of a class went.
#include <algorithm>
#include <map>
#include <set>

#include "sweep/moved_search.h"
#include "sweep/moved_uses.h"

namespace assay::sweep {
namespace {

using Relation = MovedTo::Relation;

constexpr double kSame = 0.7;            // likeness of one member under two names or in two classes
constexpr double kSure = 0.85;           // whatever the uses say
constexpr double kSomewhat = 0.3;        // supports what one changed use says
constexpr double kMargin = 0.1;          // to the next best
constexpr std::size_t kTelling = 15;     // shingles from which likeness alone says it is the same thing
constexpr std::size_t kDistinctive = 8;  // letters of a name that two unrelated things hardly share
constexpr std::size_t kCommon = 2;       // other classes with a member of the same name
constexpr std::size_t kField = 8;        // the same for an attribute of the same name

struct Candidate {
  Thing thing;
  std::string name;
  double like = 0;
  int uses = 0;
  double rank() const { return like + 0.2 * std::min(uses, 4); }
};

bool method(const Thing& t) { return t.kind == Thing::Kind::function; }

void sort(std::vector<Candidate>& all) {
  std::stable_sort(all.begin(), all.end(), [](const Candidate& a, const Candidate& b) { return a.rank() > b.rank(); });
}

// Members of the class that it did not have, one each.
std::vector<Candidate> new_members(Search s, const Thing& was, const std::string& owner_before, const Thing& owner_now,
                                   const Replacements& uses) {
  const std::string qualified = owner_now.member() ? owner_now.owner + "." + owner_now.name : owner_now.name;
  std::vector<Candidate> out;
  for (const Thing& t : things_in(s.after, owner_now.file)) {
    if (t.owner != qualified || t.name == was.name || t.kind == Thing::Kind::class_) continue;
    if (t.name.starts_with("__") && t.name.ends_with("__")) continue;
    Candidate c{t, dotted(s.after, t), likeness(s.before, was, s.after, t).both, uses.of(t.name)};
    if (method(was) != method(t) && !c.uses) continue;
    if (c.like < kSomewhat && !c.uses) continue;
    if (presence(s.before, owner_before + "." + t.name) == Presence::present) continue;
    const auto same = std::find_if(out.begin(), out.end(), [&](const Candidate& o) { return o.thing.name == t.name; });
    if (same == out.end())
      out.push_back(std::move(c));
    else if (c.like > same->like)
      *same = std::move(c);
  }
  sort(out);
  return out;
}

bool new_member_alike(Search s, const Thing& was, const std::string& owner_before, const Thing& owner_now) {
  const std::string qualified = owner_now.member() ? owner_now.owner + "." + owner_now.name : owner_now.name;
  for (const Thing& t : things_in(s.after, owner_now.file))
    if (t.owner == qualified && t.name != was.name && words_alike(was.name, t.name) &&
        presence(s.before, owner_before + "." + t.name) == Presence::absent)
      return true;
  return false;
}

std::optional<Guess> renamed(Search s, const Thing& was, const std::string& owner_before, const Thing& owner_now,
                             const Replacements& uses) {
  const std::vector<Candidate> all = new_members(s, was, owner_before, owner_now, uses);
  if (all.empty()) return std::nullopt;
  const Candidate& best = all[0];
  if (differ_in_numbers(was.name, best.thing.name)) return std::nullopt;
  if (all.size() > 1 && best.rank() < all[1].rank() + kMargin) return std::nullopt;
  // Two took its place.
  if (best.uses > 1 && best.like < kSure &&
      std::any_of(all.begin() + 1, all.end(), [&](const Candidate& c) { return c.uses && c.uses >= best.uses; }))
    return std::nullopt;
  // Its name has nothing of the old one, but that of another new member has.
  if (best.like < kSomewhat && !words_alike(was.name, best.thing.name) &&
      new_member_alike(s, was, owner_before, owner_now))
    return std::nullopt;
  // Another member that went is more like it.
  for (const Thing& t : things_in(s.before, was.file)) {
    if (t.owner != was.owner || t.name == was.name || t.kind != was.kind) continue;
    const double other = likeness(s.before, t, s.after, best.thing).both;
    if (other > best.like + kMargin ? other >= kSame : other > best.like && !best.uses) return std::nullopt;
  }
  Guess g{best.name, best.thing, Relation::renamed, Ground::renamed_body, best.like, best.uses};
  if (best.like >= kSame && weight(s.before, was) >= kTelling) return g;
  g.ground = Ground::renamed_uses;
  if (enough_uses(best.uses, uses.gone, best.like >= kSomewhat || words_alike(was.name, best.thing.name))) return g;
  g.ground = Ground::renamed_both;
  const bool few = says_enough(s, was, best.thing.name, uses);
  const bool alike = best.like >= kSomewhat && weight(s.before, was) >= kField;
  if (best.uses == 1 && few && (alike || words_alike(was.name, best.thing.name))) return g;
  return std::nullopt;
}

// Several other classes had a member of this name: it belongs to what they have in common, and one more that has it now
// is no sign that it moved there, but where both stand in one file.
bool of_many(Search s, const std::string& name, const Thing& was, const Thing& now) {
  if (s.before.tree->tree().files()[was.file].path == s.after.tree->tree().files()[now.file].path) return false;
  std::set<std::pair<FileIndex, std::string>> owners;
  for (const Thing& t : named(s.before, was.name, top_of(name), true)) owners.emplace(t.file, t.owner);
  owners.erase({was.file, was.owner});
  return owners.size() >= kCommon;
}

// The same member of another class that did not have it.
std::optional<Guess> other_owner(Search s, const std::string& name, const Thing& was, const Replacements& uses) {
  if (was.name.starts_with("__")) return std::nullopt;
  int through_part = 0;  // `x.name` became `x.part.name`
  for (const auto& [with, n] : uses.by_name)
    if (with.find('.') != std::string::npos && last_of(with) == was.name) through_part += n;
  std::vector<Candidate> all;
  for (const Thing& t : named(s.after, was.name, top_of(name), true)) {
    if (method(t) != method(was)) continue;
    Candidate c{t, dotted(s.after, t), likeness(s.before, was, s.after, t).both, 0};
    if (presence(s.before, c.name) == Presence::present) continue;
    all.push_back(std::move(c));
  }
  sort(all);
  if (all.empty() || (all.size() > 1 && all[0].like < all[1].like + kMargin)) return std::nullopt;
  const Candidate& best = all[0];
  Guess g{best.name, best.thing, Relation::moved, Ground::other_owner, best.like, through_part};
  // `self.pid = os.getpid()` can be written twice.
  const std::size_t least = method(was) || was.name.size() < kDistinctive ? kTelling : kField;
  if (best.like >= kSame && weight(s.before, was) >= least && !of_many(s, name, was, best.thing)) return g;
  if (through_part && best.like >= kSomewhat) return g;
  return std::nullopt;
}

}  // namespace

std::optional<Guess> find_member(Search s, const std::string& name, const Thing& was) {
  const std::string defined = dotted(s.before, was);
  const std::string owner = parent_of(defined);
  std::string owner_now = owner;
  std::optional<Guess> moved;
  if (presence(s.after, owner) != Presence::present) {
    if (presence(s.after, owner) != Presence::absent) return std::nullopt;
    moved = find({s.before, s.after, s.depth + 1}, owner);
    if (moved) owner_now = moved->name;
  }
  Thing there;
  const std::string kept = owner_now + "." + was.name;
  if (moved && presence(s.after, kept) == Presence::present && definition(s.after, kept, there)) {
    const double like = likeness(s.before, was, s.after, there).both;
    return Guess{kept, there, moved->relation, Ground::same_place, like, 0};
  }
  const Replacements uses = replacements(s.before, s.after, was.name);
  std::optional<Guess> out;
  if (presence(s.after, owner_now) == Presence::present && definition(s.after, owner_now, there) &&
      there.kind == Thing::Kind::class_)
    out = renamed(s, was, owner, there, uses);
  if (auto g = other_owner(s, name, was, uses); g && (!out || g->like > out->like)) out = std::move(g);
  if (!out) return out;
  // As an attribute of what was asked, where that has it now.
  const std::string asked = parent_of(name) + "." + std::string(last_of(out->name));
  if (asked != out->name && presence(s.after, asked) == Presence::present && definition(s.after, asked, there) &&
      there.file == out->thing.file && there.begin == out->thing.begin)
    out->name = asked;
  return out;
}

}  // namespace assay::sweep
