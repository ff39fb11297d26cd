// What a project's metadata says of the versions of another: pyproject.toml, setup.cfg, setup.py (literals), the
// metadata of distributions, requirements files. Nothing is run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/pypi/specifier.h"
#include "source/tree.h"

namespace assay {

struct Requirement {
  std::string text;       // as written, on one line
  std::string name;       // normalised: lower case, '-' between words
  std::string extras;     // "audio,video" of name[audio,video]
  std::string specifier;  // PEP 440, "" for any version; poetry's ^ and ~ are translated
  std::string marker;     // "python_version >= '3.10'"
  std::string group;      // the extra or dependency group that asks for it; "" where it is always installed
  std::string path;       // of the file
  std::uint32_t line = 0;
};

// The parts of a requirement as PEP 508 divides them, trimmed, the specifier not read yet: views into the text. The
// brackets around extras and the parentheses around a specifier are left out; an address ("name @ url") has no
// specifier. Nothing for what is none.
struct RequirementParts {
  std::string_view name, extras, specifier, marker;
};
std::optional<RequirementParts> split_requirement(std::string_view text);

// "^1.2", "~1.2", "1.2" and "1.*" as poetry means them, each as PEP 440; nothing for what it is not ("||").
std::optional<std::string> poetry_specifier(std::string_view text);
// What a line of a requirements file requires: comments, options and the mark of a continued line left out; "" for none.
std::string_view requirement_line(std::string_view line);
// The extra that a marker asks for: "cli" of `extra == "cli"`; "" for none.
std::string_view extra_of_marker(std::string_view marker);

// One requirement as PEP 508 writes it ("name[extra] >=1,<2; marker", "name @ url"); the name is "" where it is none.
Requirement parse_requirement(std::string_view text);

// The names under which a tree is installed: the project's own, and that of its SOURCE on the index; normalised.
std::vector<std::string> distribution_names(const Tree&);

// All requirements of any of `names` (normalised) in the tree's metadata; those that bind most come first: with a
// specifier, always installed, without a marker, nearest to the tree's top, in the order of the files above.
std::vector<Requirement> requirements_on(const Tree&, const std::vector<std::string>& names);

// One sentence: which of the versions tried the specifier takes though they fail, and which it leaves out though they
// work. "" where there is neither. A specifier that cannot be read has nothing said of it.
std::string compare_declared(std::string_view specifier, const std::vector<pypi::TriedVersion>&);

}  // namespace assay
