// Words by which a text says that something works or does not, whatever the thing is.
#pragma once

#include <string>
#include <string_view>

namespace assay {

enum class Tone { none, favourable, unfavourable };

// "works", "will likely work", "is compatible", "PARTIAL PASS": favourable. "broken", "does not work", "FAIL":
// unfavourable, also where both stand. A hedge ("may work") does not change the tone: it is about the same fact.
Tone tone_of(std::string_view text);

// Whether `word` (lower case) stands in `lower` with no letter, digit or underscore beside it.
bool holds_word(std::string_view lower, std::string_view word);

// "Original claim: …" quotes what somebody else said: the document does not say it itself.
bool is_quotation(std::string_view text);

// Without Markdown emphasis that the cut of a statement left open ("Conclusion**: **WORKS**" -> "Conclusion: WORKS").
std::string without_emphasis(std::string_view text);

}  // namespace assay
