// Version specifiers (">=0.9,<0.14", "==0.11.*"), as the version specifiers specification (PEP 440) reads them, and
// back: from the versions that work to the shortest specifier that says so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/pypi/version.h"

namespace assay::pypi {

struct Clause {
  enum class Op : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal, compatible, arbitrary };
  Op op = Op::equal;
  Version version;      // not of `arbitrary`
  bool prefix = false;  // "==1.0.*"
  std::string text;     // the version as written, trimmed
};

struct Specifier {
  std::vector<Clause> clauses;    // all have to hold; none: any version
  bool names_prerelease() const;  // a clause that takes one in names a pre-release: then they are asked for
};

// Clauses divided by commas; a clause needs an operator. "" and "*" are any version. Nothing for what is none.
std::optional<Specifier> parse_specifier(std::string_view text);

// By order alone: whether pre-releases are wanted at all is the caller's business.
bool matches(const Specifier&, const Version&);

// One version that was tried. Those that are not PEP 440 versions don't count.
enum class Tried : std::uint8_t { works, fails, unknown };
struct TriedVersion {
  std::string name;
  Tried outcome = Tried::unknown;
};

// The shortest specifier that takes every version that works and none that fails, of versions in any order. Below the
// oldest that works nothing is promised: it is the lower bound. Above the newest nothing is ruled out unless a version
// that doesn't work (or could not be tried) is there. Several divided by " or ", newest last, where one would have to
// leave out more than a few single versions. "" where none works.
std::string shortest_specifier(const std::vector<TriedVersion>&);

// The versions that a specifier takes, of those in order; the pre-releases among them where `pre` is set, where it
// names one, or where there is nothing else. Texts that are no versions are never taken.
std::vector<bool> select(const Specifier&, const std::vector<std::string>& versions, bool pre);

}  // namespace assay::pypi
