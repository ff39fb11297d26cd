// Calls and other uses of a name in the trees.
#pragma once

#include "claim/form.h"
#include "model/code.h"
#include "model/definition.h"

namespace assay {

struct Use {
  enum Kind { call, import_, reference, text_ } kind;
  const TreeFacts* tree;
  FileIndex file;
  std::uint32_t line;
  py::ExprId expr;      // 0 for an import
  bool through_object;  // `x.name`: the receiver's type is not known
};

// Calls in the span whose callee ends in `name`.
std::vector<std::uint32_t> calls_in(const py::Facts&, model::Span, std::string_view name);
// Lines in the span on which the name is spelled as code (name, attribute, or keyword's value).
std::vector<std::uint32_t> mentions_in(const py::Facts&, model::Span, std::string_view name);
// Other names that the file binds to it: `import m as x`, `y = name`.
std::vector<std::string> aliases_of(const py::Facts&, std::string_view name);

// Every use of the name in code, in tree, path and line order; definitions of it are none. Strings equal to the name
// (in `__all__`, `getattr`) count as text.
std::vector<Use> uses_of(const Scene&, std::string_view name);

// Whether the use stands in the lines of the definition.
bool inside(const Use&, const model::Definition&);
// Whether a use can be one of this definition: `x.name` is, if the definition is a member, or x a module.
bool may_mean(const Scene&, const Use&, const model::Definition&);

}  // namespace assay
