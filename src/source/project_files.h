// Reads what pyproject.toml, setup.cfg, setup.py and PKG-INFO say about a Python project. Nothing is run: setup.py is
// looked at for literals only.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "source/layout.h"
#include "source/tree.h"

namespace assay {

struct Project {
  bool declared = false;                    // says that it is one: a pyproject.toml may only configure tools
  std::string dir;                          // "" for the tree's root
  std::string name;                         // as declared, "" where unknown
  std::vector<std::string> source_folders;  // relative to dir, as declared; never leaving it
  std::string version;                      // a literal one, else ""
  std::string version_file, version_attr;   // where the configuration says the version is: a text file; "pkg.mod.NAME"
};

// One for every folder that declares a project, in path order, the root's first (it is there even without a file).
// Folders for which `is_inside_package` holds are data of a package (templates, test projects), not projects.
std::vector<Project> find_projects(const std::vector<File>& files, const ReadText& read,
                                   const std::function<bool(std::string_view dir)>& is_inside_package);

// PKG-INFO or wheel metadata, the root project's declared version, the file or attribute that it names, else a literal
// __version__ in its package; "" where none of these is there.
std::string find_version(const std::vector<File>& files, const Project& root, const ReadText& read);

// For tests and for single files.
void read_pyproject(std::string_view text, Project& project);
void read_setup_cfg(std::string_view text, Project& project);
void read_setup_py(std::string_view text, Project& project);
std::string metadata_field(std::string_view text, std::string_view field);     // "Version", of PKG-INFO or METADATA
std::string literal_assignment(std::string_view text, std::string_view name);  // NAME = "…" at the start of a line

}  // namespace assay
