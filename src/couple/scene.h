// What every pass of the audit shares: the linked program, which tree depends on which, and what could be read off one
// file without asking again.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/linked.h"
#include "model/value.h"
#include "verdict/verdict.h"

namespace assay::couple {

// What an expression tells about the version of another tree (version_tests.h).
struct VersionOf {
  enum class Kind : std::uint8_t {
    none,
    version,  // the version itself, or something made of it
    test,     // a truth about it
  } kind = Kind::none;
  const TreeFacts* tree = nullptr;  // null: of the distribution that `parameter` names
  int parameter = -1;               // helper functions: index of the parameter that names the distribution
  bool text = false;                // version: the plain string; test: a plain string was compared
  // test: how, with the version on the left; none where it is more than one comparison.
  py::Operator op = py::Operator::none;
  bool helper = false;  // test: a call of a function that compares
  explicit operator bool() const { return kind != Kind::none; }
};

// Who names the functions and modules of the tree, made at the first use (reached.cpp).
struct References;

struct Scene {
  model::Linked& l;
  const TreeFacts* of = nullptr;        // the tree that depends
  std::vector<const TreeFacts*> on;     // those it depends on
  std::vector<model::Module*> modules;  // of `of`, in path order: Python files that spell a package of `on`
  std::vector<model::Module*> all;      // of `of`, in path order: every Python file

  // Memos, by unit id.
  std::unordered_map<std::uint32_t, std::vector<py::ExprId>> parents;
  std::unordered_map<std::uint64_t, std::uint32_t> leaves;  // by unit and block: offset from which nothing runs
  std::unordered_map<std::uint32_t, std::vector<py::ExprId>> unevaluated;       // annotations nothing evaluates, sorted
  std::unordered_map<std::uint64_t, VersionOf> version_names, version_helpers;  // by unit and binding, function
  std::unordered_map<std::uint64_t, model::Tri> tests;                          // by unit and expression
  std::shared_ptr<References> references;
  std::optional<bool> combines_classes;  // collect_attributes.cpp

  bool is_on(const TreeFacts*) const;
};

// Links the trees' modules that matter. `program` must hold `of` and all of `on`, and outlive the scene.
Scene make_scene(model::Linked& program, const TreeFacts* of, std::vector<const TreeFacts*> on);

// The expression around an expression, 0 at the top of a statement.
py::ExprId parent_of(Scene&, const model::Module&, py::ExprId);

// Whether the code at an offset runs when its module or function does, at these versions: tests with a known value,
// `return` and `raise` behind such tests, ternaries and short circuits are followed, and a function or module that only
// code uses which never runs doesn't run either. `expr` (or 0): the expression there.
model::Tri runs(Scene&, model::Module&, std::uint32_t offset, py::ExprId expr = 0);
// The guard that decides, in the source's own words ("" where none does).
std::string why_not_run(Scene&, model::Module&, std::uint32_t offset, py::ExprId expr = 0);

// Where it is decided that code never runs.
struct Decided {
  model::Tri runs = model::Tri::yes;
  const model::Module* module = nullptr;  // of the text that decides, where it is no
  std::uint32_t begin = 0, end = 0;       // end == begin: the line
};
Decided decide(Scene&, model::Module&, std::uint32_t offset, py::ExprId expr = 0);

// reached.cpp. A function of the tree that is named somewhere, but only by code that never runs; a module that only
// such code imports. Anything that could name it in another way (a decorator, a string, a command line) keeps it alive.
Decided function_reached(Scene&, model::Module&, py::FunctionId);
Decided module_reached(Scene&, model::Module&);

// All packages above the module are namespace packages, into which other distributions install modules too; or it is
// said to be below a single file beside its tree's packages, before which a package of that name goes.
// `of_itself`: the tree itself imports it; then packages that extend their `__path__` count as well.
bool may_come_from_elsewhere(model::Linked&, std::string_view module, bool of_itself = false);

// The code at an offset runs when its module is imported: it stands in no function.
bool at_import(const model::Module&, std::uint32_t offset);
// "vllm 0.11.0": a tree as people call it.
std::string tree_name(const TreeFacts&);

// A place as evidence, with the text of its lines. `end_offset` 0: one line.
Evidence evidence_at(const model::Module&, std::uint32_t begin, std::uint32_t end_offset, Role, std::string_view rule);
Evidence evidence_of(model::Linked&, const model::Def&, Role, std::string_view rule);
SourcePlace place_at(const model::Module&, std::uint32_t offset);
std::string line_text(const model::Module&, std::uint32_t offset);  // of that line, trimmed

// The tree that a definition stands in; nullptr for the standard library and what lies outside.
const TreeFacts* tree_of(const model::Def&);
// Dotted name: "vllm.config.VllmConfig.compilation_config".
std::string dotted_name(model::Linked&, const model::Def&);

}  // namespace assay::couple
