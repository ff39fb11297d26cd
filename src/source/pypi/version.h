// Versions of Python packages, as the version specifiers specification (PEP 440) parses, normalises and orders them.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::pypi {

struct Version {
  std::uint64_t epoch = 0;
  std::vector<std::uint64_t> release;  // without trailing zeros: 1.0 is 1
  std::size_t parts = 1;               // of the release as written: 1.0 has two
  // Pre-release: 0 = a, 1 = b, 2 = rc.
  struct Pre {
    int kind;
    std::uint64_t number;
    auto operator<=>(const Pre&) const = default;
  };
  std::optional<Pre> pre;
  std::optional<std::uint64_t> post, dev;
  std::string local;  // normalised: lower case, '.' between the parts; "" where there is none

  bool is_prerelease() const { return pre || dev; }
};

std::optional<Version> parse_version(std::string_view text);  // nothing for what is no PEP 440 version
std::string to_string(const Version&);  // normalised, with as many parts as were written: "1!1.0rc1.post2.dev3+local"
std::weak_ordering compare(const Version&, const Version&);  // local parts included

// Whether `candidate` is what "==wanted" asks for: equal, where a wanted version without a local part takes any.
// Texts that are no PEP 440 versions are equal when they are spelt alike, case aside.
bool matches(std::string_view wanted, std::string_view candidate);

// Up to `count` of `all` that are nearest to `wanted` in version order, in that order; the newest where it is no
// version.
std::vector<std::string> near_versions(std::string_view wanted, std::vector<std::string> all, std::size_t count);

}  // namespace assay::pypi
