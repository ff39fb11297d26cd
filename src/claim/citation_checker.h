// Judges the mentions of one document, in order. Its parts are in citation_checker*.cpp, one per question: does it hold
// in its file, which of several files, no file at all, a link to a code host.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "claim/citation_check.h"
#include "claim/citation_history.h"
#include "claim/citation_resolve.h"
#include "claim/citations.h"

namespace assay::cite {

inline bool is_bad(CitationStatus s) {
  return s == CitationStatus::missing_file || s == CitationStatus::out_of_range || s == CitationStatus::mismatch ||
         s == CitationStatus::moved;
}

std::string count_files(std::size_t n);  // "two files"

// The reason of a citation of which only the lines' existence was checked.
inline constexpr std::string_view kNothingBeside = "the lines exist; nothing beside the citation to compare them with";

class Checker {
 public:
  Checker(const CitationInput&, const markdown::Document&);
  std::vector<Citation> run();

 private:
  // citation_checker.cpp
  bool known(std::string_view path);
  std::optional<Citation> check(std::size_t i);
  Question question(const Mention& m) const;
  std::optional<Citation> one(std::size_t i, const Resolution& r, Target t, Citation c);
  std::optional<Citation> whole_file(const Mention& m, const SourceText& file, Citation c);
  bool is_claimed(const Mention& m, std::string_view name) const;
  void state(Citation& c, Target t, const SourceText& file, const Question& q, Judgement& j);
  void soften(Citation& c, std::size_t i);
  void hint(Citation& c, std::size_t i, const SourceText& file) const;
  void look_back(Citation& c, Target t, const Question& q, const Judgement& j);
  void link_label(Citation& c, const Mention& m) const;
  void excerpt(Citation& c, const SourceText& file) const;

  // citation_checker_choice.cpp
  std::optional<Citation> several(std::size_t i, const Resolution& r, Citation c);
  void reconsider(Citation& c, const Resolution& r, const Question& q);
  std::size_t files_named_beside(std::size_t i) const;
  std::string list_of(const std::vector<Target>& targets) const;
  void count(const Citation& c, std::uint32_t group);
  void distrust(Citation& c, const SourcePlace& function);

  // citation_checker_missing.cpp
  std::optional<Citation> missing(std::size_t i, Citation c);
  void renamed(Citation& c, const Tree& tree, const std::string& path, const Mention& m);
  void found_elsewhere(Citation& c, std::size_t i);
  std::optional<Gone> gone(const Tree& tree, const std::string& path);
  bool proposed(const Mention& m) const;
  bool begins_here(const Tree& tree, const std::string& path);
  const Tree* tree_of(std::string_view path);
  std::string below(const Tree& tree, std::string_view path);

  // citation_checker_permalink.cpp
  std::optional<Citation> permalink(std::size_t i, Citation c);
  std::optional<Citation> at_pin(std::size_t i, const Tree& tree, const Tree& pinned, const std::string& ref,
                                 const std::string& path, Citation c);
  const Tree* at_revision(const Tree& tree, const std::string& ref);

  // What the citations of one file say together.
  struct Standing {
    std::set<std::uint32_t> wrong;  // groups
    bool right = false;             // one with something beside it holds
  };
  struct Enclosed {        // points into the body of the function named beside it
    std::size_t citation;  // index
    SourcePlace place;     // of the function
  };

  const markdown::Document& doc_;
  Library library_;
  Extraction x_;
  Resolver resolver_;
  OtherVersions others_{library_};
  mutable std::unordered_map<int, bool> proposed_;  // by block
  std::unordered_map<std::string, std::optional<Gone>> gone_;
  std::map<std::string, Standing> standing_;  // by tree and path
  std::vector<Enclosed> enclosed_;

  // Of the mention in hand.
  std::vector<Anchor> anchors_;
  std::optional<Quotation> quotation_;
  bool compared_ = false;                 // something stands beside it, and it is there
  std::optional<SourcePlace> enclosing_;  // the function named beside it encloses the line
};

}  // namespace assay::cite
