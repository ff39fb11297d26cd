// Tests as Markdown: small trees, a document, and what must be found in it, in one file that reads like documentation.
//
// Every level-2 heading starts a case. Files above the first one belong to all cases. Fences mean, by info string:
//
//   python path=up@2/pkg/core.py    a file of tree `up` at version 2 (any language word; "@2" may be left out)
//   markdown doc                    the document; attributes may follow: `doc path=docs/qa.md written-at=1`
//   expect                          what must come out, one line each; `#` starts a comment
//   expect some                     the same, but more may come out
//   anything else                   prose
//
// Two versions of one tree are two revisions of it: the tree is the newest and has a history. An expected line matches
// when its words occur in the actual line in that order and the first two are equal.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/memory_tree.h"

namespace assay::test {

struct Case {
  std::string name;
  std::string where;                                   // "file.md:12", for messages
  std::vector<std::string> tree_names;                 // in order of appearance
  std::map<std::string, std::vector<Revision>> trees;  // versions in order of appearance
  std::string document;
  std::map<std::string, std::string> document_attributes;
  std::map<std::string, std::string> fences;  // other fences with a word after the language: "toml claims" -> text
  std::vector<std::string> expect;
  bool expect_some = false;

  // The tree at its newest version; with a history where there are several.
  std::shared_ptr<Tree> tree(const std::string& tree_name) const;
  // The tree at exactly this version, without a history.
  std::shared_ptr<Tree> tree(const std::string& tree_name, std::string_view version) const;
};

std::vector<Case> read_cases(std::string_view text, std::string_view file_name);

// Problems of one case, in words; empty when it passes.
std::string compare(const Case&, const std::vector<std::string>& actual);

// Runs every case of every .md file below `folder` (sorted) and prints what differs. Returns the exit code.
int run_cases(const std::string& folder, const std::function<std::vector<std::string>(const Case&)>& actual);

}  // namespace assay::test
