// Attributes put on a class, instance or module from elsewhere: `Class.attr = f`, `module.name = g`, another tree's
// patches.
#pragma once

#include <string_view>
#include <vector>

#include "model/linked.h"

namespace assay::model {

// Every store `<expr>.name = …` of all trees that is not through the receiver of the method it stands in, and every
// setattr(<expr>, "name", …), as definitions (attribute, named). In the order of trees, files and text. Without those
// of tests, which patch for themselves: what they set is not part of what a package offers.
const std::vector<Def>& stores_named(Linked&, std::string_view name);
// The same of one tree, tests included. Looked for anew each time.
std::vector<Def> stores_named(Linked&, const TreeFacts&, std::string_view name);

// On every way to such a store the same attribute is read off the same expression first (`original = m.f`, then
// `m.f = wrapper`): it replaces what is there, and gives nothing where nothing is.
bool reads_before_it_sets(Linked&, const Def& store);

// Such a store on this class, on one of its bases, or on an instance of it or of a subclass.
Lookup outside_member(Linked&, Class&, std::string_view name);
// `setattr(cls, <computed name>, …)` in a function that is handed this class or a base of it: any name may be there.
// The place of the call; no module where there is none.
Spot computed_names_on(Linked&, Class&);
// Some code of the trees gives objects of the class, or of a base or subclass of it, attributes under computed names,
// of which this can be one: `setattr(style, role, …)`.
bool given_computed_name(Linked&, Class&, std::string_view name);
// Such a store on a module.
Lookup patched_module_attribute(Linked&, Module&, std::string_view name);

}  // namespace assay::model
