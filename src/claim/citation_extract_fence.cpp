// Mentions in code blocks: a comment that names the place of the code below it, traces, logs, and lines as grep prints
// them.
#include <algorithm>

#include "base/text.h"
#include "claim/citation_extract.h"
#include "claim/citation_lines.h"
#include "claim/citation_path.h"

namespace assay::cite {
namespace {

using markdown::Block;

// The text of a comment line after its marker; nothing when the line is no comment.
std::optional<std::size_t> comment_text(std::string_view line) {
  std::size_t i = line.find_first_not_of(" \t");
  if (i == std::string_view::npos) return std::nullopt;
  for (std::string_view mark : {"///", "//", "/*", "##", "#", "--", "<!--", ";;", ";", "%", "*", "\"\"\""}) {
    if (line.substr(i, mark.size()) != mark) continue;
    std::size_t k = line.find_first_not_of(" \t!#/", i + mark.size());
    return k == std::string_view::npos ? std::nullopt : std::optional<std::size_t>(k);
  }
  return std::nullopt;
}

// "In", "From", "File:", "Location:": what may stand before the path of a place comment.
std::size_t skip_lead(std::string_view line, std::size_t at) {
  for (bool more = true; more;) {
    more = false;
    for (std::string_view word :
         {"In ",        "in ",      "From ",   "from ",   "File: ", "file: ", "FILE: ",    "File ",
          "Location: ", "Source: ", "See ",    "see ",    "At ",    "at ",    "Current: ", "Current code in ",
          "BEFORE: ",   "Before: ", "AFTER: ", "After: ", "=== ",   "--- ",   "@ ",        "`",
          "<",          "("})
      if (line.substr(at, word.size()) == word) {
        at += word.size();
        more = true;
        break;
      }
  }
  return at;
}

// Where `literal`'s line stands in the source: list items indent their fences.
Span span_in(const markdown::Document& doc, std::uint32_t line, std::string_view content, std::size_t begin,
             std::size_t end) {
  Span s;
  s.line = line;
  std::size_t indent = 0;
  if (line >= 1 && line <= doc.lines.size() && doc.lines[line - 1].size() >= content.size())
    indent = doc.lines[line - 1].size() - content.size();
  s.column = static_cast<std::uint32_t>(indent + begin + 1);
  s.end_column = static_cast<std::uint32_t>(indent + end + 1);
  return s;
}

// Whether what stands before a place in its line is the head of a log record: a level in capitals, or a time of day.
bool is_log(std::string_view head) {
  for (std::string_view level : {"INFO", "DEBUG", "WARNING", "WARN", "ERROR", "CRITICAL", "FATAL", "TRACE", "NOTICE"}) {
    auto at = head.find(level);
    if (at == std::string_view::npos) continue;
    auto letter = [](char c) { return is_ident_char(c); };
    if ((at == 0 || !letter(head[at - 1])) && (at + level.size() >= head.size() || !letter(head[at + level.size()])))
      return true;
  }
  for (std::size_t i = 2; i + 5 < head.size(); ++i) {
    auto digit = [&](std::size_t k) { return head[k] >= '0' && head[k] <= '9'; };
    if (head[i] == ':' && head[i + 3] == ':' && digit(i - 1) && digit(i - 2) && digit(i + 1) && digit(i + 2) &&
        digit(i + 4) && digit(i + 5))
      return true;
  }
  return false;
}

class FenceScanner {
 public:
  FenceScanner(Extractor& x, int block) : x_(x), index_(block), block_(x.doc.blocks[static_cast<std::size_t>(block)]) {}

  void run() {
    info_place();
    lines_ = split(block_.literal, '\n');
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      line_ = block_.content_line + static_cast<std::uint32_t>(i);
      text_ = lines_[i];
      if (!place_comment(i) && !grep_line()) scan_line();
    }
    close_quotes(lines_.size());
  }

 private:
  Mention base(Form form, std::size_t begin, std::size_t end) const {
    Mention m;
    m.form = form;
    m.block = index_;
    m.begin = begin;
    m.finish = end;
    m.at = span_in(x_.doc, line_, text_, begin, end);
    m.raw = std::string(text_.substr(begin, end - begin));
    return m;
  }

  std::size_t add_ranges(Mention m, const LineSpec& spec) {
    return x_.add_ranges(std::move(m), spec,
                         [&](std::size_t begin, std::size_t end) { return span_in(x_.doc, line_, text_, begin, end); });
  }

  // ```python title="src/a.py", ```12:20:src/a.py, ```rust:src/a.rs, ```python src/a.py:10-20
  void info_place() {
    text_ = block_.info;
    line_ = block_.line;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (!can_start_path(text_, i)) continue;
      auto path = path_at(text_, i, x_.known);
      if (!path) continue;
      auto spec = lines_after_path(text_, path->end);
      Mention m = base(spec ? Form::fence_place : Form::path_only, i, spec ? spec->end : path->end);
      m.path = path->path;
      m.at = span_in(x_.doc, line_, "", 0, 0);
      if (!spec) {  // 12:20:src/a.py
        std::size_t colon = text_.find(':');
        auto start = range_at(text_, 0, false), end = colon < i ? range_at(text_, colon + 1, false) : std::nullopt;
        if (start && end && end->start >= start->start && i > 0 && text_[i - 1] == ':') {
          m.form = Form::fence_place;
          m.start = start->start;
          m.end = end->start;
        }
      }
      place_.clear();
      if (spec) {
        std::size_t first = add_ranges(std::move(m), *spec);
        for (std::size_t k = first; k < x_.out.mentions.size(); ++k) x_.out.mentions[k].lines_at = {};
        place_.push_back(first);
      } else {
        x_.add(std::move(m));
        place_.push_back(x_.out.mentions.size() - 1);
      }
      quote_from_ = 0;
      return;
    }
  }

  bool place_comment(std::size_t i) {
    auto comment = comment_text(text_);
    if (!comment) return false;
    std::size_t at = skip_lead(text_, *comment);
    if (at >= text_.size() || !can_start_path(text_, at)) return false;
    auto path = path_at(text_, at, x_.known);
    if (!path) return false;
    auto spec = lines_after_path(text_, path->end);
    std::string_view rest = trim(text_.substr(spec ? spec->end : path->end));
    // A path in a sentence ("# utils.py is loaded first") is no place; "# show.go - ID resolution" names only the file.
    if (!spec && !rest.empty() && rest.front() != '-' && rest.front() != ':' && rest.front() != '(' &&
        !rest.starts_with("\xE2\x80") && !rest.starts_with("*/"))
      return false;
    close_quotes(i);
    Mention m = base(spec ? Form::fence_place : Form::path_only, at, spec ? spec->end : path->end);
    m.path = path->path;
    if (spec) {
      place_.push_back(add_ranges(std::move(m), *spec));
    } else {
      x_.add(std::move(m));
      place_.push_back(x_.out.mentions.size() - 1);
    }
    quote_from_ = i + 1;
    return true;
  }

  // Gives the code since the last place comment to the place it named.
  void close_quotes(std::size_t until) {
    for (std::size_t first : place_) {
      std::string quote;
      for (std::size_t k = quote_from_; k < std::min(until, lines_.size()); ++k) (quote += lines_[k]) += '\n';
      if (trim(quote).empty()) continue;
      for (std::size_t k = first; k < x_.out.mentions.size(); ++k) {
        Mention& m = x_.out.mentions[k];
        if (m.group != x_.out.mentions[first].group || (m.group == 0 && k != first)) break;
        m.quote = quote;
        m.quote_line = block_.content_line + static_cast<std::uint32_t>(quote_from_);
      }
    }
    place_.clear();
  }

  // path:12:text
  bool grep_line() {
    if (text_.empty() || !can_start_path(text_, 0)) return false;
    auto path = path_at(text_, 0, x_.known);
    if (!path || path->end >= text_.size() || text_[path->end] != ':') return false;
    auto number = range_at(text_, path->end + 1, false);
    if (!number || number->end != number->start) return false;
    std::size_t colon = number->finish;
    if (colon >= text_.size() || text_[colon] != ':') return false;
    std::string_view rest = text_.substr(colon + 1);
    if (!rest.empty() && rest[0] >= '0' && rest[0] <= '9') return false;  // path:line:column: message
    std::string_view message = trim(rest);
    for (std::string_view word :
         {"error", "warning", "note", "info", "fatal", "Error", "Warning", "ERROR", "WARNING", "hint", "in "})
      if (message.starts_with(word)) return false;
    if (message.empty()) return false;
    Mention m = base(Form::fence_quote, 0, colon);
    m.path = path->path;
    m.quote = std::string(rest) + "\n";
    m.quote_line = line_;
    add_ranges(std::move(m), LineSpec{{*number}, colon});
    return true;
  }

  void scan_line() {
    for (std::size_t i = 0; i < text_.size();) {
      if (!can_start_path(text_, i)) {
        ++i;
        continue;
      }
      if (auto path = path_at(text_, i, x_.known)) {
        if (auto spec = lines_after_path(text_, path->end)) {
          Mention m = base(Form::fence_text, i, spec->end);
          m.path = path->path;
          m.logged = is_log(text_.substr(0, i));
          add_ranges(std::move(m), *spec);
          i = spec->end;
        } else {
          i = path->end;
        }
        continue;
      }
      ++i;
      while (i < text_.size() && !can_start_path(text_, i) && is_ident_char(text_[i])) ++i;
    }
  }

  Extractor& x_;
  int index_;
  const Block& block_;
  std::vector<std::string_view> lines_;
  std::string_view text_;
  std::uint32_t line_ = 0;
  std::vector<std::size_t> place_;  // first mention of the place that awaits its code
  std::size_t quote_from_ = 0;
};

}  // namespace

void extract_fence(Extractor& x, int block) { FenceScanner(x, block).run(); }

}  // namespace assay::cite
