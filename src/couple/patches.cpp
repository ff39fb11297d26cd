#include "couple/patches.h"

#include <algorithm>
#include <map>

#include "model/code.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/value.h"
#include "syntax/python/children.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

// Of `a if test else b` with a test of known value, the branch that counts.
py::ExprId chosen(Scene& s, const Unit& u, py::ExprId e) {
  for (int i = 0; e && i < 8 && u.expr(e).kind == ExprKind::conditional; ++i) {
    const auto kids = u.f->kids(u.expr(e));
    const Tri t = holds(s.l, u, kids[1]);
    if (t == Tri::unknown) break;
    e = kids[t == Tri::yes ? 0 : 2];
  }
  return e;
}

// types.MethodType(f, x), f.__get__(x): f; 0 for others.
py::ExprId bound_function(Scene& s, const Unit& u, py::ExprId e) {
  if (u.expr(e).kind != ExprKind::call) return 0;
  const py::ExprId function = callee(*u.f, e);
  const auto args = arguments(*u.f, e);
  if (args.empty()) return 0;
  const std::string_view last = last_name(*u.f, function);
  if (last == "__get__" && u.expr(function).kind == ExprKind::attribute) return u.expr(function).a;
  if (last != "MethodType") return 0;
  const std::string name = canonical(s.l, u, function);
  return name == "types.MethodType" || name == "types.method" ? args[0] : 0;
}

// What staticmethod, classmethod and property are put around; 0 for others.
py::ExprId wrapped_function(Scene& s, const Unit& u, py::ExprId e) {
  if (u.expr(e).kind != ExprKind::call || arguments(*u.f, e).empty()) return 0;
  const std::string name = canonical(s.l, u, callee(*u.f, e));
  return name == "staticmethod" || name == "classmethod" || name == "property" ? arguments(*u.f, e)[0] : 0;
}

namespace {

// A value that nobody calls.
bool is_datum(const py::Facts& f, py::ExprId e) {
  switch (f.exprs[e].kind) {
    case ExprKind::string:
    case ExprKind::bytes:
    case ExprKind::fstring:
    case ExprKind::integer:
    case ExprKind::floating:
    case ExprKind::true_:
    case ExprKind::false_:
    case ExprKind::tuple:
    case ExprKind::list:
    case ExprKind::set:
    case ExprKind::dict:
    case ExprKind::list_comp:
    case ExprKind::set_comp:
    case ExprKind::dict_comp:
      return true;
    default:
      return false;
  }
}

// The value is made of what it replaces: `m.f = wrapped(m.f)`.
bool reads_original(const py::Facts& f, py::ExprId value, std::string_view name) {
  return py::any_within(f, value, [&](py::ExprId e) {
    return f.exprs[e].kind == ExprKind::attribute && f.str(f.exprs[e].b) == name;
  });
}

// Some file of the tree imports it as a module, or something from it.
bool imported_as_module(Scene& s, std::string_view dotted) {
  const std::string_view last = dotted.substr(dotted.rfind('.') + 1);
  for (const FileIndex file : s.of->files_with_name(last)) {
    const py::Facts& f = s.of->file(file);
    for (const py::Import& i : f.imports) {
      const std::string_view module = f.str(i.module);
      if (!i.level && (module == dotted || (module.starts_with(dotted) && module[dotted.size()] == '.'))) return true;
    }
  }
  return false;
}

// The chain begins at a plain `import a.b`: packages of that library, as far as its text tells.
bool through_import(Scene& s, const Operand& target) {
  if (!target.expr) return true;  // named by a text, which imports it
  const Unit& u = target.module->unit;
  py::ExprId e = target.expr;
  while (u.expr(e).kind == ExprKind::attribute) e = u.expr(e).a;
  if (u.expr(e).kind != ExprKind::name) return false;
  const NameUse use = use_of(s.l, u, e);
  const py::Facts& f = *u.module->unit.f;
  const auto plain = [&](std::uint32_t i) { return f.bindings[i].kind == py::BindingKind::import; };
  if (use.kind == NameUse::Kind::local) return std::any_of(use.bindings.begin(), use.bindings.end(), plain);
  const auto it = u.module->bindings.find(u.str(u.expr(e).a));
  return it != u.module->bindings.end() && std::any_of(it->second.begin(), it->second.end(), plain);
}

}  // namespace

bool sets_state(Scene& s, const Patch& p, const PatchSite& site) {
  if (p.tree || p.owner.kind != DefKind::external) return false;
  if (p.idiom != Patch::Idiom::store && p.idiom != Patch::Idiom::setattr_call && p.idiom != Patch::Idiom::helper)
    return false;
  if (p.replacement.kind != DefKind::none || p.bound) return false;
  const std::string_view owner = std::string_view(p.target).substr(0, p.target.rfind('.'));
  const std::string_view last = owner.substr(owner.rfind('.') + 1);
  if (last[0] >= 'A' && last[0] <= 'Z') return false;  // a class, as classes are spelled
  if (!p.value) return false;
  const py::Facts& f = *p.unit->f;
  if (is_datum(f, p.value)) return true;
  for (const py::Store& store : site.module->unit.f->stores)
    if (store.target == site.at && store.kind == py::BindingKind::aug_assign) return true;  // a number, a list
  if (reads_original(f, p.value, p.name)) return false;
  return !through_import(s, site.target) && !imported_as_module(s, owner);
}

// Set and set back in one function, in the two methods of a context manager, or by mock as decorator or `with`.
void mark_temporary(std::vector<Patch>& patches) {
  const auto around = [](const Patch& p) {
    const py::Facts& f = *p.module->unit.f;
    py::FunctionId fn = function_of(f, block_at(p.module->unit, p.begin)), outer = fn;
    while (outer && f.functions[outer].stmt) {
      outer = function_of(f, f.stmts[f.functions[outer].stmt].block);
      if (outer) fn = outer;
    }
    const py::ClassId owner = fn ? f.functions[fn].owner : 0;
    return owner ? std::pair{owner, true} : std::pair{fn, false};
  };
  for (Patch& p : patches) {
    if (p.idiom != Patch::Idiom::mock) continue;
    const py::Facts& f = *p.module->unit.f;
    for (const py::Function& fn : f.functions)
      for (const std::uint32_t d : f.kids(fn.first_decorator, fn.decorator_count)) p.temporary |= d == p.at;
    for (const py::Stmt& stmt : f.stmts)
      if (stmt.kind == py::StmtKind::with)
        for (const std::uint32_t k : f.kids(stmt.a, 2 * stmt.b)) p.temporary |= k == p.at;
  }
  std::map<std::tuple<const Module*, std::uint32_t, bool, std::string_view>, std::vector<Patch*>> together;
  for (Patch& p : patches)
    if (const auto here = around(p); here.first) together[{p.module, here.first, here.second, p.target}].push_back(&p);
  for (const auto& [key, same] : together)
    for (Patch* p : same) p->temporary |= same.front()->begin != same.back()->begin;
}

std::string_view name_of(Patch::Idiom idiom) {
  switch (idiom) {
    case Patch::Idiom::store:
      return "assignment";
    case Patch::Idiom::setattr_call:
      return "setattr";
    case Patch::Idiom::mock:
      return "mock.patch";
    case Patch::Idiom::wrap:
      return "wrapper";
    case Patch::Idiom::helper:
      return "helper";
    case Patch::Idiom::class_patch:
      return "patch class";
    case Patch::Idiom::sys_modules:
      return "sys.modules";
    case Patch::Idiom::instance:
      return "one object";
    case Patch::Idiom::source_text:
      return "source text";
  }
  return "";
}

Use use_of_patch(Scene& s, const std::vector<Patch>& patches, std::uint32_t i) {
  const Patch& p = patches[i];
  Use u;
  u.kind = CouplingKind::patch;
  u.module = p.module;
  u.begin = p.begin;
  u.end = p.end;
  u.expr = p.at;
  u.index = i;
  u.target = p.target;
  u.tree = p.tree;
  u.reached = p.original;
  u.live = p.live;
  u.failure = Failure::attribute_missing;
  u.protection = protection_of(s, *p.module, p.begin, Failure::attribute_missing, 0, {});
  return u;
}

}  // namespace assay::couple
