// One step along a chain: an attribute of whatever a value can be.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/linked.h"
#include "model/signature.h"

namespace assay::model {

struct Reached {
  Definedness definedness = Definedness::unknown;
  Condition condition;
  std::vector<Def> defs;       // the one to show first
  std::vector<Step> steps;     // re-exports on the way
  const Type* type = nullptr;  // what the value is
  HopRule rule = HopRule::none;
  std::string reason;
  std::vector<std::string> has, lacks;  // subclass-only: classes that have it, and that don't
};

struct ChainOptions {
  bool classes_are_instances = true;  // of `Class.attr`: the attribute on the class or on its instances
  bool last_on_class = false;         // of a question's last name: on the class alone
  const TreeFacts* asking = nullptr;  // stores through instances in this tree are its own doing, no definition
};

Reached reach_attribute(Linked&, const Type& base, std::string_view name, const ChainOptions&);
Reached reach_module_attribute(Linked&, Module&, std::string_view name);
Reached from_lookup(Linked&, const Lookup&);

// An expression as written somewhere: the hops along its chain of attributes, calls and subscripts.
struct ChainHop {
  std::string name;
  Reached reached;
};
std::vector<ChainHop> reach_expression(Linked&, const Unit&, py::ExprId, const ChainOptions&);
// A question's dotted name.
std::vector<ChainHop> reach_dotted(Linked&, std::string_view dotted, const ChainOptions&);

// Where a value is defined: the class or function that a plain alias stands for, else the definition itself.
Def effective_def(Linked&, const Reached&);

}  // namespace assay::model
