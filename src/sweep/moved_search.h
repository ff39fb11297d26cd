// The parts of moved-to (moved.cpp), one file each: modules, what stands in modules, members, keywords.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sweep/moved_side.h"
#include "verdict/sweep.h"

namespace assay::sweep {

// What an answer rests on. docs/moved.md lists them with their measured precision.
enum class Ground : std::uint8_t {
  same_place,      // its module or class moved, and it stands there under its name
  same_body,       // same name, (nearly) the same text
  like_body,       // same name, much of the text
  imported_there,  // same name, and who imported the old one imports this one now
  only_one,        // same name, the only new definition of it in the tree
  defined_there,   // the name was a re-export; the definition itself is still where it was
  says_so,         // its documentation or its deprecation warning names the other one
  forwarded,       // it only called the other one
  module_text,     // a module with (nearly) the same text
  module_names,    // a module of the same last name that defines most of the same names
  package_parts,   // a package most of whose modules stand there now
  handed_on,       // a package that only handed on definitions that stand in one module now
  renamed_body,    // another name, (nearly) the same text
  renamed_uses,    // another name, and several of the tree's own uses were changed to it
  renamed_both,    // another name, one use was changed to it, and some of the text is the same
  other_owner,     // same attribute of another class, (nearly) the same text
  keyword_uses,    // another keyword, and the tree's own calls pass it now
  keyword_field,   // the keyword stands for a field or attribute that was renamed
  keyword_only,    // the one keyword that went and the one that came, at the same position
};

struct Search {
  Side& before;
  Side& after;
  int depth = 0;
};

struct Guess {
  std::string name;  // dotted
  Thing thing;
  MovedTo::Relation relation = MovedTo::Relation::moved;
  Ground ground = Ground::only_one;
  double like = 0;
  int uses = 0;
};

// Any dotted name that `before` has and `after` has not.
std::optional<Guess> find(Search, const std::string& name);

std::optional<Guess> find_module(Search, const std::string& name, const Thing& was);
std::optional<Guess> find_global(Search, const std::string& name, const Thing& was);
std::optional<Guess> find_member(Search, const std::string& name, const Thing& was);
// The new keyword of a call; name and place are those of the callee's parameter.
struct KeywordGuess {
  std::string keyword;
  Ground ground = Ground::keyword_uses;
  int uses = 0;
};
std::optional<KeywordGuess> find_keyword(Search, const std::string& callee_before, const std::string& callee_after,
                                         const std::string& keyword);

// What the text of a definition that is going away says to use: "Deprecated, use OtherConfig.x instead". Last name
// first.
std::vector<std::string> recommended(Side&, const Thing&);
// Such a name among the definitions of `after`: beside the old one, else the only one of it.
std::optional<Guess> find_recommended(Search, const std::string& name, const Thing& was);

// The function that the old one did nothing but call.
std::optional<Guess> find_forwarded(Search, const std::string& name, const Thing& was);

// Names it by a module that hands it on, where it stands in a private one and `asked` did not.
void prefer_public(Search, const std::string& asked, Guess&);

struct Replacements;
// Several uses were changed to the other name: three, or two and something else for it.
// One use that was changed to the other name says enough: few went, in all or in the file of the definition.
bool enough_uses(int uses, int gone, bool supported);
bool says_enough(Search, const Thing& was, const std::string& name, const Replacements& all);

// "a.b" of "a.b.c"; "c" of it; "a" of it.
std::string parent_of(std::string_view dotted);
std::string_view last_of(std::string_view dotted);
std::string_view top_of(std::string_view dotted);
// Half of the words (that `_` or a capital letter separates) of the shorter name are in the other one.
bool words_alike(std::string_view a, std::string_view b);
// "RemovedIn40" and "RemovedIn70": two of a series, neither of which is the other.
bool differ_in_numbers(std::string_view a, std::string_view b);

}  // namespace assay::sweep
