#include "report/excerpt.h"

#include <algorithm>

#include "base/text.h"

namespace assay {
namespace {

constexpr std::size_t kLineLimit = 160;  // bytes; longer lines say nothing to a reader

// Bidirectional controls: U+202A..202E and U+2066..2069 reorder what stands around them on a terminal.
bool is_direction_control(std::string_view s, std::size_t i) {
  if (s.size() - i < 3 || static_cast<unsigned char>(s[i]) != 0xE2) return false;
  auto b = static_cast<unsigned char>(s[i + 1]), c = static_cast<unsigned char>(s[i + 2]);
  return (b == 0x80 && c >= 0xAA && c <= 0xAE) || (b == 0x81 && c >= 0xA6 && c <= 0xA9);
}

// U+0080..009F: control characters of their own, some terminals obey them.
bool is_c1_control(std::string_view s, std::size_t i) {
  return s.size() - i >= 2 && static_cast<unsigned char>(s[i]) == 0xC2 && static_cast<unsigned char>(s[i + 1]) < 0xA0;
}

std::string hex(unsigned value, int digits) {
  std::string out;
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) out += "0123456789abcdef"[(value >> shift) & 15];
  return out;
}

std::size_t indentation(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }

Excerpt excerpt_of(const Evidence& evidence, const CitedLines& cited, std::uint32_t max_lines) {
  Excerpt out{&evidence, {}, 0};
  Lines lines(evidence.text);
  bool same_file = cited.start && evidence.at.path == cited.path && evidence.at.tree == cited.tree;
  std::uint32_t shown = std::min(lines.count(), max_lines);
  out.cut = lines.count() - shown;
  std::size_t common = std::string::npos;
  for (std::uint32_t i = 1; i <= shown; ++i) {
    ExcerptLine line{evidence.at.start ? evidence.at.start + i - 1 : 0, printable(lines.line(i)), false};
    line.marked = same_file && line.number >= cited.start && line.number <= cited.end;
    if (!trim(line.text).empty()) common = std::min(common, indentation(line.text));
    out.lines.push_back(std::move(line));
  }
  for (auto& line : out.lines) {
    line.text.erase(0, std::min(common, line.text.size()));
    line.text = shorten(line.text, kLineLimit);
  }
  return out;
}

}  // namespace

std::vector<Excerpt> excerpts(const std::vector<Evidence>& evidence, const CitedLines& cited, std::uint32_t max_lines) {
  std::vector<Excerpt> out;
  for (const auto& piece : evidence) {
    bool seen = std::any_of(out.begin(), out.end(), [&](const Excerpt& other) {
      const auto& at = other.evidence->at;
      return at.tree == piece.at.tree && at.path == piece.at.path && at.start == piece.at.start &&
             at.end == piece.at.end && other.evidence->text == piece.text;
    });
    if (!seen) out.push_back(excerpt_of(piece, cited, max_lines));
  }
  return out;
}

std::string printable(std::string_view text) {
  std::string clean = sanitize_utf8(text), out;
  out.reserve(clean.size());
  std::string_view s = clean;
  for (std::size_t i = 0; i < s.size(); ++i) {
    auto c = static_cast<unsigned char>(s[i]);
    if (c == '\t') {
      out += "    ";
    } else if (c < 0x20 || c == 0x7F) {
      out += "\\x" + hex(c, 2);
    } else if (is_c1_control(s, i)) {
      out += "\\x" + hex(static_cast<unsigned char>(s[++i]), 2);
    } else if (is_direction_control(s, i)) {
      auto b = static_cast<unsigned char>(s[i + 1]), d = static_cast<unsigned char>(s[i + 2]);
      out += "\\u" + hex(0x2000u | ((b & 0x3Fu) << 6) | (d & 0x3Fu), 4);
      i += 2;
    } else {
      out += s[i];
    }
  }
  return out;
}

std::string shorten(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  std::size_t cut = limit;
  while (cut && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  return std::string(text.substr(0, cut)) + "…";
}

}  // namespace assay
