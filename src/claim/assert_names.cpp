// What a name is, where, and how it is called: predicates that the resolver answers.
#include <algorithm>

#include "base/text.h"
#include "claim/assert_pose.h"
#include "claim/forms.h"

namespace assay {
namespace {

constexpr std::string_view kRule = "assert.name";

const TreeFacts* tree_of(const Scene& scene, const SourcePlace& at) {
  for (const TreeFacts* t : scene.trees())
    if (t->tree().info().name == at.tree) return t;
  return nullptr;
}

std::vector<Evidence> proof_of(const Scene& scene, const Answer& a) {
  std::vector<Evidence> out;
  auto add = [&](const SourcePlace& p, Role role) {
    const TreeFacts* t = tree_of(scene, p);
    FileIndex file = 0;
    if (t && p.start && t->tree().find(p.path, &file)) out.push_back(evidence(*t, file, p.start, p.end, role, kRule));
  };
  add(a.at, Role::supports);
  // Where nothing is defined, the last step that was is what a person looks at.
  if (out.empty())
    for (auto h = a.hops.rbegin(); h != a.hops.rend() && out.empty(); ++h) add(h->at, Role::supports);
  return out;
}

std::string said(const Answer& a) {
  std::string out = "`" + a.name + "` is " + name_of(a.definedness);
  if (!a.condition.empty()) out += " (" + a.condition + ")";
  if (a.at.start) out += ", at `" + a.at.path + ":" + std::to_string(a.at.start) + "`";
  if (!a.reason.empty()) out += ": " + a.reason;
  return out;
}

bool partial(const Answer& a) {
  return a.definedness == Definedness::conditional || a.definedness == Definedness::subclass_only;
}

// A name of a package that is not given is not known to be absent.
Answer resolved(const Asked& q) {
  const std::string& name = q.arguments[0];
  Answer a = q.scene.program().resolve(name);
  if (a.definedness == Definedness::absent &&
      !q.scene.symbols().known_package(name.substr(0, name.find_first_of("(!")))) {
    a.definedness = Definedness::unknown;
    a.reason = "no given tree has its package";
  }
  return a;
}

Ruling file_there(const Asked& q, bool wanted) {
  const std::string& path = q.arguments[0];
  std::vector<FileRef> found = q.scene.files(place_token(path));
  if (!found.empty())
    return decided(wanted, kRule, "`" + found[0].path() + "` is there",
                   {evidence(*found[0].tree, found[0].file, 1, 1, Role::supports, kRule)});
  for (const TreeFacts* t : q.scene.trees())
    if (const Unread* u = t->tree().left_out(path))
      return unverified("`" + path + "` of `" + t->tree().info().name + "` was left out: " + u->reason);
  // Any other path may be of a folder that no tree has.
  std::string top = path.substr(0, path.find('/') + 1);
  for (const TreeFacts* t : q.scene.trees())
    for (FileIndex i = 0; i < t->tree().files().size(); ++i) {
      const std::string& p = t->tree().files()[i].path;
      if (path.ends_with('/') && (p.starts_with(path) || p.find("/" + path) != std::string::npos))
        return decided(wanted, kRule, "the folder `" + path + "` is there",
                       {evidence(*t, i, 0, 0, Role::supports, kRule)});
    }
  bool known = top.empty();
  for (const TreeFacts* t : q.scene.trees())
    for (const File& f : t->tree().files())
      known = known || f.path.starts_with(top) || f.path.find("/" + top) != std::string::npos;
  if (!known) return unverified("no given tree has a folder `" + top + "`: the path may be another project's");
  return decided(!wanted, kRule, "no given tree has a file `" + path + "`", {});
}

Ruling exists(const Asked& q) {
  if (is_path(q.arguments[0])) return file_there(q, true);
  Answer a = resolved(q);
  if (a.definedness == Definedness::always) return decided(true, kRule, said(a), proof_of(q.scene, a));
  if (a.definedness == Definedness::absent) return decided(false, kRule, said(a), proof_of(q.scene, a));
  Ruling r = decided(true, kRule, said(a), proof_of(q.scene, a));
  r.verdict = partial(a) ? VerdictKind::partly : VerdictKind::unverified;
  return r;
}

Ruling absent(const Asked& q) {
  if (is_path(q.arguments[0])) return file_there(q, false);
  Answer a = resolved(q);
  if (a.definedness == Definedness::absent) return decided(true, kRule, said(a), proof_of(q.scene, a));
  if (a.definedness == Definedness::always || partial(a)) return decided(false, kRule, said(a), proof_of(q.scene, a));
  return unverified(said(a), proof_of(q.scene, a));
}

Ruling conditional(const Asked& q) {
  Answer a = resolved(q);
  if (partial(a)) return decided(true, kRule, said(a), proof_of(q.scene, a));
  if (a.definedness == Definedness::always || a.definedness == Definedness::absent)
    return decided(false, kRule, said(a), proof_of(q.scene, a));
  return unverified(said(a), proof_of(q.scene, a));
}

Ruling at_place(const Asked& q) {
  Token wanted;
  if (!parse_place(q.against->text, wanted) || wanted.path.empty())
    return unverified("`" + q.against->text + "` is no place: write path:line or path");
  Answer a = resolved(q);
  if (a.definedness == Definedness::absent) return decided(false, kRule, said(a), proof_of(q.scene, a));
  if (!a.at.start || a.definedness == Definedness::unknown || a.definedness == Definedness::by_name)
    return unverified(said(a), proof_of(q.scene, a));
  bool path = a.at.path == wanted.path || a.at.path.ends_with("/" + wanted.path);
  bool line = wanted.lines.empty() || (wanted.lines[0].first <= a.at.start && a.at.start <= wanted.lines[0].second);
  return decided(path && line, kRule,
                 "`" + a.name + "` is defined at `" + a.at.path + ":" + std::to_string(a.at.start) + "`",
                 proof_of(q.scene, a));
}

Ruling signature(const Asked& q) {
  if (!q.against->text.starts_with('(') || !q.against->text.ends_with(')'))
    return unverified("a signature is written with its parentheses: \"(a, b=1)\"");
  return Posed("signature", {{"f", q.arguments[0]}, {"s", q.against->text}}).ask(kSignature, q.scene);
}

Ruling binds(const Asked& q) {
  if (q.arguments[0].find('(') == std::string::npos)
    return unverified("a call is written NAME(2; a=, b=): two positional arguments and these keywords");
  Answer a = resolved(q);
  if (a.definedness == Definedness::always) return decided(true, kRule, said(a), proof_of(q.scene, a));
  if (a.definedness == Definedness::absent) return decided(false, kRule, said(a), proof_of(q.scene, a));
  return unverified(said(a), proof_of(q.scene, a));
}

}  // namespace

const Predicate kAssertExists = {
    "exists",
    "name",
    Gives::truth,
    "the name, member, module or file is there, always",
    "A name is resolved as `assay resolve` does it, through imports, bases and the types of attributes; a path names a "
    "file or, with a slash at its end, a folder. What is there only under a condition, or on some subclasses, holds "
    "partly. Refuted when nothing can supply it.",
    R"~(exists("pkg.mod.Class.method"))~",
    exists};
const Predicate kAssertAbsent = {
    "absent",
    "name",
    Gives::truth,
    "the name, member, module or file is not there",
    "Refuted when it is there, be it under a condition. Where something dynamic could supply it, or its package is not "
    "given, it stays unverified.",
    R"~(absent("pkg.mod.old_name"))~",
    absent};
const Predicate kAssertConditional = {"conditional",
                                      "name",
                                      Gives::truth,
                                      "the name is there only under a condition, or only on some subclasses",
                                      "Refuted when it is always there, or never.",
                                      R"~(conditional("pkg.engine.Engine.executor"))~",
                                      conditional};
const Predicate kAssertAt = {
    "at",
    "name",
    Gives::text,
    "where the name is defined: \"path:line\", \"path:first-last\" or \"path\"",
    "The path may be shortened from the left. The line is that of the name, not of a decorator.",
    R"~(at("pkg.mod.f") == "pkg/mod.py:12")~",
    at_place};
const Predicate kAssertSignature = {
    "signature",
    "function",
    Gives::text,
    "the parameters of a function: names, kinds and defaults",
    "Compared parameter by parameter, `self` left out or not; annotations count only where they are written. A class "
    "stands for its `__init__`.",
    R"~(signature("pkg.mod.f") == "(a, b=1, *, c=None)")~",
    signature};
const Predicate kAssertBinds = {
    "binds",
    "call",
    Gives::truth,
    "a call of this shape binds to the parameters of what it calls",
    "`f(2; a=, b=)`: two positional arguments, `self` not counted, and the keywords a and b; `f(a=)`: the keyword is "
    "taken; `f!(2)`: reached through the class, where a plain function counts its `self`. What a decorator may change "
    "stays unverified.",
    R"~(binds("pkg.mod.f(2; timeout=)"))~",
    binds};

}  // namespace assay
