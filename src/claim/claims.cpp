#include "claim/claims.h"

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "base/text.h"
#include "claim/assert_from.h"
#include "claim/assertions.h"
#include "claim/citations.h"
#include "claim/disproof.h"
#include "claim/forms.h"
#include "claim/quoted.h"
#include "claim/setting.h"
#include "claim/words.h"

namespace assay {
namespace {

struct Registry {
  std::vector<Phrase> phrases;
  std::vector<const Form*> form;  // of each phrase
  std::optional<PhraseSet> set;
  explicit Registry(bool prose) {
    for (const Form* f : forms())
      for (const Phrase& p : f->phrases) {
        if (f->prose != prose) continue;
        phrases.push_back(p);
        form.push_back(f);
      }
    set.emplace(phrases);
  }
};

const Registry& registry(bool prose) {
  static const Registry exact(false), loose(true);
  return prose ? loose : exact;
}

struct Outcome_ {
  const Form* form = nullptr;
  Ruling ruling;
  std::string assertion;  // that says the same, when asked for
};

// A stretch of any words must not swallow a negation: what it denies is not known.
bool hides_negation(const Tokens& t, const PhraseMatch& m) {
  for (const Capture& c : m.captures)
    for (std::uint32_t i = c.first; i <= c.last && i < t.size(); ++i) {
      if (t[i].kind != TokenKind::word) continue;
      for (std::string_view w : {"not", "no", "never", "without", "none", "neither", "nor", "cannot", "unless",
                                 "except", "hardly", "instead", "neither", "if", "formerly", "previously"})
        if (t[i].is(w)) return true;
    }
  return false;
}

// The first form that fits one of the sentence's readings.
Outcome_ judge(const Scene& scene, const Statement& st, bool as_assertion = false) {
  std::vector<Tokens> all = readings(st);
  if (auto bare = without_setting(scene, st.tokens)) {
    Statement plain = st;
    plain.tokens = std::move(*bare);
    for (Tokens& one : readings(plain)) all.push_back(std::move(one));
  }
  for (bool prose : {false, true}) {
    const Registry& known = registry(prose);
    for (const Tokens& reading : all) {
      PhraseMatch m;
      for (std::uint32_t from = 0; known.set->match(reading, m, from); from = m.phrase + 1) {
        if (prose && hides_negation(reading, m)) continue;
        Sentence s{st, reading, m, known.phrases[m.phrase].key};
        const Form& form = *known.form[m.phrase];
        if (auto r = form.check(scene, s)) {
          if (r->verdict == VerdictKind::refuted || r->verdict == VerdictKind::partly)
            if (std::string why = doubt_of_disproof(scene, s, form, *r); !why.empty()) {
              r->verdict = VerdictKind::unverified;
              r->reason += "; but " + why;
            }
          return {&form, std::move(*r), as_assertion ? assertion_of(form, scene, s) : std::string()};
        }
      }
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
         (any_word(t, {"conflict", "conflicts", "interferes", "interfere"}) &&
          any_word(t, {"may", "might", "could"})) ||
         (any_word(t, {"works", "work", "runs", "run", "breaks", "break", "fails", "fail"}) &&
          any_word(t, {"on", "under", "when"}));
}

// A row that says of itself that nobody ran it: "No actual test", "needs hardware test".
bool untested(const Statement& st) {
  std::string_view b = st.beside;
  return b.find("test") != std::string_view::npos &&
         (b.starts_with("no ") || b.find(" no ") != std::string_view::npos ||
          b.find("need") != std::string_view::npos || b.find("not ") != std::string_view::npos ||
          b.find("untested") != std::string_view::npos);
}

// Why nothing was decided, and the nearest that there is to see: the definition of the first symbol that the statement
// names and a tree has, else the cited lines.
struct Nearest {
  std::vector<Evidence> evidence;
  std::string what;  // "`x` (defined at `a.py:3`)"; "" when there is nothing
};

Nearest nearest(const Scene& scene, const Statement& st) {
  PhraseMatch none;
  Sentence s{st, st.tokens, none, ""};
  for (const Token& t : st.tokens) {
    if (t.kind != TokenKind::code || (t.bare && t.text.find('_') == std::string::npos)) continue;
    std::string name = parse_symbol(t.text).name;
    if (name.size() < 2) continue;
    Subject who = subject_named(scene, s, name);
    if (who.found.empty() || who.found.size() > 3) continue;
    return {{evidence(who.found[0], Role::context, "nearest")}, "`" + name + "` is defined at " + at(who.found[0])};
  }
  for (const FileRef& r : scene.cited(st)) {
    std::string where = "`" + r.path() + (r.start ? ":" + std::to_string(r.start) : "") + "`";
    return {{evidence(*r.tree, r.file, r.start, r.end, Role::context, "nearest")}, "the place it cites is " + where};
  }
  return {};
}

std::string why_not(const Statement& st, const Nearest& near) {
  bool code = std::any_of(st.tokens.begin(), st.tokens.end(),
                          [](const Token& t) { return t.kind == TokenKind::code || t.kind == TokenKind::place; });
  if (near.what.empty() && !code) return "an assessment in words: it names no code that could be looked up";
  if (near.what.empty()) return "it fits no claim form, and no tree defines what it names";
  return "it fits no claim form; " + near.what;
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
    if (there) {
      if (c.status == CitationStatus::out_of_range)
        r.reason += "; the citation `" + c.raw + "` goes too far: " + c.reason;
      continue;
    }
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

std::vector<SaidAssertion> assertions_said(const VerifyInput& input) {
  markdown::Document document = markdown::parse(input.document_text);
  std::vector<Citation> citations = check_citations(input, document);
  model::Symbols symbols(input.trees);
  Scene scene(input, citations, symbols);
  std::vector<SaidAssertion> out;
  for (const Statement& st : statements(document)) {
    if (st.proposal) continue;
    Outcome_ o = judge(scene, st, true);
    if (o.form) out.push_back({{st.line, st.column}, st.text, std::move(o.assertion), o.ruling.verdict});
  }
  return out;
}

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
      bool decided = c.verdict != VerdictKind::unverified && c.verdict != VerdictKind::not_checkable;
      if (decided) c.confidence = confidence_of(o.ruling.rule, c.verdict);
    } else if ((about_running(st.tokens) || untested(st)) && (st.labelled || names_code(st.tokens))) {
      Nearest near = nearest(scene, st);
      c.verdict = VerdictKind::needs_run;
      c.reason = "only running the code can tell" + (near.what.empty() ? "" : "; " + near.what);
      c.evidence = std::move(near.evidence);
      c.risk = Risk::medium;
    } else {
      if (!st.labelled && !names_code(st.tokens)) continue;
      Nearest near = nearest(scene, st);
      c.verdict = VerdictKind::not_checkable;
      c.reason = why_not(st, near);
      c.evidence = std::move(near.evidence);
    }
    out.push_back(std::move(c));
  }
  add_quotations(out, check_quotations(input, document, citations));
  for (std::size_t i = 0; i < out.size(); ++i) out[i].id = "k" + std::to_string(i + 1);
  return out;
}

}  // namespace assay
