#include "model/scopes.h"

#include <string>

namespace assay::model {

using py::ExprKind;
using py::ScopeKind;

bool has_decorator(const py::Facts& f, std::uint32_t first, std::uint32_t count, std::string_view name) {
  for (py::ExprId e : f.kids(first, count)) {
    const py::Expr* x = &f.exprs[e];
    if (x->kind == ExprKind::call) x = &f.exprs[f.kids(*x)[0]];
    if ((x->kind == ExprKind::name && f.str(x->a) == name) || (x->kind == ExprKind::attribute && f.str(x->b) == name))
      return true;
  }
  return false;
}

bool is_static(const py::Facts& f, const py::Function& fn) { return has_decorator(f, fn, "staticmethod"); }

bool is_class_method(const py::Facts& f, const py::Function& fn) {
  if (!fn.owner) return false;
  const std::string_view name = f.str(fn.name);
  return name == "__init_subclass__" || name == "__class_getitem__" || has_decorator(f, fn, "classmethod") ||
         has_decorator(f, fn, "abstractclassmethod");
}

py::FunctionId method_of_receiver(const py::Facts& f, py::ScopeId scope, py::NameId name) {
  for (py::ScopeId s = scope; s; s = f.scopes[s].parent) {
    const py::Scope& here = f.scopes[s];
    if (here.kind == ScopeKind::class_ || here.kind == ScopeKind::type_params) continue;
    if (here.kind == ScopeKind::module) return 0;
    bool bound = false;
    for (std::uint32_t i = here.first_binding; i < here.first_binding + here.binding_count && !bound; ++i)
      bound = f.bindings[i].name == name;
    if (here.kind != ScopeKind::function) {
      if (bound) return 0;
      continue;
    }
    const py::Function& fn = f.functions[here.owner];
    if (fn.owner && fn.parameter_count > 0 && !is_static(f, fn)) {
      const py::Parameter& first = f.parameters[fn.first_parameter];
      if (first.name == name &&
          (first.kind == py::ParameterKind::positional_only || first.kind == py::ParameterKind::positional_or_keyword))
        return here.owner;
    }
    if (bound) return 0;
  }
  return 0;
}

py::ClassId class_of_receiver(const py::Facts& f, py::ScopeId scope, py::NameId name) {
  const py::FunctionId method = method_of_receiver(f, scope, name);
  return method ? f.functions[method].owner : 0;
}

std::vector<std::uint32_t> bindings_of(const py::Facts& f, py::ScopeId scope, py::NameId name) {
  std::vector<std::uint32_t> out;
  const py::Scope& s = f.scopes[scope];
  for (std::uint32_t i = s.first_binding; i < s.first_binding + s.binding_count; ++i) {
    const py::Binding& b = f.bindings[i];
    if (b.name == name && b.kind != py::BindingKind::global && b.kind != py::BindingKind::nonlocal &&
        b.kind != py::BindingKind::import_star)
      out.push_back(i);
  }
  return out;
}

py::ScopeId binding_scope(const py::Facts& f, py::ScopeId from, py::NameId name) {
  for (py::ScopeId s = from; s; s = f.scopes[s].parent) {
    const py::Scope& here = f.scopes[s];
    if (here.kind == ScopeKind::class_ && s != from) continue;
    bool global = false;
    for (std::uint32_t i = here.first_binding; i < here.first_binding + here.binding_count; ++i) {
      const py::Binding& b = f.bindings[i];
      if (b.name != name || b.kind == py::BindingKind::import_star || b.kind == py::BindingKind::nonlocal) continue;
      if (b.kind == py::BindingKind::global) {
        global = true;
        continue;
      }
      return s;
    }
    if (global) return 1;
  }
  return 0;
}

bool encloses(const py::Facts& f, py::BlockId outer, py::BlockId inner) {
  for (py::BlockId b = inner; b; b = f.blocks[b].parent)
    if (b == outer) return true;
  return false;
}

py::FunctionId function_of_block(const py::Facts& f, py::BlockId block) {
  const py::Scope& s = f.scopes[f.blocks[block].scope];
  return s.kind == ScopeKind::function ? s.owner : 0;
}

std::string dotted_text(const py::Facts& f, py::ExprId e) {
  std::string out;
  for (int i = 0; i < 64; ++i) {
    const py::Expr& x = f.exprs[e];
    if (x.kind == ExprKind::name) return std::string(f.str(x.a)) + out;
    if (x.kind != ExprKind::attribute) return {};
    out = "." + std::string(f.str(x.b)) + out;
    e = x.a;
  }
  return {};
}

}  // namespace assay::model
