#include "claim/claims.h"

#include <algorithm>
#include <initializer_list>

#include "base/text.h"
#include "claim/forms.h"
#include "claim/quoted.h"

namespace assay {
namespace {

struct Registry {
  std::vector<Phrase> phrases;
  std::vector<const Form*> form;  // of each phrase
  Registry() {
    for (const Form* f : forms())
      for (const Phrase& p : f->phrases) {
        phrases.push_back(p);
        form.push_back(f);
      }
  }
};

const Registry& registry() {
  static const Registry r;
  return r;
}

const PhraseSet& phrase_set() {
  static const PhraseSet set(registry().phrases);
  return set;
}

struct Outcome_ {
  const Form* form = nullptr;
  Ruling ruling;
};

// The first form that fits one of the sentence's readings.
Outcome_ judge(const Scene& scene, const Statement& st) {
  for (const Tokens& reading : readings(st)) {
    PhraseMatch m;
    for (std::uint32_t from = 0; phrase_set().match(reading, m, from); from = m.phrase + 1) {
      Sentence s{st, reading, m, registry().phrases[m.phrase].key};
      if (auto r = registry().form[m.phrase]->check(scene, s)) return {registry().form[m.phrase], std::move(*r)};
    }
  }
  return {};
}

bool any_word(const Tokens& t, std::initializer_list<std::string_view> words) {
  return std::any_of(t.begin(), t.end(), [&](const Token& x) {
    return x.kind == TokenKind::word && std::find(words.begin(), words.end(), x.key) != words.end();
  });
}

// Statements that only an execution settles.
bool about_running(const Tokens& t) {
  return any_word(t, {"hardware", "untested", "benchmark", "benchmarks", "benchmarked", "crashes", "crash", "hangs",
                      "deadlocks", "oom", "gpu", "npu", "cuda", "tested"}) ||
         (any_word(t, {"needs", "need", "requires", "required"}) && any_word(t, {"testing", "test", "verification"})) ||
         (any_word(t, {"works", "work", "runs", "run", "breaks", "break", "fails", "fail"}) &&
          any_word(t, {"on", "under", "when"}));
}

// The definition of the first symbol that the statement names and a tree has.
std::vector<Evidence> nearest(const Scene& scene, const Statement& st) {
  PhraseMatch none;
  Sentence s{st, st.tokens, none, ""};
  for (const Token& t : st.tokens) {
    if (t.kind != TokenKind::code || t.bare) continue;
    std::string name = parse_symbol(t.text).name;
    if (name.size() < 2) continue;
    Subject who = subject_named(scene, s, name);
    if (who.found.empty() || who.found.size() > 3) continue;
    return {evidence(who.found[0], Role::context, "nearest")};
  }
  for (const FileRef& r : scene.cited(st)) return {evidence(*r.tree, r.file, r.start, r.end, Role::context, "nearest")};
  return {};
}

bool names_code(const Tokens& t) {
  bool code = false, word = false;
  for (const Token& x : t) {
    code = code || (x.kind == TokenKind::code && !x.bare);
    word = word || x.kind == TokenKind::word;
  }
  return code && word;
}

// A verified statement whose own citation points elsewhere holds only partly.
void weigh_citations(const Statement& st, const std::vector<Citation>& citations, Ruling& r) {
  if (r.verdict != VerdictKind::verified) return;
  for (const Citation& c : citations) {
    bool bad = c.status == CitationStatus::moved || c.status == CitationStatus::out_of_range ||
               c.status == CitationStatus::mismatch || c.status == CitationStatus::missing_file;
    if (!bad || !std::any_of(st.extents.begin(), st.extents.end(),
                             [&](const Extent& e) { return e.holds(c.at.line, c.at.column); }))
      continue;
    // The evidence stands where the citation says after all.
    bool there = std::any_of(r.evidence.begin(), r.evidence.end(), [&](const Evidence& e) {
      return e.at.tree == c.tree && e.at.path == c.path && e.at.start <= c.end && e.at.end >= c.start;
    });
    if (there) continue;
    r.verdict = VerdictKind::partly;
    r.reason += "; but the citation `" + c.raw + "` is " + std::string(name_of(c.status)) +
                (c.reason.empty() ? "" : ": " + c.reason);
    return;
  }
}

// A quotation takes the place of what its leading sentence said to no form.
void add_quotations(std::vector<Claim>& claims, std::vector<Claim> quotations) {
  for (Claim& q : quotations) {
    std::erase_if(claims, [&](const Claim& c) { return c.at.line == q.at.line && c.form.empty(); });
    claims.push_back(std::move(q));
  }
  std::stable_sort(claims.begin(), claims.end(), [](const Claim& a, const Claim& b) {
    return a.at.line != b.at.line ? a.at.line < b.at.line : a.at.column < b.at.column;
  });
}

}  // namespace

std::vector<Claim> check_claims(const VerifyInput& input, const markdown::Document& document,
                                const std::vector<Citation>& citations) {
  model::Symbols symbols(input.trees);
  Scene scene(input, citations, symbols);
  std::vector<Claim> out;
  for (const Statement& st : statements(document)) {
    if (st.proposal) continue;
    Outcome_ o = judge(scene, st);
    Claim c;
    c.at = {st.line, st.column};
    c.text = st.text;
    if (o.form) {
      weigh_citations(st, citations, o.ruling);
      c.form = std::string(o.form->rule.id);
      c.verdict = o.ruling.verdict;
      c.reason = std::move(o.ruling.reason);
      c.evidence = std::move(o.ruling.evidence);
      c.risk = c.verdict == VerdictKind::refuted                                     ? Risk::high
               : c.verdict == VerdictKind::partly || c.verdict == VerdictKind::stale ? Risk::medium
                                                                                     : o.ruling.risk;
      if (c.verdict != VerdictKind::unverified) c.confidence = confidence_of(o.ruling.rule, c.verdict);
    } else if (about_running(st.tokens) && (st.labelled || names_code(st.tokens))) {
      c.verdict = VerdictKind::needs_run;
      c.reason = "only running the code can tell";
      c.evidence = nearest(scene, st);
      c.risk = Risk::medium;
    } else {
      if (!st.labelled && !names_code(st.tokens)) continue;
      c.verdict = VerdictKind::not_checkable;
      c.reason = "the sentence fits no claim form";
      c.evidence = nearest(scene, st);
    }
    out.push_back(std::move(c));
  }
  add_quotations(out, check_quotations(input, document, citations));
  for (std::size_t i = 0; i < out.size(); ++i) out[i].id = "k" + std::to_string(i + 1);
  return out;
}

}  // namespace assay
