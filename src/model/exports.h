// What a module gives to those who import it: its own bindings, re-exports, star imports, submodules, lazy tables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/linked.h"
#include "model/value.h"

namespace assay::model {

// An attribute of an imported module. Never null. "absent" only where every way the name could get there was read.
const Lookup* module_attribute(Linked&, Module&, std::string_view name);
// The same for a module or name given by its dotted name, the standard library included; external where no tree has it.
Lookup dotted_lookup(Linked&, std::string_view dotted);
// `from module import name` where `module` is absolute.
Lookup import_lookup(Linked&, std::string_view module, std::string_view name);
// What an import statement binds.
Lookup import_target(Linked&, Module&, const py::Import&);

// __all__ of a module.
const ExportList* exports_of(Linked&, Module&);
// The names a module shows, sorted: its bindings, star imports and submodules (private ones included).
std::vector<std::string_view> names_of(Linked&, Module&);

// A module that no tree lists may still be made when the project is built: the build files of its tree spell it.
bool module_may_exist(Linked&, std::string_view dotted);

// A definition as a Lookup, and its dotted name.
Lookup found(Def, HopRule, Definedness = Definedness::always);
std::string identity_of(const Def&);
Spot spot_of(const Def&);

// exports_lazy.cpp: what module `__getattr__` or a replaced sys.modules entry supplies. Empty definedness absent:
// nothing.
Lookup lazy_attribute(Linked&, Module&, std::string_view name);
// What the name gives to who imports the module: of what the body binds, a module that puts another object into its
// place in sys.modules has what that object is given.
const Lookup* imported_attribute(Linked&, Module&, std::string_view name);
// exports_factory.cpp: of `__getattr__ = factory(…)`, the call given.
Lookup from_factory(Linked&, Module&, py::ExprId call, std::string_view name);
// dynamic_names.cpp: `globals()[…] = …`, `setattr(module, …)`, exec. absent: no such code.
Lookup runtime_attribute(Linked&, Module&, std::string_view name);
// The literal names an expression can have where it is used as a name: loop variables over literal lists, parameters
// with known arguments. open: others are possible.
Value possible_names(Linked&, Module&, py::ExprId name, py::BlockId block);
Value possible_names_of(Linked&, Module&, py::ExprId name, py::BlockId block);  // the same, bounded in depth

}  // namespace assay::model
