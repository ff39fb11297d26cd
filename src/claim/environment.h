// Where environment variables are read.
#pragma once

#include "claim/value_of.h"

namespace assay {

struct EnvironmentRead {
  const TreeFacts* tree;
  FileIndex file;
  std::uint32_t line;
  py::ExprId fallback;  // the second argument; 0: none was given
  bool raises;          // `os.environ["X"]`: fails when unset
  bool test;            // `"X" in os.environ`
  py::ScopeId scope;
};

// In the given files, or in all of the trees when there are none.
std::vector<EnvironmentRead> environment_reads(const Scene&, const std::vector<FileRef>& files,
                                               std::string_view variable);

// Nothing when the variable is read nowhere and `must` is false.
std::optional<Ruling> environment_default(const Scene&, const Sentence&, const std::string& variable, const Claimed&,
                                          std::string_view rule, bool must);

}  // namespace assay
