// What tests the version of another tree: comparisons of `x.__version__`, of `importlib.metadata.version("x")`, calls
// of helper functions of the tree that make such a comparison, flags that hold the outcome of one.
#pragma once

#include "couple/scene.h"

namespace assay::couple {

VersionOf version_of(Scene&, model::Module&, py::ExprId);

// As model::holds, and for tests of versions through helper functions: what such a function answers when no environment
// variable overrides the version it found.
model::Tri test_holds(Scene&, model::Module&, py::ExprId test);

}  // namespace assay::couple
