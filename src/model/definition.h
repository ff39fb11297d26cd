// One definition of a name in one file, and how they are found in the facts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/tree_facts.h"

namespace assay::model {

enum class DefinitionKind {
  module,
  class_,
  function,   // functions and methods
  variable,   // bound in a module, a class body or a function
  attribute,  // set on an instance: `self.x = …`
  import_,    // a name imported from outside the trees
};

struct Definition {
  const TreeFacts* tree = nullptr;
  FileIndex file = 0;
  DefinitionKind kind = DefinitionKind::module;
  std::string name;                            // within its module: "Class.method"; "" for the module itself
  py::ClassId class_ = 0;                      // class_: itself
  py::FunctionId function = 0;                 // function: itself; attribute: the method that sets it
  py::ClassId owner = 0;                       // the class whose member it is
  std::uint32_t binding = 0;                   // variable, import_: index in bindings
  std::uint32_t store = 0;                     // attribute: index in stores
  std::uint32_t first = 0, line = 0, end = 0;  // first line with decorators, line of the definition, last line

  const py::Facts& facts() const { return tree->file(file); }
  const std::string& path() const { return tree->tree().files()[file].path; }
  bool operator==(const Definition& o) const {
    return tree == o.tree && file == o.file && kind == o.kind && class_ == o.class_ && function == o.function &&
           binding == o.binding && store == o.store;
  }
};

using Definitions = std::vector<Definition>;

Definition class_definition(const TreeFacts&, FileIndex, py::ClassId);
Definition function_definition(const TreeFacts&, FileIndex, py::FunctionId);
Definition binding_definition(const TreeFacts&, FileIndex, std::uint32_t binding);

// Whether a binding of this kind gives the name a value that is its own: no import, parameter or loop clause of a
// comprehension.
bool defines(py::BindingKind);
// "b.c" is a suffix of "a.b.c" and of itself.
bool suffix_of(std::string_view suffix, std::string_view dotted);

// Definitions in any scope of the file whose name within the module ends in `suffix`; `name` is its last component.
Definitions definitions_in(const TreeFacts&, FileIndex, std::string_view suffix, std::string_view name);

}  // namespace assay::model
