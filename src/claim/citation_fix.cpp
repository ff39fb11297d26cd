// `--fix`: the line numbers of moved citations, rewritten where they stand. The document is read again, so that only
// digits that the extraction itself took for a citation's lines are touched.
#include <algorithm>
#include <optional>

#include "base/text.h"
#include "claim/citation_mention.h"
#include "claim/citations.h"

namespace assay {
namespace {

struct Edit {
  std::uint32_t line, column, end_column;
  std::string text;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "L10-L20" to 30-40 gives "L30-L40"; a single number stays one.
std::string renumbered(std::string_view written, std::uint32_t start, std::uint32_t end) {
  std::vector<std::pair<std::size_t, std::size_t>> numbers;  // begin, end
  for (std::size_t i = 0; i < written.size();) {
    if (!is_digit(written[i])) {
      ++i;
      continue;
    }
    std::size_t k = i;
    while (k < written.size() && is_digit(written[k])) ++k;
    numbers.emplace_back(i, k);
    i = k;
  }
  if (numbers.empty() || numbers.size() > 2) return {};
  std::string out(written.substr(0, numbers[0].first));
  out += std::to_string(start);
  if (numbers.size() == 2 && end > start) {
    out += written.substr(numbers[0].second, numbers[1].first - numbers[0].second);
    out += std::to_string(end);
    out += written.substr(numbers[1].second);
  } else if (numbers.size() == 2) {
    out += written.substr(numbers[1].second);
  } else {
    out += written.substr(numbers[0].second);
  }
  return out;
}

const Citation* citation_of(const std::vector<Citation>& citations, const cite::Mention& m) {
  auto it = std::lower_bound(citations.begin(), citations.end(), m,
                             [](const Citation& c, const cite::Mention& k) { return c.at.line < k.at.line; });
  for (; it != citations.end() && it->at.line == m.at.line; ++it)
    if (it->at.column == m.at.column && it->start == m.start && it->end == m.end && it->raw == m.raw) return &*it;
  return nullptr;
}

}  // namespace

std::string apply_fixes(std::string_view text, const std::vector<Citation>& unsorted) {
  std::vector<Citation> citations = unsorted;
  std::stable_sort(citations.begin(), citations.end(),
                   [](const Citation& a, const Citation& b) { return a.at.line < b.at.line; });
  markdown::Document doc = markdown::parse(text);
  auto known = [&](std::string_view path) {
    return std::any_of(citations.begin(), citations.end(),
                       [&](const Citation& c) { return c.raw.find(path) != std::string::npos; });
  };
  std::vector<Edit> edits;
  for (const cite::Mention& m : cite::extract(doc, known).mentions) {
    if (m.lines_at.line == 0 || m.lines_at.line > doc.lines.size()) continue;
    const Citation* c = citation_of(citations, m);
    if (!c || c->status != CitationStatus::moved || !c->moved_to || c->moved_to->path != c->path ||
        c->moved_to->start == 0)
      continue;
    for (const cite::Span& span : {m.lines_at, m.label_lines_at}) {
      if (span.line == 0 || span.line > doc.lines.size()) continue;
      std::string_view line = doc.lines[span.line - 1];
      if (span.column == 0 || span.end_column <= span.column || span.end_column - 1 > line.size()) continue;
      std::string fixed =
          renumbered(line.substr(span.column - 1, span.end_column - span.column), c->moved_to->start, c->moved_to->end);
      if (!fixed.empty()) edits.push_back({span.line, span.column, span.end_column, std::move(fixed)});
    }
  }
  std::sort(edits.begin(), edits.end(),
            [](const Edit& a, const Edit& b) { return a.line != b.line ? a.line < b.line : a.column < b.column; });

  // Positions are of the document as parsed; a text that had to be repaired has other bytes there and is left alone.
  std::string out;
  std::size_t done = 0;
  std::uint32_t number = 0;
  std::size_t offset = text.starts_with("\xEF\xBB\xBF") ? 3 : 0, at_line = 0;
  for (const Edit& e : edits) {
    while (number < e.line) {
      if (number > 0) {
        std::size_t newline = text.find('\n', at_line);
        at_line = newline == std::string_view::npos ? text.size() : newline + 1;
      } else {
        at_line = offset;
      }
      ++number;
    }
    std::size_t begin = at_line + e.column - 1, end = at_line + e.end_column - 1;
    if (begin < done || end > text.size() ||
        doc.lines[e.line - 1] != text.substr(at_line, doc.lines[e.line - 1].size()))
      continue;
    out += text.substr(done, begin - done);
    out += e.text;
    done = end;
  }
  out += text.substr(done);
  return out;
}

}  // namespace assay
