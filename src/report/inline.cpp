#include "report/inline.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/excerpt.h"

namespace assay {

std::vector<Span> spans(std::string_view text) {
  std::vector<Span> out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = text.find('`', at);
    const std::size_t close = open == std::string_view::npos ? open : text.find('`', open + 1);
    if (close == std::string_view::npos) break;
    if (open > at) out.push_back({false, text.substr(at, open - at)});
    if (close > open + 1) out.push_back({true, text.substr(open + 1, close - open - 1)});
    at = close + 1;
  }
  if (at < text.size()) out.push_back({false, text.substr(at)});
  return out;
}

bool is_web_address(std::string_view url) { return url.starts_with("https://") || url.starts_with("http://"); }

std::string permalink(const VerifyReport& report, const SourcePlace& at) {
  for (const TreeInfo& tree : report.trees) {
    if (tree.name != at.tree || !is_web_address(tree.home)) continue;
    std::string out;
    for (char c : tree.home + at.path) {
      const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                         std::string_view("-._~/:@+,;=%").find(c) != std::string_view::npos;
      out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    if (at.start) out += fmt::format("#L{}", at.start);
    if (at.start && at.end > at.start) out += fmt::format("-L{}", at.end);
    return out;
  }
  return {};
}

std::string markdown_escape(std::string_view text) {
  std::string out;
  for (char c : printable(text)) {
    if (std::string_view("\\`*_{}[]<>|#~&").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string markdown_code(std::string_view raw) {
  std::string text = printable(raw), out;
  std::size_t run = 0, longest = 0;
  for (char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
    if (c == '|') out += '\\';  // a table cell ends at a bare one even in code
    out += c;
  }
  const std::string ticks(longest + 1, '`'), pad = longest ? " " : "";
  return text.empty() ? "" : ticks + pad + out + pad + ticks;
}

std::string markdown_prose(std::string_view text) {
  std::string out;
  for (const Span& span : spans(text)) out += span.code ? markdown_code(span.text) : markdown_escape(span.text);
  return out;
}

std::string markdown_fence(std::string_view text) {
  std::size_t run = 0, longest = 2;
  for (char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return std::string(longest + 1, '`');
}

}  // namespace assay
