// Tables. A column headed "Line" places what a row's file column names; a column headed "Lines" does so only where its
// cells hold ranges or lists, since it is usually the length of the file.
#include <algorithm>

#include "base/text.h"
#include "claim/citation_extract.h"
#include "claim/citation_lines.h"

namespace assay::cite {
namespace {

using markdown::Block;

std::string bare(std::string_view cell) {
  std::string out;
  for (char c : cell)
    if (c != '`' && c != '*' && c != '_') out += c;
  return to_lower(trim(out));
}

bool is_line_header(std::string_view header) {
  for (std::string_view h :
       {"line", "line(s)", "line #", "line no", "line no.", "line number", "line number(s)", "line numbers", "ln", "l#",
        "at line", "line range", "lines (approx)", "line ref", "line:", "code line"})
    if (header == h) return true;
  return false;
}

bool is_lines_header(std::string_view header) {
  return header == "lines" || header == "lines:" || header == "line ranges";
}

bool is_file_header(std::string_view header) {
  for (std::string_view h : {"file", "files", "path", "location", "module", "source", "where", "file path", "filename",
                             "source file", "component"})
    if (header == h) return true;
  return false;
}

// The lines a cell holds, when it holds nothing else.
std::optional<LineSpec> lines_of_cell(const Segment& s) {
  std::size_t at = 0;
  while (at < s.text.size() && (s.text[at] == '`' || s.text[at] == '*' || s.text[at] == ' ')) ++at;
  auto spec = line_words_at(s.text, at);
  if (!spec) spec = list_at(s.text, at, true);
  if (!spec) return std::nullopt;
  std::string_view rest = std::string_view(s.text).substr(spec->end);
  while (!rest.empty() && (rest.front() == '`' || rest.front() == '*' || rest.front() == ' ' || rest.front() == '+'))
    rest.remove_prefix(1);
  if (!rest.empty() && rest.front() != '(' && rest != ", etc." && rest != "etc.") return std::nullopt;
  return spec;
}

struct Columns {
  int line = -1;
  int file = -1;
};

// A column of ranges or lists; "~200" and "150+" are sizes, and so is what stands beside them.
bool holds_places(const Extractor& x, int column, int first, int last) {
  bool places = false;
  for (int row = first + 1; row <= last; ++row) {
    if (column >= static_cast<int>(x.doc.blocks[static_cast<std::size_t>(row)].cells.size())) continue;
    auto spec = lines_of_cell(segment_of(x.doc, row, column));
    if (!spec) continue;
    bool single = spec->ranges.size() == 1 && spec->ranges[0].start == spec->ranges[0].end;
    if (single && spec->ranges[0].approximate) return false;
    places |= !single;
  }
  return places;
}

Columns columns_of(const Extractor& x, int first, int last) {
  Columns c;
  const Block& header = x.doc.blocks[static_cast<std::size_t>(first)];
  for (int k = 0; k < static_cast<int>(header.cells.size()); ++k) {
    std::string name = bare(header.cells[static_cast<std::size_t>(k)].plain());
    if (c.file < 0 && is_file_header(name)) c.file = k;
    if (c.line >= 0) continue;
    if (is_line_header(name)) c.line = k;
    if (is_lines_header(name) && holds_places(x, k, first, last)) c.line = k;
  }
  return c;
}

// The mention of this row that names the file: without lines of its own, in the file column where there is one.
int file_of_row(const Extractor& x, std::size_t from, const Columns& columns) {
  int found = -1;
  for (std::size_t i = from; i < x.out.mentions.size(); ++i) {
    const Mention& m = x.out.mentions[i];
    bool names = (m.form == Form::path_only || (m.form == Form::link && m.start == 0)) && m.cell != columns.line;
    if (!names || (columns.file >= 0 && m.cell != columns.file && found >= 0)) continue;
    if (found < 0 || m.cell == columns.file) found = static_cast<int>(i);
    if (m.cell == columns.file) break;
  }
  return found;
}

void add_row_lines(Extractor& x, const Segment& cell, const LineSpec& spec, int file) {
  std::uint32_t group = x.next_group++;
  for (const LineRange& r : spec.ranges) {
    Mention m;
    m.form = Form::table_columns;
    m.block = cell.block;
    m.cell = cell.cell;
    m.begin = r.begin;
    m.finish = r.finish;
    m.at = cell.span(r.begin, r.finish);
    m.lines_at = m.at;
    m.raw = cell.text;
    m.start = r.start;
    m.end = r.end;
    m.approximate = r.approximate;
    m.group = group;
    m.group_size = static_cast<std::uint32_t>(spec.ranges.size());
    m.file_source = FileSource::earlier;
    if (file >= 0) {
      const Mention& named = x.out.mentions[static_cast<std::size_t>(file)];
      m.file_from = file;
      m.file_source = FileSource::same_sentence;
      m.path = named.path;
      m.raw = named.raw + " | " + cell.text;
    }
    x.add(std::move(m));
  }
}

}  // namespace

void extract_table(Extractor& x, int first, int last) {
  Columns columns = columns_of(x, first, last);
  for (int row = first; row <= last; ++row) {
    const Block& block = x.doc.blocks[static_cast<std::size_t>(row)];
    std::size_t from = x.out.mentions.size();
    std::optional<LineSpec> lines;
    Segment line_cell;
    for (int k = 0; k < static_cast<int>(block.cells.size()); ++k) {
      Segment s = segment_of(x.doc, row, k);
      if (k == columns.line && !block.header_row && (lines = lines_of_cell(s))) {
        line_cell = s;
        continue;
      }
      x.out.segments.push_back(std::move(s));
      extract_text(x, x.out.segments.back());
    }
    if (lines) add_row_lines(x, line_cell, *lines, file_of_row(x, from, columns));
    link_context(x, from);
  }
}

}  // namespace assay::cite
