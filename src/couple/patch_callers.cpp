#include "couple/patch_callers.h"

#include <algorithm>

#include "couple/signatures.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/infer.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/questions.h"
#include "model/types.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

constexpr std::size_t kSitesSeen = 300;   // of one name
constexpr std::size_t kCallsSeen = 2000;  // of objects, per class

bool same_thing(const Def& a, const Def& b) {
  if (a.kind != b.kind) return false;
  return a.kind == DefKind::class_ ? a.cls == b.cls : a.module == b.module && a.index == b.index;
}

// What a call's callee is, as far as it is the original.
struct Meets {
  bool it = false, bound = false;
};
Meets meets(Scene& s, Module& m, py::ExprId function, const Def& original) {
  const Lookup found = static_lookup(s.l, m.unit, function);
  for (const Def& d : found.defs)
    if (same_thing(d, original)) return {true, false};
  begin_question(s.l);
  for (const Atom& a : type_of(s.l, m.unit, function)->atoms) {
    if (a.kind == AtomKind::class_ && original.kind == DefKind::class_ && a.cls == original.cls) return {true, false};
    if ((a.kind == AtomKind::function || a.kind == AtomKind::bound) && same_thing(a.def, original))
      return {true, a.kind == AtomKind::bound};
  }
  return {};
}

// The receiver can be an object of the class: of a class that it derives from, with a method that the original
// overrides.
Meets overrides(Scene& s, Module& m, py::ExprId function, const Def& original) {
  if (!original.owner || m.unit.expr(function).kind != ExprKind::attribute) return {};
  begin_question(s.l);
  for (const Atom& a : concrete(s.l, *type_of(s.l, m.unit, m.unit.expr(function).a)).atoms) {
    if (a.kind != AtomKind::instance || !a.cls || !a.cls->module || a.exact) continue;
    if (a.cls != original.owner && is_subclass(s.l, *original.owner, *a.cls)) return {true, true};
  }
  return {};
}

bool bound_by_import(Scene& s, Module& m, py::ExprId function) {
  const py::Facts& f = *m.unit.f;
  if (f.exprs[function].kind != ExprKind::name) return false;
  const NameUse use = use_of(s.l, m.unit, function);
  if (use.kind != NameUse::Kind::module) return false;
  const auto it = m.bindings.find(f.str(f.exprs[function].a));
  if (it == m.bindings.end()) return false;
  return std::any_of(it->second.begin(), it->second.end(),
                     [&](std::uint32_t b) { return f.bindings[b].kind == py::BindingKind::import_from; });
}

// What an attribute of the name is read from, or getattr or hasattr is asked about; 0 for other expressions.
py::ExprId object_read(const py::Facts& f, py::ExprId e, py::NameId name) {
  const py::Expr& x = f.exprs[e];
  if (x.kind == ExprKind::attribute && x.b == name && static_cast<py::Context>(x.op) == py::Context::load) return x.a;
  if (x.kind != ExprKind::call || x.b < 3) return 0;
  const std::string_view last = last_name(f, callee(f, e));
  const auto args = arguments(f, e);
  if ((last != "getattr" && last != "hasattr") || f.exprs[args[1]].kind != ExprKind::string) return 0;
  return f.exprs[args[1]].a == name ? args[0] : 0;
}

// The value can be an object of the class that comes from outside its own methods; or nothing tells what it is.
bool can_be(Scene& s, const Type& values, Class& cls) {
  bool known = false;
  for (const Atom& a : values.atoms) {
    if (a.kind == AtomKind::none || a.kind == AtomKind::type_var || a.kind == AtomKind::param) continue;
    if (a.kind == AtomKind::external) {
      if (derives_from_outside(s.l, cls, a.text)) return true;
      known = known || a.text.find('(') == std::string_view::npos;
      continue;
    }
    known = true;
    if ((a.kind != AtomKind::instance && a.kind != AtomKind::class_) || !a.cls || !a.cls->module || a.self) continue;
    if (a.cls == &cls || (!a.exact && is_subclass(s.l, cls, *a.cls))) return true;
  }
  return !known;
}

}  // namespace

namespace {

// Calls of objects of the class, in the files of its tree that name it: torch's modules pass them on to `forward`.
void calls_of_objects(Scene& s, Class& cls, std::vector<PatchedCall>& out) {
  std::size_t seen = 0;
  const TreeFacts* tree = cls.module->tree;
  const std::string_view last = std::string_view(cls.name).substr(cls.name.rfind('.') + 1);
  for (const FileIndex file : tree->files_with_name(last)) {
    Module* m = module_of_file(s.l, *tree, file);
    if (!m || !m->unit.f || in_tests(*m) || !m->unit.f->find(last)) continue;
    link(s.l, *m);
    const py::Facts& f = *m->unit.f;
    for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
      if (f.exprs[e].kind != ExprKind::call || f.exprs[callee(f, e)].kind != ExprKind::attribute) continue;
      if (++seen > kCallsSeen) return;
      begin_question(s.l);
      for (const Atom& a : type_of(s.l, m->unit, callee(f, e))->atoms) {
        if (a.kind != AtomKind::instance || a.cls != &cls || runs(s, *m, f.exprs[e].begin, e) == Tri::no) continue;
        PatchedCall one;
        one.module = m;
        one.call = e;
        one.shape = shape_of(f, e);
        one.through_instance = true;
        out.push_back(std::move(one));
        break;
      }
    }
  }
}

}  // namespace

std::vector<PatchedCall> callers_of(Scene& s, const Patch& p, const Def& original) {
  std::vector<PatchedCall> out;
  std::size_t seen = 0;
  if (p.owner.kind == DefKind::class_ && p.name == "forward" && p.owner.cls->module &&
      derives_from_outside(s.l, *p.owner.cls, "torch.nn.Module"))
    calls_of_objects(s, *p.owner.cls, out);
  // `Class(…)` calls __init__.
  const bool constructor = p.owner.kind == DefKind::class_ && (p.name == "__init__" || p.name == "__new__");
  const std::string_view name = constructor ? std::string_view(p.owner.cls->name) : std::string_view(p.name);
  const Def wanted = constructor ? p.owner : original;
  for (const TreeFacts* tree : s.l.trees) {
    if (tree == p.module->tree) continue;
    for (const FileIndex file : tree->files_with_name(name)) {
      Module* m = module_of_file(s.l, *tree, file);
      const py::NameId id = m && m->unit.f ? m->unit.f->find(name) : 0;
      if (!id || in_tests(*m)) continue;
      link(s.l, *m);
      const py::Facts& f = *m->unit.f;
      std::vector<py::NameId> ids{id};
      for (const py::Import& imp : f.imports)
        if (imp.name == id && imp.as) ids.push_back(imp.as);
      for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
        if (f.exprs[e].kind != ExprKind::call) continue;
        const py::ExprId function = callee(f, e);
        const py::Expr& x = f.exprs[function];
        const py::NameId last = x.kind == ExprKind::name ? x.a : x.kind == ExprKind::attribute ? x.b : 0;
        if (!last || std::find(ids.begin(), ids.end(), last) == ids.end()) continue;
        if (++seen > kSitesSeen) return out;
        Meets hit = meets(s, *m, function, wanted);
        if (!hit.it && !constructor) hit = overrides(s, *m, function, original);
        if (!hit.it || runs(s, *m, f.exprs[e].begin, e) == Tri::no) continue;
        PatchedCall one;
        one.module = m;
        one.call = e;
        one.shape = shape_of(f, e);
        one.through_instance = hit.bound || constructor;
        const py::ExprId up = parent_of(s, *m, e);
        one.awaited = up && f.exprs[up].kind == ExprKind::await;
        one.own_binding = p.owner.kind == DefKind::module && bound_by_import(s, *m, function);
        out.push_back(std::move(one));
      }
    }
  }
  return out;
}

std::vector<MemberRead> reads_of_member(Scene& s, Class& cls, std::string_view name) {
  std::vector<MemberRead> out;
  std::size_t seen = 0;
  for (const TreeFacts* tree : s.on) {
    for (const FileIndex file : tree->files_with_name(name)) {
      Module* m = module_of_file(s.l, *tree, file);
      const py::NameId id = m && m->unit.f ? m->unit.f->find(name) : 0;
      if (!id || in_tests(*m)) continue;
      link(s.l, *m);
      const py::Facts& f = *m->unit.f;
      for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
        const py::ExprId object = object_read(f, e, id);
        if (!object) continue;
        if (++seen > kSitesSeen) return out;
        begin_question(s.l);
        if (can_be(s, concrete(s.l, *type_of(s.l, m->unit, object)), cls) &&
            runs(s, *m, f.exprs[e].begin, e) != Tri::no)
          out.push_back({m, e});
      }
    }
  }
  return out;
}

}  // namespace assay::couple
