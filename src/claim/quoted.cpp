// A quotation is compared line by line, each line as a run of tokens, so that spacing, comments, a trailing comma and
// joined or split lines don't count. Lines may be left out, with or without "...", and a string may end in "...":
// people abridge. What they may not do is change a line: a line that the cited place has in another wording refutes the
// claim, as does a quotation that stands, whole, somewhere else. A line that resembles nothing there decides nothing.
#include "claim/quoted.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "claim/form.h"
#include "syntax/generic/scan.h"

namespace assay {
namespace {

using generic::Token;
using generic::TokenKind;

constexpr std::uint32_t kTolerance = 2;  // lines around the cited ones
constexpr std::size_t kGap = 80;         // tokens that "..." inside a line may stand for
constexpr std::size_t kLongest = 400;    // lines of a quotation that are looked at
constexpr double kAlike = 0.6;           // share of common tokens from which a line is the same line, altered

// Code as comparable tokens: no comments, no comma before a closing bracket.
struct Code {
  std::string_view text;
  std::vector<Token> tokens;
  std::string_view spelling(const Token& t) const { return text.substr(t.begin, t.end - t.begin); }
};

bool closes(std::string_view s) { return s == ")" || s == "]" || s == "}"; }

Code read_code(std::string_view text, generic::Family family) {
  Code out{text, {}};
  for (const Token& t : generic::tokenize(text, family)) {
    if (t.kind == TokenKind::comment) continue;
    if (!out.tokens.empty() && closes(out.spelling(t)) && out.spelling(out.tokens.back()) == ",") out.tokens.pop_back();
    out.tokens.push_back(t);
  }
  return out;
}

// The tokens of one line of a quotation, in pieces between elisions.
struct Line {
  std::vector<std::vector<Token>> pieces;
  std::uint32_t number = 0;  // in the quotation, from 1
  std::size_t tokens() const {
    std::size_t n = 0;
    for (const auto& p : pieces) n += p.size();
    return n;
  }
};

std::size_t elision_at(const Code& code, std::size_t i) {
  std::string_view rest = code.text.substr(code.tokens[i].begin);
  if (rest.starts_with("\xE2\x80\xA6")) return 1;
  if (!rest.starts_with("...")) return 0;
  std::size_t n = 1;
  while (n < 3 && i + n < code.tokens.size() && code.tokens[i + n].begin < code.tokens[i].begin + 3) ++n;
  return n;
}

bool says_something(const std::vector<Token>& piece) {
  return std::any_of(piece.begin(), piece.end(), [](const Token& t) { return t.kind != TokenKind::punct; });
}

std::vector<Line> lines_of(const Code& code) {
  std::vector<Line> out;
  std::uint32_t last = 0;
  for (std::size_t i = 0; i < code.tokens.size();) {
    const Token& t = code.tokens[i];
    if (out.empty() || t.line != last) out.push_back({{{}}, t.line});
    last = t.end_line;
    if (std::size_t skip = elision_at(code, i)) {
      out.back().pieces.emplace_back();
      i += skip;
      continue;
    }
    out.back().pieces.back().push_back(t);
    ++i;
  }
  for (Line& line : out) {
    // A quotation may stop before the bracket that makes a comma a trailing one.
    auto& last_piece = line.pieces.back();
    if (!last_piece.empty() && code.spelling(last_piece.back()) == ",") last_piece.pop_back();
    std::erase_if(line.pieces, [](const auto& p) { return p.empty(); });
  }
  std::erase_if(out, [](const Line& l) { return std::none_of(l.pieces.begin(), l.pieces.end(), says_something); });
  if (out.size() > kLongest) out.resize(kLongest);
  return out;
}

// Strings may be cut: "Can't do this..." stands for any string that begins so.
bool same(const Code& quote, const Token& q, const Code& file, const Token& f) {
  if (q.hash == f.hash && q.kind == f.kind) return true;
  if (q.kind != TokenKind::string || f.kind != TokenKind::string) return false;
  std::string_view a = quote.spelling(q), b = file.spelling(f);
  std::size_t cut = a.rfind("...");
  if (cut == std::string_view::npos) cut = a.rfind("\xE2\x80\xA6");
  if (cut == std::string_view::npos || cut + 5 < a.size()) return false;
  a = a.substr(0, cut);
  auto body = [](std::string_view s) { return s.substr(std::min(s.find_first_of("'\""), s.size())); };
  a = body(a), b = body(b);
  return a.size() > 1 && b.size() > 1 && b.substr(1).starts_with(a.substr(1));
}

bool piece_at(const Code& quote, const std::vector<Token>& piece, const Code& file, std::size_t at, std::size_t end) {
  if (at + piece.size() > end) return false;
  for (std::size_t k = 0; k < piece.size(); ++k)
    if (!same(quote, piece[k], file, file.tokens[at + k])) return false;
  return true;
}

// The first place of a line at or after `from`; `to` gets the end of it.
std::optional<std::size_t> find_line(const Code& quote, const Line& line, const Code& file, std::size_t from,
                                     std::size_t end, std::size_t& to) {
  for (std::size_t at = from; at < end; ++at) {
    if (!piece_at(quote, line.pieces[0], file, at, end)) continue;
    std::size_t stop = at + line.pieces[0].size();
    bool all = true;
    for (std::size_t p = 1; p < line.pieces.size() && all; ++p) {
      std::size_t k = stop, limit = std::min(end, stop + kGap);
      while (k < limit && !piece_at(quote, line.pieces[p], file, k, end)) ++k;
      all = k < limit;
      stop = k + line.pieces[p].size();
    }
    if (!all) continue;
    to = stop;
    return at;
  }
  return std::nullopt;
}

using Span = std::pair<std::uint32_t, std::uint32_t>;  // lines, inclusive

struct Range {
  std::size_t first = 0, end = 0;  // tokens
};

Range tokens_of(const Code& file, std::uint32_t start, std::uint32_t end) {
  auto below = [](const Token& t, std::uint32_t line) { return t.end_line < line; };
  auto above = [](std::uint32_t line, const Token& t) { return line < t.line; };
  auto first = std::lower_bound(file.tokens.begin(), file.tokens.end(), start, below);
  auto last = std::upper_bound(first, file.tokens.end(), end, above);
  return {static_cast<std::size_t>(first - file.tokens.begin()), static_cast<std::size_t>(last - file.tokens.begin())};
}

// The whole quotation somewhere else: the lines it spans there. Nothing when it is not there in one piece.
std::optional<Span> elsewhere(const Code& quote, const std::vector<Line>& lines, const Code& file) {
  std::size_t tokens = 0;
  for (const Line& l : lines) tokens += l.tokens();
  if (tokens < 4) return std::nullopt;  // too little to recognise
  std::size_t to = 0;
  for (std::size_t from = 0;;) {
    auto at = find_line(quote, lines[0], file, from, file.tokens.size(), to);
    if (!at) return std::nullopt;
    from = *at + 1;
    std::size_t cursor = to, limit = std::min(file.tokens.size(), to + 40 * tokens);
    bool all = true;
    for (std::size_t i = 1; i < lines.size() && all; ++i)
      all = find_line(quote, lines[i], file, cursor, limit, cursor).has_value();
    if (all) return Span{file.tokens[*at].line, file.tokens[std::max(cursor, to) - 1].end_line};
  }
}

double alike(const Code& quote, const std::vector<Token>& a, const Code& file, std::size_t first, std::size_t end) {
  std::vector<std::size_t> row(end - first + 1, 0);
  for (const Token& q : a) {
    std::size_t diagonal = 0;
    for (std::size_t j = 1; j < row.size(); ++j) {
      std::size_t up = row[j];
      row[j] = same(quote, q, file, file.tokens[first + j - 1]) ? diagonal + 1 : std::max(up, row[j - 1]);
      diagonal = up;
    }
  }
  return 2.0 * static_cast<double>(row.back()) / static_cast<double>(a.size() + row.size() - 1);
}

// The line of the range that a line of the quotation seems to be, in another wording; 0: none.
std::uint32_t altered(const Code& quote, const Line& line, const Code& file, Range range) {
  std::uint32_t best = 0;
  double most = kAlike;
  for (std::size_t i = range.first; i < range.end;) {
    std::size_t k = i;
    while (k < range.end && file.tokens[k].line == file.tokens[i].line) ++k;
    if (k - i <= 400 && line.pieces.size() == 1 && line.pieces[0].size() <= 400)
      if (double share = alike(quote, line.pieces[0], file, i, k); share >= most)
        most = share + 1e-9, best = file.tokens[i].line;
    i = k;
  }
  return best;
}

// ---------------------------------------------------------------- line by line, as text
// A quotation that starts or stops inside a string can't be cut into tokens; its lines as they are still can be found.

std::vector<std::string_view> text_lines(std::string_view quotation) {
  std::vector<std::string_view> out;
  for (std::string_view line : split(quotation, '\n'))
    if (line = trim(line); !line.empty() && line != "..." && line != "\xE2\x80\xA6") out.push_back(line);
  return out;
}

// All lines in order from `first` on; `last` bounds the search.
std::optional<Span> in_order(const std::vector<std::string_view>& quote, const Lines& file, std::uint32_t first,
                             std::uint32_t last) {
  Span span{0, 0};
  std::uint32_t at = std::max(1u, first);
  for (std::string_view line : quote) {
    while (at <= last && trim(file.line(at)) != line) ++at;
    if (at > last) return std::nullopt;
    if (!span.first) span.first = at;
    span.second = at++;
  }
  return span;
}

std::optional<Span> text_elsewhere(const std::vector<std::string_view>& quote, const Lines& file) {
  if (quote.size() < 2 || quote.size() > kLongest) return std::nullopt;
  const auto reach = static_cast<std::uint32_t>(quote.size() * 4 + 20);
  for (std::uint32_t at = 1; at <= file.count(); ++at)
    if (trim(file.line(at)) == quote[0])
      if (auto span = in_order(quote, file, at, std::min(file.count(), at + reach))) return span;
  return std::nullopt;
}

// ---------------------------------------------------------------- which block quotes which lines

// "The code at `a.py:3-5` reads:", "**Evidence** (`a.py:3-5`):", "`a.py` (lines 3-5):".
bool plain_lead(std::string_view text) {
  constexpr std::array kWords = {"the",        "code",      "at",     "in",    "lines",   "line",    "contains",
                                 "reads",      "says",      "shows",  "has",   "is",      "here",    "evidence",
                                 "source",     "quote",     "quoted", "from",  "snippet", "excerpt", "as",
                                 "follows",    "following", "it",     "there", "of",      "file",    "and",
                                 "additional", "contain",   "read",   "show",  "text",    "this",    "l"};
  std::string lower = to_lower(text);
  for (char& c : lower)
    if (std::string_view("()*:,`[]\"'").find(c) != std::string_view::npos && &c != &lower.front()) c = ' ';
  for (std::string_view word : split(lower, ' ')) {
    word = trim(word);
    while (!word.empty() && std::string_view("(*`[_:").find(word.front()) != std::string_view::npos)
      word.remove_prefix(1);
    bool name = word.find_first_of("./0123456789-\\#") != std::string_view::npos || (word.size() && (word[0] & 0x80));
    if (word.empty() || name) continue;
    if (std::find(kWords.begin(), kWords.end(), word) == kWords.end()) return false;
  }
  return true;
}

// The one citation with lines in the block before a fence; null when there is none or several.
const Citation* cited_before(const markdown::Document& doc, std::size_t fence, const std::vector<Citation>& citations) {
  if (fence == 0) return nullptr;
  const markdown::Block& lead = doc.blocks[fence - 1];
  if (lead.kind != markdown::BlockKind::paragraph || lead.end_line + 2 < doc.blocks[fence].line) return nullptr;
  const std::string text = lead.plain();
  if (!trim(text).ends_with(":") || !plain_lead(text)) return nullptr;
  const Citation* only = nullptr;
  for (const Citation& c : citations) {
    if (c.at.line < lead.line || c.at.line > lead.end_line) continue;
    if (only) return nullptr;
    only = &c;
  }
  return only && only->start > 0 && !only->tree.empty() ? only : nullptr;
}

std::string quoted_line(const Code& code, std::uint32_t number) {
  return std::string(trim(Lines(code.text).line(number)));
}

std::string span_text(std::uint32_t start, std::uint32_t end) {
  return end > start ? std::to_string(start) + "-" + std::to_string(end) : std::to_string(start);
}

Ruling judge(const TreeFacts& tree, FileIndex file, const Citation& c, std::string_view quotation) {
  auto cited = [&](Role role) { return evidence(tree, file, c.start, std::max(c.start, c.end), role, "quoted"); };
  auto there = [&]() -> Ruling {
    return {VerdictKind::verified, "the quoted code is there, line for line", "quoted", {cited(Role::supports)}};
  };
  auto moved = [&](Span to) -> Ruling {
    return {VerdictKind::refuted,
            "the quoted code is at " + span_text(to.first, to.second) + ", not at " + span_text(c.start, c.end),
            "quoted",
            {evidence(tree, file, to.first, to.second, Role::contradicts, "quoted")},
            Risk::medium};
  };
  std::uint32_t start = c.start > kTolerance ? c.start - kTolerance : 1, end = std::max(c.start, c.end) + kTolerance;
  const Lines text(tree.text(file));
  const auto raw = text_lines(quotation);
  if (in_order(raw, text, start, std::min(end, text.count()))) return there();

  auto family = generic::family_of(c.path);
  Code quote = read_code(quotation, family), code = read_code(tree.text(file), family);
  std::vector<Line> lines = lines_of(quote);
  if (lines.empty()) return unverified("the quotation holds no code to compare");

  Range range = tokens_of(code, start, end);
  std::size_t cursor = range.first;
  std::vector<const Line*> missing;
  for (const Line& line : lines) {
    if (find_line(quote, line, code, cursor, range.end, cursor)) continue;
    missing.push_back(&line);
  }
  if (missing.empty()) return there();
  if (auto place = text_elsewhere(raw, text)) return moved(*place);
  if (auto place = elsewhere(quote, lines, code)) return moved(*place);

  std::uint32_t number = 0, line_there = 0;
  for (const Line* line : missing) {
    std::uint32_t at = altered(quote, *line, code, range);
    if (!at)
      return unverified("`" + quoted_line(quote, line->number) + "` is not at the cited lines, nor anything like it",
                        {cited(Role::context)});
    if (!number) number = line->number, line_there = at;
  }
  return {VerdictKind::refuted,
          "the quotation says `" + quoted_line(quote, number) + "` where line " + std::to_string(line_there) +
              " says `" + std::string(trim(text.line(line_there))) + "`",
          "quoted",
          {evidence(tree, file, line_there, line_there, Role::contradicts, "quoted")},
          Risk::medium};
}

}  // namespace

std::vector<Claim> check_quotations(const VerifyInput& input, const markdown::Document& doc,
                                    const std::vector<Citation>& citations) {
  std::vector<Claim> out;
  for (std::size_t k = 0; k < doc.blocks.size(); ++k) {
    const markdown::Block& fence = doc.blocks[k];
    if (fence.kind != markdown::BlockKind::fence || trim(fence.literal).empty()) continue;
    const Citation* c = cited_before(doc, k, citations);
    if (!c) continue;
    for (const TreeFacts* tree : input.trees) {
      FileIndex file = 0;
      if (tree->tree().info().name != c->tree || !tree->tree().find(c->path, &file)) continue;
      Ruling r = judge(*tree, file, *c, fence.literal);
      Claim claim;
      claim.at = c->at;
      claim.text = std::string(trim(doc.blocks[k - 1].plain()));
      claim.form = std::string(kQuotedRule.id);
      claim.verdict = r.verdict;
      claim.reason = std::move(r.reason);
      claim.evidence = std::move(r.evidence);
      claim.risk = r.risk;
      if (claim.verdict != VerdictKind::unverified) claim.confidence = confidence_of(r.rule, claim.verdict);
      out.push_back(std::move(claim));
      break;
    }
  }
  return out;
}

const Rule kQuotedRule = {
    "quoted", RuleKind::claim_form, "the cited lines read as quoted",
    "“`a.py:10-14` contains:”, “The code at `a.py:10-14` reads:”, “**Evidence** (`a.py:10-14`):”, each with a block of "
    "code.\n\n"
    "Every line of the block must stand, in order, at the cited lines. Spacing, comments, trailing commas, joined and "
    "split "
    "lines don't count, and lines may be left out. A line that is there in another wording, or a quotation that stands "
    "whole "
    "at another place, refutes the claim; a line that resembles nothing there leaves it unverified."};

}  // namespace assay
