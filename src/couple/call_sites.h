// Where another tree calls one of its own methods, and whether an object of the audited tree's class can be there.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "couple/scene.h"
#include "couple/signatures.h"

namespace assay::couple {

struct CallSite {
  model::Module* module = nullptr;
  py::ExprId expr = 0;  // the call
  model::Shape shape;
  // How it is known that an object of the class can be the receiver.
  enum class By : std::uint8_t {
    self,        // the call stands in a method that objects of the class run: self.name(…)
    type,        // the receiver is of a class that it derives from
    name,        // the receiver is not known, but nothing else of that tree has such a method
    overridden,  // as self or type, but the audited tree replaces the method around it as well
  } by = By::self;
  bool on_class = false;  // through the class, not an object
};

// A class of the other tree overrides the method in a way that doesn't take the call either: the tree lives with it.
bool others_fail_too(Scene&, const model::Class& owner, std::string_view name, const model::Shape&);

// Calls `….name(…)` in the trees of `on` whose arguments are `wanted` and whose receiver can be an object of `cls`,
// which overrides the method `name` of `owner`. Only those that run at these versions; in the order of trees, files and
// text.
std::vector<CallSite> calls_of(Scene&, model::Class& cls, const model::Class& owner, std::string_view name,
                               const std::function<bool(const model::Shape&)>& wanted);

}  // namespace assay::couple
