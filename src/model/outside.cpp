#include "model/outside.h"

#include <algorithm>
#include <optional>

#include "model/classes.h"
#include "model/code.h"
#include "model/exports.h"
#include "model/flow.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"
#include "model/types.h"
#include "syntax/python/children.h"

namespace assay::model {
namespace {

using py::ExprKind;

constexpr std::size_t kStores = 400;  // of one name: beyond, it is too common to be told from others by looking at all

// The expression whose attribute is set.
py::ExprId base_of(const Def& d) {
  const py::Facts& f = *d.module->unit.f;
  if (d.kind == DefKind::attribute) return f.exprs[f.stores[d.index].target].a;
  return f.kids(f.exprs[d.index])[1];  // setattr(base, …)
}

Lookup as_lookup(Linked& l, const Def& d) {
  Lookup out = found(d, HopRule::from_outside, Definedness::conditional);
  const py::Facts& f = *d.module->unit.f;
  const py::BlockId block = d.kind == DefKind::attribute ? f.stores[d.index].block : f.block_at(f.exprs[d.index].begin);
  const Condition guard = guard_of(l, d.module->unit, block, 0);
  if (guard.text.empty())
    out.condition = {"once " + (d.module->name.empty() ? std::string("a script") : d.module->name) + " is imported",
                     spot_of(d)};
  else
    out.condition = guard;
  return out;
}

// `original = m.f`, `m.f = wrap(m.f)`: the value of an assignment, or an argument of the call that makes it. Further
// inside an expression it may be one operand of several, or a function's body that runs later.
bool is_read_there(const py::Facts& f, py::ExprId value, py::ExprId read) {
  if (value == read) return true;
  if (!value || f.exprs[value].kind != ExprKind::call) return false;
  const auto k = f.kids(f.exprs[value]);
  return std::find(k.begin(), k.end(), read) != k.end();
}

// What a parameter that takes a class is called by convention.
bool is_class_name(std::string_view text) {
  return text == "cls" || text == "klass" || text == "class_" || text == "kls" || text == "new_class" ||
         text == "new_cls";
}

// By the looks of it a class: `cls`, `Name`, `module.Name`.
bool may_be_class(const py::Facts& f, py::ExprId e) {
  const py::Expr& x = f.exprs[e];
  if (x.kind != ExprKind::name && x.kind != ExprKind::attribute) return false;
  std::string_view last = f.str(x.kind == ExprKind::name ? x.a : x.b);
  if (x.kind == ExprKind::name && is_class_name(last)) return true;
  while (last.starts_with('_')) last.remove_prefix(1);
  return !last.empty() && last[0] >= 'A' && last[0] <= 'Z';
}

// A store through a class that somebody hands over: `def register(cls): cls.table = {}`, or what a metaclass makes.
// Which classes come by is not known, so the name may be on any class of these trees. By convention such a parameter is
// called cls or klass; a wrong guess only makes an answer more careful.
bool on_some_class(Linked& l, const Def& d) {
  const py::Facts& f = *d.module->unit.f;
  const py::Expr& base = f.exprs[base_of(d)];
  if (base.kind != ExprKind::name) return false;
  if (!is_class_name(f.str(base.a))) return false;
  return !type_of(l, d.module->unit, base_of(d))->known();
}

// `cls.target.name = …` of a class that comes from elsewhere: `target = C` in the body of some class means that the
// store may be on C.
bool on_named_class(Linked& l, const Def& d, Class& c) {
  const py::Facts& f = *d.module->unit.f;
  const py::Expr& base = f.exprs[base_of(d)];
  if (base.kind != ExprKind::attribute || f.exprs[base.a].kind != ExprKind::name) return false;
  if (type_of(l, d.module->unit, base.a)->known() && !type_of(l, d.module->unit, base_of(d))->open) return false;
  const std::string_view target = f.str(base.b);
  for (const TreeFacts* tree : l.trees) {
    for (FileIndex file : tree->files_with_name(target, word_role::kAlias)) {
      const py::Facts& g = tree->file(file);
      const py::NameId id = g.exprs.empty() ? 0 : g.find(target);
      Module* m = id ? module_of_file(l, *tree, file) : nullptr;
      if (!m || !m->unit.f) continue;
      for (py::ClassId k = 1; k < g.classes.size(); ++k) {
        for (std::uint32_t b : bindings_of(g, g.classes[k].scope, id)) {
          if (!g.bindings[b].value) continue;
          const Lookup value = static_lookup(l, m->unit, g.bindings[b].value);
          if (!value.defs.empty() && value.defs[0].kind == DefKind::class_ && is_subclass(l, c, *value.defs[0].cls))
            return true;
        }
      }
    }
  }
  return false;
}

}  // namespace

namespace {

// Adds those of one file.
void stores_of(Linked& l, const TreeFacts& tree, FileIndex file, std::string_view name, bool tests,
               std::vector<Def>& out) {
  const py::Facts& f = tree.file(file);
  const py::NameId id = f.exprs.empty() ? 0 : f.find(name);
  if (!id) return;
  Module* m = nullptr;
  const auto module = [&] {
    if (!m) m = module_of_file(l, tree, file);
    if (!m || !m->unit.f || (!tests && in_tests(*m))) return false;
    link(l, *m);
    return true;
  };
  for (std::uint32_t i = 1; i < f.stores.size() && out.size() < kStores; ++i) {
    const py::Expr& target = f.exprs[f.stores[i].target];
    if (target.kind != ExprKind::attribute || target.b != id || f.stores[i].kind == py::BindingKind::del) continue;
    if (f.exprs[target.a].kind == ExprKind::name && method_of_receiver(f, f.stores[i].scope, f.exprs[target.a].a))
      continue;
    if (module()) out.push_back({DefKind::attribute, m, i, nullptr, nullptr, {}});
  }
  // setattr(x, "name", …)
  if (!f.find("setattr") || !module()) return;
  for (const SetattrSite& site : m->setattrs) {
    if (!site.name || !site.target || out.size() >= kStores) continue;
    const py::Expr& text = f.exprs[site.name];
    if (text.kind != ExprKind::string || text.a != id || f.exprs[site.call].kind != ExprKind::call ||
        f.kids(f.exprs[site.call])[1] != site.target)
      continue;
    if (f.exprs[site.target].kind == ExprKind::name &&
        method_of_receiver(f, f.blocks[site.block].scope, f.exprs[site.target].a))
      continue;
    out.push_back({DefKind::named, m, site.call, nullptr, nullptr, {}});
  }
}

}  // namespace

const std::vector<Def>& stores_named(Linked& l, std::string_view name) {
  if (const auto it = l.outside.find(name); it != l.outside.end()) return it->second;
  std::vector<Def> out;
  for (const TreeFacts* tree : l.trees)
    for (const FileIndex file : tree->files_with_name(name, word_role::kStored))
      if (!in_tests(tree->tree().files()[file].path)) stores_of(l, *tree, file, name, false, out);
  return l.outside.emplace(std::string(name), std::move(out)).first->second;
}

std::vector<Def> stores_named(Linked& l, const TreeFacts& tree, std::string_view name) {
  std::vector<Def> out;
  for (const FileIndex file : tree.files_with_name(name, word_role::kStored)) stores_of(l, tree, file, name, true, out);
  return out;
}

bool reads_before_it_sets(Linked& l, const Def& d) {
  if (d.kind != DefKind::attribute) return false;
  const py::Facts& f = *d.module->unit.f;
  const py::Store& store = f.stores[d.index];
  const py::Expr& target = f.exprs[store.target];
  const auto reads = [&](py::ExprId value, py::ScopeId scope, py::BlockId block, bool own) {
    if (!value || (scope != store.scope && scope != 1) || !encloses(f, block, store.block)) return false;
    if (scope == store.scope && !own && f.exprs[value].begin > target.begin) return false;
    return py::any_within(f, value, [&](py::ExprId e) {
      const py::Expr& x = f.exprs[e];
      if (x.kind != ExprKind::attribute || x.b != target.b || !is_read_there(f, value, e)) return false;
      if (same(f, x.a, f, target.a)) return true;
      // Off another module, which has no such name: the code never comes as far as the store.
      const Lookup base = static_lookup(l, d.module->unit, x.a);
      return !base.defs.empty() && base.defs[0].kind == DefKind::module && base.defs[0].module != d.module &&
             module_attribute(l, *base.defs[0].module, f.str(x.b))->definedness == Definedness::absent;
    });
  };
  for (std::uint32_t i = 1; i < f.bindings.size(); ++i)
    if (reads(f.bindings[i].value, f.bindings[i].scope, f.bindings[i].block, false)) return true;
  for (std::uint32_t i = 1; i < f.stores.size(); ++i)
    if (reads(f.stores[i].value, f.stores[i].scope, f.stores[i].block, i == d.index)) return true;
  return false;
}

Lookup outside_member(Linked& l, Class& c, std::string_view name) {
  if (!c.module || l.in_outside > 2) return {};
  Lookup best;
  ++l.in_outside;
  const Def* some_class = nullptr;
  const std::vector<Def> stores = stores_named(l, name);
  for (const Def& d : stores) {
    if (!some_class && (on_some_class(l, d) || on_named_class(l, d, c))) some_class = &d;
    const Type* base = type_of(l, d.module->unit, base_of(d));
    bool fits = false;
    for (const Atom& a : base->atoms) {
      if ((a.kind != AtomKind::class_ && a.kind != AtomKind::instance) || !a.cls || a.cls->std) continue;
      // On the class or a base of it; on an instance of the class itself or of one above that may be one of it.
      if (is_subclass(l, c, *a.cls)) fits = true;
      // On what a metaclass makes: `cls.name = …` in a function that the metaclass hands its classes to.
      if (a.kind == AtomKind::instance && derives_from_std(l, *a.cls, "type"))
        if (Class* meta = metaclass_of(l, c); meta && is_subclass(l, *meta, *a.cls)) fits = true;
    }
    if (!fits) continue;
    Lookup one = as_lookup(l, d);
    if (reads_before_it_sets(l, d)) continue;
    if (best.defs.empty())
      best = std::move(one);
    else
      best.defs.push_back(d);
  }
  // `C.__bases__ += (Other,)`: what it has is not known.
  if (best.defs.empty() && best.definedness == Definedness::absent)
    for (const Def& d : stores_named(l, "__bases__"))
      for (const Atom& a : type_of(l, d.module->unit, base_of(d))->atoms)
        if (a.kind == AtomKind::class_ && a.cls && !a.cls->std && is_subclass(l, c, *a.cls)) {
          best.definedness = Definedness::dynamic;
          best.rule = HopRule::dynamic_class;
          best.reason = d.module->name + " gives it other bases";
        }
  --l.in_outside;
  if (best.defs.empty() && some_class && best.definedness == Definedness::absent)
    for (const Class* k : mro(l, c))
      if (k->module && k->module->tree == some_class->module->tree) {
        best.definedness = Definedness::dynamic;
        best.rule = HopRule::dynamic_class;
        best.reason = some_class->module->name + " sets it on classes that it is given";
        break;
      }
  return best;
}

Spot computed_names_on(Linked& l, Class& c) {
  if (!c.module || l.in_outside > 2) return {};
  if (!l.open_setattrs_done) {
    l.open_setattrs_done = true;
    for (const TreeFacts* tree : l.trees)
      for (FileIndex file : tree->files_with_name("setattr", word_role::kCalled)) {
        if (in_tests(tree->tree().files()[file].path)) continue;
        Module* m = module_of_file(l, *tree, file);
        if (!m || !m->unit.f || in_tests(*m)) continue;
        link(l, *m);
        const py::Facts& f = *m->unit.f;
        for (const SetattrSite& site : m->setattrs)
          if (site.target && may_be_class(f, site.target) &&
              (!site.name || f.exprs[site.name].kind != ExprKind::string) &&
              !method_of_receiver(f, f.blocks[site.block].scope, f.exprs[site.target].a))
            l.open_setattrs.emplace_back(m, site.target);
      }
  }
  ++l.in_outside;
  Spot out;
  for (const auto& [m, target] : l.open_setattrs) {
    for (const Atom& a : type_of(l, m->unit, target)->atoms)
      if (a.kind == AtomKind::class_ && a.cls && a.cls->module && is_subclass(l, c, *a.cls))
        out = {m, m->unit.expr(target).begin};
    if (out.module) break;
  }
  --l.in_outside;
  return out;
}

namespace {

// A site that sets a computed name on something else than the receiver of the method it stands in: those are
// setattr_lookup's.
bool computes_outside(const py::Facts& f, const SetattrSite& site) {
  if (!site.target || (site.name && f.exprs[site.name].kind == ExprKind::string)) return false;
  return f.exprs[site.target].kind != ExprKind::name ||
         !method_of_receiver(f, f.blocks[site.block].scope, f.exprs[site.target].a);
}

const std::vector<Module*>& computing_modules(Linked& l, const TreeFacts& tree) {
  const auto [it, fresh] = l.computing_modules.try_emplace(&tree);
  if (!fresh) return it->second;
  std::vector<Module*> out;
  for (const FileIndex file : tree.files_with_name("setattr", word_role::kCalled)) {
    if (in_tests(tree.tree().files()[file].path)) continue;
    Module* m = module_of_file(l, tree, file);
    if (!m || !m->unit.f || in_tests(*m)) continue;
    link(l, *m);
    const auto& sites = m->setattrs;
    if (std::any_of(sites.begin(), sites.end(), [&](const auto& s) { return computes_outside(*m->unit.f, s); }))
      out.push_back(m);
  }
  return l.computing_modules[&tree] = std::move(out);
}

}  // namespace

bool given_computed_name(Linked& l, Class& c, std::string_view name) {
  if (!c.module || l.in_outside > 2) return false;
  const auto [it, fresh] = l.computed_names.try_emplace(&c);
  ++l.in_outside;
  if (fresh) {
    std::vector<std::pair<Module*, const SetattrSite*>> sites;
    const std::string_view own = std::string_view(c.name).substr(c.name.rfind('.') + 1);
    for (const TreeFacts* tree : l.trees) {
      const std::vector<Module*>& computing = computing_modules(l, *tree);
      if (computing.empty()) continue;
      const std::vector<FileIndex> spelling = tree->files_with_name(own);
      for (Module* m : computing) {
        if (!std::binary_search(spelling.begin(), spelling.end(), m->file)) continue;
        const py::Facts& f = *m->unit.f;
        for (const SetattrSite& site : m->setattrs) {
          if (!computes_outside(f, site)) continue;
          for (const Atom& a : type_of(l, m->unit, site.target)->atoms)
            if (a.kind == AtomKind::instance && a.cls && (is_subclass(l, c, *a.cls) || is_subclass(l, *a.cls, c))) {
              sites.emplace_back(m, &site);
              break;
            }
        }
      }
    }
    l.computed_names[&c] = std::move(sites);
  }
  bool out = false;
  for (const auto& [m, site] : l.computed_names[&c]) {
    const Value names = site->name ? possible_names(l, *m, site->name, site->block) : Value{};
    out |= !names.container() || names.open || contains(names, string_value(name)) != Tri::no;
  }
  --l.in_outside;
  return out;
}

namespace {

// `@dependency_of("pkg.module") class X`: a decorator that is given the module's name may put X there. The function or
// class; nothing where there is none.
std::optional<Def> decorated_into(Linked& l, const Module& m, std::string_view name) {
  const auto names_module = [&](const py::Facts& f, std::uint32_t first, std::uint32_t count) {
    for (const py::ExprId d : f.kids(first, count)) {
      if (f.exprs[d].kind != ExprKind::call) continue;
      const auto kids = f.kids(f.exprs[d]);
      for (std::size_t i = 1; i < kids.size(); ++i) {
        const py::Expr& a = f.exprs[f.exprs[kids[i]].kind == ExprKind::keyword ? f.exprs[kids[i]].b : kids[i]];
        if (a.kind == ExprKind::string && f.str(a.a) == m.name) return true;
      }
    }
    return false;
  };
  if (m.name.find('.') == std::string::npos) return {};  // a plain word in a decorator says little
  for (const FileIndex file : m.tree->files_with_name(name, word_role::kCalled)) {
    if (m.tree->text(file).find(m.name) == std::string_view::npos) continue;
    const py::Facts& f = m.tree->file(file);
    const py::NameId id = f.exprs.empty() ? 0 : f.find(name);
    Module* from = id ? module_of_file(l, *m.tree, file) : nullptr;
    if (!from || from == &m) continue;
    for (py::ClassId c = 1; c < f.classes.size(); ++c)
      if (f.classes[c].name == id && names_module(f, f.classes[c].first_decorator, f.classes[c].decorator_count))
        return def_of_class(l, *from, c);
    for (py::FunctionId i = 1; i < f.functions.size(); ++i)
      if (f.functions[i].name == id && names_module(f, f.functions[i].first_decorator, f.functions[i].decorator_count))
        return Def{DefKind::function, from, i, nullptr, nullptr, {}};
  }
  return {};
}

}  // namespace

Lookup patched_module_attribute(Linked& l, Module& m, std::string_view name) {
  if (l.in_outside > 2) return {};
  if (const auto put = decorated_into(l, m, name)) {
    Lookup out = doubtful(HopRule::dynamic_module, "a decorator with the module's name may put it there");
    out.defs.push_back(*put);
    return out;
  }
  ++l.in_outside;
  Lookup best;
  const std::vector<Def> stores = stores_named(l, name);
  for (const Def& d : stores) {
    const Lookup base = static_lookup(l, d.module->unit, base_of(d));
    bool fits = false;
    for (const Def& b : base.defs) fits |= b.kind == DefKind::module && b.module == &m;
    if (!fits || reads_before_it_sets(l, d)) continue;
    if (best.defs.empty())
      best = as_lookup(l, d);
    else
      best.defs.push_back(d);
  }
  --l.in_outside;
  return best;
}

}  // namespace assay::model
