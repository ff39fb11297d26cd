// The trees as citations see them: files by name, and per file what is needed to compare text, made when first asked
// for.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/line_map.h"
#include "base/text.h"
#include "source/tree.h"
#include "syntax/generic/scan.h"

namespace assay::cite {

// One file's text and what was read off it. Not thread-safe.
class SourceText {
 public:
  SourceText() = default;
  SourceText(Bytes bytes, std::string_view path);
  SourceText(const SourceText&) = delete;
  SourceText& operator=(const SourceText&) = delete;

  bool readable() const { return readable_; }
  std::string_view text() const { return text_; }
  const Lines& lines() const { return lines_; }
  std::uint32_t line_count() const { return lines_.count(); }
  generic::Family family() const { return family_; }
  // Tokens without comments and without commas before a closing bracket.
  const std::vector<generic::Token>& code() const;
  const std::vector<generic::Definition>& definitions() const;
  std::vector<const generic::Definition*> definitions_of(std::string_view name) const;
  // Lines on which the word stands as code (names inside a string count: they are how much code names things),
  // ascending, one entry per line.
  std::vector<std::uint32_t> code_lines_of(std::string_view word) const;
  // The word stands anywhere in these lines, comments included.
  bool word_in_lines(std::string_view word, std::uint32_t first, std::uint32_t last) const;
  // The line holds code: not blank, not only a comment or brackets.
  bool has_code(std::uint32_t line) const;

 private:
  void scan() const;

  Bytes bytes_;
  std::string_view text_;
  Lines lines_;
  generic::Family family_ = generic::Family::plain;
  bool readable_ = false;
  mutable bool scanned_ = false, defined_ = false;
  mutable std::vector<generic::Token> tokens_, code_;
  mutable std::vector<generic::Definition> definitions_;
};

// Offsets at which `word` stands as a whole identifier.
std::vector<std::size_t> find_word(std::string_view text, std::string_view word);

struct Target {
  const Tree* tree = nullptr;
  FileIndex file = 0;
  bool operator==(const Target&) const = default;
  const std::string& path() const { return tree->files()[file].path; }
};

class Library {
 public:
  explicit Library(std::vector<const Tree*> trees);
  const std::vector<const Tree*>& trees() const { return trees_; }
  const SourceText& text(Target);
  // Text of another revision, read through a history; kept by (history, commit, path).
  const SourceText* text_at(const Tree& tree, const std::string& commit, const std::string& path);
  // Whether the file is as the tree's revision has it: in a work tree it may have been changed.
  bool is_committed(Target);
  // A tree of another revision, kept alive.
  const Tree* tree_at(const Tree& tree, const std::string& revision);

  // Files whose path is exactly this.
  std::vector<Target> exact(const Tree&, std::string_view path);
  // Files whose path ends with "/" + path, or is it.
  std::vector<Target> suffix(const Tree&, std::string_view path);
  bool has_folder(const Tree&, std::string_view path);
  const LineMap& line_map(Target from, Target to);

 private:
  struct Index {
    std::unordered_map<std::string_view, std::vector<FileIndex>> by_name;
  };
  const Index& index(const Tree&);

  std::vector<const Tree*> trees_;
  std::unordered_map<const Tree*, Index> indexes_;
  std::unordered_map<const Tree*, std::unordered_map<FileIndex, std::unique_ptr<SourceText>>> texts_;
  std::unordered_map<std::string, std::unique_ptr<SourceText>> old_texts_;
  std::unordered_map<std::string, std::shared_ptr<const Tree>> old_trees_;
  std::unordered_map<std::string, std::unique_ptr<LineMap>> line_maps_;
};

}  // namespace assay::cite
