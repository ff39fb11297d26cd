// A Markdown document as blocks with positions (CommonMark with tables, by cmark-gfm). Lines and columns are 1-based,
// columns count bytes of the source line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::markdown {

enum class BlockKind { heading, paragraph, list_item, table_row, fence, html, quote };

// An inline piece of a block's text, in order.
enum class InlineKind { text, code, link, emphasis, strong };
struct Inline {
  InlineKind kind;
  std::uint32_t line = 0, column = 0, end_column = 0;  // of its content in the source (inside the backticks for code)
  std::string text;                                    // content as read (entities decoded, backticks removed)
  std::string target;                                  // link: destination
  bool in_link = false;                                // stands inside a link's text
};

struct Cell {
  std::uint32_t line = 0, column = 0;  // of the first character after the pipe and its spaces
  std::uint32_t end_column = 0;        // one past the last character before the spaces and the closing pipe
  std::vector<Inline> inlines;
  std::string plain() const;
};

struct Block {
  BlockKind kind;
  std::uint32_t line = 0, end_line = 0, column = 0;
  int level = 0;                // heading: 1..6; list_item: nesting depth from 1
  int parent = -1;              // list_item or quote that holds this block, index into blocks; -1
  int heading = -1;             // nearest heading above, index into blocks; -1
  std::vector<Inline> inlines;  // heading, paragraph (a list item's own text is a paragraph block below it)
  // table_row
  int table = -1;  // number of the table in the document
  bool header_row = false;
  std::vector<Cell> cells;
  // fence (an indented code block is one too, without an info string)
  std::string info;                // info string
  std::string literal;             // content of the fence or html block
  std::uint32_t content_line = 0;  // source line of the first line of `literal`
  std::string plain() const;
};

struct Document {
  std::vector<Block> blocks;       // in source order
  std::vector<std::string> lines;  // source lines without line ends
};

// Never fails. Front matter (--- … ---) is skipped. Input that is not UTF-8 is repaired byte by byte.
Document parse(std::string_view text);

}  // namespace assay::markdown
