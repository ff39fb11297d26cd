// Any bytes as a Python file: parsing ends, the block opens, its facts hang together.
#include <cstdio>
#include <cstdlib>

#include "../support/python_facts.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const assay::py::test::File file(std::string(reinterpret_cast<const char*>(data), size));
  const std::string problem = file.whole ? assay::py::test::problem_of(file.f) : "the block does not open";
  if (!problem.empty()) {
    std::fprintf(stderr, "%s\n", problem.c_str());
    std::abort();
  }
  return 0;
}
