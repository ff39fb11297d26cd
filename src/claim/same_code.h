// Code compared as code: what the parser reads of it, so that formatting, comments, quotes, redundant parentheses and
// docstrings don't count.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "claim/form.h"
#include "model/definition.h"

namespace assay {

// One statement: what it says, and its first line.
struct CodeLine {
  std::string says;
  std::uint32_t line = 0;
};

// The statements of a definition in the order of the source, the header with its parameters, bases and decorators
// first; its own name, wherever it stands, is left open. A variable is its value. `docstring` adds that too.
std::vector<CodeLine> code_of(const model::Definition&, bool docstring);
std::vector<CodeLine> code_of(const TreeFacts&, FileIndex);  // of a Python file
// Of a function: parameters alone, `self` or `cls` included, without annotations.
std::string parameters_of(const model::Definition&);

struct CodeDifference {
  std::size_t common = 0, a = 0, b = 0;  // statements in both, and in all of each
  std::uint32_t line_a = 0, line_b = 0;  // the first that differ; 0 where one has ended
  bool same() const { return common == a && common == b && !line_a && !line_b; }
  double share() const { return a + b ? 2.0 * static_cast<double>(common) / static_cast<double>(a + b) : 1; }
};
CodeDifference compare_code(const std::vector<CodeLine>&, const std::vector<CodeLine>&);

}  // namespace assay
