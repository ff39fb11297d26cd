// What is common knowledge about a few base classes outside the trees and the standard library: the names they give.
#pragma once

#include <string_view>

#include "model/value.h"

namespace assay::model {

// Does the outside class of this dotted name have the attribute? unknown for classes not in the table.
Tri outside_has(std::string_view dotted, std::string_view name);

}  // namespace assay::model
