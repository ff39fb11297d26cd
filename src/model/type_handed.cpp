// What a parameter without an annotation is handed by those who call the function for another one: callers of the
// method that it overrides, and the host of a hook that it implements.
//
// A hook is matched by name. The host declares it as a module-level function that is nothing but a docstring, in a
// module of such functions; whoever implements it names a function alike and takes some of its parameters, by name.
#include <algorithm>

#include "model/classes.h"
#include "model/code.h"
#include "model/decorators.h"
#include "model/infer.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"

namespace assay::model {
namespace {

constexpr std::size_t kSpecificationFiles = 12;  // that name the hook
constexpr std::size_t kSpecifications = 3;       // in a module, for it to be one of specifications

// The nearest annotation that a method which this one overrides gives the parameter, by name, or by position where the
// override calls it otherwise.
const Type* from_overridden(Linked& l, Module& m, py::FunctionId id, std::uint32_t index) {
  const py::Facts& f = *m.unit.f;
  const py::Function& fn = f.functions[id];
  const std::string_view name = f.str(fn.name);
  const py::ParameterKind kind = f.parameters[fn.first_parameter + index].kind;
  const bool by_name = kind == py::ParameterKind::keyword_only;
  if (!fn.owner || name == "__init__" || name == "__new__" || (name.starts_with("__") && !name.ends_with("__")))
    return unknown_type();
  Class* own = class_of(l, m, fn.owner);
  for (Class* k : mro(l, *own)) {
    if (k == own || !k->module) continue;
    const Lookup theirs = class_body_lookup(l, *k, name);
    for (const Def& d : theirs.defs) {
      if (d.kind != DefKind::function || !d.module) continue;
      const py::Facts& bf = *d.module->unit.f;
      const py::Function& base = bf.functions[d.index];
      if (is_static(bf, base) != is_static(f, fn)) return unknown_type();
      const py::Parameter* same = nullptr;
      for (std::uint32_t i = 0; i < base.parameter_count; ++i) {
        const py::Parameter& p = bf.parameters[base.first_parameter + i];
        if (p.kind == py::ParameterKind::var_positional || p.kind == py::ParameterKind::var_keyword) break;
        if (bf.str(p.name) == f.str(f.parameters[fn.first_parameter + index].name)) same = &p;
        if (!by_name && !same && i == index && p.kind != py::ParameterKind::keyword_only) same = &p;
      }
      if (same && same->annotation) return annotation_type(l, d.module->unit, same->annotation);
    }
    if (theirs.present()) return unknown_type();
  }
  return unknown_type();
}

bool only_described(const py::Facts& f, const py::Function& fn) {
  if (!fn.docstring || !fn.body || fn.outer != 1) return false;
  const py::Block& body = f.blocks[fn.body];
  return body.first == body.last;
}

bool takes_some_of(const py::Facts& own, const py::Function& fn, const py::Facts& f, const py::Function& declared) {
  for (std::uint32_t i = fn.owner ? 1 : 0; i < fn.parameter_count; ++i) {
    const std::string_view name = own.str(own.parameters[fn.first_parameter + i].name);
    bool there = false;
    for (std::uint32_t k = 0; k < declared.parameter_count; ++k)
      there |= f.str(f.parameters[declared.first_parameter + k].name) == name;
    if (!there) return false;
  }
  return true;
}

const Type* from_specification(Linked& l, Module& m, py::FunctionId id, std::uint32_t index) {
  const py::Facts& own = *m.unit.f;
  const py::Function& fn = own.functions[id];
  const std::string_view name = own.str(fn.name), parameter = own.str(own.parameters[fn.first_parameter + index].name);
  if (!fn.stmt || (!fn.owner && fn.outer != 1) || name.find('_') == std::string_view::npos || name.starts_with('_'))
    return unknown_type();
  for (const TreeFacts* tree : l.trees) {
    if (tree == m.tree) continue;
    std::size_t files = 0;
    for (const FileIndex file : tree->files_with_name(name)) {
      if (++files > kSpecificationFiles) break;
      const py::Facts& f = tree->file(file);
      const py::NameId wanted = f.functions.empty() ? 0 : f.find(name);
      if (!wanted) continue;
      for (py::FunctionId k = 1; k < f.functions.size(); ++k) {
        const py::Function& declared = f.functions[k];
        if (declared.name != wanted || !only_described(f, declared) || !takes_some_of(own, fn, f, declared)) continue;
        const auto alike = std::count_if(f.functions.begin() + 1, f.functions.end(),
                                         [&](const py::Function& other) { return only_described(f, other); });
        Module* host = static_cast<std::size_t>(alike) < kSpecifications ? nullptr : module_of_file(l, *tree, file);
        if (!host || !host->unit.f) continue;
        for (std::uint32_t i = 0; i < declared.parameter_count; ++i) {
          const py::Parameter& p = f.parameters[declared.first_parameter + i];
          if (f.str(p.name) == parameter && p.annotation) return annotation_type(l, host->unit, p.annotation);
        }
      }
    }
  }
  return unknown_type();
}

}  // namespace

const Type* handed_type(Linked& l, Module& m, py::FunctionId id, std::uint32_t index) {
  const Type* out = from_overridden(l, m, id, index);
  return out->known() ? out : from_specification(l, m, id, index);
}

}  // namespace assay::model
