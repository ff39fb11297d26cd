// The receiver decides. In `self.name(…)` it is every object of a class below the one the call stands in, provided that
// the method around is the one those objects run: no class before it in their order of bases replaces it, or each that
// does passes on with super(). Elsewhere the receiver's type is inferred: a class that the audited class derives from
// could be the audited one. Where nothing is known of the receiver, a name that only one family of classes has tells as
// much.
#include "couple/call_sites.h"

#include <algorithm>

#include "couple/protection.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/infer.h"
#include "model/members.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/questions.h"
#include "model/scopes.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

constexpr std::size_t kSitesSeen = 400;  // of one name
constexpr std::size_t kSubclassesSeen = 200;

bool is_super(const py::Facts& f, py::ExprId e) {
  return f.exprs[e].kind == ExprKind::call && last_name(f, callee(f, e)) == "super";
}

// The function passes the call on: super().name(…) or Base.name(self, …).
bool passes_on(const Def& d, std::string_view name) {
  if (d.kind != DefKind::function) return false;
  const py::Facts& f = *d.module->unit.f;
  for (const py::ExprId e : exprs_in(f, body_of(f, f.functions[d.index]), ExprKind::call)) {
    const py::Expr& head = f.exprs[callee(f, e)];
    if (head.kind != ExprKind::attribute || f.str(head.b) != name) continue;
    if (is_super(f, head.a) || f.exprs[head.a].kind == ExprKind::attribute) return true;
    if (f.exprs[head.a].kind != ExprKind::name) continue;
    const py::Function& fn = f.functions[d.index];
    if (fn.parameter_count == 0 || f.parameters[fn.first_parameter].name != f.exprs[head.a].a) return true;
  }
  return false;
}

// Objects of `cls` run method `name` of `at`: nothing before it in the order of bases replaces it for good.
bool runs_method(Scene& s, Class& cls, const Class& at, std::string_view name) {
  for (Class* k : mro(s.l, cls)) {
    if (k == &at) return true;
    if (!k->module) continue;
    const Lookup own = class_body_lookup(s.l, *k, name);
    if (own.present() && (own.defs.empty() || !passes_on(own.defs[0], name))) return false;
  }
  return false;
}

// Some class of the audited tree below `at` replaces its method `name` for good.
bool replaced_below(Scene& s, Class& at, std::string_view name) {
  std::size_t seen = 0;
  for (Class* k : subclasses(s.l, at)) {
    if (++seen > kSubclassesSeen) break;
    if (!k->module || k->module->tree != s.of) continue;
    const Lookup own = class_body_lookup(s.l, *k, name);
    if (own.present() && (own.defs.empty() || !passes_on(own.defs[0], name))) return true;
  }
  return false;
}

// The method (of a class) around an offset; functions inside it count as it.
py::FunctionId method_around(const py::Facts& f, std::uint32_t offset) {
  for (py::BlockId b = f.block_at(offset); b; b = f.blocks[b].parent) {
    if (f.blocks[b].kind != py::BlockKind::function_body) continue;
    const py::FunctionId fn = f.scopes[f.blocks[b].scope].owner;
    if (f.functions[fn].owner) return fn;
  }
  return 0;
}

// All methods of that name in the tree belong to classes related to the owner: one derives from the other, or both
// from a class that has the method.
bool only_family(Scene& s, const Class& owner, std::string_view name) {
  for (const FileIndex file : owner.module->tree->files_with_name(name)) {
    Module* m = module_of_file(s.l, *owner.module->tree, file);
    if (!m || !m->unit.f) continue;
    const py::Facts& f = *m->unit.f;
    const py::NameId id = f.find(name);
    if (!id) continue;
    for (py::FunctionId i = 1; i < f.functions.size(); ++i) {
      if (f.functions[i].name != id || !f.functions[i].stmt) continue;
      if (!f.functions[i].owner) return false;
      Class* k = class_of(s.l, *m, f.functions[i].owner);
      if (!k) return false;
      if (k != &owner && !is_subclass(s.l, *k, owner) && !is_subclass(s.l, const_cast<Class&>(owner), *k)) return false;
    }
    for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
      const py::Expr& t = f.exprs[f.stores[i].target];
      if (t.kind == ExprKind::attribute && t.b == id) return false;
    }
  }
  return true;
}

// The receiver of a call or read `receiver.name`.
py::ExprId receiver_of(const py::Facts& f, const CallSite& site) {
  const py::Expr& x = f.exprs[site.expr];
  return f.exprs[x.kind == ExprKind::call ? callee(f, site.expr) : site.expr].a;
}

// The classes of the audited tree whose objects have the member: the class, and those below it that don't replace it.
std::vector<Class*> classes_with(Scene& s, Class& cls, std::string_view name) {
  std::vector<Class*> out{&cls};
  for (Class* sub : subclasses(s.l, cls)) {
    if (out.size() > kSubclassesSeen) break;
    if (!sub->module || sub->module->tree != s.of) continue;
    for (Class* k : mro(s.l, *sub)) {
      if (k == &cls) out.push_back(sub);
      if (k == &cls || !k->module || class_body_lookup(s.l, *k, name).present()) break;
    }
  }
  return out;
}

struct Finder {
  Scene& s;
  const SiteQuestion& q;
  std::vector<Class*> classes;
  int family = -1;
  std::vector<CallSite> out{};

  void look_at(CallSite site) {
    const py::Facts& f = *site.module->unit.f;
    const py::ExprId receiver = receiver_of(f, site);
    if (is_super(f, receiver)) return;
    begin_question(s.l);
    const Type values = concrete(s.l, *type_of(s.l, site.module->unit, receiver));
    if (values.atoms.empty()) {
      if (family < 0) family = only_family(s, q.owner, q.name) ? 1 : 0;
      if (family != 1) return;
      const py::FunctionId around = method_around(f, f.exprs[site.expr].begin);
      Class* at = around ? class_of(s.l, *site.module, f.functions[around].owner) : nullptr;
      const bool replaced = at && replaced_below(s, *at, f.str(f.functions[around].name));
      site.by = replaced ? CallSite::By::overridden : CallSite::By::name;
    } else if (!receives(values, site)) {
      return;
    }
    // What does not take the call is asked for here, and met with another one.
    if (!q.reads && protection_of(s, *site.module, f.exprs[site.expr].begin, Failure::call_fails, 0, {}).holds())
      return;
    if (in_tests(*site.module) || runs(s, *site.module, f.exprs[site.expr].begin, site.expr) == Tri::no) return;
    out.push_back(std::move(site));
  }

  // The receiver is an attribute that the audited tree sets too: what the other tree puts there is not all there is.
  bool stored_here(const CallSite& site) {
    const py::Facts& f = *site.module->unit.f;
    const py::Expr& receiver = f.exprs[receiver_of(f, site)];
    if (receiver.kind != ExprKind::attribute) return false;
    const std::string_view attribute = f.str(receiver.b);
    for (const FileIndex file : s.of->files_with_name(attribute)) {
      const py::Facts& own = s.of->file(file);
      const py::NameId id = own.exprs.empty() ? 0 : own.find(attribute);
      for (std::uint32_t i = 1; id && i < own.stores.size(); ++i) {
        const py::Expr& target = own.exprs[own.stores[i].target];
        if (target.kind == ExprKind::attribute && target.b == id) return true;
      }
    }
    return false;
  }

  bool receives(const Type& values, CallSite& site) {
    const py::Facts& f = *site.module->unit.f;
    for (const Atom& a : values.atoms) {
      if ((a.kind != AtomKind::instance && a.kind != AtomKind::class_) || !a.cls || !a.cls->module) continue;
      if (a.cls->module->tree == s.of) continue;
      const auto object =
          std::find_if(classes.begin(), classes.end(), [&](Class* c) { return is_subclass(s.l, *c, *a.cls); });
      if (object == classes.end()) continue;
      // Of a type above the owner other families of classes are too.
      if (!a.self && (!is_subclass(s.l, *a.cls, q.owner) || (a.exact && !stored_here(site)))) continue;
      site.on_class = a.kind == AtomKind::class_;
      const py::FunctionId around = method_around(f, f.exprs[site.expr].begin);
      const std::string_view method = around ? f.str(f.functions[around].name) : std::string_view{};
      Class* at = around ? class_of(s.l, *site.module, f.functions[around].owner) : nullptr;
      if (a.self) {
        const bool runs_it = !at || std::any_of(classes.begin(), classes.end(), [&](Class* c) {
          return is_subclass(s.l, *c, *at) && runs_method(s, *c, *at, method);
        });
        site.by = runs_it ? CallSite::By::self : CallSite::By::overridden;
      } else {
        site.by = at && replaced_below(s, *at, method) ? CallSite::By::overridden : CallSite::By::type;
      }
      return true;
    }
    return false;
  }
};

// Every `….name(…)` or read of `….name` of a file.
void look_through(Finder& finder, Module& m, std::size_t& seen) {
  const py::Facts& f = *m.unit.f;
  const py::NameId id = f.find(finder.q.name);
  if (!id) return;
  const auto calls = calls_of(finder.s.l, f, id);
  std::vector<py::ExprId> sites;
  if (finder.q.reads) {
    const auto called = [&](py::ExprId e) {
      return std::any_of(calls.begin(), calls.end(), [&](const auto& c) { return callee(f, c.second) == e; });
    };
    for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
      const py::Expr& x = f.exprs[e];
      if (x.kind == ExprKind::attribute && x.b == id && static_cast<py::Context>(x.op) == py::Context::load &&
          !called(e))
        sites.push_back(e);
    }
  } else {
    for (const auto& [name, e] : calls)
      if (f.exprs[callee(f, e)].kind == ExprKind::attribute) sites.push_back(e);
  }
  for (const py::ExprId e : sites) {
    CallSite site;
    site.module = &m;
    site.expr = e;
    if (!finder.q.reads) site.shape = shape_of(f, e);
    if (!finder.q.wanted(m, site)) continue;
    if (++seen > kSitesSeen) return;
    link(finder.s.l, m);
    finder.look_at(std::move(site));
  }
}

}  // namespace

bool others_fail_too(Scene& s, const Class& owner, std::string_view name, const Shape& shape) {
  std::size_t seen = 0;
  for (Class* k : subclasses(s.l, const_cast<Class&>(owner))) {
    if (++seen > kSubclassesSeen) break;
    if (!k->module || k->module->tree != owner.module->tree || in_tests(*k->module)) continue;
    const Lookup own = class_body_lookup(s.l, *k, name);
    if (own.defs.empty() || own.defs[0].kind != DefKind::function) continue;
    const MemberView view = member_view(s, own.defs[0]);
    if (bind(view.call, shape).binds == Tri::no) return true;
  }
  return false;
}

std::vector<CallSite> sites_of(Scene& s, const SiteQuestion& q) {
  Finder finder{s, q, classes_with(s, q.cls, q.name)};
  std::size_t seen = 0;
  for (const TreeFacts* tree : s.on)
    for (const FileIndex file : tree->files_with_name(q.name))
      if (Module* m = module_of_file(s.l, *tree, file); m && m->unit.f) look_through(finder, *m, seen);
  return std::move(finder.out);
}

}  // namespace assay::couple
