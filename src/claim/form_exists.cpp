// "There is no function `f`", "`C` has an attribute `x`", "the module `a.b` exists".
#include <algorithm>

#include "base/text.h"
#include "claim/forms.h"
#include "model/code.h"

namespace assay {
namespace {

using model::Definition;
using model::DefinitionKind;
using model::Definitions;
using namespace py;

constexpr Phrase kPhrases[] = {
    // Members.
    {"there %be [(a|an|any|{no})] [#quality] {sym:m} {noun:what} (on|in|of|for) [the] [{noun}] {sym:a} [{noun}]",
     "member"},
    {"there %be [(a|an|any|{no})] [#quality] {noun:what} [(named|called)] {sym:m} (on|in|of|for) [the] "
     "(class|object|type|instance|enum|interface) {sym:a}",
     "member"},
    {"[(instances|objects|an instance|an object|every instance|each instance) of] @S(a) %have [(a|an|the|any|{no})] "
     "[#quality] {noun:what} [(named|called)] {sym:m}",
     "member"},
    {"[(instances|objects|an instance|an object|every instance|each instance) of] @S(a) %have [(a|an|the|any|{no})] "
     "[#quality] {sym:m} {noun:what}",
     "member"},
    {"{!} [(instances|objects) of] @S(a) (lacks|lack|is missing|misses|does without|is without) [(a|an|the|any)] "
     "[#quality] {noun:what} [(named|called)] {sym:m}",
     "member"},
    {"{!} [(instances|objects) of] @S(a) (lacks|lack|is missing|misses|does without|is without) [(a|an|the|any)] "
     "[#quality] {sym:m} [{noun:what}]",
     "member"},
    {"{sym:m} %be [(a|an|{no})] [#quality] {noun:what} (of|on|in) [the] [(class|type)] {sym:a}", "member"},
    {"{sym:m} %exist (on|in) [the] [(class|type|object)] {sym:a}", "member"},
    {"[the] {noun:what} {sym:m} %exist (on|in|of) [the] [(class|type)] {sym:a}", "member"},
    {"{sym:a} (has|provides|offers|supports|defines|implements|exposes) {sym:m}", "member"},
    {"[the] (class|type|object|enum) {sym:a} (has|provides|offers|supports|defines|implements|exposes) [the] {sym:m}",
     "member"},
    {"[the] (class|type|object|enum) {sym:a} %have {sym:m}", "member"},
    {"{sym:a} %have {no} {sym:m}", "member"},
    // What a change did.
    {"@added [#quality] {noun:what} [(named|called)] {sym:m} (to|on|in) [the] [(class|type)] {sym:a} [class]",
     "member"},
    {"@added [#quality] {sym:m} {noun:what} (to|on|in) [the] [(class|type)] {sym:a} [class]", "member"},
    {"@removed [#quality] {noun:what} {sym:m} (from|of|in) [the] [(class|type)] {sym:a} [class]", "member"},
    {"@removed [#quality] {sym:m} {noun:what} (from|of|in) [the] [(class|type)] {sym:a} [class]", "member"},
    {"@removed {sym:m} from [the] (class|type) {sym:a}", "member"},
    // Files and modules.
    {"[the] [(file|script|source file|test file|directory|folder)] {path:f} [(file|script)] %exist @anywhere", "file"},
    {"there %be [(a|an|{no})] [#quality] (file|script|source file|directory|folder) [(named|called|at)] {path:f} "
     "@anywhere",
     "file"},
    {"there %be {no} {path:f} [(file|script)] @anywhere", "file"},
    {"{!} [the] [(file|script)] {path:f} %be (missing|absent|gone|removed|not there) [@anywhere]", "file"},
    {"@anywhere (contains|ships|has|includes) [(a|the|an)] (file|script) [(named|called)] {path:f}", "file"},
    {"{path:f} %be [(a|an|part of the|{no})] [existing] (file|script|module|tree|package) [@anywhere]", "file"},
    {"(no|{no}) (file|script) [(named|called)] {path:f} %exist @anywhere", "file"},
    // Anything by its name.
    {"there %be [(a|an|any|{no}|{no} such)] [#quality] [#quality] {noun:what} [(named|called)] {sym:a} "
     "[(in|inside|within|under) @P(p)] @anywhere",
     "name"},
    {"there %be [(a|an|any|{no})] [#quality] {sym:a} {noun:what} [(in|inside|within|under) @P(p)] @anywhere", "name"},
    {"{no} [#quality] {noun:what} [(named|called)] {sym:a} %exist [(in|inside) @P(p)] @anywhere", "name"},
    {"{no} {noun:what} [(named|called)] {sym:a} (was|is|can be) found [(in|inside) @P(p)] @anywhere", "name"},
    {"@P(p) %define [(a|an|the|any|{no})] [#quality] {noun:what} [(named|called)] {sym:a}", "name"},
    {"@P(p) %define [(a|an|the|any|{no})] [#quality] {sym:a} {noun:what}", "name"},
    {"{!} @P(p) (lacks|is missing) [(a|an|the|any)] {noun:what} [(named|called)] {sym:a}", "name"},
    {"[the] [#quality] {noun:what} {sym:a} %exist [(in|inside|within) @P(p)] @anywhere", "name"},
    {"{sym:a} %exist [(in|inside|within) @P(p)] @anywhere", "name"},
    {"{sym:a} %be [(a|an|{no})] existing {noun:what} [@anywhere]", "name"},
    {"{!} [the] [#quality] [{noun:what}] {sym:a} %be (missing|absent|gone|removed|nonexistent|non-existent) [from "
     "@P(p)] [@anywhere]",
     "name"},
    {"{!} [the] [#quality] [{noun:what}] {sym:a} (was|has been|got) (removed|deleted|dropped) [from @P(p)] [@anywhere]",
     "name"},
    {"[a] {noun:what} (named|called) {sym:a} %exist [in @P(p)] @anywhere", "name"},
    {"@anywhere (contains|ships|has|defines|provides) [(a|an|the|{no})] {noun:what} [(named|called)] {sym:a}", "name"},
    {"@added [#quality] {noun:what} [(named|called)] {sym:a} [(in|to|into) @P(p)]", "name"},
    {"@added [#quality] {sym:a} [{noun:what}] [(in|to|into) @P(p)]", "name"},
    {"@removed [#quality] {noun:what} {sym:a} [from @P(p)]", "name"},
    {"@removed [#quality] {sym:a} [{noun:what}] [from @P(p)]", "name"},
};

constexpr std::string_view kFile = "exists.file", kModule = "exists.module", kMember = "exists.member",
                           kName = "exists.name";

enum class Wanted { any, class_, function, attribute, module };

Wanted wanted(std::string_view noun) {
  if (noun == "class" || noun == "exception" || noun == "error" || noun == "dataclass" || noun == "enum" ||
      noun == "type" || noun == "mixin" || noun == "interface" || noun == "protocol")
    return Wanted::class_;
  if (noun == "function" || noun == "method" || noun == "helper" || noun == "callable" || noun == "coroutine" ||
      noun == "routine" || noun == "constructor" || noun == "hook")
    return Wanted::function;
  if (noun == "module" || noun == "package" || noun == "submodule" || noun == "subpackage") return Wanted::module;
  if (noun == "attribute" || noun == "field" || noun == "property" || noun == "constant" || noun == "variable" ||
      noun == "member" || noun == "global")
    return Wanted::attribute;
  return Wanted::any;
}

bool fits(const Definition& d, Wanted w) {
  switch (w) {
    case Wanted::class_:
      return d.kind == DefinitionKind::class_;
    case Wanted::function:
      return d.kind == DefinitionKind::function || d.kind == DefinitionKind::class_;
    case Wanted::module:
      return d.kind == DefinitionKind::module;
    default:
      return true;
  }
}

Ruling file(const Scene& scene, const Sentence& s) {
  const Token& t = *s.token("f");
  std::vector<FileRef> found = scene.files(t);
  if (!found.empty()) {
    std::vector<Evidence> proof;
    for (std::size_t i = 0; i < found.size() && i < 3; ++i)
      proof.push_back(evidence(*found[i].tree, found[i].file, 1, 1, Role::supports, kFile));
    return decide(s, true, kFile, "`" + found[0].path() + "` is there", std::move(proof));
  }
  if (t.path.ends_with('/')) {
    for (const TreeFacts* tree : scene.trees())
      for (FileIndex i = 0; i < tree->tree().files().size(); ++i)
        if (tree->tree().files()[i].path.starts_with(t.path))
          return decide(s, true, kFile, "the folder `" + t.path + "` is there",
                        {evidence(*tree, i, 0, 0, Role::supports, kFile)});
  }
  // Absent is said only of a path that begins in a folder that a tree has; anything else may be another project's.
  auto slash = t.path.find('/');
  std::string top = t.path.substr(0, slash + 1);
  bool known =
      slash != std::string::npos && std::any_of(scene.trees().begin(), scene.trees().end(), [&](const TreeFacts* tree) {
        return std::any_of(tree->tree().files().begin(), tree->tree().files().end(),
                           [&](const File& f) { return f.path.starts_with(top); });
      });
  if (!known) return unverified("no given tree has a folder `" + top + "`: the path may be another project's");
  return decide(s, false, kFile, "no given tree has a file `" + t.path + "`", {});
}

Ruling module(const Scene& scene, const Sentence& s, const std::string& name) {
  Definitions found = scene.symbols().modules(name, true);
  if (!found.empty())
    return decide(s, true, kModule, "the module is `" + found[0].path() + "`",
                  {evidence(*found[0].tree, found[0].file, 1, 1, Role::supports, kModule)});
  std::string path = name;
  std::replace(path.begin(), path.end(), '.', '/');
  for (const TreeFacts* t : scene.trees())
    for (FileIndex i = 0; i < t->tree().files().size(); ++i) {
      const std::string& p = t->tree().files()[i].path;
      auto in = p.find(path);
      if (in == std::string::npos || (in && p[in - 1] != '/')) continue;
      char next = in + path.size() < p.size() ? p[in + path.size()] : 0;
      if (next == '/')
        return decide(s, true, kModule, "the package is the folder `" + p.substr(0, in + path.size()) + "`",
                      {evidence(*t, i, 0, 0, Role::supports, kModule)});
      if (next == '.')
        return unverified("`" + p + "` may supply the module `" + name + "`",
                          {evidence(*t, i, 0, 0, Role::context, kModule)});
    }
  if (!scene.symbols().known_package(name)) return unverified("`" + name + "` is of a package that is not given");
  if (name.find('.') == std::string::npos) return unverified("no module `" + name + "` was found");
  return decide(s, false, kModule, "no given tree has a module `" + name + "`", {});
}

// Why the absence of a name cannot be told; "" when it can. `files`: those that spell it.
std::string doubt_about(const Scene& scene, std::string_view name) {
  if (std::string why = scene.symbols().unread(name); !why.empty()) return why;
  for (const TreeFacts* t : scene.trees())
    for (FileIndex file : t->files_with_name(name)) {
      const Facts& f = t->file(file);
      NameId id = f.find(name);
      if (!id) continue;
      for (const Import& im : f.imports)
        if (im.as == id || im.name == id) return "it is imported at " + at(*t, file, f.line_of(im.begin));
      for (ExprId i = 1; i < f.exprs.size(); ++i) {
        const Expr& e = f.exprs[i];
        if (e.kind == ExprKind::string && e.a == id)
          return "a string at " + at(*t, file, f.line_of(e.begin)) + " spells it";
        if (e.kind == ExprKind::attribute && e.b == id && static_cast<Context>(e.op) == Context::store)
          return "it is assigned at " + at(*t, file, f.line_of(e.begin));
      }
    }
  return {};
}

std::string members_listed(const model::Symbols&, const Definition& cls) { return at(cls); }

Ruling member(const Scene& scene, const Sentence& s, const std::string& cls, const std::string& name, Wanted want) {
  Subject who = subject_named(scene, s, cls);
  Subject classes = classes_of(who);
  if (classes.found.empty()) {
    Definitions modules;
    for (const Definition& d : who.found)
      if (d.kind == DefinitionKind::module) modules.push_back(d);
    for (const Definition& m : modules) {
      Definitions found = scene.symbols().in_module(*m.tree, m.file, name);
      if (!found.empty())
        return decide(s, true, kMember, "`" + name + "` is defined at " + at(found[0]),
                      {evidence(found[0], Role::supports, kMember)});
    }
    if (modules.size() == 1) {
      const Facts& f = modules[0].facts();
      bool star = std::any_of(f.imports.begin() + 1, f.imports.end(),
                              [&](const Import& i) { return i.name && f.str(i.name) == "*"; });
      std::string why = scene.symbols().unread(name);
      bool dynamic =
          star || f.find("__getattr__") || f.find("globals") || f.find("sys") || !why.empty() || f.errors.size() > 1;
      if (!dynamic)
        return decide(s, false, kMember, "`" + modules[0].path() + "` binds no `" + name + "`",
                      {evidence(*modules[0].tree, modules[0].file, 0, 0, Role::supports, kMember)});
    }
    return not_found(scene, who);
  }
  return all_agree(classes, [&](const Definition& c) {
    model::Members m = scene.symbols().members(c, name);
    Definitions found = m.found();
    if (!found.empty()) {
      std::string reason = (m.own.empty() ? "`" + c.name + "` inherits `" + found[0].name + "`, defined at "
                                          : "`" + found[0].name + "` is defined at ") +
                           at(found[0]);
      bool method = want == Wanted::function;
      bool function = std::any_of(found.begin(), found.end(), [](const Definition& d) {
        return d.kind == DefinitionKind::function || d.kind == DefinitionKind::class_;
      });
      if (method && !function) {
        Ruling r = unverified(reason + ", but not by `def`", {evidence(found[0], Role::context, kMember)});
        return r;
      }
      return decide(s, true, kMember, std::move(reason), {evidence(found[0], Role::supports, kMember)});
    }
    std::vector<Evidence> proof{evidence(c, Role::supports, kMember)};
    if (!m.unknown.empty())
      return unverified("`" + c.name + "` itself has no `" + name + "`, but its base `" + m.unknown[0] +
                            "` is not in the given trees",
                        std::move(proof));
    if (m.dynamic)
      return unverified("`" + c.name + "` itself has no `" + name + "`, but " + m.dynamic_why, std::move(proof));
    if (std::string why = scene.symbols().unread(cls.substr(cls.rfind('.') + 1)); !why.empty())
      return unverified("no `" + name + "` was found on `" + c.name + "`, but " + why, std::move(proof));
    // Attributes may be put on from outside: `obj.name = …` somewhere.
    for (const TreeFacts* t : scene.trees())
      for (FileIndex file : t->files_with_name(name)) {
        const Facts& f = t->file(file);
        NameId id = f.find(name);
        if (!id) continue;
        for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
          const Expr& e = f.exprs[f.stores[i].target];
          if (e.kind != ExprKind::attribute || e.b != id || f.stores[i].kind == BindingKind::del) continue;
          if (f.exprs[e.a].kind == ExprKind::name && f.str(f.exprs[e.a].a) == "self") continue;
          return unverified("`" + c.name + "` defines no `" + name + "`, but one is assigned from outside at " +
                                at(*t, file, f.line_of(e.begin)),
                            {evidence(*t, file, f.line_of(e.begin), f.line_of(e.begin), Role::context, kMember)});
        }
      }
    return decide(
        s, false, kMember,
        "neither `" + c.name + "` (" + members_listed(scene.symbols(), c) + ") nor a base of it has `" + name + "`",
        std::move(proof));
  });
}

Ruling name(const Scene& scene, const Sentence& s, const std::string& full, Wanted want) {
  if (want == Wanted::module) return module(scene, s, full);
  std::vector<FileRef> in;
  if (const Token* p = s.token("p")) in = scene.files(*p);
  auto dot = full.rfind('.');
  // `Class.x`: a question about the class.
  if (dot != std::string::npos && in.empty()) {
    Subject owner = subject_named(scene, s, full.substr(0, dot));
    if (!classes_of(owner).found.empty()) return member(scene, s, full.substr(0, dot), full.substr(dot + 1), want);
  }
  Definitions found;
  if (!in.empty()) {
    for (const FileRef& r : in)
      for (Definition& d : scene.symbols().find_in(*r.tree, r.file, full)) found.push_back(std::move(d));
  } else {
    found = scene.symbols().find(full);
  }
  std::string_view last = std::string_view(full).substr(dot == std::string::npos ? 0 : dot + 1);
  std::erase_if(found, [](const Definition& d) { return d.kind == DefinitionKind::import_; });
  for (const Definition& d : found)
    if (fits(d, want))
      return decide(s, true, kName, "`" + full + "` is defined at " + at(d), {evidence(d, Role::supports, kName)});
  if (!found.empty())
    return unverified("`" + full + "` is something else at " + at(found[0]),
                      {evidence(found[0], Role::context, kName)});
  if (!in.empty()) {
    for (const FileRef& r : in)
      if (!r.is_python() || r.tree->file(r.file).errors.size() > 1 ||
          r.tree->text(r.file).find(last) != std::string_view::npos)
        return unverified("no definition of `" + full + "` was found in `" + r.path() + "`");
    return decide(s, false, kName, "`" + in[0].path() + "` never spells `" + std::string(last) + "`",
                  {evidence(*in[0].tree, in[0].file, 0, 0, Role::supports, kName)});
  }
  if (dot != std::string::npos && !scene.symbols().known_package(full) &&
      scene.symbols().find(full.substr(0, dot)).empty())
    return unverified("`" + full.substr(0, dot) + "` was not found in the given trees");
  if (std::string why = doubt_about(scene, last); !why.empty())
    return unverified("no definition of `" + full + "` was found, but " + why);
  return decide(s, false, kName, "no file of the given trees defines `" + std::string(last) + "`", {});
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  Wanted want = s.has("what") ? wanted(s.token("what")->key) : Wanted::any;
  if (s.key == "file") return file(scene, s);
  const Token* a = s.token("a");
  if (a->bare && !s.has("what")) return std::nullopt;  // a word of prose that only looks like code
  if (s.key == "member") {
    std::string m = s.symbol("m").name;
    // "`Signal` has a `Signal.connect` method"
    if (const std::string own = s.symbol("a").name + "."; m.starts_with(own)) m.erase(0, own.size());
    std::string_view noun = s.has("what") ? std::string_view(s.token("what")->key) : "";
    // "has a `x` parameter" and the like are of other forms.
    if (noun == "parameter" || noun == "argument" || noun == "decorator" || noun == "keyword" || noun == "option" ||
        noun == "flag" || noun == "call" || noun == "calls" || noun == "base" || noun == "import" || noun == "value" ||
        noun == "superclass" || noun == "subclass" || noun == "instance" || noun == "alias" || noun == "wrapper")
      return std::nullopt;
    Ruling r = member(scene, s, s.symbol("a").name, m, want);
    // "`a` has `b`" may mean anything when a is no class.
    if (r.verdict == VerdictKind::unverified && noun.empty() && classes_of(subject(scene, s, "a")).found.empty())
      return std::nullopt;
    return r;
  }
  if (s.has("what")) {
    std::string_view noun = s.token("what")->key;
    if (noun == "call" || noun == "calls" || noun == "import" || noun == "file" || noun == "test" || noun == "tests" ||
        noun == "value" || noun == "decorator" || noun == "key" || noun == "word" || noun == "string" ||
        noun == "token" || noun == "flag" || noun == "option" || noun == "parameter" || noun == "argument" ||
        noun == "name" || noun == "dependency" || noun == "library" || noun == "entry")
      return std::nullopt;
  }
  Ruling r = name(scene, s, s.symbol("a").name, want);
  if (r.verdict == VerdictKind::refuted && s.says({"removed", "removes", "deleted", "deletes", "dropped", "drops"})) {
    if (s.says({"will"}))
      return unverified(r.reason + "; the sentence speaks of what is to come", std::move(r.evidence));
    if (!s.has("p") && a->text.find('.') == std::string::npos)
      return unverified(r.reason + "; another of that name may be meant", std::move(r.evidence));
  }
  // "`filters` is implemented": an option or a feature, and no name of the code.
  const std::string& written = a->text;
  if (r.verdict == VerdictKind::refuted && !s.negated() && want == Wanted::any && !s.has("p") &&
      std::all_of(written.begin(), written.end(),
                  [](char c) { return (c >= 'a' && c <= 'z') || c == '_' || c == '-'; }) &&
      !s.says({"exists", "exist", "defined", "declared"}))
    return unverified(r.reason + "; an option or feature may be meant", std::move(r.evidence));
  return r;
}

}  // namespace

const Form kExists = {{"exists", RuleKind::claim_form, "a file, module, class, function or member exists, or does not",
                       "“There is no function `f` in the tree”, “`C` has an attribute `x`”, “the module `a.b` exists”, "
                       "“`C.m()` does not exist”.\n\nA member is looked for in the class, on "
                       "its instances (`self.x = …` in any method) and in its bases. It is called absent only when all "
                       "bases are known, nothing could supply it "
                       "(`__getattr__`, `setattr`, a metaclass, an assignment from outside) and every file that spells "
                       "the name was read whole; otherwise the claim is "
                       "unverified and the reason named. A module or file is absent only where its top folder or "
                       "package is one of the given trees'."},
                      kPhrases,
                      check};

}  // namespace assay
