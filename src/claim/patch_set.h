// What a tree replaces in other trees' code, with what each replaced name really is: two spellings of one target are
// one target.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "claim/form.h"
#include "claim/patches.h"

namespace assay {

struct PatchSite {
  const TreeFacts* tree = nullptr;  // where the replacement stands
  FileIndex file = 0;
  Patch patch;
  std::string function;             // in which it stands, "" at module level
  std::string attribute;            // what is replaced: "create_weights"
  const TreeFacts* into = nullptr;  // the tree that defines it; null for an attribute of an object of unknown class
  std::string owner;                // module or class there: "lib.layers.linear.Linear"; "" when not known
  std::optional<model::Definition> cls;  // the class, when the owner is one

  std::string name() const { return owner.empty() ? patch.target : owner + "." + attribute; }
  std::string where() const { return at(*tree, file, patch.line); }
};

// Replacements in one file, those of known targets first. Attributes set on objects of unknown class
// (`param.loader = f`) count where the function (or for module level the file) calls itself a patch, or when `objects`.
std::vector<PatchSite> patch_sites(const Scene&, const TreeFacts&, FileIndex, bool objects);
// Those of a tree outside its tests, examples and documentation, in path order. Where several trees are given, only
// files that name a package of another one are looked at.
const std::vector<PatchSite>& patch_sites(const Scene&, const TreeFacts&);

// Top-level packages of `other` that `tree` has none of: a file of `tree` that means something of `other` spells one.
std::vector<std::string> packages_of(const Scene&, const TreeFacts& other, const TreeFacts& tree);

Evidence evidence(const PatchSite&, Role, std::string_view rule);
// Where the replaced thing is defined.
std::optional<Evidence> original(const Scene&, const PatchSite&, std::string_view rule);

// Words of the replaced name itself, and of what stands around it: function, file, value, module.
std::vector<std::string> target_words(const PatchSite&);
std::vector<std::string> nearby_words(const PatchSite&);

}  // namespace assay
