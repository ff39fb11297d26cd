// The thresholds here were read off real documents (docs/citations.md tells how often each rule is right). They lean to
// silence: an anchor that is found near the cited lines always wins over one that is found elsewhere.
#include "claim/citation_check.h"

#include <algorithm>

namespace assay::cite {
namespace {

std::string lines_text(LineSpan s) {
  return s.start == s.end ? std::to_string(s.start) : std::to_string(s.start) + "-" + std::to_string(s.end);
}

std::string list_text(const std::vector<std::uint32_t>& lines) {
  std::string out;
  for (std::size_t i = 0; i < lines.size() && i < 4; ++i) out += (i ? ", " : "") + std::to_string(lines[i]);
  if (lines.size() > 4) out += ", … (" + std::to_string(lines.size()) + " places)";
  return out;
}

struct Near {
  std::uint32_t first, last;
  bool has(std::uint32_t line) const { return line >= first && line <= last; }
};

Near near(const Question& q) {
  std::uint32_t slack = kTolerance;
  if (q.approximate) slack = std::max(slack, 15u);
  return {q.cited.start > slack ? q.cited.start - slack : 1, q.cited.end + slack};
}

// The place of a definition, as wide as the citation was: a range is answered with a range.
LineSpan place_of(const generic::Definition& d, LineSpan cited) {
  return cited.end > cited.start && d.end_line > d.line ? LineSpan{d.line, d.end_line} : LineSpan{d.line, d.line};
}

// ---------------------------------------------------------------- symbols
Judgement judge_symbol(const SourceText& file, const Question& q, const Anchor& a) {
  Judgement j;
  j.anchor = a.symbol;
  Near here = near(q);
  std::vector<const generic::Definition*> defs = file.definitions_of(a.symbol);
  // `Widget.render`: the one of Widget where there is one.
  if (!a.owner.empty() && std::any_of(defs.begin(), defs.end(), [&](auto* d) { return d->owner == a.owner; }))
    std::erase_if(defs, [&](auto* d) { return d->owner != a.owner; });
  for (auto* d : defs)
    if (here.has(d->line)) return j.hold = Hold::yes, j.reason = "`" + a.symbol + "` is there", j;
  if (file.word_in_lines(a.symbol, here.first, here.last))
    return j.hold = Hold::yes, j.reason = "`" + a.symbol + "` is there", j;
  for (auto* d : defs) {
    std::uint32_t from = std::max(d->line, q.cited.start), to = std::min(d->end_line, q.cited.end);
    if (to < from || (to - from + 1) * 2 < q.cited.end - q.cited.start + 1) continue;
    j.hold = Hold::enclosing;
    j.moved_to = place_of(*d, q.cited);
    j.reason = "the lines are inside `" + a.symbol + "`, which is at " + lines_text({d->line, d->end_line});
    return j;
  }
  std::vector<std::uint32_t> uses = file.code_lines_of(a.symbol);
  if (defs.empty() && uses.empty()) {
    if (!file.text().empty() && !a.may_be_absent && find_word(file.text(), a.symbol).empty() &&
        (a.looks_like_code || (a.stated && a.symbol.size() >= 4))) {
      j.hold = Hold::nowhere;
      j.reason = "`" + a.symbol + "` is nowhere in the file";
    }
    return j;
  }
  j.hold = Hold::elsewhere;
  std::vector<const generic::Definition*> bodies = defs;
  if (std::any_of(defs.begin(), defs.end(), [](auto* d) { return d->body; }))
    std::erase_if(bodies, [](auto* d) { return !d->body; });
  if (bodies.size() == 1)
    j.moved_to = place_of(*bodies[0], q.cited);
  else if (bodies.empty() && uses.size() == 1)
    j.moved_to = LineSpan{uses[0], uses[0]};
  std::vector<std::uint32_t> at;
  for (auto* d : bodies) at.push_back(d->line);
  j.reason = "`" + a.symbol + "` is at " + list_text(at.empty() ? uses : at) + ", not at " + lines_text(q.cited);
  return j;
}

// ---------------------------------------------------------------- bits of code
bool names_are_near(const SourceText& file, const Anchor& a, Near here) {
  std::vector<std::string> names = names_of(a.text, file.family());
  if (names.empty()) return false;
  return std::all_of(names.begin(), names.end(),
                     [&](const std::string& n) { return file.word_in_lines(n, here.first, here.last); });
}

// A name of the code that no English word could be and that the file does not have at all.
std::string unknown_name(const SourceText& file, std::string_view code) {
  if (file.text().empty()) return {};
  for (const std::string& name : names_of(code, file.family()))
    if (name.size() >= 6 && name.find('_') != std::string::npos && find_word(file.text(), name).empty()) return name;
  return {};
}

Judgement judge_code(const SourceText& file, const Question& q, const Anchor& a) {
  Judgement j;
  j.anchor = a.text;
  Near here = near(q);
  std::vector<LineSpan> places = find_code(file, a.text);
  for (LineSpan p : places)
    if (p.start <= here.last && p.end >= here.first)
      return j.hold = Hold::yes, j.reason = "`" + a.text + "` is there", j;
  if (names_are_near(file, a, here))
    return j.hold = Hold::partly, j.reason = "the names of `" + a.text + "` are there", j;
  if (!a.symbol.empty() && file.word_in_lines(a.symbol, here.first, here.last))
    return j.hold = Hold::partly, j.reason = "`" + a.symbol + "` is there", j;
  std::vector<std::uint32_t> at;
  for (LineSpan p : places) at.push_back(p.start);
  std::string what = a.text;
  // The exact text is nowhere: a call is still known by its name.
  if (at.empty() && a.call && a.symbol.size() > 2) {
    at = file.code_lines_of(a.symbol);
    what = a.symbol;
    places.clear();
    for (std::uint32_t line : at) places.push_back({line, line});
  }
  if (at.empty()) {
    std::string unknown = unknown_name(file, a.text);
    if (unknown.empty() || a.may_be_absent) return j;
    j.hold = Hold::nowhere;
    j.reason = "`" + a.text + "` is nowhere in the file: it has no `" + unknown + "`";
    return j;
  }
  // One common word that is no name says nothing.
  if (!a.call && names_of(a.text, file.family()).empty()) return j;
  j.hold = Hold::elsewhere;
  if (places.size() == 1) j.moved_to = places[0];
  j.reason = "`" + what + "` is at " + list_text(at) + ", not at " + lines_text(q.cited);
  return j;
}

// ---------------------------------------------------------------- quotations
bool same_place(LineSpan found, LineSpan cited) {
  auto within = [](LineSpan in, LineSpan out) {
    return in.start + kTolerance >= out.start && in.end <= out.end + kTolerance;
  };
  return within(found, cited) || within(cited, found);
}

Judgement judge_quotation(const SourceText& file, const Question& q) {
  Judgement j;
  j.by_quotation = true;
  j.anchor = "the quoted code";
  const Quotation& quote = *q.quotation;
  QuoteMatch m = match_quote(file, quote.text, q.cited, q.approximate ? 15 : kTolerance);
  if (m.lines == 0) return j;
  bool told = quote.role == QuoteRole::place || quote.role == QuoteRole::quotation;
  double enough = quote.role == QuoteRole::place ? 0.6 : told ? 0.65 : 0.8;
  bool good_place = m.best >= enough && same_place(m.at, q.cited);
  if (good_place || (m.in_range >= 0.6 && m.in_range >= 0.85 * m.best)) {
    j.hold = m.in_range > 0.95 || (good_place && m.best > 0.95) ? Hold::yes : Hold::partly;
    j.reason = j.hold == Hold::yes ? "the quoted code is there" : "most of the quoted code is there";
    return j;
  }
  bool strong = m.lines >= 2 || m.names >= 2 || (m.tokens >= 5 && told) ||
                (quote.role == QuoteRole::place && m.tokens >= 3 && m.best > 0.95 && m.unique);
  if (m.best >= enough && m.in_range < 0.75 * m.best && strong && !quote.only_supports) {
    j.hold = Hold::elsewhere;
    if (m.unique) j.moved_to = m.at;
    j.reason = "the quoted code is at " + lines_text(m.at) + (m.unique ? "" : " and elsewhere") + ", not at " +
               lines_text(q.cited);
    return j;
  }
  if (m.in_range >= 0.3 || m.names_in_range >= 0.5) {
    j.hold = Hold::partly;
    j.reason = "the quoted code is there in part";
    return j;
  }
  // Not word by word anywhere, but all its names are in the file, and none of them where it says.
  if (quote.role == QuoteRole::place && m.names >= 3 && m.names_in_file >= 0.95 && m.names_in_range < 0.25 &&
      m.in_range < 0.05 && !quote.only_supports) {
    j.hold = Hold::elsewhere;
    j.reason = "the quoted code is not at " + lines_text(q.cited) + ": its names are elsewhere in the file";
    if (m.best >= 0.3 && m.unique)
      j.reason = "the quoted code is not at " + lines_text(q.cited) + "; the nearest to it is at " + lines_text(m.at);
  }
  return j;
}

}  // namespace

Judgement judge(const SourceText& file, const Question& q) {
  Judgement out;
  std::uint32_t slack = q.approximate ? 10 + file.line_count() / 20 : 0;
  out.start_beyond = q.cited.start > file.line_count() + slack;
  out.end_beyond = q.cited.end > file.line_count() + slack;

  std::optional<Judgement> bad;
  auto merge = [&](Judgement j) {
    if (j.hold == Hold::unknown) return false;
    bool good = j.hold == Hold::yes || j.hold == Hold::partly || j.hold == Hold::enclosing;
    if (good && out.hold != Hold::yes &&
        (out.hold == Hold::unknown || j.hold == Hold::yes || out.hold == Hold::enclosing)) {
      bool start = out.start_beyond, end = out.end_beyond;
      out = std::move(j);
      out.start_beyond = start;
      out.end_beyond = end;
    } else if (!good && (!bad || (bad->hold == Hold::nowhere && j.hold == Hold::elsewhere))) {
      bad = std::move(j);
    }
    return good;
  };
  bool quote_holds = q.quotation && merge(judge_quotation(file, q));
  bool quote_elsewhere = bad.has_value();
  for (const Anchor& a : *q.anchors) merge(a.plain_symbol ? judge_symbol(file, q, a) : judge_code(file, q, a));
  bool holds = out.hold == Hold::yes || out.hold == Hold::partly || out.hold == Hold::enclosing;
  // Quote first: a quotation that is plainly elsewhere outweighs a name that happens to be near.
  bool quoted_by_itself = quote_elsewhere && q.quotation->role == QuoteRole::place;
  if (bad && (!holds || (quoted_by_itself && !quote_holds && out.hold != Hold::yes))) {
    bad->start_beyond = out.start_beyond;
    bad->end_beyond = out.end_beyond;
    return *bad;
  }
  return out;
}

bool begins_at(const SourceText& file, const Question& q) {
  for (const Anchor& a : *q.anchors) {
    if (!a.plain_symbol || !file.word_in_lines(a.symbol, q.cited.start, q.cited.start)) continue;
    for (auto* d : file.definitions_of(a.symbol))
      if (d->line == q.cited.start) return true;
  }
  return false;
}

bool holds_at(const SourceText& file, const Question& q) {
  if (q.cited.end > file.line_count()) return false;
  for (const Anchor& a : *q.anchors) {
    if (!a.plain_symbol) {
      for (LineSpan p : find_code(file, a.text))
        if (p.start <= q.cited.end && p.end >= q.cited.start) return true;
      continue;
    }
    if (!file.word_in_lines(a.symbol, q.cited.start, q.cited.end)) continue;
    std::vector<const generic::Definition*> defs = file.definitions_of(a.symbol);
    if (defs.empty()) return true;
    for (auto* d : defs)
      if (d->line >= q.cited.start && d->line <= std::max(q.cited.end, q.cited.start)) return true;
  }
  if (q.quotation && !q.quotation->only_supports) {
    QuoteMatch m = match_quote(file, q.quotation->text, q.cited, 0);
    return m.lines > 0 && m.in_range >= 0.8;
  }
  return false;
}

}  // namespace assay::cite
