// Reads and writes of environment variables in one file.
#pragma once

#include <string_view>
#include <vector>

#include "couple/scene.h"

namespace assay::couple {

struct EnvironmentAccess {
  enum class Kind : std::uint8_t {
    strict,   // os.environ["X"]: KeyError where it is unset
    lenient,  // os.getenv("X"), os.environ.get("X"), "X" in os.environ, pop with a default
    write,    // os.environ["X"] = …, setdefault, putenv, monkeypatch.setenv
  } kind = Kind::lenient;
  std::string_view name;
  py::ExprId expr = 0;    // the subscript, call or comparison
  py::ExprId string = 0;  // the name's literal
};
// In the order of the text. Looks at the file alone: `environ` as `os` has it, and `getenv`, however imported.
std::vector<EnvironmentAccess> environment_of(const py::Facts&);

}  // namespace assay::couple
