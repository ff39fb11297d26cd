// What a project declares, when code came, when it runs, and what it is a copy of.
#include "claim/assert_pose.h"
#include "claim/forms.h"

namespace assay {
namespace {

Ruling identical(const Asked& q) {
  const std::string &a = q.arguments[0], &b = q.arguments[1];
  if (is_path(a) != is_path(b)) return unverified("one of them is a file, the other is none");
  if (is_path(a)) return Posed("file", {{"p", a}, {"@q", b}}).ask(kIdentical, q.scene);
  return Posed("code", {{"a", a}, {"b", b}}).ask(kIdentical, q.scene);
}

Ruling requires_(const Asked& q) {
  const std::string &who = q.arguments[0], &what = q.arguments[1];
  std::string_view key = what.find_first_of("<>=!~") == std::string::npos ? "dependency" : "requires";
  if (is_path(who)) return Posed(key, {{"p", who}, {"x", what}}, {"dependency"}).ask(kRequires, q.scene);
  return Posed(key, {{"a", who}, {"x", what}}, {"dependency"}).ask(kRequires, q.scene);
}

Ruling reached_if(const Asked& q) {
  const std::string &what = q.arguments[0], &condition = q.arguments[1];
  Token place;
  if (parse_place(what, place) && !place.lines.empty())
    return Posed("only-at if", {{"@l", what}, {"c", condition}}).ask(kReached, q.scene);
  return Posed("only if", {{"f", what}, {"c", condition}}).ask(kReached, q.scene);
}

Ruling entry_point(const Asked& q) {
  const auto& a = q.arguments;
  if (a.size() == 3) return Posed("point", {{"a", a[0]}, {"g", a[1]}, {"n", a[2]}}).ask(kRegistered, q.scene);
  return Posed("point", {{"a", a[0]}, {"g", a[1]}, {"n", a[2]}, {"t", a[3]}}).ask(kRegistered, q.scene);
}

Ruling added_in(const Asked& q) {
  return Posed("added", {{"x", q.arguments[0]}, {"c", q.arguments[1]}}).ask(kHistory, q.scene);
}

}  // namespace

const Predicate kAssertIdentical = {
    "identical",
    "name, name",
    Gives::truth,
    "two definitions, or two files, are the same code",
    "Formatting, comments and the definition's own name don't count; docstrings neither. Files that are not Python are "
    "compared line by line, without white space at either end.",
    R"~(identical("plugin.sampler.sample", "host.sampler.sample"))~",
    identical};
const Predicate kAssertRequires = {"requires",
                                   "tree, requirement",
                                   Gives::truth,
                                   "a tree, or a file of it, declares a requirement",
                                   "`requires(\"lib\", \"click>=8.0\")`: that clause has to be declared; what only "
                                   "follows from what is declared holds "
                                   "partly, another bound refutes. `\"python>=3.9\"` asks for `requires-python`. Where "
                                   "the list is computed, or the code "
                                   "spells a name that nothing declares, it stays unverified.",
                                   R"~(requires("plugin", "host>=2,<3"))~",
                                   requires_};
const Predicate kAssertReachedIf = {
    "reached_if",
    "name, condition",
    Gives::truth,
    "a function, or the code at a place, is only reached if a condition holds",
    "`name` is a function or class, or `path:line`. All calls that can be followed have to stand under the condition; "
    "one under no condition, or the opposite one, refutes. Other tests, and objects of unknown classes, leave it "
    "unverified.",
    R"~(reached_if("pkg.engine.warm_up", "self.eager"))~",
    reached_if};
const Predicate kAssertEntryPoint = {
    "entry_point",
    "tree, group, name, [target]",
    Gives::truth,
    "a tree declares an entry point",
    "Console scripts are of the group `console_scripts`. Refuted by another target, and when nothing of that name is "
    "declared; where `setup.py` or a build computes them it stays unverified.",
    R"~(entry_point("plugin", "host.plugins", "mine", "plugin:register"))~",
    entry_point};
const Predicate kAssertAddedIn = {
    "added_in",
    "name, revision",
    Gives::truth,
    "a commit, or the version of a tag, added a name",
    "Defined there, and not at the commit or release before. Needs a tree with a history; without one it stays "
    "unverified.",
    R"~(added_in("pkg.mod.f", "v2.1"))~",
    added_in};

}  // namespace assay
