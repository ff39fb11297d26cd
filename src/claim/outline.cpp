#include "claim/outline.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "verdict/wording.h"

namespace assay {
namespace {

using markdown::Block;
using markdown::BlockKind;

constexpr std::string_view kJudging[] = {"overall",     "assessment", "verdict", "conclusion",
                                         "conclusions", "summary",    "status",  "bottom line"};
constexpr std::string_view kOpen[] = {"missing verification", "missing verifications", "missing tests",  "untested",
                                      "not tested",           "not verified",          "open questions", "to verify",
                                      "needs testing",        "needs verification",    "still to check"};
constexpr std::string_view kYes[] = {"yes", "likely", "works", "pass", "ok", "supported", "compatible"};

template <class Words>
bool any_word(std::string_view text, const Words& words) {
  const std::string lower = to_lower(text);
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view word) { return holds_word(lower, word); });
}

std::string one_line(const std::string& text) {
  std::string out;
  for (char c : text) {
    const bool space = c == '\n' || c == ' ' || c == '\t' || c == '\r';
    if (!space)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return std::string(trim(out));
}

// "Verdict" of "Verdict: SAFE"; "" where the text begins with no label.
std::string label_of(std::string_view text) {
  constexpr std::size_t kLongest = 24;
  const std::size_t colon = text.find(':');
  return colon == std::string_view::npos || colon > kLongest ? std::string() : std::string(text.substr(0, colon));
}

void add(std::vector<Remark>& out, Tone tone, std::uint32_t line, std::string text, bool whole) {
  if (tone == Tone::none || text.empty()) return;
  out.push_back(
      {tone == Tone::favourable ? RemarkKind::favourable : RemarkKind::unfavourable, line, std::move(text), whole});
}

// "| KV cache | LIKELY | MEDIUM |" below "Confidence Summary".
void add_row(std::vector<Remark>& out, const Block& row) {
  if (row.header_row || row.cells.size() < 2) return;
  const std::string about = one_line(row.cells[0].plain()), says = one_line(row.cells[1].plain());
  const bool yes = any_word(says, kYes) && tone_of(says) != Tone::unfavourable;
  if (yes && says.size() < 40)
    add(out, Tone::favourable, row.line, about + ": " + says, holds_word(to_lower(about), "overall"));
}

}  // namespace

std::vector<Heading> outline_of(const markdown::Document& doc) {
  std::vector<Heading> out;
  for (const Block& block : doc.blocks)
    if (block.kind == BlockKind::heading) out.push_back({block.line, block.level, one_line(block.plain())});
  return out;
}

std::vector<Remark> remarks_of(const markdown::Document& doc) {
  std::vector<Remark> out;
  for (const Block& block : doc.blocks) {
    if (block.kind == BlockKind::heading) {
      const std::string text = one_line(block.plain());
      if (any_word(text, kJudging)) add(out, tone_of(text), block.line, text, true);
      continue;
    }
    if (block.heading < 0) continue;
    const Block& above = doc.blocks[static_cast<std::size_t>(block.heading)];
    const std::string heading = above.plain();
    const bool in_list = block.parent >= 0;
    const bool paragraph = block.kind == BlockKind::paragraph && !in_list;
    // "**Verdict**: SAFE TO UPGRADE", wherever it stands, and what a document says before its first part.
    const bool labelled = paragraph && any_word(label_of(one_line(block.plain())), kJudging);
    const bool first = paragraph && above.level == 1 && above.heading < 0;
    if (any_word(heading, kOpen)) {
      if (block.kind == BlockKind::paragraph && in_list)
        out.push_back({RemarkKind::question, block.line, one_line(block.plain()), true});
    } else if (labelled || first) {
      add(out, tone_of(block.plain()), block.line, one_line(block.plain()), true);
    } else if (any_word(heading, kJudging)) {
      if (block.kind == BlockKind::table_row) add_row(out, block);
      if (paragraph) add(out, tone_of(block.plain()), block.line, one_line(block.plain()), true);
    }
  }
  return out;
}

}  // namespace assay
