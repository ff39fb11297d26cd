// What a module's variable holds may not be what its module puts there.
#pragma once

#include <string_view>

#include "couple/scene.h"

namespace assay::couple {

// The receiver is, or is reached through, a variable of a module that other code stores into (`config.current =
// make()`), and an object stored there may have the attribute. Stores by tests count for uses in tests.
bool replaced_elsewhere(Scene&, const model::Module&, py::ExprId receiver, std::string_view name);

// The receiver is a variable that is declared as one class and holds an object of another (`current: App =
// Proxy(find)`), which has the attribute itself, or whose class is not known where a type checker is told to look away.
bool holds_another(Scene&, const model::Module&, py::ExprId receiver, std::string_view name);

// The receiver is an attribute (`document.transformer`) in which the audited tree stores an object of its choice, which
// may have the attribute.
bool held_by_own_store(Scene&, const model::Module&, py::ExprId receiver, std::string_view name);

// The other tree stores this attribute on something that may be of other classes than are known: such an object, too.
bool given_to_something(Scene&, const TreeFacts*, std::string_view name, std::string_view called = {});

}  // namespace assay::couple
