// What the document says, before any tree is asked: one mention per cited place.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/markdown/document.h"

namespace assay::cite {

enum class Form {
  path_only,      // `a/b.py`
  path_lines,     // a/b.py:12, :12-34, :12,34 · a/b.py#L12 · a/b.py (line 12) · a/b.py lines 12-34 · a/b.py (17-54)
  path_symbol,    // a/b.py::Class.method, a/b.py:name
  link,           // [text](a/b.py#L12)
  permalink,      // https://…/OWNER/NAME/blob/REVISION/path#L12
  table_columns,  // a File and a Line column
  context_lines,  // line 12, L43, :81-85: the file stands elsewhere
  fence_place,    // a comment in a code block that names the place of what follows
  fence_text,     // inside a code block: trees, logs, traces, tables
  fence_quote,    // path:12:text in a code block, as grep prints it
};

// How sure it is that the file is the one meant, where the mention itself does not name it.
enum class FileSource { own, same_sentence, enclosing, earlier };

struct Span {
  std::uint32_t line = 0, column = 0, end_column = 0;  // end_column: one past
};

struct Mention {
  Form form = Form::path_only;
  Span at;             // of the whole, on its first line
  std::string raw;     // as written, inner line ends as spaces
  std::string path;    // as written, without quotes; for context forms that of the mention named by `file_from`
  std::string symbol;  // path_symbol
  std::uint32_t start = 0, end = 0;
  bool approximate = false;  // ~, around
  bool logged = false;       // in a line that a program printed: "12:00:01 INFO a.py:12: …"
  FileSource file_source = FileSource::own;
  int file_from = -1;                // mention whose file is meant
  Span lines_at;                     // of the digits, for --fix; line 0: none
  Span label_lines_at;               // link: the same digits in its text; line 0: none
  std::string repository, revision;  // permalink: "owner/name" and the ref
  std::string link_text;             // link: its text
  int block = -1, cell = -1;         // index into Document::blocks, cells
  std::uint32_t group = 0;           // elements of one list share a group
  std::uint32_t group_size = 1;
  std::size_t begin = 0, finish = 0;  // offsets in its segment (see Segment), the closing quote not included
  // fence_quote and fence_place: the quoted code that belongs to this place
  std::string quote;
  std::uint32_t quote_line = 0;
};

// A stretch of running text: a paragraph, heading, table cell, with its bytes as in the source (quotes and emphasis
// included), so that every offset has an exact place in the document.
struct Segment {
  int block = -1, cell = -1;
  std::string text;
  struct LineStart {
    std::size_t offset;
    std::uint32_t line, column;
  };
  std::vector<LineStart> starts;
  struct Code {
    std::size_t begin, end;  // of the content of a code span
  };
  std::vector<Code> code;
  Span span(std::size_t begin, std::size_t end) const;
};

// True for paths that exist in some tree (exactly); decides about names without a known extension.
using KnownPath = std::function<bool(std::string_view)>;

struct Extraction {
  std::vector<Segment> segments;  // in document order
  std::vector<Mention> mentions;  // in document order
};
// The running text a mention stands in; null for code blocks.
const Segment* segment_for(const Extraction&, const Mention&);
Extraction extract(const markdown::Document&, const KnownPath&);

}  // namespace assay::cite
