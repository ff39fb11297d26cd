// Which modules have run when a statement is reached.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "couple/scene.h"

namespace assay::couple {

// Imports at module level that surely run, and what importing a module loads by them: parents first, then its own
// imports. Memoised; make one for a pass.
class LoadOrder {
 public:
  explicit LoadOrder(Scene& s) : s_(s) {}

  using Set = std::unordered_set<const model::Module*>;
  // The modules that have run to their end, or up to an import that leads here, when the statement at `offset` of `m`
  // is reached: those that the statements before it import, in its own function too, with all that they import. Never
  // too many; what is loaded by whoever imports `m` is not known.
  const Set& loaded_before(model::Module& m, std::uint32_t offset);

 private:
  const std::vector<model::Module*>& imports_of(model::Module&);
  void add_import(model::Module&, const py::Import&, std::vector<model::Module*>& out);
  void add_with_parents(std::string_view dotted, std::vector<model::Module*>& out);

  Scene& s_;
  std::unordered_map<const model::Module*, std::vector<model::Module*>> imports_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Set>> sets_;  // by unit and offset
};

}  // namespace assay::couple
