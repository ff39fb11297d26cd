// Constant values, as far as they can be told from the text: version tests, platform flags, __all__ lists, lazy tables.
// CPython 3.11 on Linux is taken as the interpreter, since that is where most code runs; a test that depends on
// anything else (environment, configuration, third packages) has no value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/linked.h"

namespace assay::model {

enum class Tri : std::uint8_t { no, yes, unknown };
inline Tri operator!(Tri t) { return t == Tri::unknown ? t : t == Tri::yes ? Tri::no : Tri::yes; }
inline Tri tri(bool b) { return b ? Tri::yes : Tri::no; }
// Whether a name is there.
inline Tri tri(Definedness d) {
  return d == Definedness::always ? Tri::yes : d == Definedness::absent ? Tri::no : Tri::unknown;
}

struct Value {
  enum class Kind : std::uint8_t {
    unknown,
    none,
    boolean,
    integer,
    string,
    tuple,
    list,
    set,
    dict,     // items; dict: key, value, key, value…
    version,  // text: a version to be compared as one
    object,   // text: dotted name of a module, class, function or attribute
  };
  Kind kind = Kind::unknown;
  bool open = false;        // containers: there may be more items than these
  std::int64_t number = 0;  // boolean, integer; object: 1 when it is surely true (a module, class or function)
  std::string text;
  std::vector<Value> items;
  bool known() const { return kind != Kind::unknown; }
  bool container() const {
    return kind == Kind::tuple || kind == Kind::list || kind == Kind::set || kind == Kind::dict;
  }
  bool sequence() const { return kind == Kind::tuple || kind == Kind::list || kind == Kind::set; }
  bool operator==(const Value&) const = default;
};
Value none_value();
Value bool_value(bool);
Value int_value(std::int64_t);
Value string_value(std::string_view);
Value object_value(std::string dotted);

Tri truth(const Value&);
Tri equals(const Value& a, const Value& b);
Tri contains(const Value& container, const Value& item);
// -1, 0, 1; nothing where the two have no known order.
std::optional<int> order(const Value& a, const Value& b);
// PEP 440 order of two version texts.
int compare_versions(std::string_view a, std::string_view b);

// Names with a value of their own while a function is followed with known arguments.
using Env = std::unordered_map<std::string_view, Value>;

Value evaluate(Linked&, const Unit&, py::ExprId, const Env* env = nullptr, int depth = 0);
// Does a test hold? Memoised; a test that depends on itself is unknown.
Tri holds(Linked&, const Unit&, py::ExprId test);

// The value of a module's name at the end of its body: constants, and lists and dicts with what is added to them.
Value module_value(Linked&, Module&, std::string_view name, int depth = 0);
// The value of a dotted name: constants of the standard library, and names of modules of the trees.
Value dotted_value(Linked&, std::string_view dotted, int depth = 0);
// Applies `name += …`, `name.extend(…)`, `name["k"] = …` of the module's own level to a container.
void apply_updates(Linked&, Module&, std::string_view name, Value&, int depth);
// str, list and dict methods on known values; unknown where it can't be told.
Value call_method(const Value& receiver, std::string_view method, const std::vector<Value>& args);
Value subscript(const Value& base, const Value& index);
std::optional<Value> known_constant(std::string_view dotted);

}  // namespace assay::model
