// Where a name, as people write it, is defined: "Class.method", "function", "package.module.NAME". Looks only at files
// that spell the name, follows imports and base classes by simple name resolution, and gives every candidate: choosing,
// or calling it ambiguous, is the caller's.
//
// This is not the linked program of model/program.h, which follows values and types. It answers "which definitions can
// this spelling mean" fast, from a handful of files.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/definition.h"

namespace assay::model {

// What a class has under a name.
struct Members {
  Definitions own;                   // in its own body or on its own instances
  Definitions inherited;             // of the nearest base that has it
  std::vector<std::string> unknown;  // bases, by spelling, that no tree defines and whose members are not known
  bool dynamic = false;              // __getattr__, setattr(self, …), a metaclass or class decorator could supply it
  std::string dynamic_why;
  Definitions found() const { return own.empty() ? inherited : own; }
  bool closed() const { return unknown.empty() && !dynamic; }
};

// A base class as written; `classes` is empty when no tree defines it.
struct Base {
  std::string spelled;   // "nn.Module"
  std::string resolved;  // through the file's imports: "torch.nn.Module"
  Definitions classes;
};

class Symbols {
 public:
  explicit Symbols(std::vector<const TreeFacts*> trees);
  ~Symbols();

  const std::vector<const TreeFacts*>& trees() const;

  // All definitions that the dotted name can mean, in tree, path and line order. Of a plain name: those of modules
  // first; members and locals only where no module has it.
  Definitions find(std::string_view dotted) const;
  // The same among the definitions of one file, members and locals included.
  Definitions find_in(const TreeFacts& tree, FileIndex file, std::string_view dotted) const;
  // What a module's scope binds to a name, imports followed.
  Definitions in_module(const TreeFacts& tree, FileIndex file, std::string_view name) const;
  // Modules (or packages) of this dotted name; a suffix of the full name will do when `suffix`.
  Definitions modules(std::string_view dotted, bool suffix) const;
  // Whether the dotted name starts with a module or package that a tree has.
  bool known_package(std::string_view dotted) const;
  // The dotted name with its first component replaced by what the file imported under it: "np.array" -> "numpy.array".
  std::string expand(const TreeFacts& tree, FileIndex file, std::string_view dotted) const;

  Members members(const Definition& cls, std::string_view name) const;
  std::vector<Base> bases(const Definition& cls) const;
  // The class and its bases, nearest first, each once; unknown bases by resolved spelling.
  Definitions ancestors(const Definition& cls, std::vector<std::string>& unknown) const;
  // Meaning of a name or attribute expression in a scope of a file.
  Definitions meaning(const TreeFacts& tree, FileIndex file, py::ScopeId scope, py::ExprId expr) const;

  // "" when every file of the trees that spells the identifier was read whole, else which was not and why.
  std::string unread(std::string_view identifier) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Base classes of the standard library whose instances have no attributes beyond a known few.
bool closed_base(std::string_view spelled);

}  // namespace assay::model
