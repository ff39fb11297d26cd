// "`f` raises `ValueError`", also "if `not x`".
#include <algorithm>
#include <map>

#include "base/text.h"
#include "claim/condition.h"
#include "claim/forms.h"
#include "model/code.h"

namespace assay {
namespace {

using namespace py;
using model::Definition;
using model::DefinitionKind;

#define IF "(if|when|whenever|where|in case|as soon as|once|as long as|should|provided|given that|only if|only when)"
#define HOLDS "[(is true|is truthy|holds|is set|is given|applies|is met|is satisfied|evaluates to true|is non-empty)]"
#define FAILS "(is false|is falsy|is not true|does not hold|is unset|is not set|is empty|fails|is not given|is not met)"

constexpr Phrase kPhrases[] = {
    {"@S(f) %raise @err(e) " IF " {code:c} (is|==|equals) {value:r}", "when-is"},
    {"@S(f) %raise @err(e) " IF " {code:c} (is not|!=|does not equal) {value:r}", "when-is-not"},
    {"@S(f) %raise @err(e) " IF " {code:c} " HOLDS, "when"},
    {"@S(f) %raise @err(e) " IF " {code:c} " FAILS, "when-not"},
    {"@S(f) %raise @err(e) unless {code:c} " HOLDS, "when-not"},
    {IF " {code:c} " HOLDS " [,] [then] @S(f) %raise @err(e)", "when"},
    {IF " {code:c} " FAILS " [,] [then] @S(f) %raise @err(e)", "when-not"},
    {"unless {code:c} " HOLDS " [,] @S(f) %raise @err(e)", "when-not"},
    {"@err(e) %be %raise.ed (by|in|from) @S(f) " IF " {code:c} " HOLDS, "when"},
    {"[with] {code:c} %be true , @S(f) %raise @err(e)", "when"},
    {"in @S(f) , @err(e) %be %raise.ed " IF " {code:c} " HOLDS, "when"},
    {"(in|inside|within) @S(f) [,] there %be [(a|an|any|{no})] {raise:e} [statement]", "body-code"},
    {"there %be [(a|an|any|{no}|at least one)] {raise:e} [statement] (in|inside|within) [the body of] @S(f)",
     "body-code"},
    {"@S(f) (contains|has|includes|holds) [(a|an|{no}|the)] {raise:e} [statement]", "body-code"},
    {"@S(f) (does|do) {neg} (contain|have|include|hold) [(a|an|any)] {raise:e} [statement]", "body-code"},
    {"[the] body of @S(f) %have [(a|an|{no}|any)] {raise:e}", "body-code"},
    {"[(calling|running|invoking)] @S(f) %raise @err(e) [(itself|directly|in its body|in its own body|on its "
     "own|explicitly)]",
     "plain"},
    {"@S(f) %raise (either) @err(e) or @err(e)", "plain"},
    {"@S(f) %raise @err(e) (and|or) @err(e)", "plain"},
    {"[(an|a)] @err(e) %be %raise.ed (by|in|inside|within|from|out of) @S(f)", "plain"},
    {"(in|inside|within) @S(f) , @err(e) %be %raise.ed", "plain"},
    {"@S(f) %be [(able|liable|known)] to %raise.base @err(e)", "plain"},
    {"@S(f) %have [(a|an|{no})] (raise|raise statement|throw) (of|for) @err(e)", "plain"},
    {"there %be [(a|an|any|{no})] (raise|raise statement) (of|for) @err(e) (in|inside|within) @S(f)", "plain"},
};

constexpr std::string_view kBody = "raises.body", kWhen = "raises.when";

// Builtin exceptions and their bases: "raises `OSError`" is true of a function that raises FileNotFoundError.
const std::map<std::string_view, std::string_view>& builtin_bases() {
  static const std::map<std::string_view, std::string_view> bases = {{"FileNotFoundError", "OSError"},
                                                                     {"FileExistsError", "OSError"},
                                                                     {"PermissionError", "OSError"},
                                                                     {"ConnectionError", "OSError"},
                                                                     {"TimeoutError", "OSError"},
                                                                     {"IOError", "OSError"},
                                                                     {"EnvironmentError", "OSError"},
                                                                     {"KeyError", "LookupError"},
                                                                     {"IndexError", "LookupError"},
                                                                     {"NotImplementedError", "RuntimeError"},
                                                                     {"RecursionError", "RuntimeError"},
                                                                     {"ModuleNotFoundError", "ImportError"},
                                                                     {"UnicodeError", "ValueError"},
                                                                     {"UnicodeDecodeError", "UnicodeError"},
                                                                     {"UnicodeEncodeError", "UnicodeError"},
                                                                     {"ZeroDivisionError", "ArithmeticError"},
                                                                     {"OverflowError", "ArithmeticError"},
                                                                     {"UnboundLocalError", "NameError"},
                                                                     {"IndentationError", "SyntaxError"},
                                                                     {"BrokenPipeError", "ConnectionError"},
                                                                     {"ConnectionResetError", "ConnectionError"},
                                                                     {"NotADirectoryError", "OSError"},
                                                                     {"IsADirectoryError", "OSError"}};
  return bases;
}

bool derives(const Scene& scene, const TreeFacts& tree, FileIndex file, ScopeId scope, ExprId raised,
             std::string_view base) {
  std::string_view name = model::last_name(tree.file(file), raised);
  for (int depth = 0; depth < 6; ++depth) {
    if (name == base) return depth > 0;
    auto it = builtin_bases().find(name);
    if (it == builtin_bases().end()) break;
    name = it->second;
  }
  ExprId cls = tree.file(file).exprs[raised].kind == ExprKind::call ? model::callee(tree.file(file), raised) : raised;
  for (const Definition& d : scene.symbols().meaning(tree, file, scope, cls)) {
    if (d.kind != DefinitionKind::class_) continue;
    std::vector<std::string> unknown;
    for (const Definition& a : scene.symbols().ancestors(d, unknown))
      if (a.name == base && !(a == d)) return true;
    for (const std::string& u : unknown)
      if (u == base || u.ends_with("." + std::string(base))) return true;
  }
  return false;
}

struct Raises {
  std::vector<StmtId> exact, derived, unknown;  // unknown: a variable, or a bare `raise`
};

Raises raises_of(const Scene& scene, const Definition& d, std::string_view exception) {
  const Facts& f = d.facts();
  Raises out;
  std::string_view last = exception.substr(exception.rfind('.') + 1);
  for (StmtId st : model::stmts_in(f, model::span_of(f, f.functions[d.function]), StmtKind::raise)) {
    ExprId e = f.stmts[st].a;
    std::string_view name = model::last_name(f, e);
    ScopeId scope = f.blocks[f.stmts[st].block].scope;
    if (e && name == last)
      out.exact.push_back(st);
    else if (e && !name.empty() && derives(scene, *d.tree, d.file, scope, e, last))
      out.derived.push_back(st);
    else {
      // `raise` in `except E`, `raise exc`, `raise self.make(…)`: may be anything.
      ExprId cls = e && f.exprs[e].kind == ExprKind::call ? model::callee(f, e) : e;
      bool type = cls && !name.empty() && name[0] >= 'A' && name[0] <= 'Z';
      if (!type) out.unknown.push_back(st);
    }
  }
  return out;
}

// The class that a bare `raise` or `raise exc` hands on, when it is caught as exactly that in the same function.
bool rethrows(const Facts& f, StmtId st, std::string_view last) {
  for (const model::Guard& g : model::guards(f, f.stmts[st].block, 0)) {
    if (g.kind != BlockKind::except_ || !g.test) continue;
    const Expr& t = f.exprs[g.test];
    if (t.kind == ExprKind::tuple) {
      for (ExprId kid : f.kids(t))
        if (model::last_name(f, kid) == last) return true;
      return false;
    }
    return model::last_name(f, g.test) == last;
  }
  return false;
}

Ruling plain(const Scene& scene, const Sentence& s, const Subject& who, const std::string& exception, bool code) {
  std::string_view last = std::string_view(exception).substr(exception.rfind('.') + 1);
  bool direct =
      code || std::any_of(s.tokens.begin(), s.tokens.end(), [](const Token& t) {
        return t.kind == TokenKind::word && (t.is("directly") || t.is("itself") || t.is("explicitly") || t.is("own"));
      });
  return all_agree(who, [&](const Definition& d) {
    const Facts& f = d.facts();
    Raises r = raises_of(scene, d, exception);
    auto proof = [&](StmtId st) {
      return std::vector<Evidence>{evidence_at(d, f.line_of(f.stmts[st].begin), Role::supports, kBody)};
    };
    if (!r.exact.empty())
      return decide(s, true, kBody,
                    "`" + d.name + "` raises `" + std::string(last) + "` at line " +
                        std::to_string(f.line_of(f.stmts[r.exact[0]].begin)),
                    proof(r.exact[0]));
    for (StmtId st : r.unknown)
      if (!code && rethrows(f, st, last))
        return decide(s, true, kBody, "`" + d.name + "` raises the `" + std::string(last) + "` again that it caught",
                      proof(st));
    if (!r.derived.empty() && !code)
      return decide(s, true, kBody,
                    "`" + d.name + "` raises `" + std::string(model::last_name(f, f.stmts[r.derived[0]].a)) +
                        "`, which is a `" + std::string(last) + "`",
                    proof(r.derived[0]));
    std::vector<Evidence> body{evidence(d, Role::supports, kBody)};
    if (f.errors.size() > 1 || f.file_flags)
      return unverified("`" + d.path() + "` was not read whole", std::move(body));
    if (!code && !r.unknown.empty())
      return unverified("`" + d.name + "` raises what the text doesn't name at line " +
                            std::to_string(f.line_of(f.stmts[r.unknown[0]].begin)),
                        proof(r.unknown[0]));
    if (last == "AssertionError" && !code &&
        !model::stmts_in(f, model::span_of(f, f.functions[d.function]), StmtKind::assert_).empty())
      return decide(
          s, true, kBody, "`" + d.name + "` asserts",
          {evidence_at(
              d,
              f.line_of(
                  f.stmts[model::stmts_in(f, model::span_of(f, f.functions[d.function]), StmtKind::assert_)[0]].begin),
              Role::supports, kBody)});
    if (!direct && !s.negated())
      return unverified(
          "`" + d.name + "` has no `raise " + std::string(last) + "` of its own; what it calls may raise it",
          std::move(body));
    if (!direct && s.negated() && !f.find(last))
      return decide(s, false, kBody,
                    "`" + d.name + "` has no `raise " + std::string(last) + "`, and its file never spells it",
                    std::move(body));
    return decide(s, false, kBody, "`" + d.name + "` has no `raise " + std::string(last) + "`", std::move(body));
  });
}

std::string condition_text(const Sentence& s) {
  std::string c = s.token("c")->text;
  auto lower = [](std::string x) { return x == "none" ? "None" : x == "true" ? "True" : x == "false" ? "False" : x; };
  if (s.key == "when-not") return "not (" + c + ")";
  if (s.key == "when-is" || s.key == "when-is-not") {
    std::string right = s.text("r"), key = s.token("r")->key;
    if (key == "none" || key == "true" || key == "false") {
      right = lower(key);
      return c + (s.key == "when-is" ? " is " : " is not ") + right;
    }
    return c + (s.key == "when-is" ? " == " : " != ") + right;
  }
  return c;
}

Ruling when(const Scene& scene, const Sentence& s, const Subject& who, const std::string& exception) {
  std::string claimed = condition_text(s);
  std::string_view last = std::string_view(exception).substr(exception.rfind('.') + 1);
  return all_agree(who, [&](const Definition& d) {
    const Facts& f = d.facts();
    Raises r = raises_of(scene, d, exception);
    std::vector<StmtId> all = r.exact.empty() ? r.derived : r.exact;
    if (all.empty()) {
      std::vector<Evidence> body{evidence(d, Role::supports, kWhen)};
      bool sure = r.unknown.empty() && f.errors.size() <= 1 && !f.find(last);
      if (!sure)
        return unverified("`" + d.name + "` has no `raise " + std::string(last) + "` of its own", std::move(body));
      return decide(s, false, kWhen,
                    "`" + d.name + "` has no `raise " + std::string(last) + "`, and its file never spells it",
                    std::move(body));
    }
    bool same = false, opposite = false, other = false, always = false;
    std::vector<Evidence> proof;
    std::string actual;
    for (StmtId st : all) {
      FunctionId inner = model::function_of(f, f.stmts[st].block);
      Condition c = condition_at(*d.tree, d.file, inner ? inner : d.function, st, claimed);
      same = same || c.under == Under::same;
      opposite = opposite || c.under == Under::opposite;
      other = other || c.under == Under::other;
      always = always || c.under == Under::always;
      std::uint32_t line = f.line_of(f.stmts[st].begin);
      bool telling = c.under == Under::same || c.under == Under::opposite;
      if (telling || actual.empty()) actual = c.actual;
      Evidence e = evidence(*d.tree, d.file, line > 1 ? line - 1 : line, line, Role::supports, kWhen);
      proof.insert(telling ? proof.begin() : proof.end(), std::move(e));
    }
    if (proof.size() > 3) proof.resize(3);
    std::string reason =
        "`" + d.name + "` raises `" + std::string(last) + "`" + (actual.empty() ? "" : " if `" + actual + "`");
    if (same) return decide(s, true, kWhen, reason, std::move(proof));
    if (opposite && !other && !always)
      return decide(s, false, kWhen, reason + ", not if `" + claimed + "`", std::move(proof));
    if (always && !other)
      return unverified("`" + d.name + "` raises `" + std::string(last) + "` whatever the condition", std::move(proof));
    return unverified(reason + "; whether that is the condition meant is not decided by the text", std::move(proof));
  });
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  Subject who = functions_of(scene, subject(scene, s, "f"));
  std::vector<const Token*> errors = s.tokens_of("e");
  std::string exception = errors[0]->text;
  bool code = s.key == "body-code";
  if (code) {
    exception = exception.substr(6);
    if (auto from = exception.find(" from "); from != std::string::npos) exception.resize(from);
  }
  exception = parse_symbol(exception).name;
  if (exception.empty()) return std::nullopt;
  // "emits `x`", "produces `x`": only exceptions are raised.
  std::string_view last = std::string_view(exception).substr(exception.rfind('.') + 1);
  if (who.found.empty()) {
    bool warning = last.ends_with("Warning");
    return warning ? std::nullopt : std::optional(not_found(scene, subject(scene, s, "f")));
  }
  if (s.key.starts_with("when")) return when(scene, s, who, exception);
  Ruling out = plain(scene, s, who, exception, code);
  // A warning is emitted, not raised.
  if (last.ends_with("Warning") && out.verdict != VerdictKind::verified) return std::nullopt;
  for (std::size_t i = 1; i < errors.size(); ++i) {
    Ruling r = plain(scene, s, who, parse_symbol(errors[i]->text).name, false);
    if (r.verdict != out.verdict) return unverified(out.reason + "; " + r.reason, std::move(out.evidence));
  }
  return out;
}

}  // namespace

const Form kRaises = {
    {"raises", RuleKind::claim_form, "a function raises an exception, under a condition",
     "“`f()` directly raises `ValueError`”, “there is no `raise E` in `f`”, “`f` raises `TypeError` if `not "
     "isinstance(x, str)`”.\n\nThe `raise` statements between `def` and the end of the function are "
     "read. A subclass of the exception, and one caught and raised again, count too, unless the sentence quotes the "
     "statement. That a function does "
     "not raise something is refuted by a statement; that it does, only when the sentence says “directly” or “itself”: "
     "what it calls may raise it. A "
     "condition is compared with the tests around the statement and with early exits before it; it must be the same or "
     "the negation to decide."},
    kPhrases,
    check};

}  // namespace assay
