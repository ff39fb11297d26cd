// Facts of a whole tree, on demand: parsed or taken from the cache the first time a file is asked for.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "facts/word_roles.h"
#include "source/store.h"
#include "source/tree.h"
#include "syntax/python/digest.h"
#include "syntax/python/facts.h"

namespace assay {

// What was read of a tree, so that "not found" is never mistaken for "absent".
struct Coverage {
  std::uint32_t python_files = 0;
  std::uint32_t with_errors = 0;  // parsed with statements lost
  std::uint32_t unread = 0;       // not readable or not decodable
};

class TreeFacts {
 public:
  // `jobs`: threads that what is made for the whole tree at once (its index of words) may take; 0: all cores.
  TreeFacts(std::shared_ptr<const Tree> tree, Store* store, unsigned jobs = 1);
  ~TreeFacts();
  const Tree& tree() const;

  // Facts of one file, thread-safe; an empty Facts for what is not Python. The view lives as long as this object.
  const py::Facts& file(FileIndex) const;
  // Digests of one file's functions and classes, from the cache or made now, thread-safe; none for what is not Python.
  // The view lives as long as this object.
  const py::Digests& digests(FileIndex) const;
  // Parses (or loads) all Python files on `jobs` threads (0: all cores) and queues new blocks for the cache.
  void load_all(unsigned jobs) const;
  // Python files in path order, and those whose facts (or text) spell this identifier; the second may cost a scan of
  // the tree the first time and is answered from an index afterwards.
  const std::vector<FileIndex>& python_files() const;
  // `roles` (word_roles.h): only those where it may have one of them; 0: all.
  std::vector<FileIndex> files_with_name(std::string_view identifier, std::uint32_t roles = 0) const;
  // Text of a file as UTF-8 as the facts' offsets count it; "" when unreadable. Lives as long as this object.
  std::string_view text(FileIndex) const;
  Coverage coverage() const;
  // Dotted module name of a file by the tree's import roots ("" where it has none) and back.
  std::string module_name(FileIndex) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay
