// Which of a version's files is read: the same one on every machine, whatever runs there.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "source/pypi/index.h"

namespace assay::pypi {

enum class Wanted { any, sdist, wheel };
enum class Distribution { pure_wheel, sdist, platform_wheel };

struct ParsedName {
  Distribution kind = Distribution::sdist;
  std::string version;
  std::string build, python, abi, platform;  // of a wheel
};

// Nothing for what is neither a wheel nor a source distribution of this project.
std::optional<ParsedName> parse_filename(std::string_view filename, std::string_view project);

struct Choice {
  IndexFile file;
  ParsedName name;
};

// A pure wheel where there is one, else the source distribution, else a platform wheel (Linux on x86-64 before others,
// the newest CPython first). The error names near versions, or what there is instead of what was wanted.
Result<Choice> choose_file(const std::vector<IndexFile>&, std::string_view project, std::string_view version, Wanted);

}  // namespace assay::pypi
