// A claim form: the sentences that make it, and what proves or disproves it. One file each (form_*.cpp), listed in
// forms.cpp in order of precedence.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "claim/phrase.h"
#include "claim/sentence.h"
#include "claim/verify.h"
#include "model/program.h"
#include "model/symbols.h"
#include "verdict/rules.h"

namespace assay {

// What a checker found. `rule` is the branch of the form that decided ("default.parameter"): confidence is measured per
// rule. An unverified ruling needs no rule.
struct Ruling {
  VerdictKind verdict = VerdictKind::unverified;
  std::string reason;  // one sentence
  std::string_view rule;
  std::vector<Evidence> evidence;
  Risk risk = Risk::low;
};

// A file of a tree that the statement names.
struct FileRef {
  const TreeFacts* tree = nullptr;
  FileIndex file = 0;
  std::uint32_t start = 0, end = 0;  // cited lines; 0: the whole file
  const std::string& path() const { return tree->tree().files()[file].path; }
  bool is_python() const { return path().ends_with(".py") || path().ends_with(".pyi"); }
};

struct PatchSets;  // claim/patch_set.cpp

// Everything a checker may look at.
class Scene {
 public:
  Scene(const VerifyInput&, const std::vector<Citation>&, model::Symbols&);

  const model::Symbols& symbols() const { return symbols_; }
  const std::vector<const TreeFacts*>& trees() const { return input_.trees; }
  const std::string& document_path() const { return input_.document_path; }

  // Files that a path as written can mean: exact, below the root, or by its end. Lines are the token's first ones.
  std::vector<FileRef> files(const Token& place) const;
  // Files that the statement's evidence, or failing that its headings, name; resolved citations count most.
  std::vector<FileRef> cited(const Statement&) const;
  // Files of the citations that stand in a part of the document.
  std::vector<FileRef> cited_in(const Extent&) const;

  // The linked program over all trees: made when a form asks for it, since few do.
  const model::Program& program() const;
  // Whether one more question may be asked that looks through whole trees: only so many are for one document, so that
  // none takes minutes.
  bool may_search() const { return searches_ > 0 && searches_-- > 0; }
  // The same for revisions of a history, of which each is a tree of its own.
  bool may_open_revision() const { return revisions_ > 0 && revisions_-- > 0; }
  // What each tree replaces of others, kept by patch_sites().
  std::shared_ptr<PatchSets>& patch_sets() const { return patch_sets_; }

 private:
  const VerifyInput& input_;
  const std::vector<Citation>& citations_;
  model::Symbols& symbols_;
  mutable std::optional<model::Program> program_;
  mutable std::shared_ptr<PatchSets> patch_sets_;
  mutable int searches_ = 200, revisions_ = 60;
};

// A sentence that matched a pattern of a form.
struct Sentence {
  const Statement& statement;
  const Tokens& tokens;  // the reading that matched
  const PhraseMatch& match;
  std::string_view key;  // of the phrase

  bool negated() const { return match.negated; }
  bool has(std::string_view slot) const { return token(slot) != nullptr; }
  const Token* token(std::string_view slot) const;  // nullptr when the slot was not filled
  std::vector<const Token*> tokens_of(std::string_view slot) const;
  std::string text(std::string_view slot) const;  // all its tokens, joined; quotes of prose kept
  SymbolText symbol(std::string_view slot) const;
  // Whether one of the words, in lower case, stands in the reading, outside of code.
  bool says(std::initializer_list<std::string_view> words) const;
};

struct Form {
  Rule rule;  // id, summary and explanation
  std::span<const Phrase> phrases;
  // Nothing: the sentence is of another form after all; the next pattern is tried.
  std::optional<Ruling> (*check)(const Scene&, const Sentence&);
  // Its patterns hold stretches of any words: tried only when no other form fits any reading of the sentence.
  bool prose = false;
};

std::span<const Form* const> forms();
std::span<const Rule> form_rules();

// Confidence of a decided ruling: the measured precision of its rule and verdict (claim/confidence.inc).
double confidence_of(std::string_view rule, VerdictKind);

// ---------------------------------------------------------------- helpers for checkers

// What a symbol means here: candidates that the cited files contain if there are any such, else all.
struct Subject {
  model::Definitions found;
  bool by_place = false;  // the cited file decided
  std::string name;       // as written
};
Subject subject(const Scene&, const Sentence&, std::string_view slot);
Subject subject_named(const Scene&, const Sentence&, const std::string& name);
// Only definitions of these kinds; keeps the rest of the subject.
// Declarations for type checkers (`@overload`) are left out where the function itself is among the candidates.
void drop_overloads(Subject&);
Subject functions_of(const Scene&, const Subject&);  // a class stands for its __init__
Subject classes_of(const Subject&);

// Evidence from lines of a file; the text is those lines, at most six.
Evidence evidence(const TreeFacts& tree, FileIndex file, std::uint32_t start, std::uint32_t end, Role role,
                  std::string_view rule);
Evidence evidence(const model::Definition&, Role role, std::string_view rule);
Evidence evidence_at(const model::Definition&, std::uint32_t line, Role role, std::string_view rule);

Ruling unverified(std::string reason, std::vector<Evidence> = {});
Ruling too_many_searches();
// "verified" when `holds` is what the sentence says (negation applied), else "refuted".
Ruling decide(const Sentence&, bool holds, std::string_view rule, std::string reason, std::vector<Evidence>);
// For subjects with several candidates: all must agree. Calls `one` for each; unequal verdicts become unverified.
Ruling all_agree(const Subject&, const std::function<Ruling(const model::Definition&)>& one);
// The answer when nothing is defined under the name: unverified, with the reason.
Ruling not_found(const Scene&, const Subject&);

// "`path`:12"
std::string at(const model::Definition&);
std::string at(const TreeFacts&, FileIndex, std::uint32_t line);

}  // namespace assay
