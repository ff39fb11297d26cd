// The parts of extraction, one per kind of block. Each appends mentions in the order of the text.
#pragma once

#include "claim/citation_lines.h"
#include "claim/citation_mention.h"

namespace assay::cite {

inline bool names_file(const Mention& m) {
  return m.file_source == FileSource::own && !m.path.empty() && m.form != Form::fence_text && m.form != Form::permalink;
}

struct Extractor {
  const markdown::Document& doc;
  const KnownPath& known;
  Extraction out;
  std::vector<int> naming;  // mentions that say which file they mean and can lend it to others, in order
  std::uint32_t next_group = 1;

  Mention& add(Mention m) {
    if (names_file(m)) naming.push_back(static_cast<int>(out.mentions.size()));
    out.mentions.push_back(std::move(m));
    return out.mentions.back();
  }

  // A mention for each range of lines, of one group; span_of(begin, end) gives where the range stands. Returns the
  // index of the first.
  template <class SpanOf>
  std::size_t add_ranges(Mention m, const LineSpec& spec, SpanOf&& span_of) {
    const std::size_t first = out.mentions.size();
    m.group = next_group++;
    m.group_size = static_cast<std::uint32_t>(spec.ranges.size());
    for (const LineRange& r : spec.ranges) {
      Mention one = m;
      one.start = r.start;
      one.end = r.end;
      one.approximate = r.approximate;
      one.lines_at = span_of(r.begin, r.finish);
      add(std::move(one));
    }
    return first;
  }
};

// citation_extract_text.cpp: a paragraph, heading or cell; the segment is already in out.segments.
void extract_text(Extractor&, const Segment&);
// citation_extract_table.cpp: a whole table (rows [first, last] of blocks), cells included.
void extract_table(Extractor&, int first, int last);
// citation_extract_fence.cpp
void extract_fence(Extractor&, int block);

// Running text of a block or cell.
Segment segment_of(const markdown::Document&, int block, int cell);

// Gives every context mention added since `from` (and of the blocks before) the file it means.
void link_context(Extractor&, std::size_t from);

// Splits a URL of a code host: ".../OWNER/NAME/blob/REF/path#L1-L2". False when it is none.
struct Permalink {
  std::string repository, rest;  // rest: "REF/path", the ref may hold slashes
  std::string fragment;          // after '#'
};
bool parse_permalink(std::string_view url, Permalink&);

}  // namespace assay::cite
