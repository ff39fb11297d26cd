// The vocabulary of claims: verbs with their synonyms and forms, sets of words, macros that patterns share.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "claim/token.h"

namespace assay {

// The body of @name, in the pattern language of claim/phrase.h; "$" is where the argument goes; "" when there is none.
std::string_view macro_pattern(std::string_view name);
bool in_word_set(std::string_view set, const Token&);
bool is_word_set(std::string_view name);

enum class VerbForm : std::uint8_t { active, third, base, participle, gerund };
struct VerbEnd {
  std::uint32_t end;  // the token after it
  bool negated;
};
std::optional<std::uint32_t> verb_index(std::string_view name);
// Every way in which a form of the verb, or a synonym, stands at `at`: "calls", "does not directly call", "never
// calls", "seems to call", "has no call to" …
void match_verb(std::uint32_t verb, VerbForm, const Tokens&, std::uint32_t at, std::vector<VerbEnd>& out);
// "is", "is not", "may be", "seems to be", "has never been" …
void match_be(const Tokens&, std::uint32_t at, std::vector<VerbEnd>& out);
// Words of which one stands in any match of the verb.
std::vector<std::string_view> verb_anchors(std::uint32_t verb, VerbForm);

std::uint32_t negation_width(const Tokens&, std::uint32_t at);  // "not", "never", "no longer"; 0 for none
std::uint32_t skip_adverbs(const Tokens&, std::uint32_t at);    // the first token after adverbs

}  // namespace assay
