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
  py::ExprId expr = 0;  // the call; of a read, the attribute
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

struct SiteQuestion {
  model::Class& cls;          // it overrides …
  const model::Class& owner;  // … of this class of the other tree …
  std::string_view name;      // … this member
  bool reads = false;         // `….name` where it is not called, instead of `….name(…)`
  std::function<bool(const model::Module&, const CallSite&)> wanted;  // asked before the receiver is looked at
};
// The sites in the trees of `on` whose receiver can be an object of the class, or of one below it that has the same
// member. Only those that run at these versions; in the order of trees, files and text.
std::vector<CallSite> sites_of(Scene&, const SiteQuestion&);

// A class of the other tree overrides the method in a way that doesn't take the call either: the tree lives with it.
bool others_fail_too(Scene&, const model::Class& owner, std::string_view name, const model::Shape&);

}  // namespace assay::couple
