// Places where code sets an attribute of something by any of the idioms, as read off one file, before it is known whose
// attribute it is.
#pragma once

#include <string>
#include <vector>

#include "couple/inventory.h"

namespace assay::couple {

// An operand of a patch: an expression of some module, a text, or a definition.
struct Operand {
  model::Module* module = nullptr;
  py::ExprId expr = 0;
  std::string text;  // where there is no expression
  model::Def def;    // likewise: the function or class a decorator is put on
  bool given() const { return expr || !text.empty() || def.kind != model::DefKind::none; }
};

struct PatchSite {
  Patch::Idiom idiom = Patch::Idiom::store;
  model::Module* module = nullptr;  // where the patch is said to be: for a helper, its call
  std::uint32_t begin = 0, end = 0;
  py::ExprId at = 0;
  Operand target;                   // object, or a module's dotted name (`named`)
  Operand name;                     // of the attribute; `whole`: dotted name of target and attribute
  Operand value;                    // what is put there
  Operand source;                   // a class whose members are all put there
  bool named = false;               // target may be a module's dotted name as text
  bool whole = false;               // name holds the target too
  bool is_module = false;           // sys.modules: name is that of a module
  bool wraps = false;               // value is a wrapper(wrapped, instance, args, kwargs)
  int depth = 0;                    // helpers it was followed through
  std::vector<std::string> except;  // members of `source` that are left out
};

std::vector<PatchSite> patch_sites_in(Scene&, model::Module&);

// The parameter a name is, if it is nothing else: its function and index. FunctionId 0: it is none.
struct ParameterOf {
  py::FunctionId function = 0;
  std::uint32_t index = 0;
};
ParameterOf parameter_of(Scene&, const Operand&);

}  // namespace assay::couple
