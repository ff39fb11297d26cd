// What a project says of itself to packaging tools: the distributions it requires and the entry points it offers. Read
// from pyproject.toml (PEP 621, Poetry, dependency groups), setup.cfg, setup.py (literals only), requirements files and
// the metadata of sdists and wheels. Nothing is run.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/tree_facts.h"

namespace assay::model {

struct Requirement {
  FileIndex file = 0;
  std::uint32_t line = 0;
  std::string name;       // normalised (PEP 503); "python" for the Python that is needed
  std::string specifier;  // ">=8.0,<9", without blanks; "" takes any version
  std::string marker;     // "" always
  std::string group;      // "": needed to run; else the extra, "build", or the name of a development group
};

struct EntryPoint {
  FileIndex file = 0;
  std::uint32_t line = 0;
  std::string group, name, target;  // "console_scripts", "tool", "pkg.cli:main"
};

struct Packaging {
  std::vector<Requirement> requirements;  // in path and line order
  std::vector<EntryPoint> entry_points;
  std::vector<FileIndex> files;  // that declare something, requirements files included
  std::string open;  // why requirements may be missing here: computed in setup.py, …; "" when all are read
  std::string open_entry_points;
};

// Of the project at the tree's root; those in folders below (examples, vendored ones) are others.
Packaging packaging_of(const TreeFacts&);

// "click[extra] >= 8.0, <9 ; python_version < '3.9'": name, specifier and marker; an empty name when it is none. A
// specifier that cannot be read stands as written, so that a requirement is never missing.
Requirement parse_requirement(std::string_view text);

}  // namespace assay::model
