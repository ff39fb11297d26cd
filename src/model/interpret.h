// Follows a small function with known arguments: what would `__getattr__("name")` do?
//
// An abstract interpreter over statements. Tests with a known value take one branch, others both; loops run over
// literal tables item by item; calls of functions of the same module are followed a few levels deep. What comes out is
// whether the function returns, raises, or cannot be told, and the dotted name of what it returns.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/value.h"

namespace assay::model {

struct Outcome {
  struct Return {
    const Unit* unit = nullptr;
    py::ExprId expr = 0;  // 0: the end of the function
    Value value;
  };
  std::vector<Return> returns;
  std::vector<std::string> raises;  // exception names, "" unknown
  bool unknown = false;             // some path could not be followed
  // Does the function return something for these arguments?
  Tri answers() const {
    if (unknown) return Tri::unknown;
    if (raises.empty()) return returns.empty() ? Tri::unknown : Tri::yes;
    return returns.empty() ? Tri::no : Tri::unknown;
  }
};

// Decides `getattr(expr, name)` where evaluate() cannot: yes, no (it raises AttributeError) or unknown.
using HasAttribute = std::function<Tri(const Unit&, py::ExprId object, std::string_view name)>;

Outcome follow(Linked&, const Unit&, py::FunctionId, Env arguments, const HasAttribute& has = {}, int depth = 0);

// Binds positional and keyword arguments to parameters; false when they don't fit or a starred one is involved.
bool bind_arguments(const Unit&, py::FunctionId, const std::vector<Value>& args,
                    const std::vector<std::pair<std::string_view, Value>>& keywords, Env& out, bool skip_first = false);
// exports_factory.cpp. The function that a call of a factory returns, with the parameters of the factory bound;
// function 0 where that is not plain to see.
struct Made {
  const Unit* unit = nullptr;
  py::FunctionId function = 0;
  Env closure;
};
Made made_by(Linked&, Module&, py::ExprId call);
// `target = value` in an environment; false for targets other than names and tuples of them.
bool assign_target(const Unit&, py::ExprId target, const Value&, Env&);
// The value of a call of a function of the trees, where all its paths return the same known value.
Value call_tree_function(Linked&, const Unit&, py::ExprId callee, const std::vector<Value>& args,
                         const std::vector<std::pair<std::string_view, Value>>& keywords, int depth);

}  // namespace assay::model
