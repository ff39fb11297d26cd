// Defaults and values: predicates compared with a literal of Python.
#include "base/text.h"
#include "claim/assert_pose.h"
#include "claim/config_keys.h"
#include "claim/environment.h"
#include "claim/forms.h"

namespace assay {
namespace {

// A configuration file that says otherwise makes a sentence half true; an assertion means the code's own default, and
// config_default() the file's. Its line stays as context.
Ruling own_default(Ruling r) {
  if (r.verdict != VerdictKind::partly || r.rule != "default.configuration" || r.evidence.size() < 2) return r;
  bool against = r.evidence.back().role == Role::contradicts;
  r.verdict = against ? VerdictKind::verified : VerdictKind::refuted;
  r.evidence.back().role = Role::context;
  r.rule = "default.member";
  return r;
}

Ruling default_of(const Asked& q) {
  if (q.arguments.size() > 1)
    return Posed("parameter", {{"f", q.arguments[0]}, {"x", q.arguments[1]}, {"v", q.against->source}})
        .ask(kDefault, q.scene);
  return own_default(Posed("name", {{"a", q.arguments[0]}, {"v", q.against->source}}).ask(kDefault, q.scene));
}

Ruling value(const Asked& q) {
  return own_default(Posed("name", {{"a", q.arguments[0]}, {"v", q.against->source}}).ask(kValue, q.scene));
}

Ruling returns(const Asked& q) {
  return Posed("plain", {{"f", q.arguments[0]}, {"v", q.against->source}}).ask(kReturns, q.scene);
}

Ruling env_default(const Asked& q) {
  Posed posed("env", {{"e", q.arguments[0]}, {"v", q.against->source}});
  if (q.arguments.size() > 1) posed.beside(q.arguments[1]);
  return posed.ask(kDefault, q.scene);
}

Ruling config_value(const Asked& q) {
  std::string why;
  std::vector<FileRef> files = q.scene.files(place_token(q.arguments[0]));
  if (!one_file(files, q.arguments[0], why)) return unverified(std::move(why));
  Posed posed("name", {});
  posed.beside(q.arguments[0]);
  auto r = config_default(q.scene, posed.sentence(), q.arguments[1], claimed_value(q.against->source));
  return r ? std::move(*r)
           : unverified("no plain value of the key `" + q.arguments[1] + "` was read in `" + files[0].path() + "`");
}

}  // namespace

const Predicate kAssertDefault = {
    "default",
    "name, [parameter]",
    Gives::value,
    "the default of a field, attribute or parameter",
    "`default(\"pkg.Config.size\")` is of a field or class attribute, `default(\"pkg.mod.f\", \"timeout\")` or "
    "`default(\"pkg.mod.f.timeout\")` of a parameter. Values are compared as Python compares them (`0x10` is `16`), "
    "except that `True` is not `1`; a name is followed to the constant it stands for. What is computed stays "
    "unverified. What a configuration file sets is config_default().",
    R"~(default("pkg.config.Config.size") == 3)~",
    default_of};
const Predicate kAssertValue = {
    "value",
    "name",
    Gives::value,
    "the value of a constant or attribute",
    "All bindings of the name have to agree; a value that only running gives stays unverified.",
    R"~(value("pkg.mod.LIMIT") in [1024, 2048])~",
    value};
const Predicate kAssertReturns = {
    "returns",
    "function",
    Gives::value,
    "what a function returns, on every path",
    "The end of a function that can be reached is `None`. Where some paths return the value and others don't, it holds "
    "partly; a computed value, a generator and an abstract method stay unverified.",
    R"~(returns("pkg.mod.Class.supported") == False)~",
    returns};
const Predicate kAssertEnvDefault = {
    "env_default",
    "variable, [file]",
    Gives::value,
    "what stands in for an environment variable that is not set",
    "Of every place that reads the variable, or those of the file. `None` where it is read without a fallback; a "
    "look-up that fails when the variable is unset has no default, and refutes any. A text that code converts counts "
    "as what it is converted to.",
    R"~(env_default("PKG_DEBUG") == "0")~",
    env_default};
const Predicate kAssertConfigDefault = {
    "config_default",
    "file, key",
    Gives::value,
    "the value of a key in a YAML or TOML file",
    "`key` is a dotted path, or its end. An interpolation (`${…}`) and a block of text stay unverified.",
    R"~(config_default("conf/rollout.yaml", "engine.eager") == False)~",
    config_value};

}  // namespace assay
