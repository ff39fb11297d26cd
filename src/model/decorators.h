// What decorators do to classes and functions.
#pragma once

#include <string>
#include <string_view>

#include "model/linked.h"

namespace assay::model {

// Style, added names, or "may be anything": fills the class.
void read_decorators(Linked&, Class&);

// What a decorated function is called like.
struct Wrapped {
  enum class Kind : std::uint8_t {
    same,      // as the function itself
    replaced,  // as `wrapper`, a function of the trees
    lenient,   // accepts whatever, passes it on: a call that fits the function binds; one that doesn't may still
    opaque,    // unknown
  } kind = Kind::same;
  Module* module = nullptr;  // the wrapper: replaced by it, or (same, lenient) its own parameters go by its names
  py::FunctionId wrapper = 0;
  bool is_static = false, is_class = false, is_property = false, is_context = false, is_overload = false;
  std::string reason;  // opaque, lenient: which decorator
};
Wrapped unwrap(Linked&, Module&, py::FunctionId);

// The expressions a function returns, its own and not those of functions inside it; 0 for a bare return.
std::vector<py::ExprId> returns_of(const py::Facts&, py::FunctionId);

}  // namespace assay::model
