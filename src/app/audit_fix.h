// The patches of an audit's findings, put together.
#pragma once

#include <string>
#include <vector>

#include "app/session.h"
#include "facts/tree_facts.h"
#include "verdict/verdict.h"

namespace assay {

struct FixedFile {
  std::string path;           // in the tree
  std::string before, after;  // whole texts
};

// Every file that findings change, with all their edits that don't overlap (the first finding wins). `only_safe`: edits
// that need no person's eye.
std::vector<FixedFile> fixed_files(const VerifyReport&, const TreeFacts&, bool only_safe);
std::string diff_of(const std::vector<FixedFile>&);
// Writes the files into the directory that the tree was read from; an error where it came from elsewhere, or a file is
// not what was audited.
Status write_fixes(const std::vector<FixedFile>&, const TreeFacts&, Session&);

}  // namespace assay
