// Functions that find a class by its dotted name, and the strings they are fed.
//
// `resolve(self.config.worker_cls)` is typed by looking at the function (it imports the module part of a parameter and
// takes an attribute of it) and at every literal string that any tree assigns to what it is fed with. So a plugin's
// class stands where the upstream's was, without either naming the other in code.
#include <algorithm>

#include "model/classes.h"
#include "model/exports.h"
#include "model/flow.h"
#include "model/infer.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/outside.h"
#include "model/scopes.h"
#include "model/value.h"

namespace assay::model {
namespace {

using py::ExprKind;

constexpr std::size_t kStrings = 60;

// Does the expression read this parameter, directly or through names assigned from it?
bool reads(const py::Facts& f, const py::Function& fn, py::ExprId e, py::NameId parameter, int depth) {
  if (!e || depth > 6) return false;
  const py::Expr& x = f.exprs[e];
  switch (x.kind) {
    case ExprKind::name: {
      if (x.a == parameter) return true;
      for (std::uint32_t i : bindings_of(f, fn.scope, x.a)) {
        const py::Binding& b = f.bindings[i];
        if (b.kind == py::BindingKind::assign && b.value && reads(f, fn, b.value, parameter, depth + 1)) return true;
      }
      return false;
    }
    case ExprKind::attribute:
    case ExprKind::starred:
      return reads(f, fn, x.a, parameter, depth + 1);
    case ExprKind::keyword:
      return reads(f, fn, x.b, parameter, depth + 1);
    case ExprKind::subscript:
      return reads(f, fn, x.a, parameter, depth + 1) || reads(f, fn, x.b, parameter, depth + 1);
    case ExprKind::call:
      for (py::ExprId k : f.kids(x))
        if (reads(f, fn, k, parameter, depth + 1)) return true;
      return false;
    default:
      return false;
  }
}

}  // namespace

int name_parameter(Linked& l, Module& m, py::FunctionId id) {
  const py::Facts& f = *m.unit.f;
  const py::Function& fn = f.functions[id];
  const py::NameId import_module = f.find("import_module"), dunder = f.find("__import__"), getattr = f.find("getattr"),
                   import_string = f.find("pydoc");
  (void)import_string;
  if (!fn.body || !getattr || (!import_module && !dunder)) return -1;
  const std::uint64_t key = static_cast<std::uint64_t>(m.unit.id) << 32 | id;
  if (const auto it = l.name_parameters.find(key); it != l.name_parameters.end()) return it->second;
  int found = -1;
  const py::Block& body = f.blocks[fn.body];
  bool takes_attribute = false;
  for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
    const py::Expr& x = f.exprs[e];
    if (x.kind != ExprKind::call || x.begin < body.begin || x.begin >= body.end) continue;
    const auto k = f.kids(x);
    const py::Expr& callee = f.exprs[k[0]];
    const py::NameId name = callee.kind == ExprKind::name        ? callee.a
                            : callee.kind == ExprKind::attribute ? callee.b
                                                                 : 0;
    if (name == getattr && k.size() >= 3) takes_attribute = true;
    if (!name || (name != import_module && name != dunder) || k.size() < 2) continue;
    for (std::uint32_t p = 0; p < fn.parameter_count && found < 0; ++p) {
      if (p == 0 && fn.owner && !is_static(f, fn)) continue;
      if (reads(f, fn, k[1], f.parameters[fn.first_parameter + p].name, 0)) found = static_cast<int>(p);
    }
  }
  // The name must be split: a parameter that is a module's name alone gives a module's attribute chosen by another.
  if (found >= 0) {
    const std::string_view text = text_of(m).substr(body.begin, body.end - body.begin);
    if (text.find("split(") == std::string_view::npos && text.find("partition(") == std::string_view::npos) found = -1;
  }
  if (!takes_attribute) found = -1;
  l.name_parameters[key] = found;
  return found;
}

Type named_by(Linked& l, std::string_view dotted) {
  std::string name(dotted);
  if (const std::size_t colon = name.find(':'); colon != std::string::npos) name[colon] = '.';
  Type out;
  out.open = false;
  const std::size_t dot = name.rfind('.');
  if (dot == std::string::npos || name.empty()) return out;
  Module* m = find_module(l, name.substr(0, dot));
  if (!m) return out;
  const Lookup* there = module_attribute(l, *m, name.substr(dot + 1));
  if (!there->present()) return out;
  Type t = *lookup_type(l, *there);
  for (Atom& a : t.atoms) {
    a.rule = HopRule::dotted_string;
    add(out, a);
  }
  return out;
}

std::vector<std::string_view> literal_strings(Linked& l, const Unit& u, py::ExprId e, int depth) {
  std::vector<std::string_view> out;
  if (!e || depth > 6) return out;
  const auto take = [&](std::string_view s) {
    if (out.size() < kStrings && std::find(out.begin(), out.end(), s) == out.end()) out.push_back(s);
  };
  const auto take_all = [&](const std::vector<std::string_view>& more) {
    for (std::string_view s : more) take(s);
  };
  const py::Expr& x = u.expr(e);
  switch (x.kind) {
    case ExprKind::string:
      take(u.str(x.a));
      break;
    case ExprKind::conditional: {
      const auto k = u.f->kids(x.a, 3);
      take_all(literal_strings(l, u, k[0], depth + 1));
      take_all(literal_strings(l, u, k[2], depth + 1));
      break;
    }
    case ExprKind::boolean:
      for (py::ExprId k : u.f->kids(x)) take_all(literal_strings(l, u, k, depth + 1));
      break;
    case ExprKind::name: {
      const NameUse use = use_of(l, u, e);
      const py::Facts& f = *u.module->unit.f;
      std::vector<std::uint32_t> bindings = use.bindings;
      if (use.kind == NameUse::Kind::module)
        if (const auto it = u.module->bindings.find(u.str(x.a)); it != u.module->bindings.end()) bindings = it->second;
      for (std::uint32_t i : bindings) {
        const py::Binding& b = f.bindings[i];
        if ((b.kind == py::BindingKind::assign || b.kind == py::BindingKind::ann_assign) && b.value && !(b.flags & 1))
          take_all(literal_strings(l, u.module->unit, b.value, depth + 1));
      }
      if (out.empty())
        for (const Atom& a : type_of(l, u, e)->atoms)
          if (a.kind == AtomKind::literal) take(a.text);
      break;
    }
    case ExprKind::attribute: {
      const std::string_view name = u.str(x.b);
      const Type* base = type_of(l, u, x.a);
      for (const Atom& a : attribute_type(l, *base, name)->atoms)
        if (a.kind == AtomKind::literal) take(a.text);
      // What any tree assigns to this attribute of such an object, or of an object it doesn't know.
      const std::vector<Def> stores = stores_named(l, name);
      for (const Def& d : stores) {
        if (d.kind != DefKind::attribute) continue;
        const py::Facts& f = *d.module->unit.f;
        const py::Store& s = f.stores[d.index];
        if (!s.value) continue;
        const Type* target = type_of(l, d.module->unit, f.exprs[s.target].a);
        bool fits = target->atoms.empty() || target->open;
        for (const Atom& a : target->atoms)
          for (const Atom& b : base->atoms) fits |= a.cls && a.cls == b.cls;
        if (base->atoms.empty()) fits = true;
        if (fits) take_all(literal_strings(l, d.module->unit, s.value, depth + 1));
      }
      break;
    }
    default:
      for (const Atom& a : type_of(l, u, e)->atoms)
        if (a.kind == AtomKind::literal) take(a.text);
  }
  return out;
}

}  // namespace assay::model
