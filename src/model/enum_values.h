// The members of an enumeration as values: `for item in Color: setattr(module, item.name, …)`,
// `globals().update(Color.__members__)`.
#pragma once

#include <string_view>

#include "model/linked.h"
#include "model/value.h"

namespace assay::model {

// What iterating over the class gives, as objects "pkg.mod.Color.RED", without aliases; open where its body may make
// further ones. Unknown for anything that is no enumeration written as a class of the trees.
Value enum_members(Linked&, const Value& of);
// `.name` of a member, `__members__` of the class; unknown for everything else.
Value enum_attribute(Linked&, const Value& base, std::string_view name);

}  // namespace assay::model
