// "LIB patches the weight loaders": who patches is a tree or the file cited beside it, what is patched is said in
// words.
#include <algorithm>

#include "claim/forms.h"
#include "claim/patch_set.h"
#include "claim/prose.h"

namespace assay {
namespace {

#define PATCHES                                                                                                   \
  "(patches|patch|monkey-patches|monkey-patch|monkeypatches|monkeypatch|hot-patches|replaces at (runtime|import " \
  "time))"

constexpr Phrase kPhrases[] = {
    {PATCHES " {any:x}", "topic"},
    {"{any:a} [(also|already|itself|currently|directly)] " PATCHES " {any:x}", "topic"},
    {"{any:a} (does|do|did) {neg} [(also|itself|directly)] (patch|monkey-patch|monkeypatch) {any:x}", "topic"},
    {"{any:a} {neg} (patches|monkey-patches|monkeypatches) {any:x}", "topic"},
    {"{any:x} %be (patched|monkey-patched|monkeypatched) (by|in|from) {any:a}", "topic"},
    {"{any:x} %be (patched|monkey-patched|monkeypatched)", "topic"},
    {"there %be [(a|an|{no})] (patch|monkey-patch) (of|for) {any:x} in {any:a}", "topic"},
};

constexpr std::string_view kNamed = "patches.named", kTopic = "patches.topic", kNothing = "patches.nothing";

struct Wanted {
  std::vector<std::string> names;  // in backticks: to be met exactly
  std::vector<std::string> words;
};

Wanted wanted_of(const Scene& scene, const Sentence& s) {
  Wanted out;
  for (const Capture& c : s.match.captures) {
    if (c.slot != "x") continue;
    Tokens words(s.tokens.begin() + c.first, s.tokens.begin() + c.last + 1);
    std::erase_if(words, [&](const Token& t) {
      // "MoE" without backticks is a word that happens to be spelled like a name.
      bool code = t.kind == TokenKind::code && (!t.bare || t.text.find_first_of("._") != std::string::npos);
      std::string name = code ? parse_symbol(t.text).name : "";
      if (name.size() < 2) return false;
      out.names.push_back(std::move(name));
      return true;
    });
    out.words = topic_of(words, 0, static_cast<std::uint32_t>(words.size()));
    for (const TreeFacts* t : trees_named(scene, s.tokens, c.first, c.last))
      for (const std::string& w : stems_of(t->tree().info().name)) std::erase(out.words, w);
  }
  return out;
}

bool ends_in(std::string_view dotted, std::string_view name) {
  return dotted == name ||
         (dotted.size() > name.size() && dotted.ends_with(name) && dotted[dotted.size() - name.size() - 1] == '.');
}

bool named(const PatchSite& p, const std::string& name) {
  return ends_in(p.patch.target, name) || ends_in(p.patch.expanded, name) || ends_in(p.name(), name) ||
         ends_in(p.owner, name);
}

// 2: the names, or all the words; 1: some of the words; 0: something else.
int fits(const PatchSite& p, const Wanted& w) {
  if (!w.names.empty() && !std::all_of(w.names.begin(), w.names.end(), [&](auto& n) { return named(p, n); })) return 0;
  std::vector<std::string> own = target_words(p), near = nearby_words(p);
  near.insert(near.end(), own.begin(), own.end());
  bool whole = contains_all(near, w.words);
  if (!w.names.empty()) return whole ? 2 : 1;
  if (!contains_any(own, w.words)) return 0;
  return whole ? 2 : 1;
}

// Whether any attribute of another object could be set in the tree at all.
bool may_patch(const TreeFacts& tree, const Wanted& w) {
  for (FileIndex file : tree.python_files()) {
    if (in_tests(tree.tree().files()[file].path)) continue;
    const py::Facts& f = tree.file(file);
    if (f.errors.size() > 1 || f.file_flags || f.find("modules") || f.find("vars") || f.find("globals")) return true;
    // setattr, monkeypatch, patch_function_wrapper, wrapt, __dict__ …: ways that need no assignment.
    for (std::string_view way : {"setattr", "patch", "wrap", "monkey", "__dict__", "__class__", "override", "replace"})
      if (f.string_bytes.find(way) != std::string_view::npos) return true;
    for (const std::string& n : w.names)  // a name that is given as a text
      for (py::ExprId e = 1; e < f.exprs.size(); ++e)
        if (f.exprs[e].kind == py::ExprKind::string &&
            f.str(f.exprs[e].a).find(n.substr(n.rfind('.') + 1)) != std::string_view::npos)
          return true;
    for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
      const py::Expr& t = f.exprs[f.stores[i].target];
      if (t.kind != py::ExprKind::attribute) continue;
      const py::Expr& head = f.exprs[t.a];
      bool own = head.kind == py::ExprKind::name && (f.str(head.a) == "self" || f.str(head.a) == "cls");
      if (own) continue;
      if (w.names.empty()) return true;
      for (const std::string& n : w.names)
        if (n.substr(n.rfind('.') + 1) == f.str(t.b)) return true;
    }
  }
  return !tree.tree().unread().empty();
}

std::vector<Evidence> proof_of(const Scene& scene, const std::vector<PatchSite>& sites, std::string_view rule) {
  std::vector<Evidence> out;
  for (std::size_t i = 0; i < sites.size() && i < 3; ++i) {
    out.push_back(evidence(sites[i], Role::supports, rule));
    if (auto o = original(scene, sites[i], rule)) out.push_back(std::move(*o));
  }
  return out;
}

std::vector<std::string> names_of(const std::vector<PatchSite>& sites) {
  std::vector<std::string> out;
  for (const PatchSite& p : sites)
    if (std::find(out.begin(), out.end(), p.name()) == out.end()) out.push_back(p.name());
  return out;
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  Wanted w = wanted_of(scene, s);
  if (w.words.empty() && w.names.empty()) return std::nullopt;
  std::vector<const TreeFacts*> who = trees_named(scene, s, "a");
  if (who.empty()) {
    // "LIB (`a.py:3`): patches …"
    const Tokens& all = s.statement.tokens;
    who = trees_named(scene, all, 0, std::min<std::uint32_t>(2, static_cast<std::uint32_t>(all.size())));
  }
  if (who.size() > 1) return std::nullopt;
  std::vector<FileRef> files = cited_python(scene, s.statement);
  if (!who.empty()) std::erase_if(files, [&](const FileRef& r) { return r.tree != who[0]; });
  if (who.empty() && files.empty()) return std::nullopt;

  // The cited files first, then the whole tree.
  std::vector<PatchSite> whole, part;
  auto sort = [&](const std::vector<PatchSite>& sites) {
    for (const PatchSite& p : sites)
      if (int fit = fits(p, w)) (fit == 2 ? whole : part).push_back(p);
  };
  for (const FileRef& r : files) sort(patch_sites(scene, *r.tree, r.file, true));
  const TreeFacts& tree = who.empty() ? *files[0].tree : *who[0];
  if (whole.empty()) {
    part.clear();
    sort(patch_sites(scene, tree));
  }
  const std::string& name = tree.tree().info().name;
  if (!whole.empty()) {
    std::string_view rule = w.names.empty() ? kTopic : kNamed;
    return decide(s, true, rule, "`" + name + "` replaces " + listed(names_of(whole)) + " at " + whole[0].where(),
                  proof_of(scene, whole, rule));
  }
  if (!part.empty())
    return unverified("`" + name + "` replaces " + listed(names_of(part)) + " at " + part[0].where() +
                          "; the names alone don't tell whether that is what is meant",
                      proof_of(scene, part, kTopic));
  std::string what = w.names.empty() ? std::string("such a name") : "`" + w.names[0] + "`";
  if (!scene.may_search()) return too_many_searches();
  if (!may_patch(tree, w))
    return decide(s, false, kNothing,
                  "nothing in `" + name + "` assigns " + what + " of another module, class or object",
                  {evidence(tree, files.empty() ? 0 : files[0].file, 0, 0, Role::supports, kNothing)});
  return unverified("no replacement of " + what + " was found in `" + name + "`");
}

}  // namespace

const Form kPatchTopic = {
    {"patches-topic", RuleKind::claim_form, "a tree or file patches something that is said in words",
     "“LIB patches the weight loaders”, “LIB (`a.py:3`): patches `Linear.create_weights`”.\n\nAll replacements of the "
     "cited file are read, else those of the tree that is named (its tests, examples and documentation left out): "
     "assignments to attributes of modules and classes, `setattr`, `mock.patch` and its like; attributes set on "
     "objects where the function or file calls itself a patch. A name in backticks must be what is replaced. Of words, "
     "one must be in the replaced name and all in it, its module, the value or the function and file around it. "
     "It is refuted only when nothing in the tree could set such a name of another object."},
    kPhrases,
    check,
    true};

}  // namespace assay
