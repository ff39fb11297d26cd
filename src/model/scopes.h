// Small questions about the scopes and suites of one file's facts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "syntax/python/facts.h"

namespace assay::model {

// The class whose instance (or which itself, in a classmethod) `name` is in this scope, because it is the first
// parameter of a method around; 0 when it is anything else.
py::ClassId class_of_receiver(const py::Facts&, py::ScopeId scope, py::NameId name);
// The method around a scope whose first parameter is `name`; 0 as above.
py::FunctionId method_of_receiver(const py::Facts&, py::ScopeId scope, py::NameId name);

// Decorated with this plain name, or with an attribute that ends in it (`abc.abstractmethod`).
bool has_decorator(const py::Facts&, std::uint32_t first, std::uint32_t count, std::string_view name);
inline bool has_decorator(const py::Facts& f, const py::Function& fn, std::string_view name) {
  return has_decorator(f, fn.first_decorator, fn.decorator_count, name);
}
inline bool has_decorator(const py::Facts& f, const py::Class& c, std::string_view name) {
  return has_decorator(f, c.first_decorator, c.decorator_count, name);
}
bool is_static(const py::Facts&, const py::Function&);
bool is_class_method(const py::Facts&, const py::Function&);  // the implicit ones included, __new__ not

// Bindings of `name` in one scope, in source order, without `global` and `nonlocal` declarations.
std::vector<std::uint32_t> bindings_of(const py::Facts&, py::ScopeId, py::NameId name);
// The scope that holds the binding a load of `name` in `from` refers to; 0: not bound in the file (a builtin, or a star
// import).
py::ScopeId binding_scope(const py::Facts&, py::ScopeId from, py::NameId name);

// `inner` is `outer` or inside it.
bool encloses(const py::Facts&, py::BlockId outer, py::BlockId inner);
// The function whose body directly runs a block (its scope's owner); 0 at module or class level.
py::FunctionId function_of_block(const py::Facts&, py::BlockId);

// "a.b.c" for a chain of names; "" for anything else.
std::string dotted_text(const py::Facts&, py::ExprId);

}  // namespace assay::model
