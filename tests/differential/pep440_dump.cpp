// What we make of versions and specifiers, for pep440.py. Lines of standard input, fields divided by tabs:
//   parse VERSION          the normalised version, or "-"
//   compare A B            -1, 0, 1, or "-"
//   match SPECIFIER A      1 or 0, or "-"
#include <iostream>
#include <string>

#include "base/text.h"
#include "source/pypi/specifier.h"

using namespace assay;
using namespace assay::pypi;

namespace {

std::string answer(const std::vector<std::string_view>& fields) {
  if (fields.size() == 2) {
    auto version = parse_version(fields[1]);
    return version ? to_string(*version) : "-";
  }
  if (fields.size() != 3) return "?";
  auto version = parse_version(fields[2]);
  if (fields[0] == "match") {
    auto specifier = parse_specifier(fields[1]);
    return specifier && version ? std::to_string(matches(*specifier, *version)) : "-";
  }
  auto other = parse_version(fields[1]);
  if (!version || !other) return "-";
  auto order = compare(*other, *version);
  return order < 0 ? "-1" : order > 0 ? "1" : "0";
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) std::cout << answer(split(line, '\t')) << "\n";
  return 0;
}
