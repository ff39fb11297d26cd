// The questions of `assay resolve`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/chain.h"
#include "model/linked.h"
#include "model/signature.h"

namespace assay::model {

struct Question {
  std::string name;            // dotted
  std::optional<Shape> call;   // NAME(kw=), NAME(N; a, b)
  bool through_class = false;  // NAME!(…)
};
// Spaces are allowed everywhere. What does not parse as a call is a name.
Question parse_question(std::string_view text);

// "PATH:LINE:EXPRESSION": an expression as written at a line of a file. PATH is relative to its tree, or begins with
// the tree's name where several trees have such a file.
struct PlacedQuestion {
  std::string_view path;
  std::uint32_t line = 0;
  std::string_view expression;
};
std::optional<PlacedQuestion> parse_placed(std::string_view text);

// Gives the next look-ups the fuel of one question (types.h). Every question of its own begins with this.
void begin_question(Linked&);

Answer answer_question(Linked&, std::string_view text);
Answer answer_expression(Linked&, const TreeFacts&, FileIndex, std::uint32_t line, std::string_view expression);

// The call part of an answer: does the shape bind to what the chain reached?
struct CallAnswer {
  Definedness definedness = Definedness::unknown;
  HopRule rule = HopRule::none;
  std::string reason;
  Spot at;     // of the signature
  Spot field;  // of the field that takes the keyword, where the question is about one and a field makes it
};
CallAnswer answer_call(Linked&, const Reached& callee, const Shape&, bool through_class);

}  // namespace assay::model
