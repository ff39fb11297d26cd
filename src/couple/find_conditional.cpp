// Attributes of another tree's objects that are there only sometimes, used as if they always were.
//
// Most of what the model calls conditional is no hazard: an attribute that `load_model()` sets is there when everybody
// has done their part. What is left here are three shapes that fail in one configuration and not in the other:
//
// - the constructor sets it in a branch (`if not multiprocess_mode: self.model_executor = …`), and nobody who builds
//   the object leaves the parameter that decides at a default that takes that branch;
// - the object is declared as a base class, and of its concrete subclasses some have the attribute and some have not;
// - the object is an attribute that its class declares as Optional or sets to None at first, and something of it is
//   read without a look.
//
// Any test around the use that mentions the object, the attribute or what the condition is about silences all of them.
#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "couple/findings.h"
#include "couple/fix.h"
#include "couple/replaced.h"
#include "couple/tested.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/members.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/outside.h"
#include "model/questions.h"
#include "model/scopes.h"
#include "model/types.h"
#include "model/value.h"
#include "syntax/python/children.h"

namespace assay::couple {

using namespace model;
using py::BlockKind;
using py::ExprKind;

namespace {

constexpr std::size_t kShown = 6;     // classes named in a reason
constexpr std::size_t kRepeats = 4;   // further uses shown as evidence
constexpr std::size_t kSites = 4000;  // calls looked at for who builds an object
constexpr int kSteps = 8;             // variables followed to where an object was taken from

const std::vector<Rule> kRules = {
    {"conditional-attribute", RuleKind::finding, "an attribute exists only under a condition",
     "The constructor of the class sets it in one branch only, and the use is not guarded: where the condition does "
     "not "
     "hold, `AttributeError` is raised. Not said where the condition is about a parameter of the constructor whose "
     "default makes it true and that some caller leaves at its default, of attributes that another method sets later, "
     "or where a test around the use mentions the object, the attribute, or what the condition is about."},
    {"subclass-only-attribute", RuleKind::finding, "an attribute exists only on some of the classes an object can have",
     "The object is declared as a base class that lacks the attribute; most of its concrete subclasses have it and "
     "some "
     "lack it (both are named). Not said where a class of the audited tree has it, of tests' classes, where only a few "
     "subclasses have it (code that asks those knows what it has), behind `isinstance` or any other test of the "
     "object. A note where the object is taken out of many: an element of a collection, what a call gives."},
    {"optional-attribute", RuleKind::finding, "an attribute that may still be None is used without a look",
     "The attribute is declared as Optional, or None at first, and something of it is read where no test around the "
     "use "
     "mentions it. Where a method sets it later, a note that names the method, and only where the module builds the "
     "object itself and does not spell that method. Not said where the audited tree sets the attribute."},
};

// ---------------------------------------------------------------- what silences
std::set<std::string, std::less<>> identifiers(std::string_view words) {
  std::set<std::string, std::less<>> out;
  static const std::set<std::string_view> common = {"if",   "not",  "and",  "or",    "is",     "in",
                                                    "None", "self", "True", "False", "unless", "else"};
  for (std::size_t i = 0; i < words.size();) {
    if (!is_ident_start(words[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < words.size() && is_ident_char(words[end])) ++end;
    const std::string_view word = words.substr(i, end - i);
    if (!common.count(word)) out.emplace(word);
    i = end;
  }
  return out;
}

// A test around the use mentions the object it is read from, its attribute, or one of the words.
bool looked_at(Scene& s, const Use& u, const std::set<std::string, std::less<>>& words) {
  const py::Facts& f = *u.module->unit.f;
  const py::Expr& x = f.exprs[u.expr];
  const auto mentions = [&](py::ExprId e) {
    const py::Expr& part = f.exprs[e];
    if (part.kind == x.kind || part.kind == f.exprs[x.a].kind)
      if (same(f, e, f, x.a)) return true;
    if (part.kind == ExprKind::attribute) return part.b == x.b || words.count(f.str(part.b)) > 0;
    if (part.kind == ExprKind::string) return part.a == x.b;
    return part.kind == ExprKind::name && words.count(f.str(part.a)) > 0;
  };
  return some_test(s, *u.module, u.begin, u.expr, [&](py::ExprId test) { return py::any_within(f, test, mentions); });
}

bool usable(const Use& u) {
  return u.kind == CouplingKind::attribute && u.expr && u.live != Tri::no && !u.protection.holds() &&
         !in_tests(*u.module);
}

// ---------------------------------------------------------------- set in one branch of the constructor
// The constructor in whose branches, and nothing else, a store stands; 0 for none.
py::FunctionId constructor_of(const py::Facts& f, py::BlockId block) {
  for (py::BlockId b = block; b; b = f.blocks[b].parent) {
    const BlockKind k = f.blocks[b].kind;
    if (k == BlockKind::if_true || k == BlockKind::if_false || k == BlockKind::with_body) continue;
    if (k != BlockKind::function_body) return 0;
    const py::FunctionId fn = f.scopes[f.blocks[b].scope].owner;
    return f.str(f.functions[fn].name) == "__init__" ? fn : 0;
  }
  return 0;
}

// The class's text gives the name in another way: register_buffer("name", …), setattr(self, "name", …).
bool named_in_text(const py::Facts& f, const py::Class& c, std::string_view name) {
  const py::NameId id = f.find(name);
  const py::Block& body = f.blocks[c.body];
  if (!id) return false;
  for (const py::Expr& x : f.exprs)
    if (x.kind == ExprKind::string && x.a == id && x.begin >= body.begin && x.end <= body.end) return true;
  return false;
}

// Does the constructor's default for a parameter make the condition true?
bool true_by_default(Scene& s, Module& m, py::FunctionId fn, py::BlockId block, py::NameId parameter) {
  const py::Facts& f = *m.unit.f;
  Env env;
  for (std::uint32_t i = 0; i < f.functions[fn].parameter_count; ++i) {
    const py::Parameter& p = f.parameters[f.functions[fn].first_parameter + i];
    if (p.name == parameter && p.default_value) env[f.str(p.name)] = evaluate(s.l, m.unit, p.default_value);
  }
  if (env.empty()) return false;
  for (py::BlockId b = block; f.blocks[b].kind != BlockKind::function_body; b = f.blocks[b].parent) {
    if (!f.blocks[b].test) continue;
    const Tri t = truth(evaluate(s.l, m.unit, f.blocks[b].test, &env));
    if ((f.blocks[b].kind == BlockKind::if_true ? t : !t) != Tri::yes) return false;
  }
  return true;
}

// Some code of the trees builds the class and leaves the parameter at its default.
bool left_at_default(Scene& s, const Class& c, const py::Function& init, const py::Facts& f, py::NameId parameter) {
  int position = -1;
  for (std::uint32_t i = 1; i < init.parameter_count; ++i)
    if (f.parameters[init.first_parameter + i].name == parameter) position = static_cast<int>(i) - 1;
  const std::string_view name = std::string_view(c.name).substr(c.name.rfind('.') + 1);
  std::size_t seen = 0;
  for (const TreeFacts* tree : s.l.trees)
    for (const FileIndex file : tree->files_with_name(name)) {
      const py::Facts& other = tree->file(file);
      const bool own = tree == c.module->tree && file == c.module->file;
      for (py::ExprId e = 1; e < other.exprs.size() && seen < kSites; ++e) {
        if (other.exprs[e].kind != ExprKind::call) continue;
        const std::string_view called = last_name(other, callee(other, e));
        if (called != name && !(own && called == "cls")) continue;
        ++seen;
        const bool keyword_only =
            position >= 0 && f.parameters[init.first_parameter + static_cast<std::uint32_t>(position) + 1].kind ==
                                 py::ParameterKind::keyword_only;
        bool open = false;
        for (const std::uint32_t a : arguments(other, e)) {
          const py::Expr& x = other.exprs[a];
          open |= (x.kind == ExprKind::starred && !keyword_only) || (x.kind == ExprKind::keyword && !x.a);
        }
        if (!open && !argument(other, e, keyword_only ? -1 : position, f.str(parameter))) return true;
      }
    }
  return false;
}

// The `if` in the constructor that the attribute hangs on is about something that can be false.
bool hangs_on_condition(Scene& s, const Use& u) {
  const Reached& r = u.reached;
  if (r.definedness != Definedness::conditional || !r.condition.text.starts_with("if ") || r.defs.empty()) return false;
  // What it asks about the object itself has an answer that another object, or a shared state, may have given.
  // What it was made of is what the caller gave it.
  for (const std::string_view words : {"__dict__", "hasattr(", "isinstance("})
    if (r.condition.text.find(words) != std::string::npos) return false;
  for (const Def& d : r.defs) {
    if (d.kind != DefKind::attribute || !d.module || !s.is_on(d.module->tree)) return false;
    const py::Facts& f = *d.module->unit.f;
    const py::Store& store = f.stores[d.index];
    const py::FunctionId fn = constructor_of(f, store.block);
    if (!fn || f.blocks[store.block].kind == BlockKind::function_body) return false;
    const py::ClassId cls = f.functions[fn].owner;
    // Through the receiver itself: what another object is given elsewhere is not judged.
    const py::Expr& target = f.exprs[store.target];
    const py::NameId self = f.functions[fn].parameter_count ? f.parameters[f.functions[fn].first_parameter].name : 0;
    if (!cls || f.exprs[target.a].kind != ExprKind::name || f.exprs[target.a].a != self) return false;
    if (named_in_text(f, f.classes[cls], f.str(target.b))) return false;
    Class* c = class_of(s.l, *d.module, cls);
    if (!c) return false;
    for (std::uint32_t i = 1; i < f.functions[fn].parameter_count; ++i) {
      const py::NameId p = f.parameters[f.functions[fn].first_parameter + i].name;
      if (true_by_default(s, *d.module, fn, store.block, p) && left_at_default(s, *c, f.functions[fn], f, p))
        return false;
    }
  }
  return true;
}

// ---------------------------------------------------------------- on some subclasses only
Class* class_called(Scene& s, const Type& base, std::string_view name) {
  for (const Atom& a : base.atoms) {
    if (a.kind != AtomKind::instance || !a.cls) continue;
    if (a.cls->name == name) return a.cls;
    for (Class* c : subclasses(s.l, *a.cls))
      if (c->name == name) return c;
  }
  return nullptr;
}

// The nearest class of another tree that all the classes of a value derive from; nullptr where they have nothing in
// common, or only a protocol.
Class* common_base(Scene& s, const Type& base) {
  Class* out = nullptr;
  for (const Atom& a : base.atoms) {
    if (a.kind == AtomKind::none) continue;
    if (a.kind != AtomKind::instance || !a.cls || !a.cls->module || !s.is_on(a.cls->module->tree)) return nullptr;
    if (!out) {
      out = a.cls;
      continue;
    }
    Class* shared = nullptr;
    for (Class* k : mro(s.l, *out))
      if (k->module && s.is_on(k->module->tree) && is_subclass(s.l, *a.cls, *k)) {
        shared = k;
        break;
      }
    if (!shared) return nullptr;
    out = shared;
  }
  return out && !derives_from_std(s.l, *out, "typing.Protocol") ? out : nullptr;
}

std::string list(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) out += (i ? ", " : "") + names[i];
  return names.size() > kShown ? out + ", …" : out;
}

struct Split {
  std::vector<std::string> has, lacks;
  Class* lacking = nullptr;
};

// Which concrete classes of the other trees have it and which lack it; empty where this is no hazard. `stored`: the
// object is an attribute of another tree's object, not the outcome of a call that may depend on its arguments.
Split split_of(Scene& s, const Use& u, const Type& base, bool stored) {
  Split out;
  if (u.reached.definedness != Definedness::subclass_only) return {};
  if (base.atoms.size() > 1 && !stored) return {};
  const Class* shared = common_base(s, base);
  if (!shared) return {};
  const py::Facts& f = *u.module->unit.f;
  if (u.tree && given_to_something(s, u.tree, f.str(f.exprs[u.expr].b))) return {};
  for (const std::string& name : u.reached.has) {
    Class* c = class_called(s, base, name);
    if (!c || !c->module || !s.is_on(c->module->tree) || c == shared) return {};  // of the audited tree: it knows
    if (!in_tests(*c->module)) out.has.push_back(name);
  }
  for (const std::string& name : u.reached.lacks) {
    Class* c = class_called(s, base, name);
    if (!c || !c->module || !s.is_on(c->module->tree) || in_tests(*c->module) || is_abstract(s.l, *c)) continue;
    if (c == shared && !subclasses(s.l, *c).empty()) continue;
    // A step between the declared class and those that have it: a base for them, made for nothing else.
    const bool base_of_one = std::any_of(u.reached.has.begin(), u.reached.has.end(), [&](const std::string& other) {
      Class* k = class_called(s, base, other);
      return k && k != c && is_subclass(s.l, *k, *c);
    });
    if (base_of_one) continue;
    if (!out.lacking) out.lacking = c;
    out.lacks.push_back(name);
  }
  // Where only a few kinds of node have a child, the code that asks knows which kind it has in hand; an attribute that
  // most have and one lacks is what one comes to rely on.
  return out.lacks.empty() || out.has.size() < out.lacks.size() ? Split{} : out;
}

// The object, or what it is an attribute of, is taken out of many: an element of a collection, what a call that builds
// none gives. Code that takes it may know which kind it takes, though the declaration does not say.
bool one_of_many(Scene& s, const Unit& u, py::ExprId e, int depth = 0) {
  const py::Facts& f = *u.f;
  while (f.exprs[e].kind == ExprKind::attribute) e = f.exprs[e].a;
  if (f.exprs[e].kind == ExprKind::subscript) return true;
  if (f.exprs[e].kind == ExprKind::call) {
    begin_question(s.l);
    const Type* called = type_of(s.l, u, callee(f, e));
    return std::none_of(called->atoms.begin(), called->atoms.end(),
                        [](const Atom& a) { return a.kind == AtomKind::class_; });
  }
  if (f.exprs[e].kind != ExprKind::name || depth > kSteps) return false;
  const NameUse use = use_of(s.l, u, e);
  if (use.kind != NameUse::Kind::local) return false;
  return std::any_of(use.bindings.begin(), use.bindings.end(), [&](std::uint32_t i) {
    const py::Binding& b = f.bindings[i];
    if (b.kind == py::BindingKind::for_ || b.kind == py::BindingKind::comprehension) return true;
    if (b.kind != py::BindingKind::assign && b.kind != py::BindingKind::named) return false;
    return (b.flags & 1) != 0 || (b.value && one_of_many(s, u, b.value, depth + 1));
  });
}

// ---------------------------------------------------------------- None until later
bool set_by_tree(Scene& s, std::string_view name) { return !stores_named(s.l, *s.of, name).empty(); }

bool says_none(const Module& m, py::ExprId annotation) {
  if (!annotation) return false;
  const py::Expr& x = m.unit.f->exprs[annotation];
  const std::string_view text = text_of(m).substr(x.begin, x.end - x.begin);
  return text.find("None") != std::string_view::npos || text.find("Optional") != std::string_view::npos;
}

bool is_none(const py::Facts& f, py::ExprId value) { return value && f.exprs[value].kind == ExprKind::none_; }

// The definition itself says that None is one of the values: by annotation, by being None, or by a parameter that is.
// That somebody somewhere passes None is not enough.
bool declared_optional(const Def& d) {
  const Module& m = *d.module;
  const py::Facts& f = *m.unit.f;
  if (d.kind == DefKind::variable) {
    const py::Binding& b = f.bindings[d.index];
    return is_none(f, b.value) || (b.kind == py::BindingKind::ann_assign && says_none(m, b.target));
  }
  if (d.kind != DefKind::attribute) return false;
  const py::Store& store = f.stores[d.index];
  const py::FunctionId fn = function_of(f, store.block);
  if (says_none(m, store.annotation)) return true;
  // The same method goes on to set it.
  if (is_none(f, store.value))
    return std::none_of(f.stores.begin(), f.stores.end(), [&](const py::Store& other) {
      return other.value && !is_none(f, other.value) && f.exprs[other.target].kind == ExprKind::attribute &&
             f.exprs[other.target].b == f.exprs[store.target].b && function_of(f, other.block) == fn;
    });
  if (!fn || !store.value || f.exprs[store.value].kind != ExprKind::name) return false;
  if (bindings_of(f, f.functions[fn].scope, f.exprs[store.value].a).size() > 1) return false;  // `if x is None: x = …`
  for (std::uint32_t i = 0; i < f.functions[fn].parameter_count; ++i) {
    const py::Parameter& p = f.parameters[f.functions[fn].first_parameter + i];
    if (p.name == f.exprs[store.value].a) return is_none(f, p.default_value) || says_none(m, p.annotation);
  }
  return false;
}

// The object that a store goes through can be of the class: it is of that family, or of none that is known.
bool may_be_of(Scene& s, Module& m, std::uint32_t store, Class& owner) {
  const py::Facts& f = *m.unit.f;
  begin_question(s.l);
  const Type* t = type_of(s.l, m.unit, f.exprs[f.stores[store].target].a);
  return t->atoms.empty() || std::any_of(t->atoms.begin(), t->atoms.end(), [&](const Atom& a) {
           return a.kind == AtomKind::instance && a.cls &&
                  (is_subclass(s.l, *a.cls, owner) || is_subclass(s.l, owner, *a.cls));
         });
}

// The functions of other trees, constructors aside, that give the attribute another value than None.
std::vector<std::string> setters(Scene& s, const Def& d, std::string_view name) {
  std::vector<std::string> out;
  const auto add = [&](const Module& m, py::BlockId block, py::ExprId value) {
    const py::Facts& f = *m.unit.f;
    const py::FunctionId fn = function_of(f, block);
    if (!fn || (value && f.exprs[value].kind == ExprKind::none_)) return;
    const std::string_view setter = f.str(f.functions[fn].name);
    if (!setter.starts_with("__") && std::find(out.begin(), out.end(), setter) == out.end()) out.emplace_back(setter);
  };
  if (d.kind == DefKind::variable && !d.owner) {
    link(s.l, *d.module);
    if (const auto it = d.module->bindings.find(name); it != d.module->bindings.end())
      for (const std::uint32_t b : it->second)
        add(*d.module, d.module->unit.f->bindings[b].block, d.module->unit.f->bindings[b].value);
    return out;
  }
  Class* owner = d.owner ? d.owner : d.cls;
  if (!owner || !owner->module) return out;
  std::vector<Class*> classes = subclasses(s.l, *owner);
  classes.insert(classes.begin(), owner);
  for (Class* c : classes)
    if (c->module)
      for (const std::uint32_t store : self_stores(s.l, *c, name))
        add(*c->module, c->module->unit.f->stores[store].block, c->module->unit.f->stores[store].value);
  // Through an object of whatever type: `protocol.factory = self`.
  for (const Def& at : stores_named(s.l, name))
    if (at.module && at.kind == DefKind::attribute && s.is_on(at.module->tree) &&
        may_be_of(s, *at.module, at.index, *owner))
      add(*at.module, at.module->unit.f->stores[at.index].block, at.module->unit.f->stores[at.index].value);
  return out;
}

// The module of the use names one of them: it sees to it that the attribute is set.
bool called_here(const Module& m, const std::vector<std::string>& names) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& n) { return m.unit.f->find(n) != 0; });
}

// The module builds such an object itself, so that setting it up is its own affair.
bool built_here(const Module& m, const Def& d) {
  const Class* c = d.owner ? d.owner : d.cls;
  const py::Facts& f = *m.unit.f;
  if (!c || !f.find(c->name)) return false;
  for (py::ExprId e = 1; e < f.exprs.size(); ++e)
    if (f.exprs[e].kind == ExprKind::call && last_name(f, callee(f, e)) == c->name) return true;
  return false;
}

// The use that gives the object, where that is an attribute of another tree which is None at first.
const Use* optional_owner(Scene& s, const Use& u, const std::map<std::pair<const Module*, py::ExprId>, const Use*>& by,
                          const Type& base) {
  const py::Facts& f = *u.module->unit.f;
  const py::ExprId owner = f.exprs[u.expr].a;
  if (f.exprs[owner].kind != ExprKind::attribute) return nullptr;
  const bool none =
      std::any_of(base.atoms.begin(), base.atoms.end(), [](const Atom& a) { return a.kind == AtomKind::none; });
  if (!none || base.atoms.size() < 2) return nullptr;
  const auto it = by.find({u.module, owner});
  if (it == by.end()) return nullptr;
  const Use& o = *it->second;
  if (o.reached.defs.empty() || !o.reached.defs[0].module || !s.is_on(o.reached.defs[0].module->tree)) return nullptr;
  if (std::none_of(o.reached.defs.begin(), o.reached.defs.end(),
                   [](const Def& d) { return d.module && declared_optional(d); }))
    return nullptr;
  if (set_by_tree(s, f.str(f.exprs[owner].b))) return nullptr;
  // The audited tree's own object: what its constructor is given is for whoever makes it to know.
  const py::FunctionId fn = function_of(f, block_at(u.module->unit, u.begin));
  const py::Expr& receiver = f.exprs[f.exprs[owner].a];
  const Def& d = o.reached.defs[0];
  const bool own = fn && f.functions[fn].owner && f.functions[fn].parameter_count && receiver.kind == ExprKind::name &&
                   receiver.a == f.parameters[f.functions[fn].first_parameter].name;
  if (own && d.kind == DefKind::attribute) {
    const py::Facts& theirs = *d.module->unit.f;
    const py::ExprId value = theirs.stores[d.index].value;
    if (value && theirs.exprs[value].kind == ExprKind::name) return nullptr;
  }
  return &o;
}

// ---------------------------------------------------------------- the findings
struct Group {
  std::size_t at = 0;  // in the findings
  std::size_t more = 0;
  std::vector<const Use*> uses{};
};
using Key = std::tuple<const Module*, py::FunctionId, std::string, std::string>;

class Finder {
 public:
  Finder(Scene& s, Findings& out) : s_(s), out_(out) {}

  void add(const char* kind, Severity severity, const Use& u, std::string target, std::string reason,
           std::vector<Evidence> proof) {
    const py::FunctionId fn = function_of(*u.module->unit.f, block_at(u.module->unit, u.begin));
    const auto [it, fresh] = groups_.emplace(Key{u.module, fn, kind, target}, Group{out_.size(), 0});
    it->second.uses.push_back(&u);
    if (!fresh) {
      if (it->second.more++ < kRepeats)
        out_[it->second.at].evidence.push_back(evidence_at(*u.module, u.begin, 0, Role::context, kind));
      return;
    }
    Finding f = finding_at(kind, severity, *u.module, u.begin, std::move(target), std::move(reason));
    for (Evidence& e : proof) f.evidence.push_back(std::move(e));
    out_.push_back(std::move(f));
  }

  void look_at(const Use& u, const std::map<std::pair<const Module*, py::ExprId>, const Use*>& by) {
    const Reached& r = u.reached;
    begin_question(s_.l);
    const Type* base = type_of(s_.l, u.module->unit, u.module->unit.f->exprs[u.expr].a);
    if (hangs(u) && !looked_at(s_, u, identifiers(r.condition.text))) {
      add("conditional-attribute", Severity::warning, u, u.target,
          u.target + " exists only " + r.condition.text + " in " + tree_name(*u.tree) +
              ": AttributeError where that does not hold",
          {evidence_at(*r.condition.at.module, r.condition.at.offset, 0, Role::supports, id_of(r.rule)),
           evidence_of(s_.l, r.defs[0], Role::supports, id_of(r.rule))});
    } else if (const Split split = split_of(s_, u, *base, by.count({u.module, u.module->unit.f->exprs[u.expr].a}) > 0);
               split.lacking && !looked_at(s_, u, {})) {
      std::vector<Evidence> proof;
      if (!r.defs.empty()) proof.push_back(evidence_of(s_.l, r.defs[0], Role::supports, id_of(r.rule)));
      proof.push_back(evidence_of(s_.l, def_of_class(s_.l, *split.lacking->module, split.lacking->id), Role::supports,
                                  id_of(r.rule)));
      const bool many = one_of_many(s_, u.module->unit, u.module->unit.f->exprs[u.expr].a);
      add("subclass-only-attribute", many ? Severity::note : Severity::warning, u, u.target,
          u.target + " exists in " + tree_name(*u.tree) + " only on " + list(split.has) + "; not on " +
              list(split.lacks) + ": AttributeError there",
          std::move(proof));
    }
    if (u.live != Tri::yes || r.definedness == Definedness::absent) return;
    if (u.module->unit.f->str(u.module->unit.f->exprs[u.expr].b).starts_with("__")) return;  // None has those
    const Use* owner = optional_owner(s_, u, by, *base);
    if (!owner || looked_at(s_, u, {})) return;
    const py::Facts& f = *u.module->unit.f;
    const auto later = setters(s_, owner->reached.defs[0], f.str(f.exprs[f.exprs[u.expr].a].b));
    if (called_here(*u.module, later) || (!later.empty() && !built_here(*u.module, owner->reached.defs[0]))) return;
    const std::string tree = tree_name(*owner->tree);
    const std::string when =
        later.empty() ? " may be None in " + tree : " is None in " + tree + " until " + later[0] + "() sets it";
    // What is set up later is mostly used later.
    add("optional-attribute", later.empty() ? Severity::warning : Severity::note, u, owner->target,
        owner->target + when + ", and `." + std::string(f.str(f.exprs[u.expr].b)) + "` is read from it without a look",
        {evidence_of(s_.l, owner->reached.defs[0], Role::supports, id_of(owner->reached.rule))});
  }

  void fix() {
    for (const auto& [key, group] : groups_)
      fix_unsure(s_, group.uses, std::get<2>(key) == "optional-attribute", out_[group.at]);
  }

 private:
  // The same for all uses of one attribute.
  bool hangs(const Use& u) {
    if (u.reached.definedness != Definedness::conditional || u.reached.defs.empty()) return false;
    const Def& d = u.reached.defs[0];
    const auto key = std::make_tuple(d.kind, static_cast<const Module*>(d.module), d.index, u.reached.defs.size());
    if (const auto it = hanging_.find(key); it != hanging_.end()) return it->second;
    return hanging_[key] = hangs_on_condition(s_, u);
  }

  Scene& s_;
  Findings& out_;
  std::map<std::tuple<DefKind, const Module*, std::uint32_t, std::size_t>, bool> hanging_;
  std::map<Key, Group> groups_;
};

}  // namespace

const std::vector<Rule>& conditional_rules() { return kRules; }

void find_conditional(Scene& s, const Inventory& inventory, Findings& out) {
  std::map<std::pair<const Module*, py::ExprId>, const Use*> by;
  for (const Use& u : inventory.uses)
    if (u.kind == CouplingKind::attribute && u.expr) by.emplace(std::make_pair(u.module, u.expr), &u);
  Finder finder(s, out);
  for (const Use& u : inventory.uses)
    if (usable(u)) finder.look_at(u, by);
  finder.fix();
}

}  // namespace assay::couple
