// Every place where the audited tree leans on another, as the passes see it: with pointers into the program. The plain
// data that leaves this layer is made of it at the end (couplings.cpp).
#pragma once

#include <string>
#include <vector>

#include "couple/protection.h"
#include "couple/scene.h"
#include "model/chain.h"

namespace assay::couple {

struct Use {
  CouplingKind kind = CouplingKind::import;
  model::Module* module = nullptr;   // where it stands
  std::uint32_t begin = 0, end = 0;  // offsets into the module's text
  py::ExprId expr = 0;               // the attribute, call or string
  std::uint32_t index = 0;           // import: Import; override: FunctionId; patch: index into Inventory::patches
  std::string target;                // dotted name as its own tree spells it
  const TreeFacts* tree = nullptr;   // of the target
  model::Reached reached;            // what the program knows of the target
  model::Tri live = model::Tri::unknown;
  Failure failure = Failure::attribute_missing;  // what happens when the target is not there
  Protection protection;
  // Calls and overrides: the target's signature with its place, and the arguments given or the override's own
  // signature.
  std::string signature, own_signature;
  model::Spot signature_at;
  // Call: where a function hands the keywords on that it is called with, and the dotted name of what gets them.
  model::Spot handed_on;
  std::string called;
  std::string differs;  // call: why it does not bind; override: how it takes less than what it replaces
  // Operators: a target that stands in no Python file, and, of one that is missing, another of its namespace.
  SourcePlace place, beside;
  std::string place_text, beside_text;
  model::Class* cls = nullptr;  // override: the class that overrides, and its member
  model::Def own;
};

// A replacement of something of another tree, or of something outside all trees (collect_patches.cpp).
struct Patch {
  enum class Idiom : std::uint8_t {
    store,         // module.name = f, Class.name = f
    setattr_call,  // setattr(target, "name", f), monkeypatch.setattr(…)
    mock,          // mock.patch("a.b.c"), mock.patch.object(a, "b")
    wrap,          // wrapt.wrap_function_wrapper("a", "B.c", f)
    helper,        // through a function of the tree that ends in one of these
    class_patch,   // a member of a class whose base, metaclass or decorator sets its members on the target
    sys_modules,   // sys.modules["a.b"] = m
    instance,      // obj.name = f, on one object
    source_text,   // inspect.getsource(target), to be changed and executed
  } idiom = Idiom::store;
  model::Module* module = nullptr;
  std::uint32_t begin = 0, end = 0;
  py::ExprId at = 0;                  // the expression there
  std::string target;                 // dotted: "vllm.config.ModelConfig.get_head_size"
  model::Def owner;                   // the module, class or function that is changed; none: it is not there
  std::string name;                   // attribute; "" where several or unknown ones are set
  model::Reached original;            // what is there in the target's own tree, patches left out
  const TreeFacts* tree = nullptr;    // nullptr: outside all trees
  py::ExprId value = 0;               // what is put there; 0 unknown
  const model::Unit* unit = nullptr;  // of `value`
  model::Def replacement;             // function or class; kind none where it can't be told
  model::Tri live = model::Tri::unknown;
  bool in_function = false;     // runs when that function is called, not at import
  bool bound = false;           // a method bound to one object: types.MethodType(f, x)
  bool through_wrap = false;    // the replacement is called as wrapper(wrapped, instance, args, kwargs)
  bool tests = false;           // a test does it for itself
  bool one_of_several = false;  // the same code patches other things too, whichever its object is
  bool temporary = false;       // set back where it was set
};
std::string_view name_of(Patch::Idiom);
Use use_of_patch(Scene&, const std::vector<Patch>&, std::uint32_t index);

// A test of another tree's version, or of what it offers.
struct Guard {
  enum class Kind : std::uint8_t {
    version,    // compares versions, itself or through a helper or flag
    attribute,  // hasattr, getattr with a default
    import,     // try … except ImportError around an import
    spec,       // importlib.util.find_spec
  } kind = Kind::version;
  model::Module* module = nullptr;
  std::uint32_t begin = 0, end = 0;  // of the test; import: of the handler's exception
  py::ExprId expr = 0;               // the test; import: 0
  const TreeFacts* tree = nullptr;
  VersionOf version;
  model::Tri holds = model::Tri::unknown;                      // import: whether the import succeeds
  std::string target;                                          // attribute, import, spec: what is asked for
  std::vector<std::pair<std::uint32_t, std::uint32_t>> spans;  // of the text that it decides about
};

// An entry point by which another tree finds something of the audited one, or a key of a YAML file that feeds a class
// (kind config). It may stand in a file that is no Python.
struct EntryPointUse {
  Coupling coupling;  // without an id
  const TreeFacts* reader = nullptr;
  std::string object;      // "pkg.mod:name"
  model::Reached reached;  // of the object, where it is the audited tree's own
};

struct Inventory {
  std::vector<Use> uses;
  std::vector<EntryPointUse> entry_points;
  std::vector<Guard> guards;
  std::vector<Patch> patches;        // of the audited tree
  std::vector<Patch> other_patches;  // of the other trees, of each other and of the audited one
};

// One file each; they append to the inventory, in the order of files and text.
void collect_imports(Scene&, Inventory&);
void collect_attributes(Scene&, Inventory&);
void collect_patches(Scene&, Inventory&);
void collect_calls(Scene&, Inventory&);
void collect_overrides(Scene&, Inventory&);
void collect_named(Scene&, Inventory&);        // dotted-name strings, entry points
void collect_environment(Scene&, Inventory&);  // variables that another tree reads too
void collect_operators(Scene&, Inventory&);    // native operators

void collect_registrations(Scene&, Inventory&);  // after the calls
void collect_config(Scene&, Inventory&);         // after calls and attributes

void collect_guards(Scene&, Inventory&);  // after all uses

// What "pkg.mod.Class" or "pkg.mod:Class" names.
model::Reached reached_by_name(Scene&, std::string_view dotted);

// All of these, in the order in which later ones need earlier ones (audit.cpp).
void collect_all(Scene&, Inventory&);

// The guards as plain data, in the order of path and line. `ids`: of the uses, by couplings_of.
std::vector<GuardTest> guards_of(Scene&, const Inventory&, const std::vector<std::string>& ids);

// The inventory's uses as couplings, with ids in the order of path and line; `ids[i]` is that of uses[i].
std::vector<Coupling> couplings_of(Scene&, const Inventory&, std::vector<std::string>& ids);

}  // namespace assay::couple
