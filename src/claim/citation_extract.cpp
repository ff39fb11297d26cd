// Walks the blocks of a document and finds every mention of a place.
#include "claim/citation_extract.h"

#include <algorithm>

#include "base/text.h"

namespace assay::cite {
namespace {

using markdown::Block;
using markdown::BlockKind;
using markdown::Inline;
using markdown::InlineKind;

// Appends a source line's part to the segment; quote markers of lazy continuation lines are blanked out.
void append_line(Segment& s, const std::string& source, std::uint32_t line, std::size_t from, std::size_t to) {
  if (!s.text.empty()) s.text += '\n';
  s.starts.push_back({s.text.size(), line, static_cast<std::uint32_t>(from + 1)});
  s.text.append(source, from, to - from);
}

void add_code_spans(Segment& s, const std::vector<Inline>& inlines) {
  for (const Inline& i : inlines) {
    if (i.kind != InlineKind::code || s.starts.empty() || i.line < s.starts[0].line) continue;
    std::size_t row = i.line - s.starts[0].line;  // a segment's lines follow each other
    if (row >= s.starts.size() || i.column < s.starts[row].column) continue;
    std::size_t begin = s.starts[row].offset + (i.column - s.starts[row].column);
    if (begin <= s.text.size())
      s.code.push_back({begin, std::min(s.text.size(), begin + (i.end_column - std::min(i.end_column, i.column)))});
  }
}

// The mention whose file a context mention means, among [0, limit): by nearness of its block.
struct Candidate {
  int mention = -1;
  FileSource source = FileSource::earlier;
};

// Naming mentions are in the order of their blocks: those of one block are a run. [first, last) of x.naming, among the
// mentions before `before`.
std::pair<std::size_t, std::size_t> run_of(const Extractor& x, int block, std::size_t before) {
  auto block_of = [&](int mention) { return x.out.mentions[static_cast<std::size_t>(mention)].block; };
  auto end = std::lower_bound(x.naming.begin(), x.naming.end(), before,
                              [](int m, std::size_t b) { return static_cast<std::size_t>(m) < b; });
  auto first = std::lower_bound(x.naming.begin(), end, block, [&](int m, int b) { return block_of(m) < b; });
  auto last = std::lower_bound(first, end, block + 1, [&](int m, int b) { return block_of(m) < b; });
  return {static_cast<std::size_t>(first - x.naming.begin()), static_cast<std::size_t>(last - x.naming.begin())};
}

int last_in_block(const Extractor& x, int block, std::size_t before) {
  auto [first, last] = run_of(x, block, before);
  return last > first ? x.naming[last - 1] : -1;
}

// The last one before, in a block after `above`.
int last_below(const Extractor& x, int above, std::size_t before) {
  auto end = std::lower_bound(x.naming.begin(), x.naming.end(), before,
                              [](int m, std::size_t b) { return static_cast<std::size_t>(m) < b; });
  if (end == x.naming.begin()) return -1;
  int found = *std::prev(end);
  return x.out.mentions[static_cast<std::size_t>(found)].block > above ? found : -1;
}

// The only file a heading or item names; one that names two does not say which is meant.
int sole_in_block(const Extractor& x, int block, std::size_t before) {
  int found = -1;
  auto [first, last] = run_of(x, block, before);
  if (last - first > 64) return -1;
  for (std::size_t i = first; i < last; ++i) {
    const Mention& m = x.out.mentions[static_cast<std::size_t>(x.naming[i])];
    if (found >= 0 && x.out.mentions[static_cast<std::size_t>(found)].path != m.path) return -1;
    found = x.naming[i];
  }
  return found;
}

// "line 5 of a.py", "lines 3-4 in `a.py`".
int named_after(const Extractor& x, std::size_t index) {
  const Mention& m = x.out.mentions[index];
  if (index + 1 >= x.out.mentions.size()) return -1;
  const Mention& next = x.out.mentions[index + 1];
  if (next.block != m.block || next.cell != m.cell || !names_file(next) || next.begin < m.finish) return -1;
  for (std::size_t k = x.out.segments.size(); k-- > 0 && x.out.segments[k].block >= m.block;) {
    const Segment& s = x.out.segments[k];
    if (s.block != m.block || s.cell != m.cell) continue;
    std::string_view between = trim(std::string_view(s.text).substr(m.finish, next.begin - m.finish));
    while (!between.empty() && (between.back() == '`' || between.back() == '*')) between.remove_suffix(1);
    between = trim(between);
    while (!between.empty() && (between.front() == '`' || between.front() == '*' || between.front() == ')'))
      between.remove_prefix(1);
    between = trim(between);
    if (between == "of" || between == "in" || between == "from" || between == "of the file" || between == "of file")
      return static_cast<int>(index + 1);
  }
  return -1;
}

Candidate file_for(const Extractor& x, std::size_t index) {
  const Mention& m = x.out.mentions[index];
  if (int next = named_after(x, index); next >= 0) return {next, FileSource::same_sentence};
  if (int same = last_in_block(x, m.block, index); same >= 0) {
    bool same_cell = x.out.mentions[static_cast<std::size_t>(same)].cell == m.cell;
    return {same, same_cell || m.cell >= 0 ? FileSource::same_sentence : FileSource::earlier};
  }
  const Block& block = x.doc.blocks[static_cast<std::size_t>(m.block)];
  if (block.kind == BlockKind::table_row) {  // a later cell of the same row, then the caption
    if (int row = last_in_block(x, m.block, x.out.mentions.size()); row >= 0) return {row, FileSource::same_sentence};
  }
  // The item this one hangs under: its own paragraph comes right after it.
  for (int parent = block.parent; parent >= 0; parent = x.doc.blocks[static_cast<std::size_t>(parent)].parent) {
    if (parent + 1 < m.block)
      if (int item = sole_in_block(x, parent + 1, index); item >= 0) return {item, FileSource::enclosing};
  }
  // The text before it in its section, the nearest first; then the headings, from the nearest to the widest.
  if (int near = last_below(x, block.heading, index); near >= 0) return {near, FileSource::earlier};
  int level = 7;
  for (int h = block.heading; h >= 0; h = x.doc.blocks[static_cast<std::size_t>(h)].heading) {
    const Block& heading = x.doc.blocks[static_cast<std::size_t>(h)];
    if (heading.level >= level) continue;
    level = heading.level;
    if (int named = sole_in_block(x, h, index); named >= 0) return {named, FileSource::enclosing};
  }
  return {};
}

}  // namespace

Span Segment::span(std::size_t begin, std::size_t end) const {
  Span out;
  auto after = std::upper_bound(starts.begin(), starts.end(), begin,
                                [](std::size_t at, const LineStart& s) { return at < s.offset; });
  if (after == starts.begin()) return out;
  const LineStart& start = *std::prev(after);
  out.line = start.line;
  out.column = start.column + static_cast<std::uint32_t>(begin - start.offset);
  out.end_column = start.column + static_cast<std::uint32_t>(end - start.offset);
  std::size_t newline = text.find('\n', begin);
  if (newline != std::string::npos && newline < end)
    out.end_column = out.column + static_cast<std::uint32_t>(newline - begin);
  return out;
}

Segment segment_of(const markdown::Document& doc, int index, int cell) {
  const Block& block = doc.blocks[static_cast<std::size_t>(index)];
  Segment s;
  s.block = index;
  s.cell = cell;
  if (cell >= 0) {
    const markdown::Cell& c = block.cells[static_cast<std::size_t>(cell)];
    if (c.line >= 1 && c.line <= doc.lines.size() && c.column >= 1) {
      const std::string& source = doc.lines[c.line - 1];
      std::size_t to = std::min<std::size_t>(std::max(c.end_column, c.column) - 1, source.size());
      append_line(s, source, c.line, std::min<std::size_t>(c.column - 1, to), to);
    }
    add_code_spans(s, c.inlines);
    return s;
  }
  for (std::uint32_t line = block.line; line >= 1 && line <= block.end_line && line <= doc.lines.size(); ++line) {
    const std::string& source = doc.lines[line - 1];
    std::size_t from = line == block.line && block.column > 0 ? block.column - 1 : source.find_first_not_of(" \t>");
    from = std::min(from, source.size());
    append_line(s, source, line, from, source.size());
  }
  add_code_spans(s, block.inlines);
  return s;
}

void link_context(Extractor& x, std::size_t from) {
  for (std::size_t i = from; i < x.out.mentions.size(); ++i) {
    Mention& m = x.out.mentions[i];
    if (m.file_source == FileSource::own || m.file_from >= 0) continue;
    Candidate c = file_for(x, i);
    if (c.mention < 0) continue;
    m.file_from = c.mention;
    m.file_source = c.source;
    m.path = x.out.mentions[static_cast<std::size_t>(c.mention)].path;
  }
}

Extraction extract(const markdown::Document& doc, const KnownPath& known) {
  Extractor x{doc, known, {}, {}, 1};
  for (int i = 0; i < static_cast<int>(doc.blocks.size()); ++i) {
    const Block& block = doc.blocks[static_cast<std::size_t>(i)];
    std::size_t from = x.out.mentions.size();
    switch (block.kind) {
      case BlockKind::heading:
      case BlockKind::paragraph:
      case BlockKind::html:
        x.out.segments.push_back(segment_of(doc, i, -1));
        extract_text(x, x.out.segments.back());
        break;
      case BlockKind::table_row: {
        int last = i;
        while (last + 1 < static_cast<int>(doc.blocks.size()) &&
               doc.blocks[static_cast<std::size_t>(last + 1)].kind == BlockKind::table_row &&
               doc.blocks[static_cast<std::size_t>(last + 1)].table == block.table)
          ++last;
        extract_table(x, i, last);
        i = last;
        break;
      }
      case BlockKind::fence:
        extract_fence(x, i);
        break;
      case BlockKind::list_item:
      case BlockKind::quote:
        break;
    }
    link_context(x, from);
  }
  // A place in a context nobody named a file for says nothing.
  // (Indices in file_from stay valid: only mentions nobody points to are dropped.)
  std::vector<Mention>& all = x.out.mentions;
  std::vector<int> moved(all.size(), -1);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].path.empty()) continue;
    moved[i] = static_cast<int>(kept);
    if (kept != i) all[kept] = std::move(all[i]);
    ++kept;
  }
  all.resize(kept);
  for (Mention& m : all)
    if (m.file_from >= 0) m.file_from = moved[static_cast<std::size_t>(m.file_from)];
  return std::move(x.out);
}

}  // namespace assay::cite
