// `assay report --format text`: the sections for a terminal. -q: only what decides the verdict.
#include <fmt/format.h>

#include <algorithm>

#include "report/excerpt.h"
#include "report/items.h"
#include "report/report.h"
#include "report/sections.h"

namespace assay {
namespace {

constexpr std::uint32_t kExcerptLines = 8;
constexpr std::size_t kItems = 40;  // per section without -v

struct Ink {
  bool on;
  std::string operator()(const char* code, std::string_view text) const {
    return on ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }
  std::string level(Severity severity, std::string_view text) const {
    return (*this)(severity == Severity::error ? "1;31" : severity == Severity::warning ? "1;33" : "1;32", text);
  }
};

void print_lines(std::string& out, std::string_view text, std::string_view indent) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    out += fmt::format("{}{}\n", indent, printable(text.substr(0, end)));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
}

void print_item(std::string& out, const SectionItem& item, const Ink& ink) {
  out += fmt::format("  {}{}{}\n", printable(item.title), item.verdict.empty() ? "" : "  ",
                     ink.level(item.severity, item.verdict));
  for (const auto& [label, text] : item.notes) out += fmt::format("    {}: {}\n", ink("1", label), printable(text));
  for (const Excerpt& excerpt : excerpts(item.evidence, {}, kExcerptLines)) {
    const Evidence& piece = *excerpt.evidence;
    out += fmt::format("      {}{}{}\n", printable(place_text(piece.at)),
                       piece.at.tree.empty() ? "" : ink("2", "  (" + printable(piece.at.tree) + ")"),
                       piece.role == Role::context ? "" : ink("2", fmt::format("  {}", name_of(piece.role))));
    for (const auto& line : excerpt.lines)
      out += fmt::format("      {:>5} │{}{}\n", line.number ? std::to_string(line.number) : "",
                         line.text.empty() ? "" : " ", line.text);
    if (excerpt.cut) out += fmt::format("            │ … {}\n", plural(excerpt.cut, "more line"));
  }
  print_lines(out, item.command, "      $ ");
  print_lines(out, item.diff, "      ");
}

}  // namespace

std::string report_text(const VerifyReport& report, const ReportOptions& options) {
  if (options.verbosity <= -2) return {};
  const Ink ink{options.color};
  std::string out;
  for (const Section& section : sections_of(report)) {
    if (options.verbosity < 0 && section.id != "assessment") continue;
    out += ink("1", printable(section.title)) + "\n\n";
    for (const auto& paragraph : section.text) out += fmt::format("  {}\n", printable(paragraph));
    const std::size_t shown = options.verbosity > 0 ? section.items.size() : std::min(section.items.size(), kItems);
    for (std::size_t i = 0; i < shown; ++i) {
      const SectionItem& item = section.items[i];
      if (section.table) {
        std::string row;
        for (const auto& [label, text] : item.notes) row += fmt::format("  {} {}", ink("2", label), printable(text));
        out += fmt::format("  - {}{}{}{}\n", printable(item.title), row, item.verdict.empty() ? "" : "  ",
                           ink.level(item.severity, item.verdict));
      } else if (item.notes.empty() && item.verdict.empty()) {
        out += fmt::format("  {}. {}\n", i + 1, printable(item.title));
        print_lines(out, item.diff, "      ");
      } else {
        print_item(out, item, ink);
        if (i + 1 < shown) out += "\n";
      }
    }
    if (shown < section.items.size()) out += fmt::format("  … and {} more (-v)\n", section.items.size() - shown);
    out += "\n";
  }
  for (const Unread& u : report.unread)
    out += fmt::format("could not be read: {}: {}: {}\n", printable(u.tree), printable(u.path), printable(u.reason));
  for (const auto& tree : report.trees)
    out += ink("2",
               fmt::format("{}: {} {} {}\n", printable(tree.name), printable(tree.source),
                           printable(tree.version.empty() ? tree.revision : tree.version), tree.digest.substr(0, 16)));
  return out;
}

}  // namespace assay
