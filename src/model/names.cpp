#include "model/names.h"

#include <algorithm>

#include "model/classes.h"
#include "model/exports.h"
#include "model/exports_namespace.h"
#include "model/flow.h"
#include "model/modules.h"
#include "model/scopes.h"

namespace assay::model {

using py::ExprKind;

namespace {

// Bindings of a function's own name that can reach an offset. A binding in a suite that encloses the use replaces all
// before it; one in a suite that doesn't joins them. In a loop, a later binding of the same loop reaches it too.
std::vector<std::uint32_t> reaching(Linked& l, const Unit& u, py::ScopeId scope, py::NameId name, std::uint32_t offset,
                                    bool flow_sensitive) {
  const py::Facts& f = *u.module->unit.f;
  std::vector<std::uint32_t> out;
  const py::BlockId at = block_at(u, offset);
  py::BlockId loop = 0;
  if (flow_sensitive)
    for (py::BlockId b = at; b && f.blocks[b].scope == scope; b = f.blocks[b].parent)
      if (f.blocks[b].kind == py::BlockKind::loop_body) loop = b;
  for (std::uint32_t i : bindings_of(f, scope, name)) {
    const py::Binding& b = f.bindings[i];
    if (b.kind == py::BindingKind::ann_assign && !b.value) {
      out.push_back(i);  // a declaration: its annotation counts
      continue;
    }
    if (!flow_sensitive) {
      if (b.kind != py::BindingKind::del) out.push_back(i);
      continue;
    }
    if (b.begin >= offset && !(loop && encloses(f, loop, b.block))) continue;
    // `x = f(x)`: the name is bound after its statement.
    if (b.stmt && b.begin < offset && f.stmts[b.stmt].begin <= offset && offset < f.stmts[b.stmt].end &&
        (b.kind == py::BindingKind::assign || b.kind == py::BindingKind::ann_assign ||
         b.kind == py::BindingKind::aug_assign))
      continue;
    if (b.kind == py::BindingKind::del) continue;
    if (block_runs(l, u.module->unit, b.block, 0) == Tri::no) continue;
    if (b.begin < offset && encloses(f, b.block, at) && b.kind != py::BindingKind::aug_assign) {
      std::erase_if(out, [&](std::uint32_t k) {
        return !(f.bindings[k].kind == py::BindingKind::ann_assign && !f.bindings[k].value);
      });
    }
    out.push_back(i);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

}  // namespace

NameUse use_of(Linked& l, const Unit& u, py::NameId name, std::uint32_t offset) {
  NameUse use;
  if (!u.module->unit.f) return use;
  link(l, *u.module);
  const std::string_view text = u.str(name);
  const py::Facts& f = *u.module->unit.f;
  // A snippet has names of its own, and comprehension scopes that its module doesn't know.
  const py::NameId here = u.snippet ? f.find(text) : name;
  const py::ScopeId from = scope_at(u, offset);
  const py::ScopeId scope = here ? binding_scope(f, from, here) : 0;
  if (scope > 1) {
    use.kind = NameUse::Kind::local;
    use.scope = scope;
    // A nested function may run at any time later: all bindings of the enclosing function count.
    py::ScopeId function = from;
    while (function != scope && f.scopes[function].kind == py::ScopeKind::comprehension)
      function = f.scopes[function].parent;
    const bool same = function == scope;
    use.bindings = reaching(l, u, scope, here, u.snippet ? u.at : offset,
                            same && f.scopes[scope].kind != py::ScopeKind::comprehension);
    if (use.bindings.empty() && same && f.scopes[scope].kind == py::ScopeKind::class_) {
      // A class body reads the global one until it has bound its own.
      use.kind = NameUse::Kind::module;
      use.scope = 1;
    }
    if (use.kind == NameUse::Kind::local) return use;
  }
  if (u.module->bindings.count(text) || use.kind == NameUse::Kind::module || !u.module->stars.empty()) {
    const bool bound = u.module->bindings.count(text) != 0;
    const bool by_star = !bound && use.kind != NameUse::Kind::module;
    if (bound || (by_star ? brought_by_stars(l, *u.module, text) != Tri::no
                          : module_attribute(l, *u.module, text)->definedness != Definedness::absent)) {
      use.kind = NameUse::Kind::module;
      use.scope = 1;
      return use;
    }
  }
  if (std_entry("builtins", text).kind != StdEntry::Kind::none) use.kind = NameUse::Kind::builtin;
  return use;
}

Lookup static_lookup(Linked& l, const Unit& u, py::ExprId e) {
  // Which binding reaches a use can hang on a condition that names the same thing: such a circle decides nothing.
  constexpr int kDeepest = 48;
  if (l.static_depth >= kDeepest) return {};
  struct Depth {
    int& value;
    explicit Depth(int& v) : value(++v) {}
    ~Depth() { --value; }
  } depth(l.static_depth);
  const py::Expr& x = u.expr(e);
  if (x.kind == ExprKind::name) {
    const NameUse use = use_of(l, u, e);
    const std::string_view text = u.str(x.a);
    switch (use.kind) {
      case NameUse::Kind::module:
        return *module_attribute(l, *u.module, text);
      case NameUse::Kind::builtin:
        return import_lookup(l, "builtins", text);
      case NameUse::Kind::unbound:
        return {};
      case NameUse::Kind::local:
        break;
    }
    Lookup out;
    const py::Facts& f = *u.module->unit.f;
    for (std::uint32_t i : use.bindings) {
      const py::Binding& b = f.bindings[i];
      Lookup one;
      if (b.kind == py::BindingKind::import || b.kind == py::BindingKind::import_from)
        one = import_target(l, *u.module, f.imports[b.target]);
      else if (b.kind == py::BindingKind::class_)
        one = found(def_of_class(l, *u.module, b.target), HopRule::module_name);
      else if (b.kind == py::BindingKind::function) {
        Def d{DefKind::function, u.module, b.target, nullptr, nullptr, {}};
        if (const py::ClassId owner = f.functions[b.target].owner) d.owner = class_of(l, *u.module, owner);
        one = found(d, HopRule::module_name);
      } else {
        return {};
      }
      if (out.defs.empty())
        out = std::move(one);
      else
        out.defs.insert(out.defs.end(), one.defs.begin(), one.defs.end());
    }
    return out;
  }
  if (x.kind == ExprKind::attribute) {
    const Lookup base = static_lookup(l, u, x.a);
    if (base.defs.empty()) return {};
    const Def& d = base.defs.front();
    const std::string_view name = u.str(x.b);
    switch (d.kind) {
      case DefKind::module:
        return *module_attribute(l, *d.module, name);
      case DefKind::std_module:
        return import_lookup(l, d.name, name);
      case DefKind::class_: {
        if (!d.cls->module || !d.cls->id) return {};
        return class_body_lookup(l, *d.cls, name);
      }
      case DefKind::external:
      case DefKind::std_class:
      case DefKind::std_value:
      case DefKind::std_function:
        return found(
            {DefKind::external, nullptr, 0, nullptr, nullptr, l.intern(identity_of(d) + "." + std::string(name))},
            HopRule::outside_name);
      default:
        return {};
    }
  }
  if (x.kind == ExprKind::subscript) return static_lookup(l, u, x.a);  // Generic[T]: the class
  return {};
}

std::string canonical(Linked& l, const Unit& u, py::ExprId e) {
  const Lookup found = static_lookup(l, u, e);
  return found.defs.empty() ? std::string() : identity_of(found.defs.front());
}

}  // namespace assay::model
