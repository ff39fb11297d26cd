#include "model/rules.h"

#include <array>

namespace assay::model {
namespace {

struct Measured {
  std::string_view id;
  double precision;
};
// One line per rule: { "id", share of right answers }, measured by tools/fit_resolve_confidence.py.
constexpr Measured kMeasured[] = {
#include "model/confidence.inc"
};

constexpr double measured(std::string_view id) {
  for (const Measured& m : kMeasured)
    if (m.id == id) return m.precision;
  return 0;
}

constexpr Rule hop(std::string_view id, std::string_view summary, std::string_view text) {
  return {id, RuleKind::hop, summary, text, measured(id)};
}

// In the order of HopRule.
constexpr Rule kRules[] = {
    hop("", "", ""),
    hop("module-file", "a file of a tree is the module of this name",
        "The import roots of the tree lead to it. Where several trees have it, the first one given counts."),
    hop("namespace-package", "a folder without __init__ that holds modules",
        "It can be imported and has no names but its modules."),
    hop("compiled-module", "a compiled module: it exists, its names are not read",
        "Names in it are `dynamic`, never absent, unless a stub file beside it lists them."),
    hop("module-binding", "the module's own text binds the name",
        "A definition, assignment or import in the module's scope that is in effect when its body has run."),
    hop("re-export", "the module imports the name from another one",
        "The chain of imports is followed to the definition; circles are cut."),
    hop("star-import", "a star import brings the name",
        "With `__all__` as far as it can be read, else all public names."),
    hop("submodule", "a module of the package",
        "Importable under this name, whether or not the package's own `__init__` imports it."),
    hop("module-getattr", "the module supplies the name on demand",
        "A module `__getattr__`, followed with this name as its argument, or the literal table of a lazy-loader "
        "helper."),
    hop("stub-file", "a stub file declares the name",
        "Read for compiled modules and for modules known from a stub alone."),
    hop("standard-library", "the standard library has the name", "CPython 3.11 on Linux, from a table made with it."),
    hop("outside", "the name belongs to something outside all trees",
        "Nothing is known about it. Give the project with `--tree NAME=SOURCE`."),
    hop("set-from-outside", "code elsewhere sets the attribute",
        "`Class.attr = …` or `module.name = …` in another place or another tree: it is there once that code has run."),
    hop("replaced-module", "the module puts another object in its own place",
        "`sys.modules[__name__] = …`: the object's attributes are what importing gives."),
    hop("class-body", "the class's own body defines it",
        "A method, property, nested class or assignment in the class body."),
    hop("inherited", "a base class defines it", "Found along the method resolution order, over all trees."),
    hop("instance-attribute", "methods of the class set it on self",
        "Always, where `__init__` (with what it calls) sets it on every path; else with the condition under which it "
        "is set."),
    hop("field", "a field of a dataclass, attrs class, named tuple or model",
        "Declared by an annotation; instances have it."),
    hop("slot", "listed in __slots__", "The slot exists on the class; the value once it is set."),
    hop("setattr", "set by setattr with this literal name",
        "Also through `globals()` and `__dict__`, and in loops over literal lists."),
    hop("class-getattr", "the class supplies the attribute on demand",
        "`__getattr__` followed with this name, mostly to the object it hands on to."),
    hop("metaclass-member", "the metaclass defines it", "There on the class, not on its instances."),
    hop("some-subclass", "only some of the classes it can be have it",
        "The condition names those that do and those that don't."),
    hop("alternative-base", "a base that is used under another condition has it",
        "The base class is chosen by an `if` or `try` that has no known outcome."),
    hop("declared-only", "declared by an annotation, assigned nowhere",
        "Somebody is expected to set it; no code in the trees does."),
    hop("object-member", "every object, class, module or function of this kind has it",
        "Names such as `__dict__`, `__name__`, `_fields`."),
    hop("annotation", "the annotation says what it is",
        "Strings, Optional, unions, `type[X]` and arguments of generics included."),
    hop("constructor", "made by calling the class",
        "The value is of the very class that is called, not of a subclass."),
    hop("returned", "what the function returns", "Inferred from its return statements, over all of them."),
    hop("return-annotation", "what the function is declared to return",
        "Where that is an abstract class, what it really returns is looked at as well."),
    hop("assigned", "what is assigned to it", "The union over all assignments to the name or attribute."),
    hop("default-value", "the type of the parameter's default",
        "Other values may be passed, so that nothing is called absent on this ground."),
    hop("call-site", "what calls pass for the parameter", "Looked up in all trees; there may be other callers."),
    hop("dotted-string", "a string with the class's dotted name",
        "The string reaches a function that imports by name. Every tree's assignments to what it is fed with count."),
    hop("receiver", "self or cls of the method", "The class the method stands in, or a subclass."),
    hop("narrowing", "a test before the use says what it is", "`isinstance`, `is not None`, asserts and early exits."),
    hop("literal", "a literal in the source",
        "Strings, numbers and displays of containers, with the types of their elements."),
    hop("element", "an element of a container", "Iteration, subscript or a container's method."),
    hop("context-manager", "what entering the context gives",
        "The result of `__enter__`, or what a function made a context manager yields."),
    hop("parameter", "a parameter", "Neither annotated nor given a default: only its callers know."),
    hop("registry", "found in a table of classes", "A dict of names to classes: the union of its values."),
    hop("absent-module", "no tree has such a module",
        "The tree has the top-level package and every file of it was listed."),
    hop("absent-name", "the module binds no such name",
        "Its text was read whole; it has no catch-all, no unread star import, and nothing sets the name from outside."),
    hop("absent-member", "neither the class nor a base defines or sets it",
        "Every class of the method resolution order was read; none has a catch-all that could supply it."),
    hop("outside-base", "a base outside the trees could have it",
        "The answer is `dynamic`. Give the base's project with `--tree NAME=SOURCE`."),
    hop("call-binds", "the call fits the signature",
        "Positional and keyword arguments find their parameters and none that is required is missing."),
    hop("call-unknown", "the signature is not known",
        "A decorator, metaclass or base outside the trees decides what the callable takes."),
    hop("call-fails", "the call does not fit the signature",
        "An unknown keyword, too many positionals, or a required argument is missing."),
    hop("no-callee", "what would be called does not exist", "The name was found absent."),
    hop("dynamic-module", "the module could make the name at run time",
        "A catch-all or computed names; never called absent."),
    hop("dynamic-class", "the class could make the name at run time",
        "A catch-all, computed attribute names, or an unknown decorator or metaclass; never called absent."),
    hop("unknown-type", "what the value is could not be told",
        "No annotation, constructor, return or call site says it."),
    hop("spelling", "known by its spelling alone",
        "Classes that have such an attribute are named; which one it is cannot be told."),
};
static_assert(std::size(kRules) == static_cast<std::size_t>(HopRule::count_));

}  // namespace

const Rule& describe(HopRule r) { return kRules[static_cast<std::size_t>(r)]; }
std::string_view id_of(HopRule r) { return describe(r).id; }

double confidence_of(HopRule r) {
  const double p = describe(r).confidence;
  return p > 0 ? p : 0.9;  // never seen on the truth sets: no better than this is claimed
}

std::span<const Rule> hop_rules() { return std::span(kRules).subspan(1); }

}  // namespace assay::model
