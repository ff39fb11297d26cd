// Names that come into a module by its namespace or its name being handed to a function.
#pragma once

#include "model/linked.h"
#include "model/value.h"

namespace assay::model {

// exports_lazy.cpp. What the literal tables among a helper's arguments give for the name. Absent with any_table set:
// all of them were read and none has it.
Lookup from_helper(Linked&, Module&, py::ExprId call, std::string_view name, bool& any_table);
// exports.cpp. Whether a star import that runs brings the name; what the module supplies on demand is not among that.
Tri brought_by_stars(Linked&, Module&, std::string_view name);
// exports_namespace.cpp. Absent: nothing of the kind.
Lookup from_namespace(Linked&, Module&, std::string_view name);
// `table: type[Table]` without a value, and `public(table=Table)`: the call may put its keywords into the module.
bool declared_and_passed(const Module&, std::string_view name);
// exports_frames.cpp. The same as from_namespace.
Lookup from_frames(Linked&, Module&, std::string_view name);

}  // namespace assay::model
