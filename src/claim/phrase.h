// A small pattern language for sentences, and its matcher.
//
// A pattern is matched against all tokens of a sentence (claim/token.h). It is made of
//
//   word            that word, in lower case; punctuation stands for itself, `{(}` and `{)}` for parentheses
//   [ … ]           optional
//   ( … | … )       one of
//   {slot}          one token of a kind, remembered under the slot's name; {slot:name} gives it another name
//   {neg} {no}      a negation: "not", "never", "no longer"; "no", "zero", "without". Each turns the claim round
//   {!}             nothing, but turns the claim round: "{sym} lacks {sym}"
//   @name           a macro of claim/words.cpp; @name(x) puts x where the macro says $
//   %verb           a verb of claim/words.cpp or a synonym, in any form that says "does" or "does not"; %verb.ed is its
//                   participle, %verb.ing, %verb.base; %be is "is", "is not", "may be", "seems to be" …
//   #set            one word of a set of claim/words.cpp; `#`, `@` and `%` alone stand for themselves
//   ~               any adverbs ("directly", "always", "probably")
//
// Slots: sym (a symbol, in backticks or plainly code), path (a file, with or without lines), place (with lines), lines
// (lines without a file), value, n (a number), code (any code), param, option (`--name`), sig (`(a, b)`), assign
// (`a = 1`), raise (`raise E`), search (`grep …`), noun ("class", "method"), word, any (one or more tokens).
// A code span that is spelled like a word of the pattern matches it too: `property`, `__all__`.
//
// Patterns become little programs run by a backtracking matcher; what failed at a (program, token) pair is not tried
// again, so a match costs at most their product.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "claim/token.h"

namespace assay {

struct Phrase {
  std::string_view pattern;
  std::string_view key;  // which question of the form it asks
};

struct Capture {
  std::string_view slot;
  std::uint32_t first, last;  // tokens, inclusive
};

struct PhraseMatch {
  std::uint32_t phrase = 0;  // index in the set
  bool negated = false;
  std::vector<Capture> captures;  // in order of the sentence
};

class PhraseSet {
 public:
  // Order is precedence: of several patterns that match a sentence the first one counts.
  explicit PhraseSet(std::span<const Phrase> phrases);
  ~PhraseSet();
  PhraseSet(const PhraseSet&) = delete;
  PhraseSet& operator=(const PhraseSet&) = delete;

  // Starts at pattern `from`: to look for the next one when a match turns out to be of another kind.
  bool match(const Tokens& sentence, PhraseMatch& out, std::uint32_t from = 0) const;
  // What is wrong with the patterns: unknown names, brackets that don't match. Tests hold that there is nothing.
  const std::vector<std::string>& problems() const;
  // The longest start of the sentence that a pattern matches; 0 when none does. For hedges and the like.
  std::uint32_t match_start(const Tokens& sentence) const;

 private:
  struct Impl;
  Impl* impl_;
};

}  // namespace assay
