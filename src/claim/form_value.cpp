// "`LIMIT` is set to `32767`": constants, class attributes, attributes of instances.
#include <algorithm>

#include "base/text.h"
#include "claim/config_keys.h"
#include "claim/forms.h"
#include "claim/value_of.h"

namespace assay {
namespace {

using model::Definition;
using model::DefinitionKind;

constexpr Phrase kPhrases[] = {
    {"@P(p) %define [the] [#quality] [(constant|variable|name|global|value)] {assign:s}", "assignment"},
    {"@P(p) %set [the] [#quality] [(constant|variable|name|global)] {assign:s}", "assignment"},
    {"@S(c) %set {assign:s}", "assignment"},
    {"there %be [(a|an|{no})] [#quality] [(definition|assignment|constant|line)] {assign:s} [in @P(p)]", "assignment"},
    {"{assign:s} (in|at) @P(p)", "assignment"},
    {"{assign:s}", "bare"},
    {"@P(p) (sets|assigns|initializes|initialises|binds|hard-codes|hardcodes) [the] [#quality] "
     "[(constant|variable|name|global)] {sym:a} to @V(v)",
     "name"},
    {"@P(p) %define [the] [#quality] [(constant|variable|name|global)] {sym:a} (as|to be|with [the] value [of]|equal "
     "to|, set to) @V(v)",
     "name"},
    {"@S(a) %be (set|assigned|hard-coded|hardcoded|hard "
     "coded|fixed|initialised|initialized|equal|bound|pinned|defined) (to|as|at|to be|with) @V(v) [in @P(p)]",
     "name"},
    {"@S(a) (has|holds|carries|takes) [(the|a)] [constant] [value] [of] @V(v) [in @P(p)]", "name"},
    {"@S(a) %have [the] value [of] @V(v) [in @P(p)]", "name"},
    {"@S(a) (equals|stands for|evaluates to|amounts to) @V(v) [in @P(p)]", "name"},
    {"@S(a) (=|==|:) @V(v) [in @P(p)]", "bare-name"},
    {"[the] value (of|for|held by|assigned to) @S(a) [(in|of) @P(p)] %be @V(v) [in @P(p)]", "name"},
    {"[the] [#quality] [(constant|variable|global)] @S(a) [(in|of|from) @P(p)] %be @V(v)", "name"},
    {"(in|inside|within) @P(p) , @S(a) %be [(set|equal|assigned|bound)] [to] @V(v)", "name"},
    {"@V(v) %be [the] value of @S(a) [in @P(p)]", "name"},
    {"@P(p) (hard-codes|hardcodes) @S(a) (to|as|at) @V(v)", "name"},
};

constexpr std::string_view kConstant = "value.constant", kAttribute = "value.attribute";

std::optional<Ruling> name(const Scene& scene, const Sentence& s, const std::string& written, const Claimed& v) {
  SymbolText sym = parse_symbol(written);
  if (sym.name.empty() || sym.call) return std::nullopt;
  Subject who = subject_named(scene, s, sym.name);
  Subject values = who;
  std::erase_if(values.found, [](const Definition& d) {
    return d.kind != DefinitionKind::variable && d.kind != DefinitionKind::attribute;
  });
  if (values.found.empty()) {
    // "`X` is `Y`" about a class or function says something else.
    if (!who.found.empty()) return std::nullopt;
    if (auto r = config_default(scene, s, sym.name, v)) return r;
    return not_found(scene, who);
  }
  // A module's constant before what functions bind under the same name.
  Subject outer = values;
  std::erase_if(outer.found, [](const Definition& d) {
    return d.kind == DefinitionKind::variable && !d.owner && d.name.find('.') != std::string::npos;
  });
  if (!outer.found.empty()) values = outer;
  bool attribute = values.found[0].kind == DefinitionKind::attribute || values.found[0].owner;
  Ruling r = all_agree(values, [&](const Definition& d) {
    return ruling_of_binding(scene, s, d, v, attribute ? kAttribute : kConstant);
  });
  // "`timeout` is 5" may speak of an object that was given another value than its class's.
  if (r.verdict == VerdictKind::refuted && attribute && !who.by_place && sym.name.find('.') == std::string::npos &&
      std::any_of(sym.name.begin(), sym.name.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
    r = unverified(r.reason + "; an object may have been given another value", std::move(r.evidence));
  return with_config(scene, s, values, std::move(r), v);
}

// "`mode = 3`" without a verb may tell what to write, or show a case: it is no claim that could be wrong unless it
// cites the place that it repeats.
std::optional<Ruling> without_verb(const Scene& scene, const Sentence& s, std::optional<Ruling> r) {
  if (!r || r->verdict != VerdictKind::refuted) return r;
  for (const FileRef& c : scene.cited(s.statement))
    for (const Evidence& e : r->evidence)
      if (c.start && c.tree->tree().info().name == e.at.tree && c.path() == e.at.path && c.start <= e.at.end &&
          c.end >= e.at.start)
        return r;
  return unverified(r->reason + "; an assignment without a verb may say what to set", std::move(r->evidence));
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  if (element_of(s, "v")) return std::nullopt;
  if (s.key == "bare") {
    auto [left, right] = split_assignment(s.token("s")->text);
    return without_verb(scene, s, name(scene, s, std::string(left), claimed_value(std::string(right))));
  }
  if (s.key == "bare-name")
    return without_verb(scene, s, name(scene, s, s.token("a")->text, claimed_value(s.text("v"))));
  if (s.key == "assignment") {
    auto [left, right] = split_assignment(s.token("s")->text);
    std::string target(left);
    if (trim(s.token("s")->text).starts_with("self.")) return std::nullopt;
    if (s.has("c")) target = s.symbol("c").name + "." + target;
    return name(scene, s, target, claimed_value(std::string(right)));
  }
  return name(scene, s, s.token("a")->text, claimed_value(s.text("v")));
}

}  // namespace

const Form kValue = {
    {"value", RuleKind::claim_form, "a constant or attribute has a value",
     "“`LIMIT` is set to `32767` in `a.py`”, “`a.py` defines `LIMIT = 1`”, “the value of `LIMIT` is 3”.\n\nThe binding "
     "is found by its name (and the file, "
     "where the sentence names one), and its value compared as a Python value; arithmetic on literals is done, a name "
     "is followed to the constant it "
     "stands for. A value that only running gives, or several bindings that differ, make the claim unverified."},
    kPhrases,
    check};

}  // namespace assay
