#include "app/fix.h"

#include <algorithm>
#include <map>
#include <vector>

#include "base/text.h"
#include "verdict/levels.h"

namespace assay {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
// ASCII only: a dash or a Chinese word beside a number does not make it part of a name.
bool word(char c) { return is_ident_char(c) && !(c & 0x80); }

// A number in the text that stands for itself: no digit or identifier character before it, except the L of "#L12".
struct Number {
  std::size_t begin = 0, end = 0;
  std::uint64_t value = 0;
  bool letter = false;  // written L12
};

std::vector<Number> numbers(std::string_view text) {
  std::vector<Number> out;
  for (std::size_t i = 0; i < text.size();) {
    if (!digit(text[i])) {
      ++i;
      continue;
    }
    Number number{i, i, 0, false};
    while (number.end < text.size() && digit(text[number.end])) ++number.end;
    bool letter = i > 0 && text[i - 1] == 'L' && (i == 1 || !word(text[i - 2]));
    bool alone = (i == 0 || !word(text[i - 1]) || letter) &&
                 (number.end == text.size() || !word(text[number.end]) ||
                  (text[number.end] == 'C' && letter));
    auto value = parse_uint(text.substr(number.begin, number.end - number.begin));
    i = number.end;
    if (!alone || !value) continue;
    number.value = *value;
    number.letter = letter;
    out.push_back(number);
  }
  return out;
}

// What may stand between the first and the last line of a range: "-", "–", "-L", " to ", "..".
bool joins_range(std::string_view between) {
  auto bare = trim(between);
  if (bare.ends_with('L')) bare.remove_suffix(1);
  return bare == "-" || bare == "\xE2\x80\x93" || bare == "\xE2\x80\x94" || bare == ".." || bare == "to" || bare == "through";
}

// Replaces the last "START" or "START-END" of the text; "" when it isn't there exactly once at the end.
std::string with_lines(std::string_view text, std::uint32_t start, std::uint32_t end, const SourcePlace& to) {
  auto all = numbers(text);
  if (all.empty()) return {};
  bool range = end > start;
  if (range && all.size() < 2) return {};
  const Number& last = all.back();
  const Number& first = range ? all[all.size() - 2] : last;
  if (first.value != start || last.value != (range ? end : start)) return {};
  if (range && !joins_range(text.substr(first.end, last.begin - first.end - last.letter))) return {};
  std::string lines = std::to_string(to.start);
  if (to.end > to.start) {
    std::string_view between = range ? text.substr(first.end, last.begin - first.end) : first.letter ? "-L" : "-";
    lines += std::string(between) + std::to_string(to.end);
  }
  return std::string(text.substr(0, first.begin)) + lines + std::string(text.substr(last.end));
}

// Byte offsets of the lines' starts.
std::vector<std::size_t> line_starts(std::string_view text) {
  std::vector<std::size_t> out{0};
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n') out.push_back(i + 1);
  return out;
}

struct Edit {
  std::size_t at, length;
  std::string replacement;
  std::size_t citation;
};

}  // namespace

std::string rewritten_citation(const Citation& citation, const SourcePlace& to) {
  if (!to.start) return {};
  std::string text = citation.raw;
  if (to.path != citation.path) {
    auto at = text.find(citation.path);
    if (citation.path.empty() || at == std::string::npos) return {};
    text.replace(at, citation.path.size(), to.path);
  }
  return with_lines(text, citation.start, std::max(citation.start, citation.end), to);
}

Fixed fix_citations(std::string_view text, VerifyReport& report) {
  auto starts = line_starts(text);
  std::vector<Edit> edits;
  Fixed out;
  for (std::size_t i = 0; i < report.citations.size(); ++i) {
    const auto& citation = report.citations[i];
    if (citation.status != CitationStatus::moved) continue;
    std::string replacement = citation.moved_to ? rewritten_citation(citation, *citation.moved_to) : "";
    std::size_t at = citation.at.line && citation.at.line <= starts.size()
                         ? starts[citation.at.line - 1] + citation.at.column - (citation.at.column > 0)
                         : text.size();
    bool there = !citation.raw.empty() && at < text.size() && text.substr(at).starts_with(citation.raw);
    if (replacement.empty() || !there) ++out.left;
    else edits.push_back({at, citation.raw.size(), std::move(replacement), i});
  }
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.at < b.at; });

  std::size_t done = 0;
  std::map<std::uint32_t, std::vector<std::pair<std::uint32_t, std::int64_t>>> shifts;  // line: (column, growth)
  for (const auto& edit : edits) {
    auto& citation = report.citations[edit.citation];
    if (edit.at < done) {  // overlaps the one before
      ++out.left;
      continue;
    }
    out.text += text.substr(done, edit.at - done);
    out.text += edit.replacement;
    done = edit.at + edit.length;
    ++out.rewritten;
    shifts[citation.at.line].emplace_back(citation.at.column, static_cast<std::int64_t>(edit.replacement.size()) -
                                                                  static_cast<std::int64_t>(edit.length));
    citation.reason = "Rewritten; it was " + citation.raw + ".";
    citation.raw = edit.replacement;
    citation.path = citation.moved_to->path;
    citation.start = citation.moved_to->start;
    citation.end = citation.moved_to->end;
    citation.status = CitationStatus::ok;
    citation.moved_to.reset();
  }
  out.text += text.substr(done);

  auto shift = [&](Place& at) {
    std::int64_t growth = 0;
    if (auto it = shifts.find(at.line); it != shifts.end())
      for (const auto& [column, by] : it->second)
        if (column < at.column) growth += by;
    at.column = static_cast<std::uint32_t>(at.column + growth);
  };
  for (auto& citation : report.citations) shift(citation.at);
  for (auto& claim : report.claims) shift(claim.at);
  return out;
}

}  // namespace assay
