// The data of one linked program: modules, classes, what names are bound to, and the memos of everything asked so far.
// Plain data; the functions over it are in the other headers of this folder. Everything is built on demand: a module is
// looked at when a question reaches it, never before.
//
// Ownership: Linked owns all Modules, Classes, Lookups and Types; pointers to them live as long as it does. Facts and
// texts belong to the TreeFacts. Not thread-safe: one question at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/flat_map.h"
#include "facts/tree_facts.h"
#include "model/rules.h"
#include "model/stdlib.h"
#include "syntax/python/facts.h"
#include "verdict/verdict.h"

namespace assay::model {

struct StringHash {  // look-up by view in maps keyed by string
  using is_transparent = void;
  std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
};
template <class T>
using StringMap = std::unordered_map<std::string, T, StringHash, std::equal_to<>>;

struct Module;
struct Class;
struct Type;

// A text whose expressions can be asked about: the file of a module, or a snippet (a string annotation, a question)
// read as if it stood at `at` in `scope` of the module.
struct Unit {
  Module* module = nullptr;
  const py::Facts* f = nullptr;
  std::uint32_t id = 0;   // distinct for every unit: part of memo keys
  py::ScopeId scope = 0;  // snippets: where names are looked up
  std::uint32_t at = 0;   // snippets: offset in the module's text
  bool snippet = false;
  const py::Expr& expr(py::ExprId e) const { return f->exprs[e]; }
  std::string_view str(py::NameId n) const { return f->str(n); }
};

struct Spot {  // a place in a tree
  const Module* module = nullptr;
  std::uint32_t offset = 0;
};

// ---------------------------------------------------------------- what a name stands for
enum class DefKind : std::uint8_t {
  none,
  module,     // module
  class_,     // cls; module/index say where it is written
  function,   // module, index = FunctionId, owner = class it is a member of (0: none)
  variable,   // module, index = binding
  attribute,  // module, index = store: `self.x = v`, `Class.x = v`, `module.x = v`
  named,      // module, index = ExprId of the string or call that introduces it: setattr(self, "x", v), a field name
  std_class,
  std_function,
  std_value,
  std_module,  // name = key, "module.name" or "Class.name"
  external,    // name = dotted name of something outside all trees
};
struct Def {
  DefKind kind = DefKind::none;
  Module* module = nullptr;
  std::uint32_t index = 0;
  Class* owner = nullptr;
  Class* cls = nullptr;
  std::string_view name;
  bool operator==(const Def&) const = default;
};

struct Condition {
  std::string text;  // the source's own words; "" when there is none
  Spot at;
};

struct Step {
  std::string name;
  Spot at;
  HopRule rule;
};  // a hop between the name asked and its definition

struct Lookup {
  Definedness definedness = Definedness::absent;
  Condition condition;
  std::vector<Def> defs;    // the ones that can be in effect; the first is the one to show
  std::vector<Step> steps;  // re-exports on the way
  HopRule rule = HopRule::none;
  std::string reason;  // why absent or dynamic
  bool present() const {
    return definedness == Definedness::always || definedness == Definedness::conditional ||
           definedness == Definedness::subclass_only;
  }
};
// One without a definition, and why.
inline Lookup doubtful(Definedness d, HopRule rule, std::string reason) {
  Lookup l;
  l.definedness = d;
  l.rule = rule;
  l.reason = std::move(reason);
  return l;
}
inline Lookup doubtful(HopRule rule, std::string reason) {
  return doubtful(Definedness::dynamic, rule, std::move(reason));
}

// ---------------------------------------------------------------- modules
struct SetattrSite {  // setattr(target, name, …), vars(target)[…], target.__dict__…: names given to an object at run
                      // time
  py::ExprId call = 0;  // the whole call or store target
  py::ExprId target = 0;
  py::ExprId name = 0;  // 0: any name
  py::BlockId block = 0;
};

struct LookupMemo {  // answer null: being computed, at this depth of nested look-ups
  const Lookup* answer = nullptr;
  std::uint32_t depth = 0;
};

struct Module {
  enum class Kind : std::uint8_t { source, stub, namespace_, compiled };
  Kind kind = Kind::source;
  bool is_package = false;
  std::uint32_t tree_index = 0;
  const TreeFacts* tree = nullptr;
  FileIndex file = 0;
  std::string name;
  Unit unit;               // unit.f is null for namespace packages and compiled modules
  Module* stub = nullptr;  // compiled modules: the .pyi beside, whose names are read instead

  // Filled by link() at the first use.
  bool linked = false;
  std::unordered_map<std::string_view, std::vector<std::uint32_t>> bindings;  // module scope
  std::vector<std::uint32_t> stars;                                           // star imports, as bindings
  std::vector<py::ScopeId> inline_scopes;                                     // lambdas and comprehensions, by begin
  std::vector<SetattrSite> setattrs;
  bool calls_indexed = false;
  std::vector<std::pair<std::uint32_t, py::ExprId>> method_calls;           // calls of attributes, by begin
  std::unordered_map<py::ClassId, std::vector<std::uint32_t>> self_stores;  // stores through self or cls, per class
  std::vector<Class*> classes;                                              // by ClassId, 0 until asked for
  std::unordered_map<std::string_view, LookupMemo> memo;                    // by attribute
  bool listing = false;                                                     // names_of is running
  bool replaced_known = false;                                              // `replaced` was told
  bool replaced = false;         // another object, not made of it, stands in sys.modules in its place
  bool handed_on_known = false;  // `handed_on` was looked for
  py::ExprId handed_on = 0;      // the call that gives the module's name to who replaces it; 0: there is none
  const struct ExportList* exports = nullptr;
};

// __all__, as far as it can be read.
struct ExportList {
  bool has_all = false;
  bool open = false;                    // more names may be in it
  std::vector<std::string_view> names;  // in source order
};

// ---------------------------------------------------------------- classes
enum class ClassStyle : std::uint8_t { plain, dataclass, attrs, pydantic, named_tuple, typed_dict, enum_, struct_ };

struct Field {  // of a class whose constructor is made from its fields
  std::string_view name;
  Def def;
  bool has_default = false, keyword_only = false, init = true;
  py::ExprId annotation = 0, value = 0;
};

struct Class {
  Module* module = nullptr;  // nullptr: of the standard library
  py::ClassId id = 0;        // 0: made by a call such as namedtuple(…)
  py::ExprId call = 0;       // that call
  const Unit* call_unit = nullptr;
  const StdClass* std = nullptr;
  std::string name;          // without the module, nested classes with dots
  std::uint32_t serial = 0;  // order of first use

  bool built = false, building = false;
  std::vector<Class*> bases;
  std::vector<py::ExprId> base_exprs;      // as written, beside `bases`; 0 where there is none
  std::vector<Class*> alternative_bases;   // of a conditional base name, the ones not chosen
  std::vector<std::string> outside_bases;  // dotted names that no tree and not the standard library defines
  Class* metaclass = nullptr;
  bool metaclass_unknown = false;
  std::vector<std::string_view> type_params;
  ClassStyle style = ClassStyle::plain;
  bool abstract = false;           // ABC or with abstract methods of its own
  bool makes_dataclasses = false;  // @dataclass_transform: what derives from it is made like a dataclass
  bool fields_doubtful = false;    // made so by what was not read: it may have options of its own
  bool keyword_only_fields = false, no_init = false, has_slots = false, extra_forbidden = false;
  bool opaque_decorator = false;  // a decorator that may add members or return something else
  std::string opaque_reason;
  std::vector<Field> made_fields;                       // of a class that a call makes
  std::vector<std::pair<std::string_view, Def>> extra;  // slots, functional fields, names a decorator sets

  std::vector<Class*> mro;  // itself first
  bool mro_done = false, mro_building = false;
  bool mro_open = false;           // some base is outside or unknown
  StringMap<LookupMemo> memo;      // by "i:name" (on an instance) or "c:name" (on the class)
  std::vector<Class*> subclasses;  // direct, in all trees
  bool subclasses_done = false;
};

// ---------------------------------------------------------------- types
enum class AtomKind : std::uint8_t {
  none,          // None
  module,        // module
  std_module,    // text = its name
  instance,      // cls; args = generic arguments
  class_,        // cls
  function,      // def of a function or lambda, unbound (a static method too)
  bound,         // def of a function, receiver in args[0]
  std_function,  // text
  literal,       // text of a str literal (also an instance of str)
  external,      // text = dotted name: an object outside all trees; exact: called
  type_var,      // text = name
  param,         // def of a function, index = parameter: stands for whatever is passed
};
struct Atom {
  AtomKind kind = AtomKind::none;
  HopRule rule = HopRule::none;
  bool exact = false;  // instance/class_: this very class, not a subclass
  bool self = false;   // the receiver of the method it was read in: replaced by the real receiver
  bool super = false;  // instance/class_: looked up behind `after` in the MRO
  Class* cls = nullptr;
  Class* after = nullptr;
  Module* module = nullptr;
  Def def;
  std::uint32_t index = 0;
  std::string_view text;
  std::vector<const Type*> args;
  bool same(const Atom& o) const {
    return kind == o.kind && cls == o.cls && module == o.module && def == o.def && index == o.index && text == o.text &&
           args == o.args && self == o.self && super == o.super;
  }
};
struct Type {
  std::vector<Atom> atoms;
  bool open = true;  // other values are possible too
  bool known() const { return !atoms.empty(); }
};

// ---------------------------------------------------------------- the program
struct TestMemo {
  std::uint8_t value = 0;                    // a Tri
  std::uint32_t failing = 0;                 // of a try body that fails: where
  std::string_view exception;                // and with what
  std::uint32_t leans_on = UINT32_MAX;       // depth of the outermost undecided test it leaned on
  std::shared_ptr<const struct Value> made;  // of a name: its value
};
struct TypeMemo {
  const Type* type = nullptr;
  std::uint32_t depth = 0;
  bool running = false;
  bool by_level = false;     // there are answers in TypeMemos::by_level
  bool provisional = false;  // leaned on the evaluation at depth `head`: good while frames[head] is still `serial`
  std::uint32_t head = 0;
  std::uint64_t serial = 0;
};
// An answer that was cut short where too many call sites were nested is kept for the number of call sites around it.
struct TypeMemos {
  FlatMap<TypeMemo> any;
  FlatMap<TypeMemo> by_level;  // key * (kCallSiteLevels + 1) + call sites around
};

struct Linked {
  int static_depth = 0;  // of static_lookup, which conditions can make circular
  // While a function is followed: environment variables have the default that the code gives them. Never set while
  // something is computed that is kept (decided.h).
  bool environment_unset = false;
  std::vector<const TreeFacts*> trees;
  std::deque<Module> modules;
  StringMap<Module*> by_name;  // nullptr: no tree has it
  std::unordered_map<const TreeFacts*, std::vector<Module*>> by_file;
  std::deque<Class> classes;
  std::unordered_map<std::string_view, Class*> std_classes;
  std::unordered_map<std::uint64_t, Class*> made_classes;  // by unit and call
  std::deque<Lookup> lookups;
  std::deque<Type> types;  // each once
  std::unordered_multimap<std::uint64_t, const Type*> types_by_hash;
  std::deque<Unit> snippets;
  std::deque<std::string> snippet_texts, snippet_blocks;  // beside `snippets`, by index
  std::deque<py::Facts> snippet_facts;
  StringMap<const Unit*> snippet_memo;
  std::unordered_set<std::string, StringHash, std::equal_to<>> strings;  // interned
  std::deque<ExportList> export_lists;
  TypeMemos expr_types;                                    // unit << 32 | expr
  TypeMemos annotation_types;                              // as expr_types, read as annotations
  TypeMemos return_types;                                  // unit << 32 | function
  TypeMemos param_types;                                   // unit << 32 | parameter
  std::unordered_map<std::uint64_t, int> name_parameters;  // by unit and function
  // setattr with computed names on objects of a class: outside.h
  std::unordered_map<const Class*, std::vector<std::pair<Module*, const SetattrSite*>>> computed_names;
  // By tree, in path order: its modules that call setattr with a computed name on something else than their own self.
  std::unordered_map<const TreeFacts*, std::vector<Module*>> computing_modules;
  StringMap<std::vector<Def>> outside;  // attribute name -> stores through something else than self
  std::vector<std::pair<Module*, py::ExprId>>
      open_setattrs;  // setattr(cls, <any name>, …): the modules and the targets
  bool open_setattrs_done = false;
  std::vector<std::pair<Module*, py::FunctionId>> frame_writers;  // functions that store into their caller's f_globals
  bool frame_writers_done = false;
  std::unordered_map<std::uint64_t, TestMemo> tests;                                                   // see decided.h
  std::unordered_map<const py::Facts*, std::vector<std::pair<py::NameId, py::ExprId>>> calls_by_name;  // sorted by name
  std::vector<std::uint64_t> provisional_tests;  // keys of tests that lean on one still being decided
  std::uint32_t next_unit = 1;

  // Cycles among module look-ups: the shallowest running one that the current one leans on.
  std::uint32_t lookup_depth = 0, lookup_cycle = UINT32_MAX;
  std::uint32_t test_depth = 0, test_cycle = UINT32_MAX;  // the same for tests
  std::uint32_t following = 0;  // functions being followed with known arguments, see interpret.h
  int followed_steps = 0;
  // While a module's __getattr__ is followed: the module, and the name that it has no other way.
  std::pair<const Module*, std::string_view> asked_of_getattr{};
  std::uint32_t value_depth = 0;  // nested module_value
  std::uint32_t in_outside = 0;   // nested searches for attributes set from outside
  std::uint32_t in_call_sites = 0, annotation_depth = 0;
  // Cycle control of type inference: see types.h.
  std::uint32_t depth = 0;
  std::vector<std::pair<Module*, std::uint32_t>> importing;  // imports (bindings) whose types are being told
  std::uint32_t lowest_cycle = UINT32_MAX;  // shallowest running evaluation that the current one depends on
  bool leans_on_level = false;              // the running evaluation was cut short for in_call_sites
  std::uint32_t fuel = 0, outermost_fuel = 0;
  std::uint32_t exact_fuel = 3'000;  // evaluations of one question after which circles are cut short: infer.h
  std::vector<std::uint64_t> frames = std::vector<std::uint64_t>(512, 0);  // running evaluations, by depth
  std::uint64_t next_serial = 0;

  std::string_view intern(std::string_view s) {
    const auto it = strings.find(s);
    return it != strings.end() ? *it : *strings.emplace(s).first;
  }
  const Lookup* keep(Lookup l) { return &lookups.emplace_back(std::move(l)); }
  // Equal types are one: most expressions are of a few hundred.
  const Type* keep(Type t);
};

}  // namespace assay::model
