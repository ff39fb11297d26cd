// One linked program over all trees: what a dotted name, attribute, chain or call means. No I/O of its own.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "facts/tree_facts.h"
#include "verdict/verdict.h"

namespace assay::model {

class Program {
 public:
  // Trees in order of precedence for equal module names. They must outlive the program.
  explicit Program(std::vector<const TreeFacts*> trees);
  ~Program();

  // `question` as `assay resolve` takes it: dotted name, attribute chain, NAME(kw=), NAME(N; a, b), NAME!(N; a, b),
  // PATH:LINE:EXPRESSION.
  Answer resolve(std::string_view question) const;
  // The same for an expression as written at a place of a tree: "self.engine.worker" at file:line.
  Answer resolve_at(const TreeFacts& tree, FileIndex file, std::uint32_t line, std::string_view expression) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::model
