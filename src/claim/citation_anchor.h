// What stands beside a citation and says what must be at the cited lines: a symbol or a bit of code directly before or
// after it, and a quotation below it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "claim/citation_mention.h"

namespace assay::cite {

struct Anchor {
  std::string text;              // as written, without quotes
  std::string symbol;            // the name that must be there; "" when the text is code without a main name
  std::string owner;             // `Widget` of `Widget.render`; ""
  bool plain_symbol = false;     // the text is a name (with qualifiers, with or without "()") and nothing else
  bool call = false;             // written with "()"
  bool looks_like_code = false;  // a name no English word could be: foo_bar, fooBar, foo()
  bool may_be_absent = false;    // "add `x` to a.py:3", "no `x` in a.py:3": being nowhere is no contradiction
  bool stated = false;           // "`x` is at a.py:3", "is defined in": a statement, not only neighbours
};

// Directly adjacent only: "`f()` (a.py:3)", "a.py:3 — `f`", "`f` in a.py:3". "Somewhere in the sentence" is no anchor.
std::vector<Anchor> anchors_of(const Extraction&, std::size_t mention);

// Names in the same paragraph or cell that belong to no other citation: too weak to judge by, good enough for a hint.
std::vector<std::string> names_beside(const Extraction&, std::size_t mention);

// Parses the content of a code span; nothing for paths, literals, numbers and lone keywords.
std::optional<Anchor> anchor_from(std::string_view code);

enum class QuoteRole {
  place,      // the fence itself names the place
  quotation,  // the words before it say that it quotes
  unclear,
  proposal,  // a fix, a step, an "after"
};
struct Quotation {
  std::string text;
  std::uint32_t line = 0;  // first line in the document
  QuoteRole role = QuoteRole::unclear;
  // It can only speak for the citation: several citations stand before the same block, the block shows a before and an
  // after, or it illustrates a list of places.
  bool only_supports = false;
};
// The code block that belongs to the mention, if one does.
std::optional<Quotation> quotation_of(const markdown::Document&, const Extraction&, std::size_t mention);

}  // namespace assay::cite
