// Where a name went. (docs/moved.md tells the same for users.)
//
// The question has three parts. What was it: the definition behind the name in the version that had it, imports
// followed. Where could it be: the definitions of the other version that are new there, found by name through the
// tree's index of words, by place (the same module or class, or what that became), or by what the tree's own code now
// says in its place. Which one is it: the text of the two definitions compared by shingles of three tokens, with the
// definition's own name left out; the number of the tree's own uses that were changed from the one name to the other
// while the tokens around them stayed; and the number of files that import the name from the new place instead of the
// old one.
//
// The search goes from the outside in. Where a module or class above the name is gone itself, it is followed first, by
// the same rules, and the name is looked for below what it became. A name that was only a re-export is answered by its
// definition where that is still there.
//
// An answer is given only on one of the grounds of moved_search.h, each a combination of these whose precision was
// measured; the score is that precision. Two candidates that are nearly as good as each other are no answer: a wrong
// one sends a person to the wrong place with a patch in hand, and no answer costs them one search.
#include "sweep/moved.h"

#include <algorithm>

#include "base/text.h"
#include "model/questions.h"
#include "sweep/moved_search.h"

namespace assay::sweep {
namespace {

using Relation = MovedTo::Relation;

constexpr int kDeepest = 4;  // modules and classes followed above one name

struct GroundText {
  double score;
  const char* says;
};

// (right + 1) / (judged + 2) of the answers that docs/moved.md counts.
GroundText text_of(Ground g) {
  switch (g) {
    case Ground::same_place:
      return {0.98, "what it stands in moved, and it stands there"};
    case Ground::same_body:
      return {0.98, "the same name with the same text"};
    case Ground::like_body:
      return {0.96, "the same name with much of the text"};
    case Ground::imported_there:
      return {0.86, "the tree imports it from there now"};
    case Ground::only_one:
      return {0.96, "the only new definition of this name"};
    case Ground::defined_there:
      return {0.98, "it was imported there from where it is defined, which still has it"};
    case Ground::says_so:
      return {0.97, "its own text says so"};
    case Ground::forwarded:
      return {0.8, "it only called the other one"};
    case Ground::module_text:
      return {0.95, "a new module with the same text"};
    case Ground::module_names:
      return {0.67, "a new module that defines the same names"};
    case Ground::package_parts:
      return {0.75, "a new package of the same modules"};
    case Ground::handed_on:
      return {0.67, "what it handed on stands there now"};
    case Ground::renamed_body:
      return {0.95, "a new definition with the same text"};
    case Ground::renamed_uses:
      return {0.98, "the tree's own uses were changed to it"};
    case Ground::renamed_both:
      return {0.9, "a use of the tree's own was changed to it"};
    case Ground::other_owner:
      return {0.96, "the same attribute of another class"};
    case Ground::keyword_uses:
      return {0.75, "the tree's own calls pass it now"};
    case Ground::keyword_field:
      return {0.5, "the field that it sets was renamed"};
    case Ground::keyword_only:
      return {0.67, "the one keyword that went and the one that came"};
  }
  return {0, ""};
}

std::string reason_of(const Guess& g) {
  std::string out = text_of(g.ground).says;
  if (g.like > 0 && g.like < 0.995 && g.ground != Ground::package_parts)
    out += ", " + std::to_string(static_cast<int>(g.like * 100)) + "% of the text in common";
  if (g.uses) out += ", " + std::to_string(g.uses) + (g.uses == 1 ? " use" : " uses") + " of its own changed to it";
  return out;
}

MovedTo answer_of(Search s, const Guess& g) {
  MovedTo m;
  m.relation = g.relation;
  m.name = g.name;
  m.at = place(s.after, g.thing);
  m.score = text_of(g.ground).score;
  m.reason = reason_of(g);
  return m;
}

std::optional<MovedTo> keyword_moved(Search s, const model::Question& q) {
  const std::string& keyword = q.call->keywords[0];
  std::string callee = q.name;
  std::optional<Guess> moved;
  if (presence(s.after, callee) != Presence::present) {
    moved = find(s, callee);
    if (!moved) return std::nullopt;
    callee = moved->name;
  }
  const auto takes = [&](Side& side, const std::string& name) {
    return model::answer_question(*side.l, name + "(" + keyword + "=)").definedness;
  };
  if (takes(s.before, q.name) != Definedness::always) return std::nullopt;
  const Definedness now = takes(s.after, callee);
  if (now == Definedness::always && moved) {
    MovedTo m = answer_of(s, *moved);
    m.name += "(" + keyword + "=)";
    return m;
  }
  if (now != Definedness::absent) return std::nullopt;
  const auto k = find_keyword(s, q.name, callee, keyword);
  if (!k) return std::nullopt;
  Thing there;
  if (!definition(s.after, callee, there)) return std::nullopt;
  Guess g{callee + "(" + k->keyword + "=)", there, Relation::parameter, k->ground, 0, k->uses};
  return answer_of(s, g);
}

}  // namespace

std::string parent_of(std::string_view dotted) {
  return std::string(dotted.substr(0, std::min(dotted.rfind('.'), dotted.size())));
}
std::string_view last_of(std::string_view dotted) { return dotted.substr(dotted.rfind('.') + 1); }
std::string_view top_of(std::string_view dotted) { return dotted.substr(0, dotted.find('.')); }

bool words_alike(std::string_view a, std::string_view b) {
  const auto words = [](std::string_view name) {
    std::vector<std::string> out;
    std::string word;
    for (const char c : name) {
      const bool capital = c >= 'A' && c <= 'Z';
      if ((c == '_' || capital) && !word.empty()) out.push_back(std::move(word)), word.clear();
      if (c != '_') word += capital ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (!word.empty()) out.push_back(std::move(word));
    return out;
  };
  const auto x = words(a), y = words(b);
  static constexpr std::string_view kSaysLittle[] = {"max", "min", "num", "size", "get",  "set", "has",  "use", "the",
                                                     "all", "new", "old", "name", "make", "for", "with", "from"};
  const auto informative = [](const std::string& w) {
    return w.size() > 2 && std::find(std::begin(kSaysLittle), std::end(kSaysLittle), w) == std::end(kSaysLittle);
  };
  const auto& shorter = x.size() <= y.size() ? x : y;
  const auto& longer = x.size() <= y.size() ? y : x;
  std::size_t all = 0, shared = 0;
  for (const std::string& w : shorter) {
    if (!informative(w)) continue;
    ++all;
    shared += std::find(longer.begin(), longer.end(), w) != longer.end();
  }
  return shared > 0 && shared * 2 >= all;
}

bool differ_in_numbers(std::string_view a, std::string_view b) {
  const auto without = [](std::string_view s) {
    std::string out;
    for (const char c : s)
      if (c < '0' || c > '9') out += c;
    return out;
  };
  return a != b && without(a) == without(b);
}

std::optional<Guess> find(Search s, const std::string& name) {
  if (s.depth > kDeepest) return std::nullopt;
  if (presence(s.after, name) != Presence::absent || presence(s.before, name) != Presence::present) return std::nullopt;
  Thing was;
  if (!definition(s.before, name, was)) return std::nullopt;
  std::optional<Guess> g;
  const std::string defined = dotted(s.before, was);
  // Made by a module's __getattr__: that is still there says nothing.
  if (last_of(defined) == "__getattr__" && last_of(name) != "__getattr__") return std::nullopt;
  Thing there;
  if (was.kind != Thing::Kind::module)
    g = find_recommended(s, name, was);
  else if (defined != name && presence(s.after, defined) == Presence::present && definition(s.after, defined, there))
    g = Guess{defined, there, Relation::reexport, Ground::defined_there, 0, 0};
  if (!g) g = find_forwarded(s, name, was);
  if (!g)
    g = was.kind == Thing::Kind::module ? find_module(s, name, was)
        : was.member()                  ? find_member(s, name, was)
                                        : find_global(s, name, was);
  if (g && presence(s.after, g->name) != Presence::present) return std::nullopt;  // not importable as said
  return g;
}

std::optional<MovedTo> moved_to(Side& before, Side& after, std::string_view name) {
  const Search s{before, after, 0};
  const model::Question q = model::parse_question(name);
  for (const std::string_view part : split(q.name, '.'))
    if (!is_identifier(part)) return std::nullopt;
  if (q.call) {
    if (!q.call->only_keywords || q.call->keywords.size() != 1) return std::nullopt;
    return keyword_moved(s, q);
  }
  auto g = find(s, q.name);
  if (!g) return std::nullopt;
  prefer_public(s, q.name, *g);
  return answer_of(s, *g);
}

}  // namespace assay::sweep
