// Which file, of which tree, a mention means.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "claim/citation_files.h"
#include "claim/citation_mention.h"

namespace assay::cite {

enum class How {
  exact,     // the path, or the path below the tree's name
  relative,  // from the document's folder
  suffix,    // the end of a path
  stripped,  // the path without folders in front that the tree does not have
  none,
};

struct Resolution {
  How how = How::none;
  std::vector<Target> targets;    // several: ambiguous
  const Tree* context = nullptr;  // the tree the words around it name; null
  bool narrowed = false;          // several files fit; an earlier mention or the context chose this one
  std::vector<Target> others;     // when narrowed: the ones not chosen
};

class Resolver {
 public:
  Resolver(Library&, const markdown::Document&, const Extraction&, std::string document_path);

  // By path and context alone. Remembers what it resolved, for the mentions after it.
  Resolution resolve(std::size_t mention);
  Resolution resolve_path(std::string_view path) const;
  // The document is mostly about a tree that is not here.
  bool foreign() const { return foreign_; }

 private:
  const Tree* context_of(std::size_t mention) const;
  const Tree* tree_named_in(std::string_view text, std::size_t until) const;
  void narrow(Resolution&, std::size_t mention);
  void narrow_by_place(Resolution&, std::size_t mention) const;
  std::vector<Target> named_by_folder(const std::vector<Target>&, std::string_view text) const;
  bool decide_foreign();

  Library& library_;
  const markdown::Document& doc_;
  const Extraction& x_;
  std::string document_folder_;
  std::vector<Resolution> done_;
  std::unordered_map<std::string, std::vector<std::size_t>> named_;  // resolved mentions by base name
  bool foreign_ = false;
};

}  // namespace assay::cite
