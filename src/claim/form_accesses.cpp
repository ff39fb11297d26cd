// "The cache manager accesses LIB's internals": code of one tree that reaches into the objects of another.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "claim/forms.h"
#include "claim/patch_set.h"
#include "claim/prose.h"
#include "model/code.h"

namespace assay {
namespace {

using namespace py;

constexpr Phrase kPhrases[] = {
    {"{any:a} [(directly|also|currently|heavily)] %access [(directly|heavily)] {any:b}", "access"},
    {"{any:a} (has|have|needs|need|requires|uses|with|by) [(direct|deep)] (access|accesses) to {any:b}", "access"},
    {"[(direct|deep)] (access|accesses) to {any:b} (in|by|from) {any:a}", "access"},
    {"{any:b} %be [directly] (accessed|manipulated|touched|read|modified) (by|in|from) {any:a}", "access"},
};

constexpr std::string_view kReaches = "accesses.reaches", kNever = "accesses.never";
constexpr std::size_t kMostChains = 40;

// One chain of attributes, and where in the other tree its attributes are defined.
struct Reach {
  const FileRef* from;
  std::uint32_t line, end;
  std::string text;
  std::vector<SourcePlace> places;
  std::string last;       // the last name that is the other tree's
  bool followed = false;  // to its end
};

// The longest attribute chains of the cited lines, each text once.
std::vector<ExprId> chains_in(const FileRef& r) {
  const Facts& f = r.tree->file(r.file);
  std::vector<bool> inner(f.exprs.size());
  for (ExprId i = 1; i < f.exprs.size(); ++i)
    if (f.exprs[i].kind == ExprKind::attribute) inner[f.exprs[i].a] = true;
  std::vector<ExprId> out;
  std::set<std::string> seen;
  for (ExprId i = 1; i < f.exprs.size(); ++i) {
    if (f.exprs[i].kind != ExprKind::attribute || inner[i]) continue;
    std::uint32_t line = f.line_of(f.exprs[i].begin);
    if (r.start && (line < r.start || line > r.end)) continue;
    std::string text = model::dotted(f, i);
    if (text.empty() || text.find('.') == std::string::npos || !seen.insert(text).second) continue;
    out.push_back(i);
  }
  auto depth = [&](ExprId e) {
    std::string text = model::dotted(f, e);
    return std::count(text.begin(), text.end(), '.');
  };
  std::stable_sort(out.begin(), out.end(), [&](ExprId a, ExprId b) { return depth(a) > depth(b); });
  if (out.size() > kMostChains) out.resize(kMostChains);
  return out;
}

std::vector<Reach> reaches(const Scene& scene, const FileRef& r, const TreeFacts& into) {
  std::vector<Reach> out;
  const Facts& f = r.tree->file(r.file);
  std::string_view text = r.tree->text(r.file);
  const std::string& name = into.tree().info().name;
  for (ExprId e : chains_in(r)) {
    const Expr& x = f.exprs[e];
    if (x.end > text.size() || x.end - x.begin > 400) continue;
    Reach one{&r,
              f.line_of(x.begin),
              f.line_of(x.end ? x.end - 1 : 0),
              std::string(text.substr(x.begin, x.end - x.begin)),
              {},
              {},
              false};
    Answer a = scene.program().resolve_at(*r.tree, r.file, one.line, one.text);
    for (std::size_t i = 1; i < a.hops.size(); ++i) {  // the first one is the name itself, not an attribute of it
      const Hop& h = a.hops[i];
      if (h.at.tree != name || !h.at.start || h.definedness == Definedness::by_name) continue;
      one.places.push_back(h.at);
      one.last = h.name.substr(h.name.rfind('.') + 1);
      one.followed = i + 1 == a.hops.size();
    }
    if (!one.places.empty()) out.push_back(std::move(one));
  }
  // Those that go deepest say most.
  std::stable_sort(out.begin(), out.end(), [](const Reach& a, const Reach& b) {
    return a.followed != b.followed ? a.followed : a.places.size() > b.places.size();
  });
  return out;
}

// Whether anything of the tree could mean the other: a module that spells one of its packages, or project files that
// name it (a plugin may be handed the other's objects and import nothing).
bool knows_of(const TreeFacts& tree, const Scene& scene, const TreeFacts& other) {
  std::vector<std::string> names = packages_of(scene, other, tree);
  if (names.empty() || !tree.tree().unread().empty()) return true;
  for (const std::string& p : names)
    if (!tree.files_with_name(p).empty()) return true;
  names.push_back(to_lower(other.tree().info().name));
  const auto& files = tree.tree().files();
  for (FileIndex i = 0; i < files.size(); ++i) {
    std::string_view name = base_name(files[i].path), ext = extension(files[i].path);
    if (ext != "toml" && ext != "cfg" && ext != "ini" && name != "setup.py" && !name.starts_with("requirements") &&
        name != "METADATA" && name != "PKG-INFO" && name != "entry_points.txt")
      continue;
    auto bytes = tree.tree().read(i);
    if (!bytes) return true;
    std::string text = to_lower(bytes->data);
    for (const std::string& p : names)
      if (text.find(to_lower(p)) != std::string::npos) return true;
  }
  return false;
}

bool internals(const Tokens& t) {
  return std::any_of(t.begin(), t.end(), [](const Token& x) {
    return x.kind == TokenKind::word && (x.key.starts_with("internal") || x.is("private"));
  });
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  std::vector<const TreeFacts*> into = trees_named(scene, s, "b");
  if (into.size() != 1) return std::nullopt;
  const TreeFacts& other = *into[0];
  std::vector<const TreeFacts*> who = trees_named(scene, s, "a");
  std::erase(who, &other);
  if (who.size() > 1) return std::nullopt;
  std::vector<FileRef> files = cited_python(scene, s.statement);
  std::erase_if(files, [&](const FileRef& r) { return r.tree == &other || (!who.empty() && r.tree != who[0]); });
  const std::string& name = other.tree().info().name;
  if (files.empty() && who.empty()) return std::nullopt;

  if (!scene.may_search()) return too_many_searches();
  std::vector<Reach> found;
  for (const FileRef& r : files) {
    if (r.tree->file(r.file).file_flags) continue;
    for (Reach& x : reaches(scene, r, other)) found.push_back(std::move(x));
  }
  // "Internals": not what is imported from the package and used, but what its objects hold.
  bool deep = internals(s.tokens);
  if (deep) std::erase_if(found, [](const Reach& r) { return r.places.size() < 2 && !r.last.starts_with("_"); });
  if (!found.empty()) {
    std::vector<Evidence> proof;
    std::set<std::pair<std::string, std::uint32_t>> shown;
    for (const Reach& r : found) {
      if (shown.size() > 2) break;
      if (!shown.emplace(r.places.back().path, r.places.back().start).second) continue;
      proof.push_back(evidence(*r.from->tree, r.from->file, r.line, r.end, Role::supports, kReaches));
      const SourcePlace& p = r.places.back();
      FileIndex file = 0;
      if (other.tree().find(p.path, &file))
        proof.push_back(evidence(other, file, p.start, p.end, Role::supports, kReaches));
    }
    const Reach& r = found[0];
    return decide(s, true, kReaches,
                  "`" + r.text + "` (" + at(*r.from->tree, r.from->file, r.line) + ") reaches `" + r.last + "` of `" +
                      name + "`, defined at `" + r.places.back().path + ":" + std::to_string(r.places.back().start) +
                      "`" + (found.size() > 1 ? "; " + std::to_string(found.size() - 1) + " more chains do" : ""),
                  std::move(proof));
  }
  const TreeFacts& tree = who.empty() ? *files[0].tree : *who[0];
  if (!knows_of(tree, scene, other))
    return decide(
        s, false, kNever,
        "nothing in `" + tree.tree().info().name + "`, its project files included, names a package of `" + name + "`",
        {evidence(tree, files.empty() ? 0 : files[0].file, 0, 0, Role::supports, kNever)});
  if (files.empty()) return unverified("the sentence doesn't say where; no file is cited beside it");
  return unverified("no chain of attributes in `" + files[0].path() + "` was followed into `" + name + "`",
                    {evidence(*files[0].tree, files[0].file, files[0].start, files[0].end, Role::context, kReaches)});
}

}  // namespace

const Form kAccesses = {
    {"accesses", RuleKind::claim_form, "code reaches into the objects of another tree",
     "“The cache code accesses LIB's internals”, “PLUGIN directly manipulates LIB internals (`a.py:20-40`)”.\n\nThe "
     "chains of attributes in the cited lines are followed, type by type, and those whose attributes are defined in "
     "the "
     "other tree are the evidence. For “internals” a chain must go through at least two of its attributes or a private "
     "one. It is refuted only when the first tree, its project files included, nowhere names the other or a package of "
     "it."},
    kPhrases,
    check,
    true};

}  // namespace assay
