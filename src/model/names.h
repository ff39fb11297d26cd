// What a plain name means at the place where it is used.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/linked.h"

namespace assay::model {

struct NameUse {
  enum class Kind : std::uint8_t { unbound, local, module, builtin } kind = Kind::unbound;
  py::ScopeId scope = 0;                // local: the scope that binds it
  std::vector<std::uint32_t> bindings;  // local: the bindings that can reach the use, latest first
};
NameUse use_of(Linked&, const Unit&, py::NameId name, std::uint32_t offset);
inline NameUse use_of(Linked& l, const Unit& u, py::ExprId e) { return use_of(l, u, u.expr(e).a, u.expr(e).begin); }

// What a name or a chain of names means without looking at values: a module, class, function or outside name, followed
// through imports. Absent where it is a local variable, a parameter, or an expression of another kind.
Lookup static_lookup(Linked&, const Unit&, py::ExprId);
// Its dotted name: "functools.wraps", "pkg.mod.Class", "staticmethod" for builtins; "" where static_lookup finds
// nothing.
std::string canonical(Linked&, const Unit&, py::ExprId);

// The calls of a name, or of an attribute of that name, in one file, in source order: (name, call).
std::span<const std::pair<py::NameId, py::ExprId>> calls_of(Linked&, const py::Facts&, py::NameId name);

}  // namespace assay::model
