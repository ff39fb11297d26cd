#include "couple/patch_target.h"

#include <algorithm>

#include "base/text.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/exports.h"
#include "model/members.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"
#include "model/types.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

std::string top_of(std::string_view dotted) { return std::string(dotted.substr(0, dotted.find('.'))); }

PatchOwner owner_of_class(Class* c, bool instance) {
  PatchOwner out;
  out.instance = instance;
  if (c->std || !c->module) {
    out.def = {DefKind::std_class, nullptr, 0, nullptr, c, c->std ? c->std->name : std::string_view{}};
    out.dotted = c->std ? std::string(c->std->name) : c->name;
    return out;
  }
  out.def = {DefKind::class_, c->module, c->id, nullptr, c, {}};
  out.dotted = c->module->name + "." + c->name;
  out.tree = c->module->tree;
  return out;
}

// Own things and things that stand in no tree under a name of the own tree are nobody else's.
void add_owner(Scene& s, const TreeFacts* from, PatchOwner o, std::vector<PatchOwner>& out, bool& own) {
  if (!o.tree) {
    const Module* top = find_module(s.l, top_of(o.dotted));
    if (top && top->tree == from) own = true;
    if (top) return;
  } else if (o.tree == from) {
    own = true;
    return;
  }
  for (const PatchOwner& have : out)
    if (have.dotted == o.dotted && have.instance == o.instance) return;
  out.push_back(std::move(o));
}

bool add_def(Scene& s, const TreeFacts* from, const Def& d, std::vector<PatchOwner>& out, bool& own) {
  PatchOwner o;
  o.def = d;
  switch (d.kind) {
    case DefKind::module:
      o.dotted = d.module->name;
      o.tree = d.module->tree;
      break;
    case DefKind::class_:
      if (!d.cls) return false;
      o = owner_of_class(d.cls, false);
      break;
    case DefKind::function:
      o.dotted = dotted_name(s.l, d);
      o.tree = tree_of(d);
      break;
    case DefKind::std_module:
    case DefKind::std_class:
    case DefKind::std_function:
    case DefKind::std_value:
    case DefKind::external:
      o.dotted = identity_of(d);
      break;
    default:
      return false;
  }
  if (o.dotted.empty()) return false;
  add_owner(s, from, std::move(o), out, own);
  return true;
}

bool add_type(Scene& s, const TreeFacts* from, const Type& t, std::vector<PatchOwner>& out, bool& own) {
  bool any = false;
  for (const Atom& a : t.atoms) {
    switch (a.kind) {
      case AtomKind::module:
        any |= a.module && add_def(s, from, {DefKind::module, a.module, 0, nullptr, nullptr, {}}, out, own);
        break;
      case AtomKind::class_:
      case AtomKind::instance:
        if (!a.cls) break;
        any = true;
        add_owner(s, from, owner_of_class(a.cls, a.kind == AtomKind::instance), out, own);
        break;
      case AtomKind::function:
      case AtomKind::bound:
        if (a.def.kind == DefKind::function) any |= add_def(s, from, a.def, out, own);
        break;
      case AtomKind::std_module:
        any |= add_def(s, from, {DefKind::std_module, nullptr, 0, nullptr, nullptr, a.text}, out, own);
        break;
      default:  // what lies outside all trees is told by its name only: objects from there are too many to tell apart
        break;
    }
  }
  return any;
}

// The dotted name an expression spells when its head is imported from elsewhere, for what no longer is there.
std::string spelled(Scene& s, const Unit& u, py::ExprId e) {
  const std::string text = dotted_text(*u.f, e);
  if (text.empty()) return {};
  const std::size_t dot = text.find('.');
  const py::NameId head = u.f->find(text.substr(0, dot));
  if (!head) return {};
  const NameUse use = use_of(s.l, u, head, u.expr(e).begin);
  std::vector<std::uint32_t> bindings = use.bindings;
  if (use.kind == NameUse::Kind::module) {
    const auto it = u.module->bindings.find(u.str(head));
    if (it == u.module->bindings.end()) return {};
    bindings = it->second;
  }
  for (const std::uint32_t i : bindings) {
    const py::Binding& b = u.module->unit.f->bindings[i];
    if (b.kind != py::BindingKind::import && b.kind != py::BindingKind::import_from) continue;
    const py::Import& imp = u.module->unit.f->imports[b.target];
    std::string base = absolute_module(*u.module, u.str(imp.module), imp.level);
    if (base.empty()) return {};
    if (imp.name)
      base += "." + std::string(u.str(imp.name));
    else if (!imp.as)
      base = top_of(base);
    return dot == std::string::npos ? base : base + text.substr(dot);
  }
  return {};
}

void add_missing(Scene& s, const TreeFacts* from, const std::string& dotted, std::vector<PatchOwner>& out) {
  if (dotted.empty()) return;
  const Module* top = find_module(s.l, top_of(dotted));
  if (!top || top->tree == from) return;
  PatchOwner o;
  o.dotted = dotted;
  o.tree = top->tree;
  out.push_back(std::move(o));
}

// The import that surely bound the head of a chain of names last: it stands in a suite around the use, or in the body
// of a `try` whose `else` holds the use.
std::uint32_t surely_imported(Scene& s, const Unit& u, py::ExprId e) {
  const py::Facts& f = *u.f;
  while (u.expr(e).kind == ExprKind::attribute) e = u.expr(e).a;
  if (u.snippet || u.expr(e).kind != ExprKind::name) return 0;
  const NameUse use = use_of(s.l, u, e);
  if (use.kind != NameUse::Kind::local || use.bindings.size() < 2) return 0;
  const py::Binding& b = f.bindings[use.bindings[0]];
  if (b.kind != py::BindingKind::import && b.kind != py::BindingKind::import_from) return 0;
  for (py::BlockId at = block_at(u, u.expr(e).begin); at; at = f.blocks[at].parent) {
    if (at == b.block) return b.target;
    const bool other = f.blocks[at].kind == py::BlockKind::else_ && f.blocks[b.block].kind == py::BlockKind::try_body;
    if (other && f.blocks[at].stmt == f.blocks[b.block].stmt) return b.target;
  }
  return 0;
}

// What `a.b.c` is, by the import that bound `a`. Nothing where no import surely did.
std::vector<PatchOwner> by_import(Scene& s, const Unit& u, py::ExprId e, bool& decided) {
  const std::uint32_t import = surely_imported(s, u, e);
  const std::string text = import ? dotted_text(*u.f, e) : "";
  if (text.empty()) return {};
  const py::Import& imp = u.f->imports[import];
  std::string base = absolute_module(*u.module, u.str(imp.module), imp.level);
  if (base.empty()) return {};
  decided = true;
  if (imp.name)
    base += "." + std::string(u.str(imp.name));
  else if (!imp.as)
    base = top_of(base);
  const std::size_t dot = text.find('.');
  return owners_named(s, u.module->tree, dot == std::string::npos ? base : base + text.substr(dot));
}

}  // namespace

std::vector<PatchOwner> static_owners_of(Scene& s, const Unit& u, py::ExprId e) {
  std::vector<PatchOwner> out;
  bool own = false, decided = false;
  std::vector<PatchOwner> sure = by_import(s, u, e, decided);
  if (decided) return sure;
  const Lookup found = static_lookup(s.l, u, e);
  for (const Def& d : found.defs)
    if (!add_def(s, u.module->tree, d, out, own)) break;
  if (own) out.clear();
  return out;
}

std::vector<PatchOwner> owners_of(Scene& s, const Unit& u, py::ExprId e) {
  const TreeFacts* from = u.module->tree;
  std::vector<PatchOwner> out;
  bool own = false, decided = false;
  std::vector<PatchOwner> sure = by_import(s, u, e, decided);
  if (decided) return sure;
  const Lookup found = static_lookup(s.l, u, e);
  bool plain = !found.defs.empty();
  for (const Def& d : found.defs) plain = plain && add_def(s, from, d, out, own);
  if (plain) return own ? std::vector<PatchOwner>{} : out;
  out.clear();
  const bool known = add_type(s, from, *type_of(s.l, u, e), out, own);
  if (own) return {};
  if (!known && found.definedness == Definedness::absent && found.defs.empty())
    add_missing(s, from, spelled(s, u, e), out);
  return out;
}

std::vector<PatchOwner> owners_below(Scene& s, const TreeFacts* from, const PatchOwner& start, std::string_view names) {
  PatchOwner at = start;
  for (const std::string_view name : split(names, '.')) {
    Lookup found;
    if (at.def.kind == DefKind::module)
      found = *module_attribute(s.l, *at.def.module, name);
    else if (at.def.kind == DefKind::class_)
      found = *member(s.l, *at.def.cls, name, Access::class_);
    std::vector<PatchOwner> next;
    bool own = false;
    for (const Def& d : found.defs) {
      if (d.kind == DefKind::variable || d.kind == DefKind::attribute)
        add_type(s, from, *type_of_def(s.l, d), next, own);
      else
        add_def(s, from, d, next, own);
    }
    if (own) return {};
    if (next.empty()) {
      // Outside the trees, not there, or an object that nothing is known of.
      const bool outside = !at.tree;
      const bool gone = at.tree && (at.def.kind == DefKind::none || found.definedness == Definedness::absent);
      if (!outside && !gone) return {};
      PatchOwner o;
      o.dotted = at.dotted + "." + std::string(name);
      o.tree = at.tree;
      if (outside) o.def = {DefKind::external, nullptr, 0, nullptr, nullptr, s.l.intern(o.dotted)};
      next.push_back(std::move(o));
    }
    at = next.front();
  }
  return {at};
}

std::vector<PatchOwner> owners_named(Scene& s, const TreeFacts* from, std::string_view dotted) {
  const std::string top = top_of(dotted);
  PatchOwner start;
  start.dotted = top;
  std::size_t end = top.size();
  if (Module* m = find_module(s.l, top)) {
    // The longest prefix that is a module.
    for (std::size_t dot = end; dot < dotted.size();) {
      const std::size_t next = std::min(dotted.find('.', dot + 1), dotted.size());
      Module* deeper = find_module(s.l, dotted.substr(0, next));
      if (!deeper) break;
      m = deeper;
      end = dot = next;
    }
    if (m->tree == from) return {};
    start.def = {DefKind::module, m, 0, nullptr, nullptr, {}};
    start.dotted = m->name;
    start.tree = m->tree;
  } else {
    const Lookup found = dotted_lookup(s.l, dotted);
    start.dotted = std::string(dotted);
    start.def = found.defs.empty() ? Def{DefKind::external, nullptr, 0, nullptr, nullptr, s.l.intern(dotted)}
                                   : found.defs.front();
    return {start};
  }
  if (end >= dotted.size()) return {start};
  return owners_below(s, from, start, dotted.substr(end + 1));
}

namespace {

// Without what anybody, the target's own tree excepted, puts there from outside.
void leave_patches_out(Lookup& found, const TreeFacts* tree) {
  if (found.rule == HopRule::from_outside) std::erase_if(found.defs, [&](const Def& d) { return tree_of(d) != tree; });
}

Lookup class_original(Scene& s, Class& c, std::string_view name, Access access) {
  Lookup found = *member(s.l, c, name, access);
  const bool from_outside = found.rule == HopRule::from_outside;
  leave_patches_out(found, c.module ? c.module->tree : nullptr);
  if (!from_outside || !found.defs.empty()) return found;
  Lookup none;
  none.rule = HopRule::absent_member;
  none.reason = "neither " + c.name + " nor a base defines it";
  for (Class* k : mro(s.l, c))
    if (k->module && declaration(*k, name)) none.definedness = Definedness::conditional;
  if (c.mro_open) {
    none.definedness = Definedness::dynamic;
    none.rule = HopRule::dynamic_class;
  }
  return none;
}

}  // namespace

Reached original_of(Scene& s, const PatchOwner& o, std::string_view name) {
  Lookup found;
  switch (o.def.kind) {
    case DefKind::module: {
      found = *module_attribute(s.l, *o.def.module, name);
      const bool from_outside = found.rule == HopRule::from_outside;
      leave_patches_out(found, o.tree);
      if (from_outside && found.defs.empty()) {
        found = {};
        found.rule = HopRule::absent_name;
        found.reason = o.dotted + " binds no such name";
      }
      break;
    }
    case DefKind::class_: {
      found = class_original(s, *o.def.cls, name, o.instance ? Access::instance : Access::class_);
      if (found.definedness == Definedness::absent && !o.instance) {
        Lookup instance = class_original(s, *o.def.cls, name, Access::instance);
        if (instance.definedness != Definedness::absent) found = std::move(instance);
      }
      break;
    }
    case DefKind::function:
      found.definedness = name.starts_with("__") ? Definedness::always : Definedness::dynamic;
      found.defs = {o.def};
      break;
    case DefKind::std_module:
    case DefKind::std_class:
      // What the standard library lacks here another release or platform may have.
      found = o.def.kind == DefKind::std_class && o.def.cls
                  ? *member(s.l, *o.def.cls, s.l.intern(name), o.instance ? Access::instance : Access::class_)
                  : dotted_lookup(s.l, o.dotted + "." + std::string(name));
      if (found.definedness == Definedness::absent) found.definedness = Definedness::unknown;
      break;
    case DefKind::none:
      found.rule = HopRule::absent_name;
      found.reason = o.dotted + " does not exist";
      break;
    default:
      found.definedness = Definedness::unknown;
      found.rule = HopRule::outside_name;
      found.reason = o.dotted + " is outside the trees";
      break;
  }
  return from_lookup(s.l, found);
}

std::string true_name(Scene& s, const PatchOwner& o, std::string_view name) {
  const Reached r = original_of(s, o, name);
  if (!r.defs.empty()) {
    const Def d = effective_def(s.l, r);
    if (d.kind == DefKind::function || d.kind == DefKind::class_ || d.kind == DefKind::module)
      if (const std::string out = dotted_name(s.l, d); !out.empty()) return out;
  }
  return o.dotted + "." + std::string(name);
}

}  // namespace assay::couple
