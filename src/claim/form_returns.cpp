// "`f()` always returns `False`".
#include <algorithm>

#include "base/text.h"
#include "claim/condition.h"
#include "claim/forms.h"
#include "claim/value_of.h"

namespace assay {
namespace {

using namespace py;
using model::Definition;
using model::DefinitionKind;

constexpr Phrase kPhrases[] = {
    {"@S(f) %return @V(v) (if|when|whenever|in case|where) {code:c} [(is true|holds|is set|is given)]", "when"},
    {"@S(f) %return @V(v) unless {code:c} [(is true|holds|is set|is given)]", "when-not"},
    {"(if|when|whenever) {code:c} [(is true|holds|is set|is given)] [,] @S(f) %return @V(v)", "when"},
    {"@S(f) %return @V(v) [(always|in all cases|in every case|unconditionally|on every path|no matter what|whatever "
     "happens|on all paths|in any case)]",
     "plain"},
    {"[(calling|a call of|a call to|a call|invoking)] @S(f) %return @V(v)", "plain"},
    {"[the] (return value|result|returned value|value returned|outcome) (of|by|from) [(calling|a call to)] @S(f) %be "
     "@V(v)",
     "plain"},
    {"[the] value (that|which) @S(f) returns %be @V(v)", "plain"},
    {"what @S(f) returns %be @V(v)", "plain"},
    {"@S(f) has [(the|a)] return value [of] @V(v)", "plain"},
    {"@V(v) %be %return.ed (by|from) @S(f)", "plain"},
    {"@S(f) (is|are) hard-coded to return @V(v)", "plain"},
    {"@S(f) (returns|return) nothing but @V(v)", "plain"},
};

constexpr std::string_view kRule = "returns.value", kWhen = "returns.when";

// Whether the end of the function can be reached: then it returns None too.
bool falls_through(const Facts& f, const Function& fn) {
  const Block& body = f.blocks[fn.body];
  return !(body.ends & (kEndsReturn | kEndsRaise | kEndsExit));
}

bool ends_in_loop(const Facts& f, const Function& fn) {
  // `while True:` without break never falls out; such a function has no implicit None.
  const Block& body = f.blocks[fn.body];
  for (StmtId i = body.first; i && i <= body.last && i < f.stmts.size(); ++i)
    if (f.stmts[i].block == fn.body && f.stmts[i].kind == StmtKind::while_ && f.stmts[i].end + 2 >= body.end)
      return true;
  return false;
}

bool abstract(const Facts& f, const Function& fn) {
  for (ExprId d : f.kids(fn.first_decorator, fn.decorator_count))
    if (model::last_name(f, d).starts_with("abstract") || model::last_name(f, d) == "overload") return true;
  return false;
}

// "returns a `str`": what it is made of, where the claim names a type of the language.
std::optional<Match> of_type(const Facts& f, ExprId value, const Claimed& v) {
  using model::ConstantKind;
  constexpr std::pair<std::string_view, ConstantKind> kTypes[] = {
      {"str", ConstantKind::string},   {"int", ConstantKind::integer}, {"float", ConstantKind::real},
      {"bool", ConstantKind::boolean}, {"bytes", ConstantKind::bytes}, {"list", ConstantKind::list},
      {"tuple", ConstantKind::tuple},  {"set", ConstantKind::set},     {"dict", ConstantKind::dict}};
  if (v.constant.kind != ConstantKind::name) return std::nullopt;
  for (const auto& [name, kind] : kTypes) {
    if (v.constant.text != name) continue;
    if (!value) return Match::different;
    const ConstantKind have = model::constant(f, value).kind;
    if (have == kind) return Match::equal;
    // True is an int, and 1 does for a float.
    const bool number = have == ConstantKind::integer || have == ConstantKind::boolean;
    const bool plain = have != ConstantKind::unknown && have != ConstantKind::name;
    return plain && !(number && (name == "int" || name == "float")) ? Match::different : Match::unknown;
  }
  return std::nullopt;
}

// "returns a `Response`", and so it is declared.
bool declared(const Facts& f, const Function& fn, const Claimed& v) {
  return fn.returns && v.constant.kind == model::ConstantKind::name &&
         model::equal(model::constant(f, fn.returns), v.constant);
}

Ruling always(const Scene& scene, const Sentence& s, const Definition& d, const Claimed& v) {
  const Facts& f = d.facts();
  const Function& fn = f.functions[d.function];
  if (fn.flags & kFunctionGenerator)
    return unverified("`" + d.name + "` is a generator", {evidence(d, Role::context, kRule)});
  if (abstract(f, fn)) return unverified("`" + d.name + "` is abstract", {evidence(d, Role::context, kRule)});
  int equal = 0, different = 0, unknown = 0;
  std::vector<Evidence> proof;
  std::string actual;
  for (StmtId st : model::stmts_in(f, model::body_of(f, fn), StmtKind::return_)) {
    if (model::function_of(f, f.stmts[st].block) != d.function) continue;
    ExprId value = f.stmts[st].a;
    Match m;
    if (const auto typed = of_type(f, value, v)) {
      m = *typed;
      actual = value ? source_of(*d.tree, d.file, value) : "None";
    } else if (!value) {
      m = v.constant.kind == model::ConstantKind::none                 ? Match::equal
          : v.constant && v.constant.kind != model::ConstantKind::name ? Match::different
                                                                       : Match::unknown;
      actual = "None";
    } else {
      Compared c = compare(scene, *d.tree, d.file, f.blocks[f.stmts[st].block].scope, value, v, kRule);
      m = c.match;
      actual = c.actual;
    }
    ++(m == Match::equal ? equal : m == Match::different ? different : unknown);
    std::uint32_t line = f.line_of(f.stmts[st].begin);
    Evidence e = evidence_at(d, line, m == Match::equal ? Role::supports : Role::contradicts, kRule);
    proof.insert(m == Match::unknown ? proof.end() : proof.begin(), std::move(e));
  }
  bool implicit = falls_through(f, fn) && !ends_in_loop(f, fn);
  int written = equal + different + unknown;
  if (implicit) {
    bool none = v.constant.kind == model::ConstantKind::none;
    if (none)
      ++equal;
    else if (!written || !v.constant || v.constant.kind == model::ConstantKind::name)
      ++different;
  }
  if (proof.empty()) proof.push_back(evidence(d, Role::supports, kRule));
  if (proof.size() > 4) proof.resize(4);
  if (f.errors.size() > 1) return unverified("`" + d.path() + "` was not read whole", std::move(proof));
  if (equal && !different && !unknown) {
    std::string reason = written ? "`" + d.name + "` returns `" + actual + "` on every path"
                                 : "`" + d.name + "` has no `return`: that is `None`";
    return decide(s, true, kRule, std::move(reason), std::move(proof));
  }
  if (different && !equal && !unknown) {
    if (!written) {
      bool raises = f.blocks[fn.body].ends & kEndsRaise;
      return decide(
          s, false, kRule,
          raises ? "`" + d.name + "` never returns: it raises" : "`" + d.name + "` has no `return`: that is `None`",
          std::move(proof));
    }
    return decide(s, false, kRule,
                  "`" + d.name + "` returns " + (written == 1 ? "`" + actual + "`" : "other values on every path"),
                  std::move(proof));
  }
  bool said_always = std::any_of(s.tokens.begin(), s.tokens.end(), [](const Token& t) {
    return t.is("always") || t.is("unconditionally") || t.is("cases") || t.is("every");
  });
  if (equal && different) {
    if (said_always || s.negated())
      return decide(s, false, kRule,
                    "`" + d.name + "` returns `" + v.text + "` on some paths and another value on others",
                    std::move(proof));
    Ruling r =
        decide(s, true, kRule, "`" + d.name + "` returns `" + v.text + "` on some paths and another value on others",
               std::move(proof));
    r.verdict = VerdictKind::partly;
    return r;
  }
  if (!written) return unverified("`" + d.name + "` has no `return`", std::move(proof));
  if (!different && !s.negated() && declared(f, fn, v))
    return decide(s, true, kRule, "`" + d.name + "` is declared to return `" + v.text + "`",
                  {evidence(d, Role::supports, kRule)});
  return unverified("what `" + d.name + "` returns is computed: `" + actual + "`", std::move(proof));
}

Ruling under(const Scene& scene, const Sentence& s, const Definition& d, const Claimed& v) {
  const Facts& f = d.facts();
  const Function& fn = f.functions[d.function];
  std::string claimed = s.key == "when-not" ? "not (" + s.token("c")->text + ")" : s.token("c")->text;
  std::vector<Evidence> proof;
  bool same = false, different = false, other = false;
  std::string actual;
  for (StmtId st : model::stmts_in(f, model::body_of(f, fn), StmtKind::return_)) {
    if (model::function_of(f, f.stmts[st].block) != d.function) continue;
    Condition c = condition_at(*d.tree, d.file, d.function, st, claimed);
    if (c.under != Under::same) continue;
    ExprId value = f.stmts[st].a;
    Match m = Match::unknown;
    if (value) {
      Compared cmp = compare(scene, *d.tree, d.file, f.blocks[f.stmts[st].block].scope, value, v, kWhen);
      m = cmp.match;
      actual = cmp.actual;
    } else if (v.constant) {
      m = v.constant.kind == model::ConstantKind::none ? Match::equal : Match::different;
      actual = "None";
    }
    same = same || m == Match::equal;
    different = different || m == Match::different;
    other = other || m == Match::unknown;
    proof.push_back(evidence_at(d, f.line_of(f.stmts[st].begin), Role::supports, kWhen));
  }
  if (proof.size() > 4) proof.resize(4);
  if (same)
    return decide(s, true, kWhen, "`" + d.name + "` returns `" + v.text + "` if `" + claimed + "`", std::move(proof));
  if (different && !other && proof.size() == 1)
    return decide(s, false, kWhen, "`" + d.name + "` returns `" + actual + "` if `" + claimed + "`", std::move(proof));
  if (proof.empty()) proof.push_back(evidence(d, Role::context, kWhen));
  return unverified("no `return` of `" + d.name + "` stands under just this condition", std::move(proof));
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  Subject who = subject(scene, s, "f");
  std::erase_if(who.found, [](const Definition& d) { return d.kind != DefinitionKind::function; });
  drop_overloads(who);
  if (who.found.empty()) return not_found(scene, subject(scene, s, "f"));
  // "returns `self.x`", "returns `Result`": an expression or a type; compared as written.
  Claimed v = claimed_value(s.text("v"));
  return all_agree(
      who, [&](const Definition& d) { return s.key == "plain" ? always(scene, s, d, v) : under(scene, s, d, v); });
}

}  // namespace

const Form kReturns = {
    {"returns", RuleKind::claim_form, "a function returns a value",
     "“`f()` always returns `False`”, “the return value of `f` is `\"x\"`”, “`f` returns `None` if `not x`”.\n\nAll "
     "`return` statements of the function itself are compared with the value, and the end of the function "
     "where it can be reached (`None`). If some paths return it and others don't, “always” is refuted and a plain "
     "“returns” holds partly. A type (“returns a `str`”) is "
     "compared with that of literals and with the declared one. A value "
     "that is computed leaves the claim unverified, as do generators and abstract methods."},
    kPhrases,
    check};

}  // namespace assay
