// What code does to other code: predicates about calls, overrides, patches, imports.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "claim/assert_pose.h"
#include "claim/forms.h"
#include "claim/patch_set.h"
#include "model/code.h"

namespace assay {
namespace {

constexpr std::string_view kReaches = "assert.accesses", kPatched = "assert.patches";
constexpr std::size_t kMostChains = 400;

const TreeFacts* tree_named(const Scene& scene, std::string_view name) {
  for (const TreeFacts* t : scene.trees())
    if (t->tree().info().name == name) return t;
  return nullptr;
}

// One file, module, class or function in which to look.
struct Region {
  FileRef file;
  std::string why;  // when there is none
  std::string name;
  bool found() const { return file.tree != nullptr; }
};

Region region(const Scene& scene, const std::string& name) {
  Region out;
  out.name = name;
  if (is_path(name)) {
    std::vector<FileRef> files = scene.files(place_token(name));
    if (const FileRef* f = one_file(files, name, out.why)) out.file = *f;
    return out;
  }
  model::Definitions found = scene.symbols().find(name);
  std::erase_if(found, [](const model::Definition& d) {
    return d.kind != model::DefinitionKind::function && d.kind != model::DefinitionKind::class_ &&
           d.kind != model::DefinitionKind::module;
  });
  if (found.size() != 1) {
    out.why = found.empty() ? "no file, module, class or function `" + name + "` was found"
                            : "`" + name + "` has " + std::to_string(found.size()) + " definitions";
    return out;
  }
  const model::Definition& d = found[0];
  bool whole = d.kind == model::DefinitionKind::module;
  out.file = {d.tree, d.file, whole ? 0 : d.first, whole ? 0 : d.end};
  return out;
}

// Attribute expressions of the region that end in `last`.
std::vector<py::ExprId> attributes_named(const FileRef& r, std::string_view last) {
  std::vector<py::ExprId> out;
  const py::Facts& f = r.tree->file(r.file);
  for (py::ExprId i = 1; i < f.exprs.size(); ++i) {
    if (f.exprs[i].kind != py::ExprKind::attribute || f.str(f.exprs[i].b) != last) continue;
    std::uint32_t line = f.line_of(f.exprs[i].end ? f.exprs[i].end - 1 : 0);
    if (!r.start || (line >= r.start && line <= r.end)) out.push_back(i);
  }
  return out;
}

Ruling accesses_name(const Asked& q, const Region& in, const std::string& target) {
  Answer wanted = q.scene.program().resolve(target);
  if (!wanted.at.start) return unverified("`" + target + "` is " + std::string(name_of(wanted.definedness)));
  std::string_view last = std::string_view(target).substr(target.rfind('.') + 1);
  const py::Facts& f = in.file.tree->file(in.file.file);
  std::string_view text = in.file.tree->text(in.file.file);
  std::vector<Evidence> named;
  std::size_t asked = 0;
  std::vector<py::ExprId> all = attributes_named(in.file, last);
  for (py::ExprId e : all) {
    if (++asked > kMostChains) break;
    const py::Expr& x = f.exprs[e];
    if (x.end > text.size() || x.end - x.begin > 400) continue;
    std::uint32_t line = f.line_of(x.begin);
    std::string spelled(text.substr(x.begin, x.end - x.begin));
    Answer a = q.scene.program().resolve_at(*in.file.tree, in.file.file, line, spelled);
    Evidence here = evidence(*in.file.tree, in.file.file, line, f.line_of(x.end - 1), Role::supports, kReaches);
    bool same = a.at.start && a.definedness != Definedness::by_name && a.at.tree == wanted.at.tree &&
                a.at.path == wanted.at.path && a.at.start == wanted.at.start;
    if (same)
      return decided(true, kReaches,
                     "`" + spelled + "` (" + at(*in.file.tree, in.file.file, line) + ") is `" + target + "`",
                     {std::move(here)});
    here.role = Role::context;
    if (named.size() < 3) named.push_back(std::move(here));
  }
  if (!all.empty())
    return unverified("`" + in.name + "` reaches an attribute `" + std::string(last) + "`; whether it is `" + target +
                          "` is not known",
                      std::move(named));
  if (f.errors.size() > 1 || f.file_flags) return unverified("`" + in.file.path() + "` was not read whole");
  if (text.find(last) != std::string_view::npos || f.find("getattr"))
    return unverified("no chain of attributes in `" + in.name + "` was followed to `" + target + "`");
  return decided(false, kReaches, "`" + in.file.path() + "` never spells `" + std::string(last) + "`",
                 {evidence(*in.file.tree, in.file.file, 0, 0, Role::supports, kReaches)});
}

Ruling accesses(const Asked& q) {
  const std::string &a = q.arguments[0], &b = q.arguments[1];
  const TreeFacts *from = tree_named(q.scene, a), *into = tree_named(q.scene, b);
  if (into) {
    if (from) return Posed("access", {{"a", a}, {"b", b}}).ask(kAccesses, q.scene);
    Region in = region(q.scene, a);
    if (!in.found()) return unverified(in.why);
    std::string place = in.file.path();
    return Posed("access", {{"a", "it"}, {"b", b}}).beside(place).ask(kAccesses, q.scene);
  }
  Region in = region(q.scene, a);
  if (!in.found()) return unverified(from ? "say in which file, module or function of `" + a + "`" : in.why);
  return accesses_name(q, in, b);
}

Ruling patches(const Asked& q) {
  const std::string &a = q.arguments[0], &target = q.arguments[1];
  if (const TreeFacts* tree = tree_named(q.scene, a)) {
    if (!q.scene.may_search()) return too_many_searches();
    std::string_view last = std::string_view(target).substr(target.rfind('.') + 1);
    const PatchSite* near = nullptr;
    for (const PatchSite& p : patch_sites(q.scene, *tree)) {
      bool same = p.name() == target || p.name().ends_with("." + target) || p.patch.expanded == target;
      if (same)
        return decided(true, kPatched, "`" + p.name() + "` is replaced at " + p.where(),
                       {evidence(p, Role::supports, kPatched)});
      if (p.attribute == last) near = &p;
    }
    if (near)
      return unverified(
          "`" + near->name() + "` is replaced at " + near->where() + "; whether that is `" + target + "` is not known",
          {evidence(*near, Role::context, kPatched)});
    return unverified("no replacement of `" + target + "` was found in `" + a +
                      "`; that there is none is only said of a file");
  }
  if (is_path(a)) return Posed("file", {{"p", a}, {"t", target}}, {"patches"}).ask(kPatches, q.scene);
  return Posed("function", {{"f", a}, {"t", target}}, {"patches"}).ask(kPatches, q.scene);
}

Ruling conflicts(const Asked& q) {
  for (const std::string& name : q.arguments)
    if (!tree_named(q.scene, name)) return unverified("no tree has the name `" + name + "`");
  return Posed("conflict", {{"x", q.arguments[0]}, {"y", q.arguments[1]}}, {"patches"}).ask(kConflict, q.scene);
}

Ruling overrides(const Asked& q) {
  return Posed("pair", {{"a", q.arguments[0]}, {"b", q.arguments[1]}}).ask(kOverride, q.scene);
}
Ruling inherits(const Asked& q) {
  return Posed("subclass", {{"a", q.arguments[0]}, {"b", q.arguments[1]}}).ask(kSubclass, q.scene);
}

Ruling calls(const Asked& q) {
  return Posed("call", {{"f", q.arguments[0]}, {"g", q.arguments[1]}}).ask(kCalls, q.scene);
}

// All callers named have to call it, and where only they do that is what the claim says.
Ruling called_by(const Asked& q) {
  const std::string& name = q.arguments[0];
  if (is_path(q.arguments[1])) return Posed("file", {{"a", name}, {"p", q.arguments[1]}}).ask(kOnlyUsed, q.scene);
  return Posed("function", {{"a", name}, {"g", q.arguments[1]}}).ask(kOnlyUsed, q.scene);
}

Ruling called(const Asked& q) { return Posed("call", {{"f", q.arguments[0]}}).ask(kUnused, q.scene); }

Ruling raises(const Asked& q) {
  if (q.arguments.size() == 2)
    return Posed("plain", {{"f", q.arguments[0]}, {"e", q.arguments[1]}}, {"directly"}).ask(kRaises, q.scene);
  return Posed("when", {{"f", q.arguments[0]}, {"e", q.arguments[1]}, {"c", q.arguments[2]}}).ask(kRaises, q.scene);
}

Ruling imports(const Asked& q) {
  const std::string &who = q.arguments[0], &what = q.arguments[1];
  if (is_path(who)) return Posed("import", {{"p", who}, {"x", what}}).ask(kImports, q.scene);
  return Posed("module-import", {{"who", who}, {"x", what}}).ask(kImports, q.scene);
}

}  // namespace

const Predicate kAssertAccesses = {
    "accesses",
    "where, what",
    Gives::truth,
    "code reaches an attribute, or the objects of a tree",
    "`where` is a file, module, class or function (or a tree, when `what` is one); `what` a dotted name or a tree. "
    "Chains of attributes are followed type by type; one that ends at the definition of the name verifies. Refuted "
    "only "
    "when the file never spells the name.",
    R"~(accesses("plugin/cache.py", "host.engine.Engine.pool"))~",
    accesses};
const Predicate kAssertPatches = {
    "patches",
    "where, name",
    Gives::truth,
    "a file, function or tree replaces a name of another module or class",
    "Assignments to attributes of modules and classes, `setattr` with a literal name, `mock.patch` and its like. Of a "
    "file it is refuted when nothing in it could; of a tree it is only ever verified.",
    R"~(patches("plugin/patch.py", "host.engine.Engine.step"))~",
    patches};
const Predicate kAssertConflicts = {
    "conflicts",
    "tree, tree",
    Gives::truth,
    "two trees replace the same name of others",
    "Every replacement in both trees is read. Refuted when they have no target in common and no attribute of unknown "
    "objects either.",
    R"~(not conflicts("plugin", "tracer"))~",
    conflicts};
const Predicate kAssertOverrides = {
    "overrides",
    "name, name",
    Gives::truth,
    "a class overrides a method of its base",
    "The class defines the method itself, derives from the other, and that has the method; each, when it is known to "
    "fail, refutes.",
    R"~(overrides("plugin.Worker.run", "host.Worker.run"))~",
    overrides};
const Predicate kAssertInherits = {"inherits",
                                   "class, class",
                                   Gives::truth,
                                   "a class derives from another, directly or not",
                                   "Refuted when all its bases are known and none is the other.",
                                   R"~(inherits("plugin.Worker", "host.Worker"))~",
                                   inherits};
const Predicate kAssertCalls = {
    "calls",
    "function, name",
    Gives::truth,
    "a function calls another in its own body",
    "Nested functions count, calls made further down do not. Where the body names it without calling it, nothing is "
    "said.",
    R"~(calls("pkg.mod.f", "g"))~",
    calls};
const Predicate kAssertCalledBy = {
    "called_by",
    "name, where",
    Gives::truth,
    "all uses of a name are in one function, class or file",
    "Refuted by a use elsewhere; where a use through an object of unknown class may mean it, it stays unverified.",
    R"~(called_by("pkg.mod._helper", "pkg/mod.py"))~",
    called_by};
const Predicate kAssertCalled = {
    "called",
    "name",
    Gives::truth,
    "something in the trees calls it",
    "`not called(...)` says that nothing does: only when every file that spells the name was read, and nothing could "
    "call it by other means (decorators, entry points, dunder methods).",
    R"~(not called("pkg.mod.unused"))~",
    called};
const Predicate kAssertRaises = {
    "raises",
    "function, exception, [condition]",
    Gives::truth,
    "a function itself raises an exception",
    "A subclass counts, and one caught and raised again. With a condition: the tests around the `raise` have to be the "
    "same; the negation refutes. What the functions it calls raise does not count.",
    R"~(raises("pkg.mod.f", "ValueError", "x < 0"))~",
    raises};
const Predicate kAssertImports = {
    "imports",
    "file, name",
    Gives::truth,
    "a file or module imports a module, or a name of one",
    "`imports(\"pkg.a\", \"pkg.b.f\")`: relative imports are compared by the module they mean; those in functions and "
    "under conditions count.",
    R"~(imports("pkg/a.py", "json"))~",
    imports};

}  // namespace assay
