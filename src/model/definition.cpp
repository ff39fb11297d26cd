#include "model/definition.h"

#include <algorithm>

#include "model/code.h"

namespace assay::model {

using namespace py;

namespace {

// "Outer.method" for what is defined in the scope; "" for the module's.
std::string scope_name(const Facts& f, ScopeId scope) {
  std::string out;
  for (int depth = 0; scope && depth < 256; ++depth) {
    const Scope& s = f.scopes[scope];
    std::string_view name;
    if (s.kind == ScopeKind::class_)
      name = f.str(f.classes[s.owner].name);
    else if (s.kind == ScopeKind::function)
      name = f.str(f.functions[s.owner].name);
    if (!name.empty()) out = out.empty() ? std::string(name) : std::string(name) + "." + out;
    scope = s.parent;
  }
  return out;
}

std::string qualified(const Facts& f, ScopeId outer, std::string_view name) {
  std::string left = scope_name(f, outer);
  return left.empty() ? std::string(name) : left + "." + std::string(name);
}

// The nearest scope that is no type-parameter scope.
ScopeId plain_scope(const Facts& f, ScopeId s) {
  while (s && f.scopes[s].kind == ScopeKind::type_params) s = f.scopes[s].parent;
  return s;
}

// The class whose instance (or itself) the store's receiver is: the first parameter of a method of it. Functions nested
// in the method see the same name.
ClassId receiver_class(const Facts& f, const py::Store& s, FunctionId& method) {
  const Expr& target = f.exprs[s.target];
  if (target.kind != ExprKind::attribute || f.exprs[target.a].kind != ExprKind::name) return 0;
  NameId name = f.exprs[target.a].a;
  ScopeId scope = s.scope;
  for (int depth = 0; scope && depth < 64; ++depth, scope = f.scopes[scope].parent) {
    if (f.scopes[scope].kind != ScopeKind::function) continue;
    const Function& fn = f.functions[f.scopes[scope].owner];
    bool has = false;
    for (std::uint32_t i = 0; i < fn.parameter_count; ++i)
      has = has || f.parameters[fn.first_parameter + i].name == name;
    if (!has) continue;
    method = f.scopes[scope].owner;
    return fn.owner && fn.parameter_count && f.parameters[fn.first_parameter].name == name ? fn.owner : 0;
  }
  return 0;
}

}  // namespace

bool suffix_of(std::string_view suffix, std::string_view name) {
  return name == suffix ||
         (name.size() > suffix.size() && name.ends_with(suffix) && name[name.size() - suffix.size() - 1] == '.');
}

Definition class_definition(const TreeFacts& tree, FileIndex file, ClassId id) {
  const Facts& f = tree.file(file);
  const Class& c = f.classes[id];
  Definition d;
  d.tree = &tree;
  d.file = file;
  d.kind = DefinitionKind::class_;
  d.class_ = id;
  ScopeId outer = plain_scope(f, c.outer);
  d.name = qualified(f, outer, f.str(c.name));
  if (f.scopes[outer].kind == ScopeKind::class_) d.owner = f.scopes[outer].owner;
  d.line = f.line_of(c.name_begin);
  d.first = first_line(f, c);
  d.end = end_line(f, c.stmt);
  return d;
}

Definition function_definition(const TreeFacts& tree, FileIndex file, FunctionId id) {
  const Facts& f = tree.file(file);
  const Function& fn = f.functions[id];
  Definition d;
  d.tree = &tree;
  d.file = file;
  d.kind = DefinitionKind::function;
  d.function = id;
  d.owner = fn.owner;
  d.name = qualified(f, plain_scope(f, fn.outer), f.str(fn.name));
  d.line = f.line_of(fn.name_begin);
  d.first = first_line(f, fn);
  d.end = end_line(f, fn.stmt);
  return d;
}

Definition binding_definition(const TreeFacts& tree, FileIndex file, std::uint32_t index) {
  const Facts& f = tree.file(file);
  const Binding& b = f.bindings[index];
  Definition d;
  d.tree = &tree;
  d.file = file;
  d.binding = index;
  bool import =
      b.kind == BindingKind::import || b.kind == BindingKind::import_from || b.kind == BindingKind::import_star;
  d.kind = import ? DefinitionKind::import_ : DefinitionKind::variable;
  d.name = qualified(f, plain_scope(f, b.scope), f.str(b.name));
  if (f.scopes[b.scope].kind == ScopeKind::class_) d.owner = f.scopes[b.scope].owner;
  d.line = d.first = f.line_of(b.begin);
  d.end = b.stmt ? std::max(d.line, end_line(f, b.stmt)) : d.line;
  return d;
}

Definition store_definition(const TreeFacts& tree, FileIndex file, std::uint32_t index, FunctionId method,
                            ClassId owner) {
  const Facts& f = tree.file(file);
  const py::Store& s = f.stores[index];
  Definition d;
  d.tree = &tree;
  d.file = file;
  d.kind = DefinitionKind::attribute;
  d.store = index;
  d.function = method;
  d.owner = owner;
  const Class& c = f.classes[owner];
  d.name = qualified(f, plain_scope(f, c.outer), f.str(c.name)) + "." + std::string(last_name(f, s.target));
  d.line = d.first = f.line_of(f.exprs[s.target].begin);
  d.end = s.stmt ? std::max(d.line, end_line(f, s.stmt)) : d.line;
  return d;
}

bool defines(BindingKind k) {
  return k == BindingKind::assign || k == BindingKind::ann_assign || k == BindingKind::aug_assign ||
         k == BindingKind::named || k == BindingKind::type_alias || k == BindingKind::for_ || k == BindingKind::with;
}

Definitions definitions_in(const TreeFacts& tree, FileIndex file, std::string_view suffix, std::string_view name) {
  const Facts& f = tree.file(file);
  Definitions out;
  NameId id = f.find(name);
  if (!id) return out;
  auto keep = [&](Definition d) {
    if (suffix_of(suffix, d.name)) out.push_back(std::move(d));
  };
  for (ClassId i = 1; i < f.classes.size(); ++i)
    if (f.classes[i].name == id) keep(class_definition(tree, file, i));
  for (FunctionId i = 1; i < f.functions.size(); ++i)
    if (f.functions[i].name == id && f.functions[i].stmt) keep(function_definition(tree, file, i));
  for (std::uint32_t i = 1; i < f.bindings.size(); ++i)
    if (f.bindings[i].name == id && defines(f.bindings[i].kind)) keep(binding_definition(tree, file, i));
  for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
    const Expr& target = f.exprs[f.stores[i].target];
    if (target.kind != ExprKind::attribute || target.b != id || f.stores[i].kind == BindingKind::del) continue;
    FunctionId method = 0;
    if (ClassId owner = receiver_class(f, f.stores[i], method)) keep(store_definition(tree, file, i, method, owner));
  }
  return out;
}

}  // namespace assay::model
