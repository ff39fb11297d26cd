// How a predicate asks a claim form: the sentence that the form's own pattern would have read, put together without
// words.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "claim/assert.h"
#include "claim/value_of.h"

namespace assay {

// `key` is the question of the form (Phrase::key), slots are its captures: {"f", "pkg.mod.f"}. A slot "p" and every
// other whose name begins with '@' (left out then) is a file. `words` are plain words that the form looks for.
class Posed {
 public:
  Posed(std::string_view key, std::initializer_list<std::pair<std::string_view, std::string_view>> slots,
        std::initializer_list<std::string_view> words = {});
  // The statement cites this file, so names are looked for there first.
  Posed& beside(std::string_view path);

  Ruling ask(const Form&, const Scene&);
  // For checkers that are functions of their own: the sentence lives as long as this.
  Sentence sentence() const { return {statement_, statement_.tokens, match_, key_}; }

 private:
  Token& push(TokenKind, std::string_view text);
  Statement statement_;
  PhraseMatch match_;
  std::string_view key_;
};

// A path, as against a dotted name.
bool is_path(std::string_view);
// The one file that a path names; else null, and why.
const FileRef* one_file(const std::vector<FileRef>&, std::string_view path, std::string& why);
Token place_token(std::string_view path);

// The answer of the resolver's kind: verified when `yes`, refuted when `no`, else unverified with the reason.
Ruling decided(bool holds, std::string_view rule, std::string reason, std::vector<Evidence>);

// Compares a number or text that is known.
template <class T>
bool holds(Operator_ op, const T& a, const T& b) {
  switch (op) {
    case Operator_::equal:
      return a == b;
    case Operator_::not_equal:
      return a != b;
    case Operator_::less:
      return a < b;
    case Operator_::less_equal:
      return a <= b;
    case Operator_::greater:
      return a > b;
    case Operator_::greater_equal:
      return a >= b;
    case Operator_::in:
    case Operator_::not_in:
      return false;
  }
  return false;
}

extern const Predicate kAssertExists, kAssertAbsent, kAssertConditional, kAssertAt, kAssertSignature, kAssertBinds;
extern const Predicate kAssertDefault, kAssertValue, kAssertReturns, kAssertEnvDefault, kAssertConfigDefault;
extern const Predicate kAssertAccesses, kAssertPatches, kAssertConflicts, kAssertOverrides, kAssertInherits;
extern const Predicate kAssertCalls, kAssertCalledBy, kAssertCalled, kAssertRaises, kAssertImports;
extern const Predicate kAssertCount, kAssertContains, kAssertVersion;
extern const Predicate kAssertIdentical, kAssertRequires, kAssertReachedIf, kAssertEntryPoint, kAssertAddedIn;

}  // namespace assay
