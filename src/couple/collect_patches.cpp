// Everything the audited tree replaces in another tree, or outside all trees: the sites that set an attribute by any
// idiom (patch_sites.cpp), followed through helpers and patch classes (patch_helpers.cpp), with what they set it on.
//
// A patch changes what others see: an attribute of a module, a class or a function, or the method of one object. Data
// set on objects (`config.dtype = …`) is use, not a patch; so is everything set on the own tree's modules, classes and
// objects, subclasses of the other tree's classes included.
#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "couple/inventory.h"
#include "couple/patch_helpers.h"
#include "couple/patch_sites.h"
#include "couple/patch_target.h"
#include "couple/patches.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/decorators.h"
#include "model/exports.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/questions.h"
#include "model/scopes.h"
#include "model/stdlib.h"
#include "model/types.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

constexpr std::size_t kFollowed = 2000;  // sites that are followed to the calls of the functions around them
constexpr std::size_t kNames = 64;       // names that one setattr can set: beyond, they are not listed one by one

struct Collector {
  Scene& s;
  std::vector<Patch>& out;
  std::size_t followed = 0;  // sites whose helpers were looked up
  bool several = false;      // the site at hand has more than one owner
  std::set<std::tuple<const Module*, std::uint32_t, std::string>> seen{};

  void replacement(Patch& p, const Operand& value) {
    if (value.def.kind != DefKind::none) {
      p.replacement = value.def;
      return;
    }
    if (!value.expr) return;
    p.unit = &value.module->unit;
    p.value = chosen(s, *p.unit, value.expr);
    py::ExprId e = p.value;
    if (const py::ExprId f = bound_function(s, *p.unit, e)) p.bound = true, e = f;
    if (const py::ExprId f = wrapped_function(s, *p.unit, e)) e = f;
    begin_question(s.l);
    for (const Atom& a : type_of(s.l, *p.unit, e)->atoms) {
      if ((a.kind == AtomKind::function || a.kind == AtomKind::bound) && a.def.kind == DefKind::function) {
        p.replacement = a.def;
        p.bound |= a.kind == AtomKind::bound;
      } else if (a.kind == AtomKind::class_ && a.cls && a.cls->module) {
        p.replacement = {DefKind::class_, a.cls->module, a.cls->id, nullptr, a.cls, {}};
      }
      if (p.replacement.kind != DefKind::none) break;
    }
  }

  Patch base(const PatchSite& site) {
    Patch p;
    p.idiom = site.idiom;
    p.module = site.module;
    p.begin = site.begin;
    p.end = site.end;
    p.at = site.at;
    p.in_function = !at_import(*site.module, site.begin);
    p.tests = in_tests(*site.module);
    p.through_wrap = site.wraps;
    p.one_of_several = several;
    return p;
  }

  void keep(Patch p) {
    if (!seen.emplace(p.module, p.begin, p.target).second) return;
    p.live = runs(s, *p.module, p.begin, p.at);
    out.push_back(std::move(p));
  }

  // A method of one object: one that its class has, or one that is bound to it by hand.
  bool patches_object(const Patch& p) {
    // What is set through a property goes to its setter.
    for (const Def& d : p.original.defs)
      if (d.kind == DefKind::function && d.module && unwrap(s.l, *d.module, d.index).is_property) return false;
    if (p.bound && p.value && bound_function(s, *p.unit, p.value)) return true;
    if (p.replacement.kind != DefKind::function) return false;
    return !p.original.defs.empty() && effective_def(s.l, p.original).kind == DefKind::function;
  }

  // What a function is called and documented by; calling it stays the same.
  static bool describes(const PatchOwner& owner, std::string_view name) {
    if (owner.def.kind != DefKind::function && owner.def.kind != DefKind::std_function) return false;
    return name.starts_with("__") && name != "__code__" && name != "__defaults__" && name != "__kwdefaults__" &&
           name != "__call__";
  }

  void put(const PatchSite& site, const PatchOwner& owner, const std::string& name) {
    if ((owner.instance && !owner.tree) || describes(owner, name)) return;
    Patch p = base(site);
    p.owner = owner.def;
    p.name = name;
    p.tree = owner.tree;
    p.target = owner.dotted + "." + (name.empty() ? "*" : name);
    begin_question(s.l);
    if (!name.empty())
      p.original = original_of(s, owner, name);
    else
      p.original.definedness = Definedness::dynamic;
    replacement(p, site.value);
    if (sets_state(s, p, site)) return;
    if (owner.instance) {
      if (!patches_object(p)) return;
      p.idiom = Patch::Idiom::instance;
      for (const Patch& have : out)  // several classes that the object can be of
        if (have.module == p.module && have.begin == p.begin && have.name == p.name) return;
    }
    keep(std::move(p));
  }

  void put_on(const PatchSite& site, const PatchOwner& owner, std::string name) {
    const std::size_t dot = name.rfind('.');
    if (dot == std::string::npos) {
      put(site, owner, name);
      return;
    }
    for (const PatchOwner& o : owners_below(s, s.of, owner, std::string_view(name).substr(0, dot)))
      put(site, o, name.substr(dot + 1));
  }

  // The texts an operand can be; empty where they are not known.
  std::vector<std::string> texts(const Operand& o) {
    if (!o.expr) return o.text.empty() ? std::vector<std::string>{} : std::vector<std::string>{o.text};
    Module& m = *o.module;
    if (const std::string_view text = string_value(*m.unit.f, o.expr); !text.empty()) return {std::string(text)};
    std::vector<std::string> out_texts;
    begin_question(s.l);
    const Value v = possible_names(s.l, m, o.expr, block_at(m.unit, m.unit.expr(o.expr).begin));
    for (const Value& item : v.items)
      if (item.kind == Value::Kind::string && out_texts.size() < kNames) out_texts.push_back(item.text);
    if (out_texts.empty())
      for (const std::string_view text : literal_strings(s.l, m.unit, o.expr)) out_texts.emplace_back(text);
    if (out_texts.empty())
      if (const std::string_view text = default_text(m, o.expr); !text.empty()) out_texts.emplace_back(text);
    return out_texts;
  }

  // `self.target` that is set from a parameter with a text as its default, or that parameter itself.
  std::string_view default_text(Module& m, py::ExprId e) {
    const py::Facts& f = *m.unit.f;
    if (f.exprs[e].kind == ExprKind::attribute) {
      const py::NameId name = f.exprs[e].b;
      const py::ScopeId scope = f.blocks[f.block_at(f.exprs[e].begin)].scope;
      const py::Expr& head = f.exprs[f.exprs[e].a];
      const py::ClassId owner = head.kind == ExprKind::name ? class_of_receiver(f, scope, head.a) : 0;
      e = 0;
      for (const py::Store& st : f.stores) {
        const py::Expr& t = f.exprs[st.target];
        if (t.kind != ExprKind::attribute || t.b != name || f.exprs[t.a].kind != ExprKind::name || !owner) continue;
        if (class_of_receiver(f, st.scope, f.exprs[t.a].a) != owner || !st.value) continue;
        if (e) return {};  // set in several places
        e = st.value;
      }
    }
    if (!e) return {};
    const ParameterOf p = parameter_of(s, {&m, e, {}, {}});
    if (!p.function) return {};
    const py::ExprId value = f.parameters[f.functions[p.function].first_parameter + p.index].default_value;
    return value ? string_value(f, value) : std::string_view{};
  }

  void module_replaced(const PatchSite& site) {
    for (const std::string& name : texts(site.name)) {
      const std::string top = name.substr(0, name.find('.'));
      Module* m = find_module(s.l, top);
      if (name.empty() || (m && m->tree == s.of)) continue;
      if (!m && std_module(top) == StdModule::none && !imported(top)) continue;
      Patch p = base(site);
      p.target = name;
      if (m) {
        p.tree = m->tree;
        p.original = from_lookup(s.l, dotted_lookup(s.l, name));
        if (Module* whole = find_module(s.l, name)) p.owner = {DefKind::module, whole, 0, nullptr, nullptr, {}};
      } else {
        p.original = from_lookup(s.l, dotted_lookup(s.l, name));
      }
      replacement(p, site.value);
      keep(std::move(p));
    }
  }

  // Some file of the own tree imports it: else a module under that name is the tree's own, made at run time.
  bool imported(std::string_view top) {
    for (const FileIndex file : s.of->files_with_name(top)) {
      const py::Facts& f = s.of->file(file);
      for (const py::Import& imp : f.imports) {
        const std::string_view name = f.str(imp.module);
        if (!imp.level && name.substr(0, name.find('.')) == top) return true;
      }
    }
    return false;
  }

  std::vector<PatchOwner> owners(const PatchSite& site) {
    std::vector<PatchOwner> found;
    if (site.target.def.kind != DefKind::none || !site.target.expr) return found;
    if (site.named) {
      for (const std::string& text : texts(site.target))
        for (PatchOwner& o : owners_named(s, s.of, text)) found.push_back(std::move(o));
      if (!found.empty()) return found;
    }
    begin_question(s.l);
    return owners_of(s, site.target.module->unit, site.target.expr);
  }

  // A module's name that the function is given is told by its calls.
  void replaced_or_handed(const PatchSite& site, int depth) {
    if (!parameter_of(s, site.name).function) {
      module_replaced(site);
      return;
    }
    if (depth >= 6 || ++followed > kFollowed) return;
    for (const PatchSite& next : through_helpers(s, site)) replaced_or_handed(next, depth + 1);
  }

  static bool annotated(const Operand& o, const ParameterOf& p) {
    const py::Facts& f = *o.module->unit.f;
    return f.parameters[f.functions[p.function].first_parameter + p.index].annotation != 0;
  }

  // The call hands over an object, whose method the function sets: the patch is said to be there, not at the call.
  bool on_object(const PatchSite& site, const PatchSite& call) {
    if (!call.target.expr) return false;
    begin_question(s.l);
    const Type& type = *type_of(s.l, call.target.module->unit, call.target.expr);
    const bool object = !type.known() || std::any_of(type.atoms.begin(), type.atoms.end(), [](const Atom& a) {
      return a.kind == AtomKind::instance || a.kind == AtomKind::external;
    });
    if (!object || parameter_of(s, call.target).function) return false;
    if (!static_owners_of(s, call.target.module->unit, call.target.expr).empty()) return false;
    PatchSite here = site;
    here.target = call.target;
    here.depth = 1;
    resolve_owners(here);
    return true;
  }

  void resolve(const PatchSite& site, int depth = 0) {
    if (site.is_module) {
      replaced_or_handed(site, depth);
      return;
    }
    // What hangs on a parameter is told by the calls; where there are none, by what the parameter can be.
    const ParameterOf target = parameter_of(s, site.target);
    const bool name_given = parameter_of(s, site.name).function != 0;
    if (name_given || (target.function && !annotated(site.target, target))) {
      const std::vector<PatchSite> calls = ++followed > kFollowed ? std::vector<PatchSite>{} : through_helpers(s, site);
      for (const PatchSite& next : calls)
        if (depth < 6 && !(target.function && !name_given && on_object(site, next))) resolve(next, depth + 1);
      if (name_given || !calls.empty()) return;
    }
    if (site.idiom == Patch::Idiom::source_text) {
      for (const PatchOwner& o : owners(site)) source_text(site, o);
      return;
    }
    const std::vector<PatchSite> members = through_classes(s, site);
    for (const PatchSite& next : members) resolve(next, depth + 1);
    if (!members.empty()) return;
    resolve_owners(site);
  }

  void resolve_owners(const PatchSite& site) {
    if (site.whole) {
      for (const std::string& name : texts(site.name)) {
        const std::size_t dot = name.rfind('.');
        if (dot == std::string::npos) continue;
        for (const PatchOwner& o : owners_named(s, s.of, std::string_view(name).substr(0, dot)))
          put(site, o, name.substr(dot + 1));
      }
      return;
    }
    const std::vector<PatchOwner> found = owners(site);
    // What the name can be is asked only where it matters: it may take long to tell.
    const bool literal = !site.name.expr || !string_value(*site.name.module->unit.f, site.name.expr).empty();
    if (found.empty() && !literal) return;
    const std::vector<std::string> names = texts(site.name);
    const std::size_t before = out.size();
    several = found.size() > 1;
    bool others = false;  // the object can be of a class that is known to have the method, or has no such
    for (const PatchOwner& o : found) {
      // A wrapper that forwards every name tells nothing about what it wraps.
      if (o.instance && names.size() == 1 && original_of(s, o, names[0]).definedness == Definedness::dynamic) continue;
      others = true;
      for (const std::string& name : names) put_on(site, o, name);
      if (names.empty() && !o.instance && o.tree) put(site, o, "");
    }
    several = false;
    if (!others && out.size() == before && names.size() == 1) by_spelling(site, names[0]);
  }

  // A method put on an object whose class is not known: `x.name = types.MethodType(f, x)`, `x.name = y.name`. It is a
  // method of another tree's classes where those, and none of the own tree's, have a method of that name.
  void by_spelling(const PatchSite& site, const std::string& name) {
    if (!site.target.expr || !site.value.expr) return;
    const Unit& u = site.value.module->unit;
    const py::Expr& v = u.expr(site.value.expr);
    const bool copied = v.kind == ExprKind::attribute && u.str(v.b) == name &&
                        !same(*u.f, v.a, *site.target.module->unit.f, site.target.expr);
    if (!copied && !bound_function(s, u, site.value.expr)) return;
    begin_question(s.l);
    const Type& type = *type_of(s.l, site.target.module->unit, site.target.expr);
    if (own_member(name)) return;
    std::vector<std::string_view> outside;
    for (const Atom& a : type.atoms) {
      if (a.kind == AtomKind::none || a.kind == AtomKind::instance) continue;
      if (a.kind != AtomKind::external) return;
      if (a.text.find('(') == std::string_view::npos) outside.push_back(a.text);  // "Class().attr": anything
    }
    for (const TreeFacts* tree : s.on) {
      const std::vector<Def> methods = methods_named(tree, name, outside);
      if (methods.empty()) continue;
      Patch p = base(site);
      p.idiom = Patch::Idiom::instance;
      p.name = name;
      p.tree = tree;
      const std::string& module = methods[0].module->name;
      p.target = module.substr(0, module.find('.')) + ".*." + name;
      p.original.definedness = Definedness::by_name;
      p.original.defs = {methods[0]};
      p.original.rule = HopRule::spelled_only;
      replacement(p, site.value);
      keep(std::move(p));
      return;
    }
  }

  // Some class of the own tree has it, or its objects do.
  bool own_member(const std::string& name) {
    for (const FileIndex file : s.of->files_with_name(name)) {
      const py::Facts& f = s.of->file(file);
      const py::NameId id = f.exprs.empty() ? 0 : f.find(name);
      if (!id) continue;
      for (const py::Binding& b : f.bindings)
        if (b.name == id && f.scopes[b.scope].kind == py::ScopeKind::class_) return true;
      for (const py::Store& st : f.stores) {
        const py::Expr& t = f.exprs[st.target];
        if (t.kind == ExprKind::attribute && t.b == id && f.exprs[t.a].kind == ExprKind::name &&
            method_of_receiver(f, st.scope, f.exprs[t.a].a))
          return true;
      }
    }
    return false;
  }

  // The methods of that name of a tree's classes; where `outside` names classes, of those derived from one of them.
  std::vector<Def> methods_named(const TreeFacts* tree, const std::string& name,
                                 const std::vector<std::string_view>& outside) {
    std::vector<Def> found;
    for (const FileIndex file : tree->files_with_name(name)) {
      Module* m = module_of_file(s.l, *tree, file);
      const py::NameId id = m && m->unit.f ? m->unit.f->find(name) : 0;
      if (!id || in_tests(*m)) continue;
      const py::Facts& f = *m->unit.f;
      // Set on objects there as well: sharing it among objects is no patch.
      for (const py::Store& st : f.stores) {
        const py::Expr& t = f.exprs[st.target];
        if (t.kind == ExprKind::attribute && t.b == id && f.exprs[t.a].kind == ExprKind::name &&
            method_of_receiver(f, st.scope, f.exprs[t.a].a))
          return {};
      }
      if (!found.empty()) continue;
      for (py::FunctionId i = 1; i < f.functions.size(); ++i) {
        if (f.functions[i].name != id || !f.functions[i].owner) continue;
        link(s.l, *m);
        Class* c = class_of(s.l, *m, f.functions[i].owner);
        bool fits = outside.empty();
        for (const std::string_view base : outside) fits = fits || (c && derives_from_outside(s.l, *c, base));
        if (fits && found.empty()) found.push_back({DefKind::function, m, i, c, nullptr, {}});
      }
    }
    return found;
  }

  void source_text(const PatchSite& site, const PatchOwner& o) {
    if (!o.tree || o.instance) return;
    Patch p = base(site);
    p.owner = o.def;
    p.tree = o.tree;
    p.target = o.dotted;
    p.original.definedness = o.def.kind == DefKind::none ? Definedness::absent : Definedness::always;
    if (o.def.kind != DefKind::none) p.original.defs = {o.def};
    keep(std::move(p));
  }

  // Files that spell no package of the other trees can only patch what is outside all trees, by a name they import.
  void outside_only(Module& m) {
    for (const PatchSite& site : patch_sites_in(s, m)) {
      if (site.is_module) {
        replaced_or_handed(site, 0);
        continue;
      }
      // Helpers and patch classes are given their targets elsewhere.
      std::vector<PatchSite> elsewhere = through_helpers(s, site);
      if (elsewhere.empty()) elsewhere = through_classes(s, site);
      for (const PatchSite& next : elsewhere) resolve(next);
      if (!elsewhere.empty() || site.whole || !site.target.expr) continue;
      for (const PatchOwner& o : static_owners_of(s, m.unit, site.target.expr))
        if (!o.tree)
          for (const std::string& name : texts(site.name)) put_on(site, o, name);
    }
  }
};

void collect(Scene& s, std::vector<Patch>& out) {
  Collector c{s, out};
  for (Module* m : s.all) {
    link(s.l, *m);
    if (std::find(s.modules.begin(), s.modules.end(), m) == s.modules.end()) {
      c.outside_only(*m);
      continue;
    }
    for (const PatchSite& site : patch_sites_in(s, *m)) c.resolve(site);
  }
  mark_temporary(out);
}

// One of the other trees as one that depends: its files that spell a package of the others (packages of the same name
// as its own, "tests", don't count), or an attribute that the audited tree sets outside all trees.
Scene scene_of(Scene& s, const TreeFacts* tree, const std::vector<Patch>& patches) {
  Scene out{s.l};
  out.of = tree;
  for (const TreeFacts* other : s.on)
    if (other != tree) out.on.push_back(other);
  out.on.push_back(s.of);
  std::set<std::string> own, tops;
  for (const FileIndex file : tree->python_files()) {
    const std::string name = tree->module_name(file);
    own.insert(name.substr(0, name.find('.')));
  }
  for (const TreeFacts* other : out.on)
    for (const FileIndex file : other->python_files()) {
      const std::string name = other->module_name(file);
      if (std::string top = name.substr(0, name.find('.')); !top.empty() && !own.count(top))
        tops.insert(std::move(top));
    }
  std::set<FileIndex> spelling, outside;
  for (const std::string& top : tops)
    for (const FileIndex file : tree->files_with_name(top)) spelling.insert(file);
  for (const Patch& p : patches)
    if (!p.tree && !p.tests && !p.name.empty())
      for (const FileIndex file : tree->files_with_name(p.name)) outside.insert(file);
  outside.insert(spelling.begin(), spelling.end());
  for (const FileIndex file : outside) {
    Module* m = module_of_file(s.l, *tree, file);
    if (!m || !m->unit.f || m->unit.f->exprs.empty() || in_tests(*m)) continue;
    out.all.push_back(m);
    if (spelling.count(file)) out.modules.push_back(m);
  }
  return out;
}

}  // namespace

void collect_patches(Scene& s, Inventory& inventory) {
  collect(s, inventory.patches);
  for (std::uint32_t i = 0; i < inventory.patches.size(); ++i)
    if (!inventory.patches[i].tests) inventory.uses.push_back(use_of_patch(s, inventory.patches, i));
  if (s.on.size() < 2) return;
  for (const TreeFacts* tree : s.on) {
    Scene other = scene_of(s, tree, inventory.patches);
    collect(other, inventory.other_patches);
  }
}

}  // namespace assay::couple
