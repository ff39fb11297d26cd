// A quotation is cut into units, one per line of code. Every unit is looked up in the file's tokens (by its rarest
// token, so that the cost follows the number of real candidates), and the best chain of units in file order is sought:
// the weights of its units minus a little for every line by which the file is wider than the quotation. A unit that
// occurs in many places weighs little, so `return nil, err` never carries a match alone. The chain over the cited lines
// and the chain over the whole file are compared by the caller.
#include "claim/citation_match.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

namespace assay::cite {
namespace {

using generic::Token;
using generic::TokenKind;

constexpr std::size_t kMaxOccurrences = 60;  // of one unit: more say nothing
constexpr std::size_t kMaxPairs = 1200;
constexpr std::uint32_t kGap = 400;  // tokens an elision inside a line may stand for

bool is_ellipsis(std::string_view s) { return s == "..." || s == "\xE2\x80\xA6" || s == "[...]" || s == "(...)"; }

struct Piece {  // tokens without an elision inside
  std::vector<std::uint32_t> hashes;
};
struct Unit {
  std::vector<Piece> pieces;
  std::size_t tokens = 0;
  std::uint32_t line = 0;      // in the quotation, from 0
  bool after_elision = false;  // lines were left out before it
  double weight = 0;
};

// Quotations often carry the line numbers of the tool that printed them: "125: code", "125 | code", "125<tab>code".
std::string without_numbers(std::string_view quote) {
  std::vector<std::string_view> lines = split(quote, '\n');
  std::size_t numbered = 0, filled = 0;
  auto body = [](std::string_view line) -> std::optional<std::string_view> {
    std::size_t i = line.find_first_not_of(" \t");
    std::size_t digits = i;
    while (i < line.size() && line[i] >= '0' && line[i] <= '9') ++i;
    if (i == digits || i >= line.size() || i == std::string_view::npos) return std::nullopt;
    std::size_t mark = line.find_first_not_of(' ', i);
    if (line[i] == '\t' || line[i] == ':') return line.substr(i + 1);
    if (mark != std::string_view::npos && line[mark] == '|') return line.substr(mark + 1);
    for (std::string_view arrow : {"\xE2\x86\x92", "\xE2\x94\x82"})
      if (mark != std::string_view::npos && line.substr(mark, arrow.size()) == arrow)
        return line.substr(mark + arrow.size());
    return std::nullopt;
  };
  for (std::string_view line : lines) {
    if (trim(line).empty()) continue;
    ++filled;
    numbered += body(line).has_value();
  }
  if (numbered < 2 || numbered < filled) return std::string(quote);
  std::string out;
  for (std::string_view line : lines) (out += body(line).value_or(line)) += '\n';
  return out;
}

// A quotation that is all comment quotes code that was commented out.
std::string uncommented(std::string_view quote) {
  std::string out;
  for (std::string_view line : split(quote, '\n')) {
    std::string_view t = trim(line);
    for (std::string_view mark : {"//", "/*", "#", "--", "*/"})
      if (t.starts_with(mark)) {
        t.remove_prefix(mark.size());
        break;
      }
    if (t.ends_with("*/")) t.remove_suffix(2);
    (out += t) += '\n';
  }
  return out;
}

class QuoteReader {
 public:
  QuoteReader(std::string_view quote, generic::Family family)
      : text_(quote), tokens_(generic::tokenize(quote, family)) {}

  std::vector<Unit> units(bool one) {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const Token& t = tokens_[i];
      std::string_view s = text_.substr(t.begin, t.end - t.begin);
      if (t.kind == TokenKind::comment) {
        if (s.find("...") != std::string_view::npos || s.find("\xE2\x80\xA6") != std::string_view::npos) elided_ = true;
        continue;
      }
      if (!one && !current_.pieces.empty() && t.line != last_line_) flush();
      last_line_ = t.end_line;
      if (std::size_t skip = ellipsis(i)) {
        if (current_.pieces.empty() || current_.pieces.back().hashes.empty())
          elided_ = true;
        else
          current_.pieces.push_back({});
        i += skip - 1;
        continue;
      }
      if (current_.pieces.empty()) {
        current_.pieces.push_back({});
        current_.line = t.line - 1;
        current_.after_elision = elided_;
        elided_ = false;
        words_ = false;
      }
      if (closes(s, t.kind) && last_was_comma_) pop();
      current_.pieces.back().hashes.push_back(t.hash);
      ++current_.tokens;
      last_was_comma_ = t.kind == TokenKind::punct && s == ",";
      words_ |= t.kind != TokenKind::punct;
    }
    flush();
    return std::move(units_);
  }

 private:
  static bool closes(std::string_view s, TokenKind kind) {
    return kind == TokenKind::punct && (s == ")" || s == "]" || s == "}");
  }

  void pop() {
    if (!current_.pieces.empty() && !current_.pieces.back().hashes.empty()) {
      current_.pieces.back().hashes.pop_back();
      --current_.tokens;
    }
  }

  // Number of tokens that make up an ellipsis at i.
  std::size_t ellipsis(std::size_t i) const {
    std::string_view s = text_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin);
    if (tokens_[i].kind == TokenKind::word && is_ellipsis(s)) return 1;
    if (s == "." && i + 2 < tokens_.size() && text_.substr(tokens_[i].begin, 3) == "...") return 3;
    return 0;
  }

  void flush() {
    bool open_end = !current_.pieces.empty() && current_.pieces.back().hashes.empty();
    if (open_end) current_.pieces.pop_back();
    if (!current_.pieces.empty() && words_ && current_.tokens > 0) units_.push_back(std::move(current_));
    if (open_end) elided_ = true;
    current_ = {};
    last_was_comma_ = false;
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::vector<Unit> units_;
  Unit current_;
  std::uint32_t last_line_ = 0;
  bool elided_ = false, last_was_comma_ = false, words_ = false;
};

// Where tokens stand in a file.
using Positions = std::unordered_map<std::uint32_t, std::vector<std::uint32_t>>;

Positions positions_of(const std::vector<Token>& code, const std::vector<Unit>& units) {
  Positions out;
  for (const Unit& u : units)
    for (const Piece& p : u.pieces)
      for (std::uint32_t h : p.hashes) out.try_emplace(h);
  for (std::uint32_t i = 0; i < code.size(); ++i) {
    auto it = out.find(code[i].hash);
    if (it != out.end()) it->second.push_back(i);
  }
  return out;
}

struct TokenSpan {
  std::uint32_t first, last;
};

bool equal_at(const std::vector<Token>& code, std::size_t at, const std::vector<std::uint32_t>& hashes) {
  if (at + hashes.size() > code.size()) return false;
  for (std::size_t k = 0; k < hashes.size(); ++k)
    if (code[at + k].hash != hashes[k]) return false;
  return true;
}

std::vector<TokenSpan> occurrences(const std::vector<Token>& code, const Positions& positions, const Unit& unit,
                                   std::size_t limit) {
  std::vector<TokenSpan> out;
  const std::vector<std::uint32_t>& head = unit.pieces[0].hashes;
  std::size_t rarest = 0;
  for (std::size_t k = 1; k < head.size(); ++k)
    if (positions.at(head[k]).size() < positions.at(head[rarest]).size()) rarest = k;
  for (std::uint32_t at : positions.at(head[rarest])) {
    if (at < rarest || !equal_at(code, at - rarest, head)) continue;
    std::size_t first = at - rarest, end = first + head.size();
    bool all = true;
    for (std::size_t p = 1; p < unit.pieces.size() && all; ++p) {
      const std::vector<std::uint32_t>& next = unit.pieces[p].hashes;
      std::size_t k = end;
      while (k < std::min(code.size(), end + kGap) && !equal_at(code, k, next)) ++k;
      all = k < std::min(code.size(), end + kGap);
      end = k + next.size();
    }
    if (all) out.push_back({static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(end - 1)});
    if (out.size() > limit) break;
  }
  return out;
}

struct Pair {
  std::uint32_t unit;
  std::uint32_t first, last;  // tokens
  LineSpan lines;
};

struct Chain {
  double score = 0;  // of the weights alone
  LineSpan lines;
};

// The best chain of pairs with rising unit and position. Pairs are sorted by position, then unit.
Chain best_chain(const std::vector<Unit>& units, const std::vector<Pair>& pairs) {
  std::vector<double> value(pairs.size()), weight(pairs.size());
  std::vector<std::int32_t> from(pairs.size(), -1);
  std::size_t best = pairs.size();
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const Pair& p = pairs[i];
    value[i] = weight[i] = units[p.unit].weight;
    double best_value = value[i];
    for (std::size_t k = i; k-- > 0;) {
      const Pair& q = pairs[k];
      if (q.unit >= p.unit || q.last >= p.first) continue;
      std::uint32_t there = p.lines.start - q.lines.end, here = units[p.unit].line - units[q.unit].line;
      bool elided = false;
      for (std::uint32_t u = q.unit + 1; u <= p.unit; ++u) elided |= units[u].after_elision;
      if (there > (elided ? 400u : 60u) + here) continue;
      double excess = there > here ? there - here : 0;
      double v = value[k] + units[p.unit].weight - excess * (elided ? 0.005 : 0.05);
      if (v > best_value) {
        best_value = v;
        from[i] = static_cast<std::int32_t>(k);
        weight[i] = weight[k] + units[p.unit].weight;
      }
    }
    value[i] = best_value;
    if (best == pairs.size() || value[i] > value[best] + 1e-9) best = i;
  }
  Chain c;
  if (best == pairs.size()) return c;
  c.score = weight[best];
  c.lines = pairs[best].lines;
  for (std::int32_t i = static_cast<std::int32_t>(best); i >= 0; i = from[static_cast<std::size_t>(i)]) {
    c.lines.start = std::min(c.lines.start, pairs[static_cast<std::size_t>(i)].lines.start);
    c.lines.end = std::max(c.lines.end, pairs[static_cast<std::size_t>(i)].lines.end);
  }
  return c;
}

std::vector<Pair> pairs_of(const SourceText& file, std::vector<Unit>& units) {
  const std::vector<Token>& code = file.code();
  Positions positions = positions_of(code, units);
  std::vector<Pair> pairs;
  for (std::uint32_t u = 0; u < units.size(); ++u) {
    std::vector<TokenSpan> spans = occurrences(code, positions, units[u], kMaxOccurrences);
    double rarity = 1 + std::log2(static_cast<double>(std::max<std::size_t>(1, spans.size())));
    units[u].weight = static_cast<double>(std::min<std::size_t>(units[u].tokens, 10)) / rarity;
    if (spans.size() > kMaxOccurrences) continue;
    for (TokenSpan s : spans) pairs.push_back({u, s.first, s.last, {code[s.first].line, code[s.last].end_line}});
  }
  std::sort(pairs.begin(), pairs.end(),
            [](const Pair& a, const Pair& b) { return a.first != b.first ? a.first < b.first : a.unit < b.unit; });
  if (pairs.size() > kMaxPairs) pairs.resize(kMaxPairs);
  return pairs;
}

void count_names(const SourceText& file, std::string_view quote, LineSpan range, QuoteMatch& out) {
  double all = 0, in_range = 0, in_file = 0;
  for (const std::string& name : names_of(quote, file.family())) {
    std::vector<std::size_t> found = find_word(file.text(), name);
    double weight = 1 / (1 + std::log2(static_cast<double>(std::max<std::size_t>(1, found.size()))));
    ++out.names;
    all += weight;
    if (found.empty()) continue;
    in_file += weight;
    if (file.word_in_lines(name, range.start, range.end)) in_range += weight;
  }
  if (all > 0) {
    out.names_in_file = in_file / all;
    out.names_in_range = in_range / all;
  }
}

}  // namespace

bool is_keyword(std::string_view word) {
  static const std::unordered_set<std::string_view> kWords = {
      "False",   "None",     "True",      "abstract",  "and",     "any",     "as",       "assert",     "async",
      "auto",    "await",    "bool",      "boolean",   "break",   "byte",    "case",     "catch",      "char",
      "class",   "const",    "continue",  "crate",     "def",     "default", "defer",    "del",        "delete",
      "dict",    "do",       "double",    "elif",      "else",    "enum",    "err",      "except",     "export",
      "extends", "extern",   "false",     "final",     "finally", "float",   "fn",       "for",        "from",
      "func",    "function", "global",    "go",        "goto",    "if",      "impl",     "implements", "import",
      "in",      "int",      "interface", "is",        "lambda",  "let",     "list",     "long",       "loop",
      "match",   "mod",      "mut",       "namespace", "new",     "nil",     "nonlocal", "not",        "null",
      "nullptr", "number",   "object",    "operator",  "or",      "pass",    "private",  "protected",  "pub",
      "public",  "raise",    "ref",       "return",    "self",    "Self",    "set",      "short",      "signed",
      "sizeof",  "static",   "str",       "string",    "struct",  "super",   "switch",   "template",   "this",
      "throw",   "trait",    "true",      "try",       "tuple",   "type",    "typedef",  "typename",   "undefined",
      "union",   "unsafe",   "unsigned",  "use",       "using",   "var",     "virtual",  "void",       "volatile",
      "where",   "while",    "with",      "yield",     "Some",    "Ok",      "Err",      "Option",     "Result",
      "String",  "Vec",      "Box"};
  return kWords.contains(word);
}

std::vector<std::string> names_of(std::string_view code, generic::Family family) {
  std::vector<std::string> out;
  std::unordered_set<std::string_view> seen;
  for (const Token& t : generic::tokenize(code, family)) {
    std::string_view s = code.substr(t.begin, t.end - t.begin);
    if (t.kind != TokenKind::word || s.size() < 3 || is_keyword(s) || is_ellipsis(s) || !seen.insert(s).second)
      continue;
    out.emplace_back(s);
  }
  return out;
}

QuoteMatch match_quote(const SourceText& file, std::string_view raw_quote, LineSpan cited, std::uint32_t tolerance) {
  QuoteMatch out;
  std::string quote = without_numbers(raw_quote);
  std::vector<Unit> units = QuoteReader(quote, file.family()).units(false);
  if (units.empty()) units = QuoteReader(quote = uncommented(quote), file.family()).units(false);
  out.lines = static_cast<std::uint32_t>(units.size());
  for (const Unit& u : units) out.tokens += static_cast<std::uint32_t>(u.tokens);
  LineSpan range{cited.start > tolerance ? cited.start - tolerance : 1, cited.end + tolerance};
  count_names(file, quote, range, out);
  if (units.empty()) return out;

  std::vector<Pair> pairs = pairs_of(file, units);
  double total = 0;
  for (const Unit& u : units) total += u.weight;
  if (total <= 0) return out;
  Chain best = best_chain(units, pairs);
  out.best = best.score / total;
  out.at = best.lines;
  std::vector<Pair> inside, outside;
  for (const Pair& p : pairs) {
    if (p.lines.end >= range.start && p.lines.start <= range.end) inside.push_back(p);
    if (p.lines.end < best.lines.start || p.lines.start > best.lines.end) outside.push_back(p);
  }
  out.in_range = best_chain(units, inside).score / total;
  out.unique = best_chain(units, outside).score < 0.8 * best.score;
  return out;
}

std::vector<LineSpan> find_code(const SourceText& file, std::string_view code, std::size_t limit) {
  std::vector<LineSpan> out;
  std::vector<Unit> units = QuoteReader(code, file.family()).units(true);
  if (units.size() != 1) return out;
  const std::vector<Token>& tokens = file.code();
  for (TokenSpan s : occurrences(tokens, positions_of(tokens, units), units[0], limit))
    out.push_back({tokens[s.first].line, tokens[s.last].end_line});
  return out;
}

}  // namespace assay::cite
