// Who uses what a patch replaces: the calls that reach it by what can be inferred of their callees.
#pragma once

#include <string_view>
#include <vector>

#include "couple/inventory.h"
#include "model/signature.h"

namespace assay::couple {

struct PatchedCall {
  model::Module* module = nullptr;
  py::ExprId call = 0;
  model::Shape shape;
  bool through_instance = false;  // the call supplies the receiver
  bool awaited = false;
  bool own_binding = false;  // the module binds the name by `from m import f`: what it calls may be the original
};

// Calls in the other trees, tests left out, that reach the function or class `original` under the patched name and run
// at these versions. In the order of trees, files and text.
std::vector<PatchedCall> callers_of(Scene&, const Patch&, const model::Def& original);

// Reads of an attribute of that name in the other trees whose object can be of the class, its own methods left out:
// of that type, or of none that is known. getattr and hasattr with the name as text count.
struct MemberRead {
  model::Module* module = nullptr;
  py::ExprId expr = 0;
};
std::vector<MemberRead> reads_of_member(Scene&, model::Class& cls, std::string_view name);

}  // namespace assay::couple
