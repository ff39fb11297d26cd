// "The patches of A and B don't conflict", "A and B patch different things".
//
// Two sets of patch targets are compared. A target is the module or class that really owns the name, however it was
// imported, and the attribute. Two patches meet when they replace the same target; they may meet when one is of an
// object whose class is not known and the attribute has the same name, or when one tree overrides in a subclass what
// the other replaces in the base.
#include <algorithm>
#include <initializer_list>

#include "claim/forms.h"
#include "claim/patch_set.h"
#include "claim/prose.h"

namespace assay {
namespace {

#define MODAL "[(may|might|could|can|will|would|do|does|should|did)] [{neg}] [(actually|really|directly|ever)]"
#define CONFLICT "(conflict|conflicts|clash|clashes|collide|collides|interfere|interferes|overlap|overlaps)"
#define DISJOINT \
  "(non-conflicting|nonconflicting|conflict-free|independent|compatible|disjoint|separate|orthogonal|unrelated)"

constexpr Phrase kPhrases[] = {
    {"{any:a} " MODAL " " CONFLICT " [with {any:b}]", "conflict"},
    {"{any:a} %be " DISJOINT " [(of|from|with) {any:b}]", "disjoint"},
    {"{any:a} %be in conflict [with {any:b}]", "conflict"},
    {"{any:a} (patch|patches|monkey-patch|target|targets|touch|touches|replace|replaces|affect|affects) "
     "[(completely|entirely|totally)] (different|distinct|separate|disjoint|unrelated) {any:b} "
     "[, no (conflict|conflicts|overlap|clash)]",
     "disjoint"},
    {"{any:a} (patch|patches|monkey-patch|target|targets|touch|touches|replace|replaces|affect|affects) "
     "[exactly] the same {any:b}",
     "conflict"},
    {"[(there|it)] %be [{no}] [(a|an|any|actual|real|known|potential)] [(actual|real|known)] "
     "(conflict|conflicts|clash|overlap) "
     "[(between|among|of|in) {any:a}]",
     "conflict"},
    {"{no} [(actual|real|known|such)] (conflict|conflicts|clash|overlap|collision) [(exists|exist|found|remains)] "
     "[(between|among|of|in) {any:a}]",
     "conflict"},
};

constexpr std::string_view kSame = "conflict.same", kApart = "conflict.apart";

bool about_patches(const Tokens& t) {
  return std::any_of(t.begin(), t.end(), [](const Token& x) {
    return x.kind == TokenKind::word &&
           (x.key.starts_with("patch") || x.key.starts_with("monkey") || x.is("overrides"));
  });
}

struct Side {
  const TreeFacts* tree;
  std::vector<PatchSite> sites;
};

// The trees that the sentence, its neighbours or their citations name; else all.
std::vector<const TreeFacts*> parties(const Scene& scene, const Sentence& s) {
  const Tokens& t = s.statement.tokens;
  std::vector<const TreeFacts*> out = trees_named(scene, t, 0, static_cast<std::uint32_t>(t.size()));
  auto add = [&](const TreeFacts* tree) {
    if (std::find(out.begin(), out.end(), tree) == out.end()) out.push_back(tree);
  };
  if (out.size() < 2)
    for (const FileRef& r : scene.cited(s.statement)) add(r.tree);
  if (out.size() < 2)
    for (const FileRef& r : scene.cited_in(s.statement.section)) add(r.tree);
  if (out.size() < 2) out = scene.trees();
  return out;
}

// Those that the topic's words are about; all when there is no topic or nothing is.
std::vector<PatchSite> on_topic(const std::vector<PatchSite>& sites, const std::vector<std::string>& topic) {
  std::vector<PatchSite> out;
  for (const PatchSite& p : sites) {
    std::vector<std::string> words = target_words(p);
    for (std::string& w : nearby_words(p)) words.push_back(std::move(w));
    if (!topic.empty() && contains_all(words, topic)) out.push_back(p);
  }
  return out;
}

// What the patches may be about, most likely first: the words of the sentence, and those before "patches" in the
// sentences before it ("two weight loading patches may conflict").
std::vector<std::vector<std::string>> topics(const Scene& scene, const Sentence& s) {
  std::vector<std::vector<std::string>> out(1);
  for (const Capture& c : s.match.captures)
    if (c.slot == "a" || (c.slot == "b" && s.key == "disjoint"))
      for (std::string& w : topic_of(s.tokens, c.first, c.last)) out[0].push_back(std::move(w));
  for (const TreeFacts* t : scene.trees())
    for (const std::string& w : stems_of(t->tree().info().name)) std::erase(out[0], w);
  const std::string& before = s.statement.around;
  for (auto at = before.rfind(" patch"); at != std::string::npos && at; at = before.rfind(" patch", at - 1)) {
    auto start = before.rfind(' ', at - 1);
    if (start != std::string::npos && start) start = before.rfind(' ', start - 1);
    if (start != std::string::npos) out.push_back(stems_of(std::string_view(before).substr(start, at - start)));
  }
  return out;
}

// "Patches conflict", "they conflict": a noun that only ends in "conflict" is no such sentence.
bool patches_do_it(const Scene& scene, const Sentence& s) {
  if (!s.has("a")) return true;
  for (const Capture& c : s.match.captures)
    if (c.slot == "a")
      for (std::uint32_t i = c.first; i <= c.last; ++i) {
        const std::string& k = s.tokens[i].key;
        if (k.starts_with("patch") || k.starts_with("monkey") || k == "they" || k == "these" || k == "both")
          return true;
      }
  return trees_named(scene, s, "a").size() > 1;
}

// The patches of the files that are cited beside the sentence or in its section.
std::vector<Side> cited_sides(const Scene& scene, const Statement& st) {
  std::vector<Side> out;
  std::vector<FileRef> files = scene.cited(st);
  for (const FileRef& r : scene.cited_in(st.section)) files.push_back(r);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const FileRef& r = files[i];
    bool again = std::any_of(files.begin(), files.begin() + static_cast<std::ptrdiff_t>(i),
                             [&](const FileRef& x) { return x.tree == r.tree && x.file == r.file; });
    if (again || !r.is_python()) continue;
    std::vector<PatchSite> sites = patch_sites(scene, *r.tree, r.file, true);
    if (sites.empty()) continue;
    auto side = std::find_if(out.begin(), out.end(), [&](const Side& x) { return x.tree == r.tree; });
    if (side == out.end()) side = out.insert(out.end(), Side{r.tree, {}});
    for (PatchSite& p : sites) side->sites.push_back(std::move(p));
  }
  return out;
}

bool same_target(const PatchSite& a, const PatchSite& b) {
  return !a.owner.empty() && !b.owner.empty() && a.name() == b.name();
}
bool maybe_same(const PatchSite& a, const PatchSite& b) {
  return a.attribute == b.attribute && (a.owner.empty() || b.owner.empty());
}

// A method of `tree` that overrides what `p` replaces.
std::optional<model::Definition> override_in(const Scene& scene, const PatchSite& p, const TreeFacts& tree) {
  if (!p.cls) return std::nullopt;
  for (FileIndex file : tree.files_with_name(p.attribute)) {
    const py::Facts& f = tree.file(file);
    for (std::uint32_t i = 1; i < f.functions.size(); ++i) {
      const py::Function& fn = f.functions[i];
      if (!fn.owner || f.str(fn.name) != p.attribute) continue;
      std::vector<std::string> unknown;
      for (const model::Definition& c :
           scene.symbols().ancestors(model::class_definition(tree, file, fn.owner), unknown))
        if (c == *p.cls) return model::function_definition(tree, file, i);
    }
  }
  return std::nullopt;
}

std::string counted(const Side& s) {
  std::vector<std::string> names;
  for (const PatchSite& p : s.sites)
    if (std::find(names.begin(), names.end(), p.name()) == names.end()) names.push_back(p.name());
  return "`" + s.tree->tree().info().name + "` replaces " + listed(names);
}

std::optional<Ruling> compare_sides(const Scene& scene, const Sentence& s, const Side& a, const Side& b) {
  bool holds_if_same = s.key == "conflict";
  for (const PatchSite& x : a.sites)
    for (const PatchSite& y : b.sites)
      if (same_target(x, y))
        return decide(s, holds_if_same, kSame, "both replace `" + x.name() + "`: at " + x.where() + " and " + y.where(),
                      {evidence(x, Role::supports, kSame), evidence(y, Role::supports, kSame)});
  for (const PatchSite& x : a.sites)
    for (const PatchSite& y : b.sites)
      if (maybe_same(x, y))
        return unverified("both replace an attribute `" + x.attribute + "`, at " + x.where() + " and " + y.where() +
                              "; whether of one object is not known",
                          {evidence(x, Role::context, kSame), evidence(y, Role::context, kSame)});
  for (const auto& [from, to] : {std::pair(&a, &b), std::pair(&b, &a)})
    for (const PatchSite& x : from->sites)
      if (x.into == to->tree)
        continue;
      else if (auto d = override_in(scene, x, *to->tree))
        return unverified("`" + x.name() + "` is replaced at " + x.where() + " and overridden at " + at(*d),
                          {evidence(x, Role::context, kSame), evidence(*d, Role::context, kSame)});
  return std::nullopt;
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  const Statement& st = s.statement;
  if (!about_patches(st.tokens) && st.around.find(" patch") == std::string::npos) return std::nullopt;
  if (scene.trees().size() < 2 || !patches_do_it(scene, s)) return std::nullopt;
  // "LIB patches different weight loading" says what LIB patches.
  if (s.key == "disjoint" && trees_named(scene, s, "a").size() == 1 && !s.match.negated) return std::nullopt;
  if (!scene.may_search()) return too_many_searches();
  std::vector<const TreeFacts*> trees = parties(scene, s);

  std::vector<Side> sides;
  for (const TreeFacts* t : trees)
    if (Side side{t, patch_sites(scene, *t)}; !side.sites.empty()) sides.push_back(std::move(side));
  if (sides.size() < 2) return unverified("fewer than two of the trees replace anything of another's");
  // What the sentence is about, where both sides have something of it.
  std::vector<Side> narrowed;
  auto narrow_to = [&](const std::vector<std::string>& topic) {
    if (narrowed.size() > 1) return;
    narrowed.clear();
    for (const Side& side : sides)
      if (Side n{side.tree, on_topic(side.sites, topic)}; !n.sites.empty()) narrowed.push_back(std::move(n));
  };
  std::vector<std::vector<std::string>> about = topics(scene, s);
  narrow_to(about[0]);
  if (narrowed.size() < 2) narrowed = cited_sides(scene, st);
  for (std::size_t i = 1; i < about.size(); ++i) narrow_to(about[i]);
  bool narrow = narrowed.size() > 1;
  const std::vector<Side>& compared = narrow ? narrowed : sides;
  std::string reason;
  std::vector<Evidence> proof;
  for (std::size_t i = 0; i < compared.size(); ++i) {
    for (std::size_t j = i + 1; j < compared.size(); ++j)
      if (auto r = compare_sides(scene, s, compared[i], compared[j])) return r;
    reason += (reason.empty() ? "" : ", ") + counted(compared[i]);
    for (std::size_t k = 0; k < compared[i].sites.size() && k < 2; ++k)
      proof.push_back(evidence(compared[i].sites[k], Role::supports, kApart));
  }
  if (narrow) {
    // All of their patches, too: one that meets elsewhere is worth knowing.
    for (std::size_t i = 0; i < sides.size(); ++i)
      for (std::size_t j = i + 1; j < sides.size(); ++j)
        for (const PatchSite& x : sides[i].sites)
          for (const PatchSite& y : sides[j].sites)
            if (same_target(x, y))
              return decide(s, s.key != "conflict", kApart,
                            reason + ": no target in common; elsewhere both replace `" + x.name() + "`",
                            std::move(proof));
  }
  return decide(s, s.key != "conflict", kApart, reason + ": no target in common", std::move(proof));
}

}  // namespace

const Form kConflict = {
    {"patch-conflict", RuleKind::claim_form, "whether the patches of two trees meet",
     "“The patches don't conflict”, “A and B patch different parts of weight loading”, “the two patches may "
     "conflict”.\n\nEvery replacement in both trees is read (tests, examples and documentation left out) and named by "
     "the module or class that owns it, however it was imported. They conflict when one target is in both sets. "
     "Where they share only an attribute's name on objects of unknown class, or one tree overrides what the other "
     "replaces, nothing is decided. Where the sentence says what the patches are about and both sides have such, those "
     "are compared. The trees are those that the sentence or the citations around it name."},
    kPhrases,
    check,
    true};

}  // namespace assay
