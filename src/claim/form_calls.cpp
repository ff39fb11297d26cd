// "`f` calls `g`", "`g` is called by `f`".
#include <algorithm>

#include "base/text.h"
#include "claim/forms.h"
#include "claim/uses.h"

namespace assay {
namespace {

using namespace py;
using model::Definition;
using model::DefinitionKind;

constexpr Phrase kPhrases[] = {
    {"(in|inside|within) @S(f) [,] there %be [(a|an|any|one|{no}|at least one)] [direct] "
     "(call|calls|invocation|invocations) (to|of) @S(g)",
     "call"},
    {"there %be [(a|an|any|one|{no}|at least one)] [direct] (call|calls|invocation|invocations) (to|of) @S(g) "
     "(in|inside|within|from) [the body of] @S(f)",
     "call"},
    {"[the] body of @S(f) %have [(a|an|{no})] [direct] (call|calls) (to|of) @S(g)", "call"},
    {"[the] body of @S(f) %call @S(g)", "call"},
    {"@S(f) (contains|makes|has|includes) [(a|an|any|one|{no})] [direct] (call|calls|invocation) (to|of) @S(g)",
     "call"},
    {"@S(f) (does|do) {neg} (contain|make|have|include) (a|an|any) [direct] (call|calls|invocation) (to|of) @S(g)",
     "call"},
    {"@S(f) %call @S(g) [(itself|directly|internally|in turn|in its body|at some point|once|first|at the end|on its "
     "own)]",
     "call"},
    {"@S(f) %call (both|either) @S(g) (and|or) @S(g)", "call"},
    {"@S(f) %call @S(g) (and|or) @S(g)", "call"},
    {"(in|inside|within) @S(f) , @S(g) %be %call.ed", "call"},
    {"@S(g) %be %call.ed [directly] (by|from|in|inside|within|from within|from inside) @S(f)", "call"},
    {"@S(f) %be [(a|the|one of the|{no})] [direct] (caller|callers|user|invoker) of @S(g)", "call"},
    {"@S(f) %be among the [direct] (callers|users) of @S(g)", "call"},
    {"[the] (call|calls) to @S(g) (is|are|sits|happens|happen|stands|lives) (in|inside|within) @S(f)", "call"},
    {"@S(g) %have [(a|{no})] caller (in|named|called) @S(f)", "call"},
    {"@S(f) (never|{neg}) reaches @S(g)", "call"},
    {"@S(f) calls out to @S(g)", "call"},
};

constexpr std::string_view kRule = "calls.direct";

// Words that also mean other things than a call: nothing is refuted by their absence.
bool loose_verb(const Tokens& t) {
  return std::any_of(t.begin(), t.end(), [](const Token& x) {
    return x.kind == TokenKind::word &&
           (x.is("uses") || x.is("use") || x.is("used") || x.is("relies") || x.is("rely") || x.is("triggers") ||
            x.is("trigger") || x.is("triggered") || x.is("goes") || x.is("user") || x.is("users") || x.is("reaches") ||
            x.is("runs") || x.is("run") || x.is("executed") || x.is("executes") || x.is("dispatches"));
  });
}

bool no_callable(const Token& t) {
  if (t.kind != TokenKind::word) return false;
  for (const std::string_view w : {"file", "files", "folder", "directory", "table", "column", "index", "key", "field",
                                   "attribute", "variable", "setting", "option", "header", "event", "queue"})
    if (t.is(w)) return true;
  return false;
}

Ruling check_pair(const Sentence& s, const Subject& callers, const std::string& target, bool loose) {
  std::string_view last = std::string_view(target).substr(target.rfind('.') + 1);
  return all_agree(callers, [&](const Definition& d) {
    const Facts& f = d.facts();
    model::Span span;
    if (d.kind == DefinitionKind::function)
      span = model::span_of(f, f.functions[d.function]);
    else {
      const Stmt& st = f.stmts[f.classes[d.class_].stmt];
      span = {st.begin, st.end};
    }
    std::vector<std::uint32_t> lines = calls_in(f, span, last);
    std::string used(last);
    if (lines.empty())
      for (const std::string& alias : aliases_of(f, last))
        if (lines = calls_in(f, span, alias); !lines.empty()) {
          used = alias;
          break;
        }
    if (!lines.empty()) {
      std::vector<Evidence> proof;
      for (std::uint32_t l : lines)
        if (proof.size() < 3) proof.push_back(evidence_at(d, l, Role::supports, kRule));
      return decide(s, true, kRule, "`" + d.name + "` calls `" + used + "` at line " + std::to_string(lines[0]),
                    std::move(proof));
    }
    std::vector<Evidence> body{evidence(d, Role::supports, kRule)};
    if (f.errors.size() > 1 || f.file_flags)
      return unverified("`" + d.path() + "` was not read whole", std::move(body));
    std::vector<std::uint32_t> mentioned = mentions_in(f, span, last);
    if (!mentioned.empty()) {
      body.push_back(evidence_at(d, mentioned[0], Role::context, kRule));
      return unverified("`" + d.name + "` names `" + std::string(last) + "` at line " + std::to_string(mentioned[0]) +
                            " but doesn't call it there",
                        std::move(body));
    }
    if (loose && !s.negated() && f.find(last))
      return unverified("`" + d.name + "` has no direct call of `" + std::string(last) + "`", std::move(body));
    return decide(s, false, kRule,
                  "`" + d.name + "` has no direct call of `" + std::string(last) + "`" +
                      (f.find(last) ? "" : ", and `" + d.path() + "` never spells it"),
                  std::move(body));
  });
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  Subject who = subject(scene, s, "f");
  std::erase_if(who.found, [](const Definition& d) {
    return d.kind != DefinitionKind::function && d.kind != DefinitionKind::class_;
  });
  drop_overloads(who);
  bool loose = loose_verb(s.tokens);
  if (who.found.empty()) {
    Subject all = subject(scene, s, "f");
    return loose ? std::nullopt : std::optional(not_found(scene, all));
  }
  // A class "uses" or "creates" in many ways; its methods may be anywhere below it.
  std::optional<Ruling> out;
  for (const Token* t : s.tokens_of("g")) {
    SymbolText g = parse_symbol(t->text);
    // "`f` uses `x`": a call only when x is something to call.
    if (loose && !g.call) {
      auto found = subject_named(scene, s, g.name).found;
      if (std::none_of(found.begin(), found.end(), [](const Definition& d) {
            return d.kind == DefinitionKind::function || d.kind == DefinitionKind::class_;
          }))
        return std::nullopt;
    }
    // "creates the `requests.seen` file"
    const auto next = static_cast<std::size_t>(t - s.tokens.data()) + 1;
    if (next < s.tokens.size() && no_callable(s.tokens[next])) return std::nullopt;
    Ruling r = check_pair(s, who, g.name, loose);
    if (!out)
      out = std::move(r);
    else if (out->verdict != r.verdict) {
      bool decided = r.verdict != VerdictKind::unverified && out->verdict != VerdictKind::unverified;
      out->verdict = decided ? VerdictKind::partly : VerdictKind::unverified;
      out->reason += "; " + r.reason;
      for (Evidence& e : r.evidence) out->evidence.push_back(std::move(e));
    }
  }
  return out;
}

}  // namespace

const Form kCalls = {
    {"calls", RuleKind::claim_form, "a function calls another",
     "“`f` calls `g`”, “`C.m` delegates to `g`”, “`g()` is called by `f`”, “there is no call to `g` in `f`”.\n\nA call "
     "counts when its callee ends in the name, anywhere between `def` and the "
     "end of the function, nested functions included, or when it goes by a name that the file gave to it (`import … "
     "as`, `x = g`). Where the body "
     "names the function without calling it, nothing is said. Calls made further down are not calls of this function."},
    kPhrases,
    check};

}  // namespace assay
