// One function at one version of a tree.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/linked.h"
#include "syntax/python/digest.h"
#include "verdict/verdict.h"

namespace assay::sweep {

struct FunctionAt {
  const TreeFacts* tree = nullptr;
  FileIndex file = 0;
  const py::DefinitionDigest* digest = nullptr;  // of kind function; belongs to the tree's facts
};

// What a dotted name means in `tree`, one of the program's trees: where it is defined under that name, else what
// imports of that name lead to, or what a class inherits. Of a class it is the `__init__` that calls of it run. Unlike
// the program's own answer it knows nothing of names that are made at run time, and so costs next to nothing where
// there is no such function, which is what most names come to in most versions.
std::optional<FunctionAt> function_at(model::Linked&, const TreeFacts& tree, std::string_view dotted);
std::optional<FunctionAt> function_at(const TreeFacts& tree, FileIndex, py::FunctionId);

std::string dotted_name(const FunctionAt&);  // as it is defined; the path where the file is no module
SourcePlace place(const FunctionAt&);        // with its decorators
// Its lines with its decorators, without the indentation they have in common.
std::string text_of(const FunctionAt&);

// Of two texts of a function, with the line numbers of their files; "" where they are equal.
struct FunctionText {
  std::string text;
  SourcePlace at;
};
std::string function_diff(const FunctionText& before, const FunctionText& after);

}  // namespace assay::sweep
