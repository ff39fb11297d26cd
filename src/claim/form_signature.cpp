// "`f` takes `x` as an argument", "`f` takes two parameters", "`f` has the signature `(a, b=1)`".
#include <algorithm>

#include "base/text.h"
#include "claim/forms.h"
#include "claim/value_of.h"
#include "claim/words.h"
#include "model/code.h"

namespace assay {
namespace {

using namespace py;
using model::Definition;

// "besides `self`": how a count may say that the receiver is left out.
#define WITHOUT_RECEIVER                                                                                            \
  "(besides|excluding|apart from|in addition to|not counting|other than|beyond|without|leaving out|ignoring|aside " \
  "from|not including|plus|on top of|next to|except|after)"

constexpr Phrase kPhrases[] = {
    {"[" WITHOUT_RECEIVER " {any} ,] [the] signature (of|for) @S(f) %be {sig:s} [" WITHOUT_RECEIVER " {any}]",
     "signature"},
    {"[" WITHOUT_RECEIVER
     " {any} ,] @S(f) (has|carries|shows|declares) [(the|a)] signature [of] {sig:s} [{(} {any} {)}] [" WITHOUT_RECEIVER
     " {any}]",
     "signature"},
    {"[" WITHOUT_RECEIVER " {any} ,] @S(f) %have [(the|a)] signature [of] {sig:s} [{(} {any} {)}] [" WITHOUT_RECEIVER
     " {any}]",
     "signature"},
    {"[" WITHOUT_RECEIVER " {any} ,] @S(f) (takes|accepts|expects) [(the|exactly the)] [#args] {sig:s}", "signature"},
    {"[the] (signature|parameter list|argument list|parameters|arguments) (of|for) @S(f) [is|are|reads] [:] {sig:s}",
     "signature"},
    {"@S(f) 's (signature|parameter list|parameters) (is|are|reads) {sig:s}", "signature"},
    {"@S(f) %be (declared|defined) (as|with|with the signature|with the parameters) {sig:s}", "signature"},
    {"[the] signature (of|for) @S(f) %be {code:call}", "signature-call"},
    {"[" WITHOUT_RECEIVER " {any} ,] @S(f) %accept [(exactly|only|just|a total of|at most)] {n} [#argkind] [#argkind] "
     "#args [(in total|overall)] [" WITHOUT_RECEIVER " {any}]",
     "count"},
    {"[the] number of @arg (of|for|in|to) @S(f) [" WITHOUT_RECEIVER " {any}] %be {n}", "count"},
    {"@S(f) has an arity of {n}", "count"},
    {"[" WITHOUT_RECEIVER " {any} ,] there %be {n} [#argkind] [#argkind] #args (in|of|to|on|for) @S(f)", "count"},
    {"[" WITHOUT_RECEIVER " {any} ,] {n} [#argkind] #args %be (taken|accepted|expected) by @S(f)", "count"},
    {"@S(f) %accept {param:x} as (a|an|one of its|its first|its last|its only|its second) @arg", "accepts"},
    {"@S(f) %accept [(a|an|the|any|{no}|one)] [#argkind] #args [(named|called|by the name [of])] {param:x} [{sig}]",
     "accepts"},
    {"@S(f) %accept [(a|an|the|any|{no})] [#argkind] [#quality] {param:x} @arg", "accepts"},
    {"@S(f) %accept [the] @arg {param:x} , {param:x} [,] (and|or) {param:x}", "accepts"},
    {"@S(f) %accept [the] @arg {param:x} (and|or) {param:x}", "accepts"},
    {"@S(f) %accept {param:x} , {param:x} [,] and {param:x} [as @arg]", "accepts"},
    {"@S(f) %accept {param:x} and {param:x} [as @arg]", "accepts"},
    {"{!} @S(f) (lacks|is missing|does without|omits) [(a|an|the|any)] [#argkind] [@arg] [(named|called)] {param:x} "
     "[@arg]",
     "accepts"},
    {"{param:x} %be [(a|an|one of the|{no}|among the)] [(valid|known|legal|accepted)] @arg (of|for|to|in) @S(f)",
     "accepts"},
    {"{param:x} %be %accept.ed (by|in) @S(f) [as [(a|an)] @arg]", "accepts"},
    {"there %be [(a|an|any|{no})] [#argkind] {param:x} @arg (in|on|of|to|for) @S(f)", "accepts"},
    {"there %be [(a|an|any|{no})] @arg [(named|called)] {param:x} (in|on|of|to|for) [the signature of] @S(f)",
     "accepts"},
    {"{no} @arg of @S(f) %be (named|called) {param:x}", "accepts"},
    {"one of the @arg of @S(f) %be [(named|called)] {param:x}", "accepts"},
    {"@S(f) (can|may|could|can not|must not) be (called|invoked) with [(a|an|the)] [#argkind] [@arg] {param:x} [@arg]",
     "accepts-call"},
    {"[the] signature of @S(f) (includes|contains|has|mentions|lists) {param:x}", "accepts"},
    {"[the] @arg {param:x} (is|are) (part of|in) [the signature of] @S(f)", "accepts"},
    {"@S(f) (takes|accepts|expects|receives) {param:x}", "accepts"},
    // What a change did.
    {"@added [#argkind] {param:x} @arg (to|for|in|on) @S(f)", "accepts"},
    {"@added [#argkind] #args [(named|called)] {param:x} (to|for|in|on) @S(f)", "accepts"},
    {"@added [#argkind] {param:x} and {param:x} @arg (to|for|in|on) @S(f)", "accepts"},
    {"@removed [#argkind] {param:x} @arg (from|of|in) @S(f)", "accepts"},
    {"@removed [#argkind] #args {param:x} (from|of|in) @S(f)", "accepts"},
    {"@S(f) (does|do) {neg} (take|accept|expect|receive|support) {param:x}", "accepts"},
};

constexpr std::string_view kAccepts = "signature.accepts", kCount = "signature.count", kWhole = "signature.whole";

struct Shape {
  std::vector<const Parameter*> parameters;  // without self or cls
  bool receiver = false;
};

bool decorated_static(const Facts& f, const Function& fn) {
  for (ExprId d : f.kids(fn.first_decorator, fn.decorator_count))
    if (model::last_name(f, d) == "staticmethod") return true;
  return false;
}

Shape shape_of(const Definition& d) {
  const Facts& f = d.facts();
  const Function& fn = f.functions[d.function];
  Shape out;
  out.receiver = fn.owner && fn.parameter_count && !decorated_static(f, fn) &&
                 f.parameters[fn.first_parameter].kind != ParameterKind::var_positional;
  for (std::uint32_t i = out.receiver; i < fn.parameter_count; ++i)
    out.parameters.push_back(&f.parameters[fn.first_parameter + i]);
  return out;
}

std::uint32_t signature_end(const Definition& d) {
  const Facts& f = d.facts();
  const Function& fn = f.functions[d.function];
  std::uint32_t end = d.line;
  if (fn.parameter_count) end = f.line_of(f.parameters[fn.first_parameter + fn.parameter_count - 1].end);
  return end;
}

std::vector<Evidence> proof_of(const Definition& d, std::string_view rule) {
  return {evidence(*d.tree, d.file, d.line, signature_end(d), Role::supports, rule)};
}

std::string plain_name(std::string_view s) {
  while (s.starts_with('*')) s.remove_prefix(1);
  return std::string(trim(s.substr(0, s.find('='))));
}

Ruling accepts(const Sentence& s, const Subject& who, bool any_keyword) {
  return all_agree(who, [&](const Definition& d) {
    std::string missing, names;
    std::uint32_t line = 0;
    for (const Token* t : s.tokens_of("x")) {
      std::string x = plain_name(t->text);
      const Parameter* p = parameter_named(d, x);
      if (p && !line) line = d.facts().line_of(p->begin);
      if (!p && missing.empty()) missing = x;
      names += (names.empty() ? "`" : ", `") + x + "`";
    }
    std::vector<Evidence> proof =
        line && missing.empty() ? std::vector{evidence_at(d, line, Role::supports, kAccepts)} : proof_of(d, kAccepts);
    if (missing.empty())
      return decide(s, true, kAccepts, names + " is a parameter of `" + d.name + "`", std::move(proof));
    bool any = takes_any_keyword(d);
    if (any && (any_keyword || !s.negated()))
      return unverified("`" + d.name + "` has no parameter `" + missing + "` of its own, but takes any keyword",
                        std::move(proof));
    return decide(s, false, kAccepts,
                  "the parameters of `" + d.name + "` are (" + parameter_names(d) + ")" +
                      (any ? "; `" + missing + "` would go to its `**` parameter" : ""),
                  std::move(proof));
  });
}

Ruling count(const Sentence& s, const Subject& who) {
  std::int64_t n = number_of(*s.token("n"));
  // "two keyword-only parameters": only those.
  std::string kind;
  for (const Token& t : s.tokens)
    if (t.kind == TokenKind::word && (t.is("keyword-only") || t.is("positional-only") || t.is("required") ||
                                      t.is("mandatory") || t.is("optional") || t.is("positional") || t.is("keyword")))
      kind = t.key;
  return all_agree(who, [&](const Definition& d) {
    Shape shape = shape_of(d);
    std::int64_t have = 0, plain = 0;
    for (const Parameter* p : shape.parameters) {
      bool variadic = p->kind == ParameterKind::var_positional || p->kind == ParameterKind::var_keyword;
      bool counted = kind.empty() || (kind == "keyword-only" && p->kind == ParameterKind::keyword_only) ||
                     (kind == "positional-only" && p->kind == ParameterKind::positional_only) ||
                     ((kind == "required" || kind == "mandatory") && !p->default_value && !variadic) ||
                     (kind == "optional" && p->default_value) ||
                     (kind == "positional" && p->kind != ParameterKind::keyword_only && !variadic) ||
                     (kind == "keyword" && p->kind != ParameterKind::positional_only && !variadic);
      have += counted;
      plain += counted && !variadic;
    }
    // With or without the receiver, with or without `*args`: readers count both ways.
    bool equal = n == have || n == plain ||
                 (kind.empty() && shape.receiver && (n == have + 1 || n == plain + 1) &&
                  s.statement.text.find("self") == std::string::npos);
    std::string reason = "`" + d.name + "` has " + std::to_string(have) + (kind.empty() ? "" : " " + kind) +
                         " parameter" + (have == 1 ? "" : "s") + (shape.receiver ? " besides its receiver" : "") +
                         ": (" + parameter_names(d) + ")";
    return decide(s, equal, kCount, std::move(reason), proof_of(d, kCount));
  });
}

// The parameters of a signature as a document writes it, compared one by one.
Ruling whole(const Scene& scene, const Sentence& s, const Subject& who, std::string text) {
  std::string source = "def f" + text + ": pass\n";
  if (auto arrow = text.find("->"); arrow != std::string::npos && text[0] == '(') source = "def f" + text + ": pass\n";
  auto block = std::make_shared<std::string>(py::parse(source));
  Facts claimed;
  if (!Facts::open(*block, claimed) || claimed.errors.size() > 1 || claimed.functions.size() < 2)
    return unverified("`" + text + "` was not understood as a parameter list");
  const Function& cf = claimed.functions[1];
  return all_agree(who, [&](const Definition& d) {
    const Facts& f = d.facts();
    Shape shape = shape_of(d);
    std::vector<const Parameter*> want;
    for (std::uint32_t i = 0; i < cf.parameter_count; ++i) want.push_back(&claimed.parameters[cf.first_parameter + i]);
    if (shape.receiver && !want.empty()) {
      std::string_view first = claimed.str(want[0]->name);
      if (first == f.str(f.parameters[f.functions[d.function].first_parameter].name)) want.erase(want.begin());
    }
    std::string reason = "the parameters of `" + d.name + "` are (" + parameter_names(d) + ")";
    if (want.size() != shape.parameters.size()) return decide(s, false, kWhole, reason, proof_of(d, kWhole));
    for (std::size_t i = 0; i < want.size(); ++i) {
      const Parameter &a = *want[i], &b = *shape.parameters[i];
      bool named = claimed.str(a.name) == f.str(b.name);
      bool variadic = (a.kind == ParameterKind::var_positional) == (b.kind == ParameterKind::var_positional) &&
                      (a.kind == ParameterKind::var_keyword) == (b.kind == ParameterKind::var_keyword);
      bool keyword = (a.kind == ParameterKind::keyword_only) == (b.kind == ParameterKind::keyword_only);
      if (!named || !variadic || !keyword) return decide(s, false, kWhole, reason, proof_of(d, kWhole));
      if (a.default_value && !b.default_value)
        return decide(s, false, kWhole, reason + "; `" + std::string(f.str(b.name)) + "` has no default",
                      proof_of(d, kWhole));
      if (a.default_value) {
        Claimed v = claimed_value(std::string(std::string_view(source).substr(
            claimed.exprs[a.default_value].begin,
            claimed.exprs[a.default_value].end - claimed.exprs[a.default_value].begin)));
        Compared c = compare(scene, *d.tree, d.file, f.functions[d.function].outer, b.default_value, v, kWhole);
        if (c.match == Match::different)
          return decide(s, false, kWhole,
                        reason + "; the default of `" + std::string(f.str(b.name)) + "` is `" + c.actual + "`",
                        proof_of(d, kWhole));
        if (c.match == Match::unknown && v.text != "...")
          return unverified(reason + "; the default of `" + std::string(f.str(b.name)) + "` is `" + c.actual + "`",
                            proof_of(d, kWhole));
      }
    }
    return decide(s, true, kWhole, reason, proof_of(d, kWhole));
  });
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  // "Dataclasses are supported by `f`": no name of a parameter.
  if (s.key == "accepts" &&
      std::none_of(s.tokens.begin(), s.tokens.end(), [](const Token& t) { return in_word_set("args", t); }))
    for (const Token* t : s.tokens_of("x"))
      if (t->kind != TokenKind::code || t->bare) return std::nullopt;
  if (s.key == "signature-call") {
    std::string text = s.token("call")->text;
    auto open = text.find('(');
    if (open == std::string::npos || text.find(')') == std::string::npos) return std::nullopt;
    Subject who = functions_of(scene, subject(scene, s, "f"));
    return who.found.empty() ? not_found(scene, subject(scene, s, "f")) : whole(scene, s, who, text.substr(open));
  }
  Subject named = subject(scene, s, "f");
  Subject who = functions_of(scene, named);
  // "`C` supports `fit` and `predict`": what a class has, and no arguments.
  if (s.key == "accepts" && !classes_of(named).found.empty() &&
      s.says({"supports", "support", "has", "have", "defines", "define", "declares", "knows", "allows", "needs"}) &&
      std::none_of(s.tokens.begin(), s.tokens.end(), [](const Token& t) { return in_word_set("args", t); }))
    return std::nullopt;
  if (who.found.empty()) {
    // A class without an __init__ of its own, or "`x` has `y`" about something that is no function.
    if (s.key == "accepts" || s.key == "accepts-call") {
      bool said = std::any_of(s.tokens.begin(), s.tokens.end(), [](const Token& t) { return in_word_set("args", t); });
      if (!said && !named.found.empty()) return std::nullopt;
    }
    return not_found(scene, named);
  }
  if (s.key == "signature") return whole(scene, s, who, s.token("s")->text);
  if (s.key == "count") return count(s, who);
  return accepts(s, who, s.key == "accepts-call");
}

}  // namespace

const Form kSignature = {
    {"signature", RuleKind::claim_form, "a function takes a parameter, so many parameters, or has a signature",
     "“`f` takes `x` as an argument”, “`f` has no `x` parameter”, “`C.m` takes three parameters besides `self`”, “`f` "
     "has the signature `(a, b=1)`”.\n\nRead off the `def`. A class "
     "stands for its `__init__`. A count may include or leave out the receiver. A signature is compared parameter by "
     "parameter: name, kind, default. "
     "A function with `**kwargs` has only the parameters it names; that it accepts another one is left unverified."},
    kPhrases,
    check};

}  // namespace assay
