// Blocks from cmark-gfm's tree. cmark gives exact positions for blocks; for inlines it does not in three cases (lines
// after the first of a paragraph, list items with lazy continuation, cells with an escaped pipe), so inline positions
// are looked up again in the source line, and cells are cut out of the row's source line directly.
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>

#include <algorithm>
#include <mutex>

#include "base/text.h"
#include "syntax/markdown/document.h"

namespace assay::markdown {
namespace {

std::string string_of(const char* s) { return s ? std::string(s) : std::string(); }

bool is_type(cmark_node* node, const char* name) { return std::string_view(cmark_node_get_type_string(node)) == name; }

// Source lines; bytes that are not UTF-8 and NULs become U+FFFD, so that cmark and we count the same columns.
std::vector<std::string> source_lines(std::string_view text) {
  std::string clean;
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  clean = valid_utf8(text) ? std::string(text) : sanitize_utf8(text);
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin < clean.size()) {
    std::size_t end = clean.find_first_of("\r\n", begin);
    if (end == std::string::npos) end = clean.size();
    std::string line = clean.substr(begin, end - begin);
    for (std::size_t at = line.find('\0'); at != std::string::npos; at = line.find('\0', at))
      line.replace(at, 1, "\xEF\xBF\xBD");
    lines.push_back(std::move(line));
    begin = end + 1;
    if (end < clean.size() && clean[end] == '\r' && begin < clean.size() && clean[begin] == '\n') ++begin;
  }
  return lines;
}

// Number of lines of YAML front matter, the fences included; 0 when there is none.
std::size_t front_matter(const std::vector<std::string>& lines) {
  if (lines.size() < 2 || trim(lines[0]) != "---" || lines[0][0] != '-') return 0;
  bool has_key = false;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    std::string_view line = trim(lines[i]);
    if (line == "---" || line == "...") return has_key ? i + 1 : 0;
    if (line.empty() || line[0] == '#' || line[0] == '-') continue;
    std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && is_identifier(line.substr(0, std::min(colon, line.find('-')))))
      has_key = true;
    else if (!has_key)
      return 0;
  }
  return 0;
}

// What cmark 0.29 takes quadratic time for, blanked out from a number on that no document has: pipes of one line (cells
// of a table row), and openings of processing instructions and CDATA, for each of which it looks for an end. Positions
// stay.
class Bounds {
 public:
  std::string line(const std::string& text) {
    std::string out = text;
    std::size_t pipes = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (out[i] == '|' && ++pipes > 200) out[i] = ' ';
      bool opens = out[i] == '<' && (out.compare(i + 1, 1, "?") == 0 || out.compare(i + 1, 2, "![") == 0);
      if (opens && ++openings_ > 1000) out[i] = ' ';
    }
    return out;
  }

 private:
  std::size_t openings_ = 0;
};

class Builder {
 public:
  explicit Builder(Document& doc) : doc_(doc) {}

  void build(cmark_node* root) {
    cmark_iter* iter = cmark_iter_new(root);
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
      cmark_node* node = cmark_iter_get_node(iter);
      if (event == CMARK_EVENT_EXIT) {
        leave(node);
      } else if (enter(node)) {
        cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
        leave(node);
      }
    }
    cmark_iter_free(iter);
  }

 private:
  // Returns true when the node was taken whole and its children need no visit.
  bool enter(cmark_node* node) {
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_HEADING) return add_text(node, BlockKind::heading, cmark_node_get_heading_level(node));
    if (type == CMARK_NODE_PARAGRAPH) return add_text(node, BlockKind::paragraph, 0);
    if (type == CMARK_NODE_LIST) ++depth_;
    if (type == CMARK_NODE_CODE_BLOCK) return add_fence(node);
    if (type == CMARK_NODE_HTML_BLOCK) return add_html(node);
    if (type == CMARK_NODE_BLOCK_QUOTE || type == CMARK_NODE_ITEM || is_type(node, "tasklist")) {
      Block& b = add(node, type == CMARK_NODE_BLOCK_QUOTE ? BlockKind::quote : BlockKind::list_item);
      if (b.kind == BlockKind::list_item) b.level = depth_;
      holders_.push_back(static_cast<int>(doc_.blocks.size()) - 1);
    }
    if (is_type(node, "table")) ++table_;
    if (is_type(node, "table_header") || is_type(node, "table_row")) return add_row(node);
    return false;
  }

  void leave(cmark_node* node) {
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_LIST) --depth_;
    if (type == CMARK_NODE_BLOCK_QUOTE || type == CMARK_NODE_ITEM || is_type(node, "tasklist")) holders_.pop_back();
  }

  Block& add(cmark_node* node, BlockKind kind) {
    Block b{};
    b.kind = kind;
    b.line = static_cast<std::uint32_t>(std::max(0, cmark_node_get_start_line(node)));
    b.end_line = static_cast<std::uint32_t>(std::max(0, cmark_node_get_end_line(node)));
    b.column = static_cast<std::uint32_t>(std::max(0, cmark_node_get_start_column(node)));
    // A paragraph right above a table: cmark-gfm gives its lines to the table.
    cmark_node* next = b.line == 0 ? cmark_node_next(node) : nullptr;
    if (next && is_type(next, "table")) {
      b.line = static_cast<std::uint32_t>(std::max(1, cmark_node_get_start_line(next)));
      b.end_line = std::max(b.line, header_line(next) - 1);
      b.column = static_cast<std::uint32_t>(std::max(1, cmark_node_get_start_column(next)));
    }
    b.line = std::max(b.line, 1u);
    b.end_line = std::max(b.line, std::min(b.end_line, static_cast<std::uint32_t>(doc_.lines.size())));
    b.parent = holders_.empty() ? -1 : holders_.back();
    b.heading = heading_;
    doc_.blocks.push_back(std::move(b));
    return doc_.blocks.back();
  }

  // The line above the first one of dashes and bars.
  std::uint32_t header_line(cmark_node* table) const {
    auto start = static_cast<std::uint32_t>(std::max(1, cmark_node_get_start_line(table)));
    auto end = static_cast<std::uint32_t>(std::max(0, cmark_node_get_end_line(table)));
    for (std::uint32_t line = start; line < end; ++line) {
      std::string_view below = line_text(line + 1);
      if (below.find('-') != std::string_view::npos && below.find_first_not_of("|-: \t>\r") == std::string_view::npos)
        return line;
    }
    return start;
  }

  bool add_text(cmark_node* node, BlockKind kind, int level) {
    Block& b = add(node, kind);
    b.level = level;
    collect(node, b.inlines, b.line);
    if (kind == BlockKind::heading) heading_ = static_cast<int>(doc_.blocks.size()) - 1;
    return true;
  }

  bool add_fence(cmark_node* node) {
    Block& b = add(node, BlockKind::fence);
    b.info = string_of(cmark_node_get_fence_info(node));
    b.literal = string_of(cmark_node_get_literal(node));
    int length = 0, offset = 0;
    char character = 0;
    bool fenced = cmark_node_get_fenced(node, &length, &offset, &character) != 0;
    b.content_line = b.line + (fenced ? 1 : 0);
    return true;
  }

  bool add_html(cmark_node* node) {
    Block& b = add(node, BlockKind::html);
    b.literal = string_of(cmark_node_get_literal(node));
    b.content_line = b.line;
    return true;
  }

  bool add_row(cmark_node* node) {
    Block& b = add(node, BlockKind::table_row);
    b.table = table_;
    b.header_row = is_type(node, "table_header");
    if (b.header_row) b.line = header_line(cmark_node_parent(node));
    b.end_line = b.line;
    std::vector<Cell> spans = cut_row(b.line);
    std::size_t i = 0;
    for (cmark_node* cell = cmark_node_first_child(node); cell; cell = cmark_node_next(cell), ++i) {
      Cell c;
      if (i < spans.size())
        c = spans[i];
      else
        c.line = b.line;
      from_ = c.column;
      collect(cell, c.inlines, b.line);
      b.cells.push_back(std::move(c));
    }
    return true;
  }

  // Cells of a row by its unescaped pipes (inside code spans too, as GFM has it).
  std::vector<Cell> cut_row(std::uint32_t line) const {
    std::vector<Cell> cells;
    if (line == 0 || line > doc_.lines.size()) return cells;
    std::string_view s = doc_.lines[line - 1];
    std::size_t begin = s.find_first_not_of(" \t>");
    if (begin == std::string_view::npos) return cells;
    if (s[begin] == '|') ++begin;
    for (std::size_t i = begin; i <= s.size(); ++i) {
      if (i < s.size() && s[i] == '\\') {
        ++i;
        continue;
      }
      if (i < s.size() && s[i] != '|') continue;
      std::size_t a = begin, z = std::min(i, s.size());
      while (a < z && (s[a] == ' ' || s[a] == '\t')) ++a;
      while (z > a && (s[z - 1] == ' ' || s[z - 1] == '\t')) --z;
      Cell c;
      c.line = line;
      c.column = static_cast<std::uint32_t>(a + 1);
      c.end_column = static_cast<std::uint32_t>(z + 1);
      cells.push_back(std::move(c));
      begin = i + 1;
    }
    return cells;
  }

  void collect(cmark_node* block, std::vector<Inline>& out, std::uint32_t first_line) {
    std::uint32_t line = first_line;
    if (doc_.blocks.back().kind != BlockKind::table_row) from_ = doc_.blocks.back().column;
    int links = 0;
    cmark_iter* iter = cmark_iter_new(block);
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
      cmark_node* node = cmark_iter_get_node(iter);
      cmark_node_type type = cmark_node_get_type(node);
      bool container = type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE;
      if (event == CMARK_EVENT_EXIT) {
        if (container) --links;
        continue;
      }
      if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) {
        ++line;
        from_ = 1;
        push(out, InlineKind::text, "\n", line - 1, links > 0);
        continue;
      }
      if (type == CMARK_NODE_TEXT || type == CMARK_NODE_HTML_INLINE) {
        std::string text = string_of(cmark_node_get_literal(node));
        locate(push(out, InlineKind::text, text, line, links > 0), text);
      } else if (type == CMARK_NODE_CODE) {
        std::string text = string_of(cmark_node_get_literal(node));
        locate_code(push(out, InlineKind::code, text, line, links > 0), text, line);
      } else if (container) {
        Inline& link = push(out, InlineKind::link, "", line, false);
        link.target = string_of(cmark_node_get_url(node));
        link.column = from_;
        ++links;
      } else if (type == CMARK_NODE_EMPH || type == CMARK_NODE_STRONG) {
        push(out, type == CMARK_NODE_EMPH ? InlineKind::emphasis : InlineKind::strong, "", line, links > 0).column =
            from_;
      }
    }
    cmark_iter_free(iter);
  }

  Inline& push(std::vector<Inline>& out, InlineKind kind, std::string text, std::uint32_t line, bool in_link) {
    Inline i{};
    i.kind = kind;
    i.text = std::move(text);
    i.line = line;
    i.in_link = in_link;
    out.push_back(std::move(i));
    return out.back();
  }

  std::string_view line_text(std::uint32_t line) const {
    return line >= 1 && line <= doc_.lines.size() ? std::string_view(doc_.lines[line - 1]) : std::string_view();
  }

  // Finds the inline's text in its line, from where the one before it ended. Decoded entities are not found: then the
  // position stays at that point, which is right to within the entity.
  void locate(Inline& i, std::string_view text) {
    std::string_view s = line_text(i.line);
    std::size_t from = from_ > 0 ? from_ - 1 : 0;
    std::size_t at = from <= s.size() && !text.empty() ? s.find(text, from) : std::string_view::npos;
    if (at == std::string_view::npos) at = std::min(from, s.size());
    i.column = static_cast<std::uint32_t>(at + 1);
    i.end_column = i.column + static_cast<std::uint32_t>(std::min(text.size(), s.size() - at));
    from_ = i.end_column;
  }

  // A code span may run over line ends (each is a space in its text) and hold an escaped pipe in a table.
  void locate_code(Inline& i, std::string text, std::uint32_t& line) {
    std::string_view s = line_text(line);
    std::size_t tick = s.find('`', from_ > 0 ? from_ - 1 : 0);
    if (tick == std::string_view::npos) return locate(i, text);
    std::size_t inner = s.find_first_not_of('`', tick);
    if (inner == std::string_view::npos) inner = s.size();
    std::string fence(s.substr(tick, inner - tick));
    std::size_t close = closing(s, fence, inner);
    i.line = line;
    i.column = static_cast<std::uint32_t>(inner + 1);
    if (inner < s.size() && s[inner] == ' ' && close != std::string_view::npos && close > inner + 1 &&
        s[close - 1] == ' ')
      ++i.column;
    for (std::uint32_t l = line + 1; close == std::string_view::npos && l <= doc_.blocks.back().end_line; ++l) {
      close = closing(line_text(l), fence, 0);
      if (close == std::string_view::npos) continue;
      line = l;
      i.end_column = static_cast<std::uint32_t>(s.size() + 1);
      from_ = static_cast<std::uint32_t>(close + fence.size() + 1);
      return;
    }
    if (close == std::string_view::npos) close = s.size();
    i.end_column = static_cast<std::uint32_t>(close + 1);
    from_ = static_cast<std::uint32_t>(std::min(close + fence.size(), s.size()) + 1);
  }

  static std::size_t closing(std::string_view s, std::string_view fence, std::size_t from) {
    for (std::size_t at = s.find(fence, from); at != std::string_view::npos; at = s.find(fence, at)) {
      std::size_t end = s.find_first_not_of('`', at);
      if (end == std::string_view::npos) end = s.size();
      if (end - at == fence.size()) return at;
      at = end;
    }
    return std::string_view::npos;
  }

  Document& doc_;
  std::vector<int> holders_;  // list items and quotes that are open
  int heading_ = -1;
  int table_ = -1;
  int depth_ = 0;
  std::uint32_t from_ = 1;  // column after the last inline on the current line
};

std::string join(const std::vector<Inline>& inlines) {
  std::string out;
  for (const Inline& i : inlines)
    if (i.kind == InlineKind::text || i.kind == InlineKind::code) out += i.text == "\n" ? " " : i.text;
  return out;
}

}  // namespace

std::string Cell::plain() const { return join(inlines); }

std::string Block::plain() const {
  if (kind != BlockKind::table_row) return join(inlines);
  std::string out;
  for (const Cell& c : cells) out += (out.empty() ? "" : " | ") + c.plain();
  return out;
}

Document parse(std::string_view text) {
  static std::once_flag registered;
  std::call_once(registered, [] { cmark_gfm_core_extensions_ensure_registered(); });

  Document doc;
  doc.lines = source_lines(text);
  std::size_t skip = front_matter(doc.lines);
  std::string source;
  Bounds bounds;
  for (std::size_t i = 0; i < doc.lines.size(); ++i)
    source.append(i < skip ? std::string() : bounds.line(doc.lines[i])) += '\n';

  cmark_parser* parser = cmark_parser_new(CMARK_OPT_SOURCEPOS);
  // Looking for e-mail addresses goes back and forth at every '@'.
  bool many_at = std::count(source.begin(), source.end(), '@') > 5000;
  for (const char* name : {"table", "strikethrough", "autolink", "tasklist"})
    if (many_at && std::string_view(name) == "autolink")
      continue;
    else if (cmark_syntax_extension* e = cmark_find_syntax_extension(name))
      cmark_parser_attach_syntax_extension(parser, e);
  cmark_parser_feed(parser, source.data(), source.size());
  cmark_node* root = cmark_parser_finish(parser);
  Builder(doc).build(root);
  cmark_node_free(root);
  cmark_parser_free(parser);
  return doc;
}

}  // namespace assay::markdown
