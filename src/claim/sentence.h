// A document as statements: the sentences, table rows and list items that say something about code, each with the
// places that stand beside it as its evidence.
//
// A statement may be spread: over a table row whose other cells hold the file and the line; over a heading that names
// the file and the items below that name lines; over a paragraph and the "Evidence:" line after it. It is one
// statement, at the line where its sentence begins.
#pragma once

#include <string>
#include <vector>

#include "claim/token.h"
#include "syntax/markdown/document.h"

namespace assay {

// A part of the document, inclusive lines; columns count bytes, the end exclusive. Column 0: the whole line.
struct Extent {
  std::uint32_t line = 0, column = 0, end_line = 0, end_column = 0;
  bool holds(std::uint32_t l, std::uint32_t c) const {
    if (l < line || l > end_line) return false;
    if (column && l == line && c < column) return false;
    return !(end_column && l == end_line && c >= end_column);
  }
};

inline constexpr std::string_view kUnreleased = "unreleased";

struct ReleaseNotes {
  std::string version;  // as written, kUnreleased, or "" for none
  std::string of;  // the word before it: only where that is a project's name is it a release; "" where it surely is
};

struct Statement {
  std::uint32_t line = 0, column = 0;
  std::string text;             // as written, on one line
  Tokens tokens;                // without hedges, labels and evidence
  Tokens places;                // evidence, in order: in the sentence, in other cells, in the lines after it
  std::vector<Extent> extents;  // where citations that belong to it stand
  Extent section;               // from the heading above to the next one
  int group = 0;                // statements of one list, table or section that stand together have one number
  std::string around;  // words of the statements before it in its group, in lower case; the last few hundred bytes
  std::string beside;  // the words of a row's other cells, in lower case
  Tokens context;      // files and symbols named by headings and parent items, nearest first
  std::vector<ReleaseNotes> releases;  // whose changes the sections list that it stands in, nearest first
  bool labelled = false;  // a "Finding:" or a row of a table of claims: listed whether or not it names code
  bool proposal = false;  // stands under "Recommendations", "Fix", "Next steps": says what should be, not what is
};

std::vector<Statement> statements(const markdown::Document&);

// What a heading of a list of changes says: "1.2.3 (2024-05-01)", "[2.0] - 2023-01-02", "v3.1: names", "Unreleased",
// "What's new in Lib 2.3". Nothing for any other heading, numbered ones ("2.3 Patches") included.
ReleaseNotes release_heading(std::string_view text);
// The version that a file of notes is of by its path: "releasenotes/5.2.0.rst", "whatsnew-3.1.md"; "" for any other
// file.
std::string release_file(std::string_view path);

// The sentence as the patterns should try it, most faithful first: as it is; without the file it ends with; without
// remarks in parentheses; without a second clause.
std::vector<Tokens> readings(const Statement&);

}  // namespace assay
