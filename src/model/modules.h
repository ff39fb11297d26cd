// Modules of all trees: found by dotted name, linked at the first use.
#pragma once

#include <string_view>

#include "model/linked.h"

namespace assay::model {

// The module of that dotted name in the first tree that has it; nullptr where none has. Regular packages and modules
// win over namespace packages, sources over stubs, stubs are read for compiled modules.
Module* find_module(Linked&, std::string_view dotted);
// The module of a file; nullptr for a file that no import can reach.
Module* module_of_file(Linked&, const TreeFacts&, FileIndex);
// Some tree has a module or package of this top-level name.
bool has_top_level(Linked&, std::string_view top);

// Builds the tables of a module's own text (bindings by name, stores through self, setattr sites). Cheap when done.
void link(Linked&, Module&);

// The absolute name of what an import statement names: "pkg.sub" for `from .sub import x` in pkg/__init__.py.
// "" when the dots lead out of the package.
std::string absolute_module(const Module&, std::string_view module, std::uint32_t level);

// The package a module's relative imports start from.
std::string package_of(const Module&);

// The text of a module's file, and of an expression of a unit.
std::string_view text_of(const Module&);
std::string_view text_of(const Linked&, const Unit&, py::ExprId);

// Reads `text` as an expression at a place of a module. The unit's first statement is that expression.
const Unit* snippet(Linked&, Module&, py::ScopeId scope, std::uint32_t at, std::string_view text);
// The expression of a snippet; 0 when it could not be read.
py::ExprId snippet_root(const Unit&);

// The innermost scope of an expression: comprehensions and lambdas included.
py::ScopeId scope_at(const Unit&, std::uint32_t offset);
py::BlockId block_at(const Unit&, std::uint32_t offset);

// A compiled module lies beside the source, and is what runs: the compiler adds names of its own (`__pyx_…`,
// `__mypyc_…`).
bool has_compiled_twin(const Module&);

// A test or a conftest.py: what it derives or patches is for itself, no part of what the package offers.
bool in_tests(const Module&);
bool in_tests(std::string_view path);

SourcePlace place_of(const Linked&, Spot);

}  // namespace assay::model
