// Classes of all trees and of the standard library: bases, style, MRO, subclasses.
#pragma once

#include <string_view>
#include <vector>

#include "model/linked.h"

namespace assay::model {

Class* class_of(Linked&, Module&, py::ClassId);
Class* std_class_of(Linked&, std::string_view key);  // nullptr for a key the table has not
Def def_of_class(Linked&, Module&, py::ClassId);
Def def_of_std_class(Linked&, std::string_view key);

// The class that a call makes: namedtuple(…), NamedTuple(…), Enum("N", …), type("N", bases, {…}), make_dataclass(…),
// TypedDict(…). nullptr for other calls.
Class* made_class(Linked&, const Unit&, py::ExprId call);

// Reads bases, metaclass, decorators and style. Cheap when done.
void build(Linked&, Class&);

// Itself first, `object` last. Where the bases have no consistent order, the order of a depth-first walk. c.mro_open
// tells whether some base is unknown.
const std::vector<Class*>& mro(Linked&, Class&);
bool is_subclass(Linked&, Class& c, const Class& of);
bool derives_from_std(Linked&, Class& c, std::string_view key);
// Some outside base of the MRO has this dotted name.
bool derives_from_outside(Linked&, Class& c, std::string_view dotted);
Class* metaclass_of(Linked&, Class&);

// The classes of the trees that name it as a base, directly or not, in the order of trees and paths. Never itself.
std::vector<Class*> subclasses(Linked&, Class&);
// Has methods that must be overridden: abstract ones, or ones that only raise NotImplementedError.
bool is_abstract(Linked&, Class&);

// What the class's own body binds to a name (not its bases, not instances); annotations without a value do not bind.
Lookup class_body_lookup(Linked&, Class&, std::string_view name);
// The annotation without a value of the class's own body, if any: a binding; 0 otherwise.
std::uint32_t declaration(const Class&, std::string_view name);

// Fields of a dataclass, attrs class, NamedTuple or model with those it inherits, in the order of its constructor.
// `complete` is false when a base that may add some is unknown.
std::vector<Field> constructor_fields(Linked&, Class&, bool& complete);

std::string qualified_name(const Class&);

// The class of the standard library that one of typing's names is another name for ("typing.Dict": "dict"); "" for
// none.
std::string_view typing_class(std::string_view name);

// Any class with the right members is one, whether it names it as a base or not.
bool is_protocol(const Class&);

}  // namespace assay::model
