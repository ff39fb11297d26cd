// Members of classes and their instances.
#pragma once

#include <string_view>
#include <vector>

#include "model/linked.h"

namespace assay::model {

enum class Access : std::uint8_t { instance, class_ };

// Never null. Looks along the MRO: class bodies, fields, slots, attributes set through self in any method, names given
// by setattr, metaclass, catch-alls, and what is put on the class from outside.
const Lookup* member(Linked&, Class&, std::string_view name, Access);
// `super().name` in a method of `after`, for a receiver of class `c` (`exact`) or of it or a subclass: what the classes
// behind `after` have. For a mixin that may be what stands behind it in a subclass's order.
Lookup super_lookup(Linked&, Class& c, const Class* after, std::string_view name, Access, bool exact);
// The class of the MRO whose body or methods define what was found; nullptr when none does.
Class* defining_class(Linked&, Class&, const Lookup&);

// instance_attributes.cpp: stores `self.name = …` of the class's own methods.
std::vector<std::uint32_t> self_stores(Linked&, Class&, std::string_view name);
// When are they executed for an instance of `receiver`? always, conditional with the condition, absent when there are
// none.
Lookup instance_lookup(Linked&, Class& receiver, std::string_view name);
// made_members.cpp: what no source writes, such as `_asdict` of a named tuple. Absent: nothing of the kind.
Lookup made_member(Linked&, Class& receiver, std::string_view name);
// Whether a metaclass of the trees may write the name into the namespace that it makes a class of.
bool metaclass_writes(Linked&, const Class& meta, std::string_view name);
// Whether the metaclass of the class puts something else in the place of what the body binds to the name
// (`namespace["check"] = staticmethod(namespace["check"])`), or of anything that it finds there.
bool metaclass_replaces(Linked&, Class&, std::string_view name);
// Names given by setattr(self, …): always/conditional when `name` is one of them, dynamic when any name could be.
Lookup setattr_lookup(Linked&, Class&, std::string_view name);
// Catch-alls: `__getattr__` and `__getattribute__` of the class (or of its metaclass, for access through the class).
Lookup catch_all_lookup(Linked&, Class&, std::string_view name, Access);

}  // namespace assay::model
