// What is common knowledge about a few base classes outside the trees and the standard library: the names they give.
#pragma once

#include <string_view>

#include "model/value.h"

namespace assay::model {

// Does the outside class of this dotted name have the attribute? unknown for classes not in the table.
Tri outside_has(std::string_view dotted, std::string_view name);

// Instances of the outside class get attributes through its register_… methods, by name.
bool registers(std::string_view dotted);
// Instances of this class of the standard library are made to carry attributes that others put on them.
bool holds_anything(std::string_view std_class);

}  // namespace assay::model
