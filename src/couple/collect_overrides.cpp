// Members of the audited tree's classes that a base of another tree has too.
#include <algorithm>

#include "couple/inventory.h"
#include "couple/signatures.h"
#include "model/classes.h"
#include "model/exports.h"
#include "model/members.h"
#include "model/modules.h"
#include "model/questions.h"

namespace assay::couple {

using namespace model;
using py::BindingKind;

namespace {

// What every class body has or may have without meaning to replace a base's.
constexpr std::string_view kOwn[] = {"__slots__",       "__doc__",        "__module__",         "__qualname__",
                                     "__annotations__", "__match_args__", "__abstractmethods__"};

// A private name is another one in every class.
bool mangled(std::string_view name) { return name.starts_with("__") && !name.ends_with("__"); }

bool defines_member(BindingKind k) {
  return k == BindingKind::function || k == BindingKind::assign || k == BindingKind::ann_assign ||
         k == BindingKind::class_ || k == BindingKind::import_from || k == BindingKind::import;
}

// What one class has of its own under a name: in its body, as a field, or stored through `self`.
Lookup own_member(Scene& s, Class& k, std::string_view name) {
  Lookup out = class_body_lookup(s.l, k, name);
  if (out.present()) return out;
  for (const auto& [extra, def] : k.extra)
    if (extra == name) return found(def, HopRule::class_body);
  if (const std::uint32_t d = declaration(k, name))
    return found({DefKind::variable, k.module, d, &k, nullptr, {}}, HopRule::declared_only);
  if (const auto stores = self_stores(s.l, k, name); !stores.empty())
    return found({DefKind::attribute, k.module, stores[0], &k, nullptr, {}}, HopRule::instance_attribute);
  return out;
}

std::string_view word(MemberKind kind) {
  switch (kind) {
    case MemberKind::method:
      return "a method";
    case MemberKind::coroutine:
      return "a coroutine";
    case MemberKind::property:
      return "a property";
    case MemberKind::value:
      return "a value";
  }
  return {};
}

std::string difference(const MemberView& base, const MemberView& own) {
  if (own.kind != base.kind && own.kind != MemberKind::value && base.kind != MemberKind::value)
    return "is " + std::string(word(own.kind)) + " where the base has " + std::string(word(base.kind));
  std::string out;
  if ((base.is_static || base.is_class) && !own.is_static && !own.is_class && own.kind != MemberKind::value)
    out = base.is_static ? "needs an object where the base has a static method"
                         : "needs an object where the base has a class method";
  for (const std::string& one : narrower(base.call, own.call)) out += (out.empty() ? "" : "; ") + one;
  return out;
}

void record(Scene& s, Module& m, Class& c, const py::Binding& b, Inventory& out) {
  const std::string_view name = m.unit.f->str(b.name);
  begin_question(s.l);
  const Lookup mine = class_body_lookup(s.l, c, name);
  if (mine.defs.empty()) return;
  Lookup theirs;
  Class* owner = nullptr;
  for (Class* k : mro(s.l, c)) {
    if (k == &c || !k->module || !s.is_on(k->module->tree)) continue;
    theirs = own_member(s, *k, name);
    if (!theirs.present() || theirs.defs.empty()) continue;
    owner = k;
    break;
  }
  // What is put on the class from outside: setattr in a loop, a decorator.
  for (Class* k : mro(s.l, c)) {
    if (owner || k == &c || !k->module || !s.is_on(k->module->tree)) continue;
    theirs = *member(s.l, *k, name, Access::instance);
    if (theirs.present() && !theirs.defs.empty() && s.is_on(tree_of(theirs.defs[0]))) owner = k;
    break;
  }
  if (!owner) return;
  Use u;
  u.kind = CouplingKind::override_;
  u.module = &m;
  u.cls = &c;
  u.own = mine.defs[0];
  u.begin = spot_of(u.own).offset;
  u.end = u.begin + static_cast<std::uint32_t>(name.size());
  if (u.own.kind == DefKind::function) u.index = u.own.index;
  u.target = owner->module->name + "." + owner->name + "." + std::string(name);
  u.tree = owner->module->tree;
  const MemberView base = member_view(s, theirs.defs[0]), own = member_view(s, u.own);
  if (!base.call.signatures.empty()) u.signature = text_of(base.call.signatures[0]);
  if (!own.call.signatures.empty()) u.own_signature = text_of(own.call.signatures[0]);
  u.differs = difference(base, own);
  u.signature_at = spot_of(theirs.defs[0]);
  u.reached.definedness = theirs.definedness;
  u.reached.condition = theirs.condition;
  u.reached.defs = {theirs.defs[0]};
  u.reached.rule = theirs.rule;
  u.live = runs(s, m, u.begin);
  out.uses.push_back(std::move(u));
}

bool has_base_on(Scene& s, Class& c) {
  for (const Class* k : mro(s.l, c))
    if (k != &c && k->module && s.is_on(k->module->tree)) return true;
  return false;
}

}  // namespace

void collect_overrides(Scene& s, Inventory& out) {
  for (Module* m : s.all) {
    const py::Facts& f = *m->unit.f;
    for (py::ClassId id = 1; id < f.classes.size(); ++id) {
      if (f.classes[id].base_count == 0) continue;
      link(s.l, *m);
      begin_question(s.l);
      Class* c = class_of(s.l, *m, id);
      if (!c || !has_base_on(s, *c)) continue;
      const py::Scope& scope = f.scopes[f.classes[id].scope];
      std::vector<py::NameId> seen;
      for (std::uint32_t i = scope.first_binding; i < scope.first_binding + scope.binding_count; ++i) {
        const py::Binding& b = f.bindings[i];
        const std::string_view name = f.str(b.name);
        if (!defines_member(b.kind) || mangled(name) || std::find(seen.begin(), seen.end(), b.name) != seen.end() ||
            std::find(std::begin(kOwn), std::end(kOwn), name) != std::end(kOwn))
          continue;
        seen.push_back(b.name);
        record(s, *m, *c, b, out);
      }
    }
  }
}

}  // namespace assay::couple
