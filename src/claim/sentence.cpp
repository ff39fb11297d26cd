#include "claim/sentence.h"

#include <algorithm>
#include <initializer_list>

#include "base/text.h"
#include "claim/hedge.h"
#include "claim/label.h"
#include "verdict/wording.h"

namespace assay {
namespace {

bool one_of(const std::string& key, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), key) != words.end();
}

// "`A` has a field, and `B` exists": at the comma. What stands behind it says something of its own, which must not be
// taken for said with the first half.
bool second_statement(const Tokens& t, std::size_t i) {
  if (!t[i].is(",") || i + 3 >= t.size() || i < 2) return false;
  if (!one_of(t[i + 1].key, {"and", "but", "while", "whereas"})) return false;
  if (t[i + 2].kind != TokenKind::code || t[i + 2].bare || t[i + 3].kind != TokenKind::word) return false;
  return one_of(t[i + 3].key,
                {"is",      "are",   "has",   "have",     "exists",    "defaults", "takes",    "accepts", "returns",
                 "raises",  "calls", "lives", "inherits", "overrides", "patches",  "replaces", "defines", "does",
                 "imports", "still", "was",   "remains",  "sets",      "no",       "lacks",    "contains"});
}

// "The argument of `a`, `b`, and `c` is deprecated": what ends before the comma is an element of a list.
bool in_list(const Tokens& before) {
  return before.size() > 2 && before.back().kind == TokenKind::code && before[before.size() - 2].is(",");
}

std::vector<Tokens> sentences(Tokens tokens) {
  std::vector<Tokens> out;
  Tokens current;
  auto flush = [&] {
    if (!current.empty()) out.push_back(std::move(current));
    current.clear();
  };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& t = tokens[i];
    bool stop = t.kind == TokenKind::punct && (t.is(".") || t.is("!") || t.is("?") || t.is(";"));
    if (second_statement(tokens, i) && !in_list(current) &&
        std::any_of(current.begin(), current.end(), [](const Token& x) { return x.kind == TokenKind::code; })) {
      flush();
      ++i;  // and the conjunction
      continue;
    }
    if (stop && t.is(".") && !current.empty() &&
        one_of(current.back().key, {"e.g", "i.e", "etc", "vs", "cf", "no", "approx", "resp", "incl", "fig", "sec"}) &&
        i + 1 < tokens.size() && !current.back().is("no"))
      continue;
    if (!stop) {
      current.push_back(std::move(tokens[i]));
      continue;
    }
    // A place in parentheses of its own that follows the full stop belongs to the sentence before it.
    while (i + 1 < tokens.size() && tokens[i + 1].parens) current.push_back(std::move(tokens[++i]));
    flush();
  }
  flush();
  return out;
}

std::string written(const std::vector<std::string>& lines, const Extent& e) {
  std::string out;
  for (std::uint32_t l = e.line; l <= e.end_line && l <= lines.size(); ++l) {
    std::string_view s = lines[l - 1];
    std::size_t from = l == e.line && e.column ? e.column - 1 : 0;
    std::size_t to = l == e.end_line && e.end_column ? e.end_column - 1 : s.size();
    if (from > s.size()) from = s.size();
    if (to > s.size()) to = s.size();
    if (to < from) to = from;
    if (!out.empty()) out += ' ';
    out += trim(s.substr(from, to - from));
  }
  if (out.size() > 400) {
    out.resize(400);
    while (!out.empty() && (out.back() & 0xC0) == 0x80) out.pop_back();
    if (!out.empty() && (out.back() & 0x80)) out.pop_back();
    out += "...";
  }
  return out;
}

Extent extent_of(const Tokens& t) {
  Extent e{t.front().line, t.front().column, t.front().line, t.front().end_column};
  for (const Token& x : t) {
    if (x.line < e.line || (x.line == e.line && x.column < e.column)) e.line = x.line, e.column = x.column;
    if (x.line > e.end_line || (x.line == e.end_line && x.end_column > e.end_column))
      e.end_line = x.line, e.end_column = x.end_column;
  }
  return e;
}

// Takes the evidence out of a sentence: a place before a colon or dash, places in parentheses, "see PLACE" at the end.
void take_evidence(Tokens& t, Tokens& places) {
  auto is_place = [&](std::size_t i) { return i < t.size() && t[i].kind == TokenKind::place; };
  // "line 12: …", "`a.py:3` - …", "In `a.py`, …"
  std::size_t lead = !t.empty() && one_of(t[0].key, {"in", "at", "within", "inside", "on", "from"}) ? 1 : 0;
  if (is_place(lead) && lead + 1 < t.size() && one_of(t[lead + 1].key, {":", "-", "--", ",", "->"}) &&
      t.size() > lead + 2) {
    places.push_back(t[lead]);
    t.erase(t.begin(), t.begin() + static_cast<std::ptrdiff_t>(lead) + 2);
  }
  Tokens kept;
  for (Token& x : t) {
    if (x.kind == TokenKind::place && x.parens && !kept.empty())
      places.push_back(std::move(x));
    else
      kept.push_back(std::move(x));
  }
  t = std::move(kept);
  // ", see `a.py:12`", "; cf. line 3", "- `a.py:12`", "Evidence: …"
  std::size_t end = t.size();
  while (end && (t[end - 1].kind == TokenKind::place || t[end - 1].is(",") || t[end - 1].is("and"))) --end;
  while (end < t.size() && t[end].kind != TokenKind::place) ++end;
  if (end == t.size() || end == 0) return;
  std::size_t mark = end;
  while (mark && one_of(t[mark - 1].key, {"in", "at", "on", "line", "also"}) && mark > 1 &&
         one_of(t[mark - 2].key,
                {"see", "shown", "seen", "evidence", "cf", "documented", "visible", "per", "also", "implemented"}))
    --mark;
  std::size_t head = mark;
  while (head && one_of(t[head - 1].key, {"see", "also", "cf", "evidence", "source", "ref", "reference", ":", "-", "--",
                                          "e.g", "per", "shown", "seen", "as", "visible"}))
    --head;
  if (head == mark) return;
  bool colon_only = mark - head == 1 && t[head].is(":");
  if (colon_only && head < 2) return;
  for (std::size_t i = end; i < t.size(); ++i)
    if (t[i].kind == TokenKind::place) places.push_back(std::move(t[i]));
  while (head && (t[head - 1].is(",") || t[head - 1].is("--") || t[head - 1].is("-") || t[head - 1].is("("))) --head;
  t.resize(head);
}

struct Splitter {
  const markdown::Document& doc;
  std::vector<Statement> out;
  std::vector<markdown::Block> const& blocks = doc.blocks;
  std::vector<std::uint32_t> section_ends;  // last line of the section, by index of its heading
  int evidence_for = -1;                    // statement to which an evidence block belongs
  bool in_evidence = false;                 // the list that follows an "Evidence:" label

  // Files and symbols that the headings above and the parent items name, nearest first.
  Tokens context_of(const markdown::Block& b) const {
    Tokens found;
    auto take = [&](const std::vector<markdown::Inline>& inlines) {
      for (Token& t : tokenize(inlines))
        if (t.kind == TokenKind::place || t.kind == TokenKind::code) found.push_back(std::move(t));
    };
    int parent = b.parent;
    for (int depth = 0; parent >= 0 && depth < 16; ++depth) {
      const markdown::Block& p = blocks[static_cast<std::size_t>(parent)];
      if (b.kind != markdown::BlockKind::paragraph || first_paragraph(parent) != &b) {
        if (const markdown::Block* text = first_paragraph(parent)) take(text->inlines);
      }
      parent = p.parent;
    }
    int heading = b.heading, level = 7;
    for (int depth = 0; heading >= 0 && depth < 16; ++depth) {
      const markdown::Block& h = blocks[static_cast<std::size_t>(heading)];
      if (h.level < level) {
        take(h.inlines);
        level = h.level;
      }
      heading = h.heading;
    }
    return found;
  }

  const markdown::Block* first_paragraph(int item) const {
    for (std::size_t i = static_cast<std::size_t>(item) + 1; i < blocks.size(); ++i) {
      if (blocks[i].parent == item && blocks[i].kind == markdown::BlockKind::paragraph) return &blocks[i];
      if (blocks[i].line > blocks[static_cast<std::size_t>(item)].end_line) break;
    }
    return nullptr;
  }

  Extent section_of(const markdown::Block& b) const {
    if (b.heading >= 0) {
      auto h = static_cast<std::size_t>(b.heading);
      return {blocks[h].line, 0, section_ends[h], 0};
    }
    auto first = std::find_if(blocks.begin(), blocks.end(),
                              [](const markdown::Block& x) { return x.kind == markdown::BlockKind::heading; });
    return {1, 0, first == blocks.end() ? static_cast<std::uint32_t>(doc.lines.size()) : first->line - 1, 0};
  }

  // Rows of one table; the parts of one list item and the items below it; what else stands in one section.
  int group_of(const markdown::Block& b) const {
    if (b.kind == markdown::BlockKind::table_row) return 2'000'000'000 - b.table;
    int top = -1, at = b.parent;
    for (int depth = 0; at >= 0 && depth < 16; ++depth) {
      top = at;
      at = blocks[static_cast<std::size_t>(at)].parent;
    }
    // An item of a list that has no items below it stands with its neighbours.
    bool nested = b.parent >= 0 && blocks[static_cast<std::size_t>(b.parent)].parent >= 0;
    return nested ? top + 1 : -1 - b.heading;
  }

  void measure_sections() {
    section_ends.assign(blocks.size(), static_cast<std::uint32_t>(doc.lines.size()));
    std::uint32_t end = static_cast<std::uint32_t>(doc.lines.size());
    for (std::size_t i = blocks.size(); i-- > 0;)
      if (blocks[i].kind == markdown::BlockKind::heading) {
        section_ends[i] = end;
        end = blocks[i].line ? blocks[i].line - 1 : 0;
      }
  }

  bool proposal(const markdown::Block& b) const {
    int heading = b.heading, level = 7;
    for (int depth = 0; heading >= 0 && depth < 16; ++depth) {
      const markdown::Block& h = blocks[static_cast<std::size_t>(heading)];
      if (h.level < level) {
        level = h.level;
        std::string text = to_lower(h.plain());
        for (std::string_view w : {"recommend", "suggest", "proposed", "proposal", "next step", "todo", "to do",
                                   "action", "fixes", "how to fix", "the fix", "plan", "roadmap", "future work",
                                   "missing verification", "mitigation", "example", "usage", "how to"})
          if (text.find(w) != std::string::npos) return true;
        if (text == "fix") return true;
      }
      heading = h.heading;
    }
    return false;
  }

  std::vector<ReleaseNotes> releases_above(const markdown::Block& b) const {
    std::vector<ReleaseNotes> found;
    int heading = b.heading, level = 7;
    for (int depth = 0; heading >= 0 && depth < 16; ++depth) {
      const markdown::Block& h = blocks[static_cast<std::size_t>(heading)];
      if (h.level < level) {
        level = h.level;
        if (ReleaseNotes r = release_heading(h.plain()); !r.version.empty()) found.push_back(std::move(r));
      }
      heading = h.heading;
    }
    return found;
  }

  void attach(const Tokens& t) {
    if (evidence_for < 0) return;
    Statement& s = out[static_cast<std::size_t>(evidence_for)];
    for (const Token& x : t)
      if (x.kind == TokenKind::place) s.places.push_back(x);
    if (!t.empty()) s.extents.push_back(extent_of(t));
  }

  // One sentence; false when it was evidence for the one before.
  bool sentence(Tokens t, const markdown::Block& b, bool labelled, Extent whole) {
    Statement s;
    s.extents = {whole};
    s.line = whole.line;
    s.column = whole.column ? whole.column : 1;
    s.text = written(doc.lines, whole);
    std::string label;
    for (int round = 0; round < 2; ++round) {
      std::size_t after = label_end(t, label);
      if (!after || !statement_label(label) || after >= t.size()) break;
      t.erase(t.begin(), t.begin() + static_cast<std::ptrdiff_t>(after));
      labelled = true;
    }
    strip_hedges(t);
    if (std::size_t after = status_end(t)) t.erase(t.begin(), t.begin() + static_cast<std::ptrdiff_t>(after));
    if (labelled) t = unquote(std::move(t));
    take_evidence(t, s.places);
    strip_hedges(t);
    if (t.empty()) return false;
    s.tokens = std::move(t);
    s.section = section_of(b);
    s.group = group_of(b);
    s.context = context_of(b);
    s.labelled = labelled;
    s.proposal = proposal(b);
    s.releases = releases_above(b);
    evidence_for = static_cast<int>(out.size());
    out.push_back(std::move(s));
    return true;
  }

  void prose(const markdown::Block& b, const std::vector<markdown::Inline>& inlines) {
    Tokens all = tokenize(inlines);
    if (all.empty()) return;
    std::string label;
    std::size_t after = label_end(all, label);
    bool evidence = after && evidence_label(label);
    if (evidence) {
      in_evidence = after >= all.size();
      attach(all);
      return;
    }
    bool nested = b.parent >= 0;
    if (!nested) in_evidence = false;
    int owner = evidence_for;
    for (Tokens& t : sentences(std::move(all))) {
      if (only_evidence(t)) {
        attach(t);
        continue;
      }
      Extent e = extent_of(t);
      // Backticks stand outside the content's columns.
      auto quoted = [&](std::uint32_t line, std::uint32_t column) {
        return line <= doc.lines.size() && column > 0 && column <= doc.lines[line - 1].size() &&
               doc.lines[line - 1][column - 1] == '`';
      };
      if (quoted(e.line, e.column - 1)) --e.column;
      if (quoted(e.end_line, e.end_column)) ++e.end_column;
      // So does what closes the parentheses of a place.
      const std::string said = written(doc.lines, e);
      if (std::count(said.begin(), said.end(), '(') > std::count(said.begin(), said.end(), ')') &&
          e.end_line <= doc.lines.size() && e.end_column <= doc.lines[e.end_line - 1].size() &&
          doc.lines[e.end_line - 1][e.end_column - 1] == ')')
        ++e.end_column;
      if (in_evidence) {
        int keep = owner;
        evidence_for = keep;
        attach(t);
      }
      sentence(std::move(t), b, false, e);
      if (in_evidence) evidence_for = owner;
    }
  }

  // ------------------------------------------------------------ tables
  enum class Column { claim, file, line, evidence, rating, other };
  struct Table {
    int number = -2;
    std::vector<Column> columns;
    std::vector<std::string> headers;
    bool claims = false;  // has a column of claims
  } table;

  static Column column_kind(const std::string& h) {
    if (one_of(h, {"claim",   "claims",    "finding",      "findings",         "statement",
                   "note",    "notes",     "observation",  "description",      "what",
                   "fact",    "assertion", "assumption",   "detail",           "details",
                   "comment", "comments",  "summary",      "behaviour",        "behavior",
                   "remark",  "remarks",   "what it says", "what is said",     "explanation",
                   "result",  "issue",     "problem",      "statement / claim"}))
      return Column::claim;
    if (one_of(h, {"file", "path", "source file", "filename", "module", "script", "files"})) return Column::file;
    if (one_of(h, {"line", "lines", "line(s)", "ln", "line no", "line no.", "line number", "line numbers", "lineno",
                   "line #"}))
      return Column::line;
    if (one_of(h, {"evidence", "source", "reference", "ref", "references", "citation", "proof", "location", "where",
                   "place", "code", "at", "see"}))
      return Column::evidence;
    if (one_of(h, {"confidence", "status", "verdict", "severity", "risk", "level", "risk level", "priority", "verified",
                   "rating", "certainty", "likelihood", "impact", "#", "id", "no", "no."}))
      return Column::rating;
    return Column::other;
  }

  void header(const markdown::Block& b) {
    table = Table{};
    table.number = b.table;
    for (const markdown::Cell& c : b.cells) {
      std::string h = to_lower(trim(c.plain()));
      Column kind = column_kind(h);
      if (kind == Column::claim && table.claims && h != "claim") kind = Column::other;
      table.claims = table.claims || kind == Column::claim;
      table.columns.push_back(kind);
      table.headers.push_back(std::move(h));
    }
    // "Issue" beside "Claim" is a remark on the claim.
    if (std::find(table.headers.begin(), table.headers.end(), "claim") != table.headers.end())
      for (std::size_t i = 0; i < table.headers.size(); ++i)
        if (table.columns[i] == Column::claim && table.headers[i] != "claim") table.columns[i] = Column::other;
  }

  void row(const markdown::Block& b) {
    if (b.header_row || b.table != table.number) {
      if (b.header_row) return header(b);
      table = Table{};
      table.number = b.table;
    }
    std::vector<Tokens> cells;
    for (const markdown::Cell& c : b.cells) cells.push_back(tokenize(c.inlines));
    auto kind = [&](std::size_t i) { return i < table.columns.size() ? table.columns[i] : Column::other; };
    std::size_t claim = cells.size();
    for (std::size_t i = 0; i < cells.size(); ++i)
      if (kind(i) == Column::claim && !cells[i].empty()) {
        claim = i;
        break;
      }
    Extent whole{b.line, 0, b.line, 0};
    if (claim == cells.size()) {
      if (derived(b, cells, whole)) return;
      // No column of claims: the wordiest cell that names code.
      std::size_t best = 3;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        auto words = static_cast<std::size_t>(
            std::count_if(cells[i].begin(), cells[i].end(), [](const Token& t) { return t.kind == TokenKind::word; }));
        bool code =
            std::any_of(cells[i].begin(), cells[i].end(), [](const Token& t) { return t.kind == TokenKind::code; });
        if (code && words + 1 > best && kind(i) == Column::other) best = words + 1, claim = i;
      }
      if (claim == cells.size()) return;
    }
    Tokens beside;  // places in other cells
    Token file;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i == claim) continue;
      if (kind(i) == Column::line) {
        for (const Token& t : cells[i]) {
          Token p = t;
          if (t.kind == TokenKind::number || t.kind == TokenKind::place)
            line_cell(cells[i], file, p), beside.push_back(p);
          break;
        }
        continue;
      }
      for (const Token& t : cells[i])
        if (t.kind == TokenKind::place) {
          if (t.lines.empty() && file.path.empty()) file = t;
          beside.push_back(t);
        }
    }
    for (Token& p : beside)
      if (p.path.empty() && !file.path.empty()) p.path = file.path;
    std::vector<Tokens> parts = sentences(unquote(std::move(cells[claim])));
    std::size_t first = out.size();
    for (Tokens& t : parts) {
      if (only_evidence(t)) {
        attach(t);
        continue;
      }
      if (!sentence(std::move(t), b, true, whole)) continue;
      out.back().places.insert(out.back().places.end(), beside.begin(), beside.end());
      for (std::size_t i = 0; i < cells.size(); ++i)
        for (const Token& x : cells[i])
          if (i != claim && (x.kind == TokenKind::word || x.kind == TokenKind::punct))
            out.back().beside += (out.back().beside.empty() ? "" : " ") + x.key;
    }
    if (out.size() > first + 1)
      for (std::size_t i = first; i < out.size(); ++i) out[i].text = written(doc.lines, whole);
    evidence_for = out.empty() ? -1 : static_cast<int>(out.size()) - 1;
  }

  // "12", "12-30", "12, 40" in a Line column.
  static void line_cell(const Tokens& cell, const Token& file, Token& place) {
    place.kind = TokenKind::place;
    place.path = file.path;
    if (!place.lines.empty()) return;
    for (std::size_t i = 0; i < cell.size(); ++i) {
      std::int64_t n = number_of(cell[i]);
      if (n <= 0 || n > 100'000'000) continue;
      auto line = static_cast<std::uint32_t>(n);
      if (i && cell[i - 1].is("-") && !place.lines.empty() && place.lines.back().first <= line)
        place.lines.back().second = line;
      else
        place.lines.emplace_back(line, line);
    }
  }

  // A claim that is quoted as a whole: the quotation marks are not part of it.
  static Tokens unquote(Tokens t) {
    if (t.size() > 2 && t.front().is("\"") && t.back().is("\"")) {
      t.pop_back();
      t.erase(t.begin());
    }
    return t;
  }

  static Token made(std::string_view word, const Token& near) {
    Token t = near;
    t.kind = TokenKind::word;
    t.text = t.key = std::string(word);
    t.path.clear();
    t.lines.clear();
    return t;
  }

  // "Lines" in a table of test coverage are those that can be covered.
  bool of_coverage() const {
    return std::any_of(table.headers.begin(), table.headers.end(), [](const std::string& h) {
      for (std::string_view w :
           {"cover", "hit", "missed", "region", "branch", "stmts", "statements", "executed", "mutant"})
        if (h.find(w) != std::string::npos) return true;
      return false;
    });
  }

  // The first column, or the heading above, says that these are variables of the environment.
  bool of_environment(const markdown::Block& b) const {
    const std::string heading = b.heading < 0 ? "" : to_lower(blocks[static_cast<std::size_t>(b.heading)].plain());
    return table.headers[0].find("env") != std::string::npos || holds_word(heading, "environment") ||
           holds_word(heading, "env");
  }

  // Tables without sentences whose headers say the verb: "| Option | Default |", "| File | Lines |".
  bool derived(const markdown::Block& b, const std::vector<Tokens>& cells, Extent whole) {
    if (cells.size() < 2 || table.headers.size() < 2 || cells[0].size() != 1) return false;
    bool any = false;
    for (std::size_t i = 1; i < cells.size() && i < table.headers.size(); ++i) {
      const std::string& h = table.headers[i];
      Tokens t;
      if (cells[i].size() == 1 && cells[0][0].kind == TokenKind::code &&
          one_of(h, {"default", "default value", "defaults to"}) &&
          (cells[i][0].kind != TokenKind::word || number_of(cells[i][0]) >= 0 ||
           one_of(cells[i][0].key, {"true", "false", "none"}))) {
        t = {cells[0][0], made("defaults", cells[i][0]), made("to", cells[i][0]), cells[i][0]};
        if (of_environment(b)) t.insert(t.begin(), {made("environment", cells[0][0]), made("variable", cells[0][0])});
      } else if (cells[i].size() == 1 && cells[0][0].kind == TokenKind::place && cells[0][0].lines.empty() &&
                 number_of(cells[i][0]) >= 0 &&
                 one_of(h, {"lines", "loc", "line count", "number of lines", "length"}) && !of_coverage()) {
        t = {cells[0][0], made("has", cells[i][0]), cells[i][0], made("lines", cells[i][0])};
      } else {
        continue;
      }
      any = sentence(std::move(t), b, true, whole) || any;
    }
    return any;
  }

  void run() {
    using markdown::BlockKind;
    measure_sections();
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const markdown::Block& b = blocks[i];
      switch (b.kind) {
        case BlockKind::heading:
          evidence_for = -1;
          in_evidence = false;
          break;
        case BlockKind::paragraph:
          prose(b, b.inlines);
          break;
        case BlockKind::list_item:
          if (!b.inlines.empty()) prose(b, b.inlines);
          break;
        case BlockKind::table_row:
          row(b);
          break;
        default:
          break;
      }
    }
  }
};

}  // namespace

std::vector<Statement> statements(const markdown::Document& doc) {
  Splitter s{doc, {}};
  s.run();
  constexpr std::size_t kMostAround = 400;
  for (std::size_t i = 1; i < s.out.size(); ++i) {
    Statement& st = s.out[i];
    const Statement& before = s.out[i - 1];
    if (before.group != st.group || before.section.line != st.section.line) continue;
    st.around = before.around;
    for (const Token& t : before.tokens)
      if (t.kind == TokenKind::word) st.around += " " + t.key;
    if (st.around.size() > kMostAround) st.around.erase(0, st.around.size() - kMostAround);
  }
  return std::move(s.out);
}

}  // namespace assay
