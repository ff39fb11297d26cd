// Configuration files that feed classes.
#pragma once

#include <string_view>

#include "couple/scene.h"
#include "model/classes.h"

namespace assay::couple {

// A YAML file that is part of the tree's own configuration: not vendored, hidden, or under tests, examples and docs.
bool configures(const File&);
// The dataclass, attrs class or pydantic model of that dotted name; nullptr for others.
model::Class* configuration_named(Scene&, std::string_view dotted);
std::string_view unquoted(std::string_view);

}  // namespace assay::couple
