// Requirements in each kind of file, `path` left empty. Only requirements.cpp and tests include this.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "source/requirements.h"

namespace assay {

// [project] dependencies and optional-dependencies, [dependency-groups], and poetry's tables.
std::vector<Requirement> requirements_of_pyproject(std::string_view text);
// [options] install_requires, [options.extras_require].
std::vector<Requirement> requirements_of_setup_cfg(std::string_view text);
// String literals that are requirements with a specifier, wherever they stand; those in a list below a key of
// extras_require, or in a variable that is the value of one, belong to that extra.
std::vector<Requirement> requirements_of_setup_py(std::string_view text);
// Requires-Dist of PKG-INFO and METADATA; `extra == "name"` in a marker is the group.
std::vector<Requirement> requirements_of_metadata(std::string_view text);
// A requirements file: one a line, '#' comments, options and further files left out.
std::vector<Requirement> requirements_of_lines(std::string_view text);

// What a pyproject.toml, setup.cfg, setup.py, PKG-INFO or METADATA calls the project; "" where it doesn't say.
std::string project_name(std::string_view path, std::string_view text);

}  // namespace assay
