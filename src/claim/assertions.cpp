#include "claim/assertions.h"

#include <map>
#include <memory>

namespace assay {
namespace {

// All that one scene needs; the parts point at each other.
struct Bench {
  VerifyInput input;
  std::vector<Citation> citations;
  model::Symbols symbols;
  Scene scene;
  explicit Bench(const std::vector<const TreeFacts*>& trees)
      : input{"", "", trees, "", 0, {}}, symbols(trees), scene(input, citations, symbols) {}
};

Claim claim_of(Ruling r) {
  Claim c;
  c.form = std::string(kAssertRule.id);
  c.verdict = r.verdict;
  c.reason = std::move(r.reason);
  c.evidence = std::move(r.evidence);
  c.risk = c.verdict == VerdictKind::refuted ? Risk::high : c.verdict == VerdictKind::partly ? Risk::medium : Risk::low;
  if (c.verdict != VerdictKind::unverified) c.confidence = confidence_of(r.rule, c.verdict);
  return c;
}

std::string gives_text(Gives gives) {
  switch (gives) {
    case Gives::truth:
      return "true or false: stands alone, or with `not`";
    case Gives::value:
      return "a value: `==`, `!=`, `in`, `not in` with literals";
    case Gives::text:
      return "a text: `==`, `!=`, `in`, `not in` with strings";
    case Gives::number:
      return "a number: every comparison";
    case Gives::version:
      return "a version: every comparison with versions in quotes; `in` with a specifier";
  }
  return {};
}

}  // namespace

const Rule kAssertRule = {
    "assert", RuleKind::claim_form, "an assertion of a claims file",
    "`assert = 'default(\"pkg.Config.size\") == 3 and not exists(\"pkg.old\")'` in assay.toml.\n\nEach predicate asks "
    "what the claim form of the same meaning asks, of exactly the names given, or the resolver. Parts are put together "
    "with three values: what is not known decides nothing, so `x or y` is verified when one is, and `x and y` refuted "
    "when one is, whatever the other. docs/claims-file.md lists the predicates and when each stays unverified."};

std::vector<Claim> check_assertions(const std::vector<const TreeFacts*>& trees,
                                    const std::vector<AssertionClaim>& assertions) {
  std::map<std::string, std::unique_ptr<Bench>> benches;
  std::vector<Claim> out;
  for (const AssertionClaim& a : assertions) {
    std::vector<const TreeFacts*> of;
    for (const TreeFacts* t : trees)
      if (a.tree.empty() || t->tree().info().name == a.tree) of.push_back(t);
    if (of.empty()) {
      out.push_back(claim_of(unverified("no tree has the name `" + a.tree + "`")));
      continue;
    }
    std::unique_ptr<Bench>& bench = benches[a.tree];
    if (!bench) bench = std::make_unique<Bench>(of);
    out.push_back(claim_of(check_assertion(bench->scene, a.assertion)));
  }
  return out;
}

std::string predicates_markdown() {
  std::string out;
  for (const Predicate* p : predicates()) {
    out += "### `" + std::string(p->name) + "(" + std::string(p->parameters) + ")`\n\n" + std::string(p->summary) +
           ".\n\n" + std::string(p->details) + "\n\nGives " + gives_text(p->gives) + ".\n\n```\n" +
           std::string(p->example) + "\n```\n" + (p == predicates().back() ? "" : "\n");
  }
  return out;
}

}  // namespace assay
