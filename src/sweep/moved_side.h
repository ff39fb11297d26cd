// One version of a tree as moved-to sees it: its definitions, found by file and by name, and how alike two of them are.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/chain.h"
#include "model/linked.h"
#include "sweep/moved_tokens.h"
#include "verdict/sweep.h"

namespace assay::sweep {

// A definition in the body of a module or of a class. Those inside functions are nobody else's.
struct Thing {
  enum class Kind : std::uint8_t { module, class_, function, variable, attribute } kind = Kind::module;
  FileIndex file = 0;
  std::string owner;                 // class, as named within its module; "": the module's own
  std::string name;                  // "" for a module
  std::uint32_t begin = 0, end = 0;  // of its text; a field's documentation below it included
  bool member() const { return !owner.empty(); }
};

// Everything is made on demand and kept as long as the side. Not thread-safe.
struct Side {
  model::Linked* l = nullptr;       // a program that has `tree` among its trees
  const TreeFacts* tree = nullptr;  // the version itself
  std::unordered_map<FileIndex, std::vector<Thing>> things;
  std::unordered_map<FileIndex, std::vector<Token>> tokens;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> shingles;  // by file << 32 | begin
  std::unordered_map<std::string, int> presence;
};

// Forgets what was read of files, but for what is found by name, where it has grown large: to be called between names.
void make_room(Side&);

const std::vector<Thing>& things_in(Side&, FileIndex);  // in source order
const std::vector<Token>& tokens_in(Side&, FileIndex);
std::string dotted(const Side&, const Thing&);  // "" where the file has no module name
SourcePlace place(const Side&, const Thing&);

// Definitions of this name in files below `top` (a top-level package), tests left out; `members`: of classes, else of
// modules.
std::vector<Thing> named(Side&, std::string_view name, std::string_view top, bool members);
bool in_tests(const Side&, FileIndex);

Likeness likeness(Side&, const Thing&, Side&, const Thing&);
std::size_t weight(Side&, const Thing&);  // its number of shingles

// ---- what the linked program says of a name
enum class Presence : int { absent, present, unclear };
Presence presence(Side&, const std::string& dotted);
// How many names of the chain are there, from the left.
std::size_t known_prefix(Side&, std::string_view dotted);
// The definition behind a name, imports followed: kind module with an empty name for a module. False where it is not a
// definition of this tree.
bool definition(Side&, const std::string& dotted, Thing& out);

}  // namespace assay::sweep
