#include "claim/citation_words.h"

#include <algorithm>

#include "base/text.h"
#include "claim/citation_lines.h"
#include "claim/citation_path.h"

namespace assay::cite {
namespace {

bool has_word(const std::string& lower, std::string_view word) {
  for (std::size_t at = lower.find(word); at != std::string::npos; at = lower.find(word, at + 1))
    if (at == 0 || !is_ident_char(lower[at - 1]) || !is_ident_char(word[0])) return true;
  return false;
}

// Names in code say nothing: `save()` saves nothing here.
std::string words_of(const markdown::Block& block) {
  std::string out;
  auto take = [&](const std::vector<markdown::Inline>& inlines) {
    for (const markdown::Inline& i : inlines)
      if (i.kind == markdown::InlineKind::text) out += i.text == "\n" ? " " : i.text;
  };
  take(block.inlines);
  for (const markdown::Cell& cell : block.cells) {
    take(cell.inlines);
    out += " | ";
  }
  return out;
}

bool proposes(const markdown::Block& block) {
  std::string lower = to_lower(words_of(block));
  for (std::string_view word :
       {"new ",    "create",       "creating",     "add ",   "added",      "addition",  "adding",        "propos",
        "will ",   "would",        "should",       "could",  "to be ",     "generat",   "output",        "plan",
        "move ",   "rename",       "delet",        "remov",  "missing",    "not exist", "doesn't exist", "e.g.",
        "example", "such as",      "extract",      "split",  "instead of", "option",    "recommend",     "suggest",
        "write ",  "save",         "target",       "future", "todo",       "phase",     "step",          "was ",
        "were ",   "used to",      "former",       "old ",   "no longer",  "never",     "if ",           "optional",
        "like ",   "similar",      "template",     "need",   "implement",  "introduc",  "fix",           "test plan",
        "next",    "\xE2\x9C\x85", "\xE2\x9D\x8C", "(new)",  "placeholder"})
    if (has_word(lower, word)) return true;
  return false;
}

}  // namespace

bool is_placeholder(std::string_view path) {
  std::string lower = to_lower(path);
  for (std::string_view part : split(lower, '/'))
    for (std::string_view made_up :
         {"foo", "bar", "baz", "example", "path", "xxx", "yyy", "your", "my", "some", "placeholder"})
      if (part == made_up || part.starts_with(std::string(made_up) + ".") ||
          part.starts_with(std::string(made_up) + "_") || part.starts_with(std::string(made_up) + "-"))
        return true;
  std::string_view name = base_name(lower);
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= name.size(); ++i) {
    if (i < name.size() && name[i] != '_' && name[i] != '-' && name[i] != '.') continue;
    std::string_view word = name.substr(begin, i - begin);
    if (word == "foo" || word == "bar" || word == "baz" || word == "xxx") return true;
    begin = i + 1;
  }
  return lower.find("/to/") != std::string::npos;
}

bool is_proposed(const markdown::Document& doc, const Extraction&, const Mention& m) {
  using markdown::BlockKind;
  if (m.block < 0) return false;
  const markdown::Block& block = doc.blocks[static_cast<std::size_t>(m.block)];
  if (block.kind == BlockKind::fence) return true;
  if (proposes(block)) return true;
  for (int parent = block.parent; parent >= 0; parent = doc.blocks[static_cast<std::size_t>(parent)].parent)
    if (static_cast<std::size_t>(parent) + 1 < doc.blocks.size() &&
        proposes(doc.blocks[static_cast<std::size_t>(parent) + 1]))
      return true;
  int level = 7;
  for (int h = block.heading; h >= 0; h = doc.blocks[static_cast<std::size_t>(h)].heading) {
    const markdown::Block& heading = doc.blocks[static_cast<std::size_t>(h)];
    if (heading.level >= level) continue;
    level = heading.level;
    if (level > 1 && proposes(heading)) return true;
  }
  // A list or table under "Create these files:".
  bool listed = block.parent >= 0 || block.kind == BlockKind::table_row;
  for (int k = m.block - 1; listed && k >= 0 && k > m.block - 12; --k) {
    const markdown::Block& before = doc.blocks[static_cast<std::size_t>(k)];
    if (before.kind == BlockKind::paragraph && before.parent < 0) return proposes(before);
    if (before.kind == BlockKind::heading) break;
  }
  return false;
}

LabelCheck check_label(const Mention& m) {
  LabelCheck out;
  const std::string& label = m.link_text;
  std::size_t at = 0;
  while (at < label.size() && (label[at] == '`' || label[at] == '*' || label[at] == ' ')) ++at;
  if (at >= label.size() || !can_start_path(label, at)) return out;
  auto path = path_at(label, at, nullptr);
  if (!path) return out;
  if (base_name(path->path) != base_name(m.path)) {
    out.agrees = false;
    out.reason = "the link's text names " + path->path + ", its target " + m.path;
    return out;
  }
  auto lines = lines_after_path(label, path->end);
  if (!lines || m.start == 0) return out;
  for (const LineRange& r : lines->ranges)
    if (r.start <= m.end + 3 && m.start <= r.end + 3) return out;
  out.agrees = false;
  out.reason = "the link's text says line " + std::to_string(lines->ranges[0].start) + ", its target line " +
               std::to_string(m.start);
  return out;
}

}  // namespace assay::cite
