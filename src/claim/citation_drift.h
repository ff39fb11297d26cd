// Where cited lines are at another revision.
#pragma once

#include <string>

#include "base/line_map.h"
#include "claim/citation_check.h"
#include "claim/citations.h"

namespace assay::cite {

struct Drift {
  LineFate fate = LineFate::unchanged;
  bool file_gone = false;
  std::string path;  // in the newer tree
  LineSpan to;       // there
  std::string now;   // in words: "the lines are now 30-40"; "" when nothing changed
};

// Lines of a file of `from` in `to`: two revisions of one history.
Drift drift(Library&, const Tree& from, const Tree& to, const std::string& path, LineSpan lines);

// citations.cpp: against the trees as they are.
std::vector<Citation> check_here(const CitationInput&, const markdown::Document&);
// Against the trees as they were at `written_at`, and then along the history to the trees at hand. The lines are taken
// to have been right then, if they existed: what is asked is where they went.
std::vector<Citation> check_written_at(const CitationInput&, const markdown::Document&);

}  // namespace assay::cite
