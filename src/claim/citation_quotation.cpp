// Which code block belongs to a citation, and whether it quotes the file or proposes what should stand there.
#include <algorithm>

#include "base/text.h"
#include "claim/citation_anchor.h"
#include "syntax/generic/scan.h"

namespace assay::cite {
namespace {

using markdown::Block;
using markdown::BlockKind;

struct Cue {
  std::string_view word;
  bool proposal;
};

// A cue counts where it begins a word; "implement" also finds "implementation".
constexpr Cue kCues[] = {
    {"fix", true},        {"recommend", true},     {"propos", true},        {"suggest", true},   {"solution", true},
    {"should", true},     {"replace", true},       {"change to", true},     {"changes", true},   {"add ", true},
    {"adding", true},     {"implement", true},     {"refactor", true},      {"corrected", true}, {"revised", true},
    {"instead", true},    {"option", true},        {"step ", true},         {"improve", true},   {"after", true},
    {"new ", true},       {"update", true},        {"migrat", true},        {"modif", true},     {"create", true},
    {"would", true},      {"desired", true},       {"better", true},        {"target", true},    {"extract", true},
    {"wrap ", true},      {"move ", true},         {"example usage", true}, {"could", true},     {"remediation", true},
    {"mitigation", true}, {"required code", true}, {"\xE2\x9C\x85", true},  {"current", false},  {"existing", false},
    {"actual", false},    {"before", false},       {"from ", false},        {"evidence", false}, {"problem", false},
    {"issue", false},     {"bug", false},          {"bottleneck", false},   {"finding", false},  {"location", false},
    {"hardcoded", false}, {"hard-coded", false},   {"root cause", false},   {"does", false},     {"is defined", false},
    {"the code", false},  {"vulnerab", false},     {"\xE2\x9D\x8C", false}, {"old ", false},     {"original", false},
    {"shows", false},     {"reads", false},        {"quote", false},        {"file:", false},    {"code:", false},
};

// The cue that stands nearest to the end of the text; unclear when there is none.
QuoteRole role_of_text(std::string_view text) {
  std::string lower = ' ' + to_lower(text) + ' ';
  std::size_t best = 0;
  QuoteRole role = QuoteRole::unclear;
  for (const Cue& cue : kCues) {
    for (std::size_t at = lower.rfind(cue.word); at != std::string::npos && at > best;
         at = at > 0 ? lower.rfind(cue.word, at - 1) : std::string::npos) {
      if (is_ident_char(lower[at - 1]) && is_ident_char(cue.word[0]) && static_cast<unsigned char>(cue.word[0]) < 0x80)
        continue;
      best = at;
      role = cue.proposal ? QuoteRole::proposal : QuoteRole::quotation;
      break;
    }
  }
  return role;
}

bool is_short_lead(const Block& b) {
  if (b.kind != BlockKind::paragraph) return false;
  std::string text = b.plain();
  std::string_view t = trim(text);
  return t.size() < 90 && (t.ends_with(":") || t.ends_with(")"));
}

bool has_mentions(const Extraction& x, int block) {
  auto it = std::lower_bound(x.mentions.begin(), x.mentions.end(), block,
                             [](const Mention& m, int b) { return m.block < b; });
  return it != x.mentions.end() && it->block == block;
}

// The fence that follows the mention's block, past list items' ends and one short line that leads in.
int fence_after(const markdown::Document& doc, const Extraction& x, int block, int* lead) {
  int leads = 0;
  for (int k = block + 1; k < static_cast<int>(doc.blocks.size()) && k <= block + 4; ++k) {
    const Block& b = doc.blocks[static_cast<std::size_t>(k)];
    if (b.kind == BlockKind::fence) return k;
    if (b.kind == BlockKind::quote) continue;
    if (is_short_lead(b) && leads == 0 && b.parent == doc.blocks[static_cast<std::size_t>(block)].parent) {
      ++leads;
      if (!has_mentions(x, k)) *lead = k;
      continue;
    }
    return -1;
  }
  return -1;
}

// Citations of different places before the same fence.
bool shared(const Extraction& x, const Mention& m, int fence) {
  auto it = std::lower_bound(x.mentions.begin(), x.mentions.end(), m.block,
                             [](const Mention& k, int block) { return k.block < block; });
  for (; it != x.mentions.end() && it->block < fence; ++it)
    if (it->start > 0 && it->group != m.group) return true;
  return false;
}

// A paragraph with very many citations leads in no code block.
bool is_crowded(const Extraction& x, const Mention& m) {
  auto less = [](const Mention& k, int block) { return k.block < block; };
  auto first = std::lower_bound(x.mentions.begin(), x.mentions.end(), m.block, less);
  return std::lower_bound(first, x.mentions.end(), m.block + 1, less) - first > 100;
}

bool same_language(const Block& fence, std::string_view path) {
  std::size_t end = fence.info.find_first_of(" \t{,:");
  std::string_view word = std::string_view(fence.info).substr(0, end);
  if (word.empty()) return true;
  if (word == "diff" || word == "patch") return false;
  generic::Family f = generic::family_of_language(word), g = generic::family_of(path);
  if (word == "text" || word == "txt" || word == "plaintext") return g == generic::Family::plain;
  // A word that stands for no language we know says nothing.
  return f == generic::Family::plain || f == g ||
         (f != generic::Family::hash && f != generic::Family::python && g != generic::Family::hash &&
          g != generic::Family::python);
}

// "// BEFORE: … // AFTER: …" in one block: some of it is not in the file.
bool shows_both(std::string_view code) {
  for (std::string_view line : split(code, '\n')) {
    std::string lower = to_lower(trim(line));
    if (!lower.starts_with("//") && !lower.starts_with("#") && !lower.starts_with("/*") && !lower.starts_with("--"))
      continue;
    std::string_view words = trim(std::string_view(lower).substr(
        lower.find_first_not_of("/#*- ") == std::string::npos ? 0 : lower.find_first_not_of("/#*- ")));
    for (std::string_view mark : {"after", "new:", "now:", "fixed", "fix:", "good", "better", "test ", "\xE2\x9C\x85"})
      if (words.starts_with(mark)) return true;
  }
  return false;
}

// In the comment that names a place, only plain words of change count.
bool is_revision(std::string_view comment) {
  std::string lower = ' ' + to_lower(comment);
  for (std::string_view word : {" after", " fixed", " revised", " proposed", " new ", " new:", " updated", " corrected",
                                " suggested", " improved"})
    if (lower.find(word) != std::string::npos) return true;
  return false;
}

bool looks_like_diff(std::string_view code) {
  std::size_t marked = 0, lines = 0;
  for (std::string_view line : split(code, '\n')) {
    if (trim(line).empty()) continue;
    ++lines;
    marked += (line[0] == '+' || line[0] == '-') && line.size() > 1;
  }
  return lines > 0 && marked * 3 > lines;
}

}  // namespace

std::optional<Quotation> quotation_of(const markdown::Document& doc, const Extraction& x, std::size_t index) {
  const Mention& m = x.mentions[index];
  const Block& block = doc.blocks[static_cast<std::size_t>(m.block)];
  if (!m.quote.empty()) {
    Quotation q{m.quote, m.quote_line, QuoteRole::place, false};
    if (looks_like_diff(q.text)) return std::nullopt;
    if (m.form == Form::fence_place) {
      // "# a.py:10 - revised": the comment says what it is.
      std::string_view line = doc.lines[m.at.line - 1];
      if (is_revision(line.substr(std::min<std::size_t>(line.size(), m.at.end_column - 1))))
        q.role = QuoteRole::proposal;
    }
    q.only_supports = m.group_size > 1 || shows_both(q.text);
    return q;
  }
  if (m.cell >= 0 || m.start == 0 || block.kind == BlockKind::fence || m.form == Form::context_lines ||
      is_crowded(x, m))
    return std::nullopt;
  int lead = -1;
  int k = fence_after(doc, x, m.block, &lead);
  if (k < 0) return std::nullopt;
  const Block& fence = doc.blocks[static_cast<std::size_t>(k)];
  if (has_mentions(x, k) || !same_language(fence, m.path) || looks_like_diff(fence.literal) ||
      trim(fence.literal).empty())
    return std::nullopt;
  Quotation q{fence.literal, fence.content_line, QuoteRole::unclear,
              shared(x, m, k) || m.group_size > 1 || shows_both(fence.literal)};
  if (lead >= 0) q.role = role_of_text(doc.blocks[static_cast<std::size_t>(lead)].plain());
  if (q.role == QuoteRole::unclear) q.role = role_of_text(block.plain());
  if (q.role == QuoteRole::unclear && block.heading >= 0)
    q.role = role_of_text(doc.blocks[static_cast<std::size_t>(block.heading)].plain());
  return q;
}

}  // namespace assay::cite
