// Native operators: what the trees register with PyTorch's dispatcher, in Python and in C++, by namespace and name.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "couple/scene.h"

namespace assay::couple {

struct Operator {
  const TreeFacts* tree = nullptr;
  SourcePlace at;
  std::string text;                 // the line there
  std::string condition;            // in the source's own words
  bool defines = false;             // not only an implementation for some device
  model::Module* module = nullptr;  // of a registration in Python, with the expression that names the operator
  py::ExprId expr = 0;
};

struct OperatorNamespace {
  std::map<std::string, std::vector<Operator>, std::less<>> named;  // in the order of trees, files and text
  std::vector<const TreeFacts*> trees;                              // that register in it
  bool open = false;                                                // further names are possible
  bool owned = false;  // defined as a whole by a tree, or named like a package of one: others only add to it
};

struct Operators {
  std::map<std::string, OperatorNamespace, std::less<>> namespaces;
  OperatorNamespace anywhere;  // of registrations whose namespace is not known

  // null: not registered. `sure`: nothing else that was read could register it.
  const std::vector<Operator>* find(std::string_view ns, std::string_view name, bool& sure) const;
  void add(std::string_view ns, std::string_view name, Operator);  // "" each: not known
};

// Of all trees, since each can register in any namespace. Reads C++ sources: not to be asked without need.
Operators operators_of(Scene&);

// operator_registrations.cpp: those in Python code.
void python_operators(Scene&, Operators&);

}  // namespace assay::couple
