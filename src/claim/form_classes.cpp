// "`A` inherits from `B`", "`A.m` overrides `B.m`".
#include <algorithm>
#include <set>

#include "base/text.h"
#include "claim/forms.h"
#include "model/code.h"

namespace assay {
namespace {

using namespace py;
using model::Definition;
using model::DefinitionKind;
using model::Definitions;

constexpr Phrase kSubclassPhrases[] = {
    {"@S(a) %inherit @S(b) [(directly|indirectly)]", "subclass"},
    {"@S(a) %inherit (both) @S(b) and @S(b)", "subclass"},
    {"@S(a) %inherit @S(b) and @S(b)", "subclass"},
    {"@S(a) %be [(a|an|the|{no}|one of the)] [(direct|indirect|immediate|concrete)] (subclass|subclasses|sub "
     "class|sub-class|child|child "
     "class|derived class|descendant|subtype|specialization|specialisation|extension) of @S(b)",
     "subclass"},
    {"@S(a) %be [(a|an|the)] @S(b) [subclass]", "subclass-noun"},
    {"@S(b) %be [(a|an|the|{no}|one of the)] [(direct|immediate|only)] (base|base class|base "
     "classes|bases|parent|parent class|superclass|super class|ancestor) of @S(a)",
     "subclass"},
    {"[the] [(direct|only|immediate|sole)] (base|base class|parent|parent class|superclass) of @S(a) %be @S(b)",
     "subclass"},
    {"@S(a) %have [the] (base class|base|parent class|superclass|parent) @S(b)", "subclass"},
    {"@S(a) %have @S(b) (as [(a|its|the)] (base|base class|parent|parent class|superclass)|among its (bases|base "
     "classes|ancestors))",
     "subclass"},
    {"@S(a) %be (derived|inherited|subclassed) from @S(b)", "subclass"},
    {"@S(b) %be (extended|subclassed|inherited|specialized|specialised) by @S(a)", "subclass"},
    {"[the] (bases|base classes|ancestors) of @S(a) (include|includes|contain|are) @S(b)", "subclass"},
    {"(a|every|any|each) @S(a) %be [also] (a|an) @S(b)", "subclass"},
};

constexpr Phrase kOverridePhrases[] = {
    {"@S(a) %override [(the|its|an|a)] [(inherited|parent)] [{noun}] {sym:m} [{noun}] [(that|which)] (it|the class) "
     "(inherits|inherited|gets|takes) from [its] [(base|parent)] [(class)] @S(b)",
     "of"},
    {"@S(a) %override [(the|its)] [(inherited|parent)] [{noun}] {sym:m} [{noun}] (of|from|in|inherited from|defined "
     "in|defined by|on|provided by) [its] [(base|parent)] [(class)] @S(b)",
     "of"},
    {"@S(a) %override [{noun}] [(the|its)] {sym:m} [(method|property|attribute)]", "pair"},
    {"@S(a) %override @S(b)", "pair"},
    {"[the] [{noun}] {sym:m} [{noun}] (of|from|in|on) @S(b) %be %override.ed (in|by|within) @S(a)", "of"},
    {"@S(b) %be %override.ed (in|by|within) @S(a)", "pair"},
    {"@S(a) (provides|has|defines|brings|supplies) (its own|a new|another|a different|an own) "
     "[(version|implementation|definition) of] {sym:m} [(method|of @S(b)|over @S(b)|instead of that of @S(b))]",
     "own"},
    {"{!} @S(a) (inherits|keeps|takes|uses|reuses|leaves) {sym:m} (unchanged|as is|as it is|untouched) [from @S(b)]",
     "of"},
    {"{!} @S(a) inherits {sym:m} from @S(b) (unchanged|without overriding it|as is|without change)", "of"},
    {"@S(a) %be an override of @S(b)", "pair"},
    {"there %be [(an|{no})] override of @S(b) in @S(a)", "pair"},
};

constexpr std::string_view kSubclassRule = "subclass", kOverrideRule = "override";

std::string_view last_of(std::string_view name) { return name.substr(name.rfind('.') + 1); }

bool named(const std::string& spelled, std::string_view name) {
  return spelled == name || spelled.ends_with("." + std::string(name)) || last_of(spelled) == name ||
         name.ends_with("." + spelled);
}

std::string base_list(const Scene& scene, const Definition& c) {
  std::string out;
  for (const model::Base& b : scene.symbols().bases(c)) out += (out.empty() ? "`" : ", `") + b.spelled + "`";
  return out.empty() ? "no bases" : out;
}

enum class Kin { yes, no, unknown };

// Whether `c` descends from a class called `name`; `who` defines it, where a tree does.
Kin descends(const Scene& scene, const Definition& c, std::string_view name, const Definitions& targets,
             std::string& doubt, Definition* through) {
  std::vector<std::string> unknown;
  Definitions line = scene.symbols().ancestors(c, unknown);
  for (const Definition& a : line) {
    for (const model::Base& b : scene.symbols().bases(a))
      if (named(b.spelled, name) || named(b.resolved, name)) {
        *through = a;
        return Kin::yes;
      }
    bool target = std::any_of(targets.begin(), targets.end(), [&](const Definition& t) { return t == a; });
    if (target && !(a == c)) {
      *through = a;
      return Kin::yes;
    }
  }
  // A base from outside can derive from a class of these trees only if that project depends on them.
  bool here =
      std::any_of(targets.begin(), targets.end(), [](const Definition& t) { return t.kind == DefinitionKind::class_; });
  for (const std::string& u : unknown) {
    if (model::closed_base(u)) continue;
    if (here) continue;
    doubt = u;
    return Kin::unknown;
  }
  return Kin::no;
}

std::optional<Ruling> check_subclass(const Scene& scene, const Sentence& s) {
  Subject who = classes_of(subject(scene, s, "a"));
  if (who.found.empty()) {
    if (s.key == "subclass-noun") return std::nullopt;
    Subject all = subject(scene, s, "a");
    return not_found(scene, all);
  }
  // "Built on", "based on", "a child of" are said of other relations too.
  const bool loose = s.says({"built", "builds", "based", "child", "children"});
  std::vector<const Token*> bases = s.tokens_of("b");
  std::optional<Ruling> out;
  for (const Token* t : bases) {
    std::string base = parse_symbol(t->text).name;
    Definitions targets = scene.symbols().find(base);
    std::erase_if(targets, [](const Definition& d) { return d.kind != DefinitionKind::class_; });
    if (s.key == "subclass-noun" && targets.empty()) return std::nullopt;
    Ruling r = all_agree(who, [&](const Definition& c) {
      Definition through;
      std::string doubt;
      std::vector<Evidence> proof{evidence(c, Role::supports, kSubclassRule)};
      switch (descends(scene, c, base, targets, doubt, &through)) {
        case Kin::yes:
          if (!(through == c) && through.tree) proof.push_back(evidence(through, Role::supports, kSubclassRule));
          return decide(s, true, kSubclassRule,
                        "`" + c.name + "` has " + base_list(scene, c) +
                            (through == c ? "" : "; further up, `" + through.name + "` at " + at(through)),
                        std::move(proof));
        case Kin::no:
          return decide(
              s, false, kSubclassRule,
              "`" + c.name + "` has " + base_list(scene, c) + ", and none of them is or derives from `" + base + "`",
              std::move(proof));
        default:
          return unverified("`" + c.name + "` derives from `" + doubt +
                                "`, which is not in the given trees and may derive from `" + base + "`",
                            std::move(proof));
      }
    });
    if (r.verdict == VerdictKind::refuted && loose)
      r = unverified(r.reason + "; it may be meant of what it uses", std::move(r.evidence));
    if (!out)
      out = std::move(r);
    else if (r.verdict != out->verdict) {
      bool decided = r.verdict != VerdictKind::unverified && out->verdict != VerdictKind::unverified;
      out->verdict = decided ? VerdictKind::partly : VerdictKind::unverified;
      out->reason += "; " + r.reason;
    }
  }
  return out;
}

Ruling override_of(const Scene& scene, const Sentence& s, const Subject& who, const std::string& method,
                   const std::string& base) {
  return all_agree(who, [&](const Definition& c) {
    model::Members m = scene.symbols().members(c, method);
    std::vector<Evidence> proof{evidence(c, Role::supports, kOverrideRule)};
    if (m.own.empty()) {
      if (m.dynamic && !s.negated())
        return unverified("`" + c.name + "` has no `" + method + "` of its own, but " + m.dynamic_why,
                          std::move(proof));
      return decide(s, false, kOverrideRule,
                    "`" + c.name + "` has no `" + method + "` of its own" +
                        (m.inherited.empty() ? "" : "; it inherits that of " + at(m.inherited[0])),
                    std::move(proof));
    }
    proof = {evidence(m.own[0], Role::supports, kOverrideRule)};
    std::string own = "`" + c.name + "` defines `" + method + "` at " + at(m.own[0]);
    if (base.empty()) {
      if (!m.inherited.empty()) {
        proof.push_back(evidence(m.inherited[0], Role::supports, kOverrideRule));
        return decide(s, true, kOverrideRule, own + ", over that of " + at(m.inherited[0]), std::move(proof));
      }
      if (!m.unknown.empty())
        return unverified(own + "; its base `" + m.unknown[0] + "` is not in the given trees", std::move(proof));
      return decide(s, false, kOverrideRule, own + ", and no base of it has one", std::move(proof));
    }
    Definitions targets = scene.symbols().find(base);
    std::erase_if(targets, [](const Definition& d) { return d.kind != DefinitionKind::class_; });
    Definition through;
    std::string doubt;
    Kin kin = descends(scene, c, base, targets, doubt, &through);
    if (kin == Kin::unknown)
      return unverified(
          own + "; whether it derives from `" + base + "` is not known: `" + doubt + "` is not in the given trees",
          std::move(proof));
    if (kin == Kin::no)
      return decide(s, false, kOverrideRule, own + ", but does not derive from `" + base + "`", std::move(proof));
    // The base that is meant: among the ancestors.
    std::vector<std::string> unknown;
    Definitions line = scene.symbols().ancestors(c, unknown);
    Definitions meant;
    for (const Definition& a : line)
      if (!(a == c) && (named(a.name, base) || std::find(targets.begin(), targets.end(), a) != targets.end()))
        meant.push_back(a);
    if (meant.empty()) return unverified(own + "; its base `" + base + "` is not in the given trees", std::move(proof));
    bool open = false;
    for (const Definition& b : meant) {
      model::Members up = scene.symbols().members(b, method);
      if (!up.found().empty()) {
        proof.push_back(evidence(up.found()[0], Role::supports, kOverrideRule));
        return decide(s, true, kOverrideRule, own + "; `" + b.name + "` has it at " + at(up.found()[0]),
                      std::move(proof));
      }
      open = open || !up.closed();
    }
    if (open) return unverified(own + "; whether `" + base + "` has one is not known", std::move(proof));
    proof.push_back(evidence(meant[0], Role::supports, kOverrideRule));
    return decide(s, false, kOverrideRule, own + ", but `" + meant[0].name + "` has no `" + method + "`",
                  std::move(proof));
  });
}

std::optional<Ruling> check_override(const Scene& scene, const Sentence& s) {
  std::string a = s.symbol("a").name, b = s.has("b") ? s.symbol("b").name : "",
              m = s.has("m") ? s.symbol("m").name : "";
  auto cut = [](std::string& name) {
    auto dot = name.rfind('.');
    if (dot == std::string::npos) return std::string();
    std::string tail = name.substr(dot + 1);
    name.resize(dot);
    return tail;
  };
  Subject who = classes_of(subject_named(scene, s, a));
  std::string own;
  if (who.found.empty()) {  // `A.m`
    std::string cls = a;
    own = cut(cls);
    if (own.empty()) return std::nullopt;
    who = classes_of(subject_named(scene, s, cls));
    if (who.found.empty()) return std::nullopt;
  }
  if (s.key == "pair" && !b.empty()) {
    Definitions base = scene.symbols().find(b);
    bool is_class =
        std::any_of(base.begin(), base.end(), [](const Definition& d) { return d.kind == DefinitionKind::class_; });
    if (!is_class && b.find('.') == std::string::npos)
      m = b, b.clear();  // "`A` overrides `m`"
    else if (!is_class || m.empty())
      m = is_class ? own : cut(b);
  }
  if (m.find('.') != std::string::npos) {
    b = m;
    m = cut(b);
  }
  if (m.empty()) m = own;
  if (m.empty() || (!own.empty() && own != m)) return std::nullopt;
  return override_of(scene, s, who, m, b);
}

}  // namespace

const Form kSubclass = {
    {"subclass", RuleKind::claim_form, "a class derives from another",
     "“`A` inherits from `B`”, “`A` is a subclass of `B`”, “the base class of `A` is `B`”, “`A` does not extend "
     "`B`”.\n\nBases are followed by name through imports, over all given trees; a direct or indirect base "
     "counts. It is refuted when all bases are known, or when `B` is a class of the given trees and the unknown bases "
     "come from other projects: those do "
     "not derive from it."},
    kSubclassPhrases,
    check_subclass};

const Form kOverride = {
    {"override", RuleKind::claim_form, "a class overrides a method of its base",
     "“`A.m` overrides `B.m`”, “`A` overrides the `m` method it inherits from `B`”, “`m` of `B` is not overridden in "
     "`A`”.\n\n`A` must define the method itself, derive from `B`, and `B` or a base of it must have the method. "
     "Each of these, when it is known to fail, refutes; a base that is in no given tree leaves the claim unverified."},
    kOverridePhrases,
    check_override};

}  // namespace assay
