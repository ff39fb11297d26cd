// Values of calls of builtins and of a few functions of the standard library; not for use outside this folder.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/value.h"

namespace assay::model {

using Keywords = std::vector<std::pair<std::string_view, Value>>;

// `target`: the callee's dotted name. `following`: a function is being followed (interpret.h), so that it matters which
// object getattr gives and not its value. Unknown for all other callees.
Value call_known(Linked&, const Unit&, const std::string& target, const std::vector<Value>& args, const Keywords&,
                 bool following, int depth);
// What a lazy table of a module ({"NAME": lambda: …} behind a module `__getattr__`) gives for a name.
Value lazy_default(Linked&, Module&, std::string_view name, int depth);
// Whether the function whose local holds a list, set or dict puts more into it, or hands it to who may: `names.append(x)`,
// `table[key] = x`, `fill(table)`.
bool may_be_filled(const py::Facts&, const py::Binding&);
// The same of a module's name in the functions of the module.
bool filled_in_functions(const py::Facts&, py::NameId);
// `Version(text).release`, `.major`, `LooseVersion(text).version` and their like, of versions that are numbers alone.
Value version_part(std::string_view text, std::string_view attribute);
// "a b".split()
Value split_words(const std::string& text);

}  // namespace assay::model
