// Whether a mention holds in the file it means, in the words of the contract: status, reason, evidence.
#include "claim/citation_checker.h"

#include <algorithm>

#include "base/text.h"
#include "claim/citation_words.h"

namespace assay::cite {
namespace {

// A line inside a named function that is blank or a lone bracket cannot be what was meant.
bool points_nowhere(const SourceText& file, const Question& q) {
  return q.cited.start == q.cited.end && !file.has_code(q.cited.start);
}

}  // namespace

Checker::Checker(const CitationInput& input, const markdown::Document& doc)
    : doc_(doc),
      library_(input.trees),
      x_(extract(doc, [this](std::string_view path) { return known(path); })),
      resolver_(library_, doc_, x_, input.document_path) {}

std::vector<Citation> Checker::run() {
  std::vector<Citation> out;
  for (std::size_t i = 0; i < x_.mentions.size(); ++i) {
    std::optional<Citation> c = check(i);
    if (!c) continue;
    c->id = "c" + std::to_string(out.size() + 1);
    count(*c, x_.mentions[i].group);
    if (enclosing_ && c->status == CitationStatus::ok) enclosed_.push_back({out.size(), *enclosing_});
    out.push_back(std::move(*c));
  }
  for (const Enclosed& e : enclosed_) distrust(out[e.citation], e.place);
  return out;
}

bool Checker::known(std::string_view path) {
  return std::any_of(library_.trees().begin(), library_.trees().end(),
                     [&](const Tree* t) { return !library_.exact(*t, path).empty(); });
}

std::optional<Citation> Checker::check(std::size_t i) {
  const Mention& m = x_.mentions[i];
  compared_ = false;
  enclosing_.reset();
  Citation c;
  c.at = {m.at.line, m.at.column};
  c.raw = m.raw;
  c.path = m.path;
  c.start = m.start;
  c.end = m.end;
  if (m.form == Form::permalink) return permalink(i, std::move(c));
  Resolution r = resolver_.resolve(i);
  anchors_ = anchors_of(x_, i);
  quotation_ = m.start > 0 ? quotation_of(doc_, x_, i) : std::nullopt;
  if (r.targets.empty()) return missing(i, std::move(c));
  if (r.targets.size() == 1) return one(i, r, r.targets[0], std::move(c));
  return several(i, r, std::move(c));
}

Question Checker::question(const Mention& m) const {
  Question q;
  q.cited = {m.start, std::max(m.start, m.end)};
  q.approximate = m.approximate;
  q.list = m.group_size > 1;
  q.anchors = &anchors_;
  q.quotation = quotation_ ? &*quotation_ : nullptr;
  return q;
}

std::optional<Citation> Checker::one(std::size_t i, const Resolution& r, Target t, Citation c) {
  const Mention& m = x_.mentions[i];
  const SourceText& file = library_.text(t);
  c.tree = t.tree->info().name;
  c.path = t.path();
  if (!file.readable()) {
    c.status = m.start > 0 ? CitationStatus::ambiguous : CitationStatus::ok;
    c.reason = m.start > 0 ? "the file could not be read as text" : "the file exists";
    return c;
  }
  if (m.start == 0) return whole_file(m, file, std::move(c));
  Question q = question(m);
  Judgement j = judge(file, q);
  state(c, t, file, q, j);
  if (is_bad(c.status) && r.narrowed) reconsider(c, r, q);
  if (is_bad(c.status)) soften(c, i);
  if (c.status == CitationStatus::out_of_range && j.anchor.empty()) hint(c, i, file);
  if (is_bad(c.status)) look_back(c, t, q, j);
  link_label(c, m);
  excerpt(c, file);
  return c;
}

std::optional<Citation> Checker::whole_file(const Mention& m, const SourceText& file, Citation c) {
  c.status = CitationStatus::ok;
  c.reason = "the file exists";
  if (m.form != Form::path_symbol) return c;
  std::string_view name = m.symbol;
  if (std::size_t cut = name.find_last_of(".:"); cut != std::string_view::npos) name = name.substr(cut + 1);
  auto defs = file.definitions_of(name);
  if (!defs.empty()) {
    c.reason = "`" + std::string(name) + "` is at " + std::to_string(defs[0]->line);
    c.evidence.push_back({{c.tree, c.path, defs[0]->line, defs[0]->line},
                          std::string(file.lines().line(defs[0]->line)),
                          Role::supports,
                          "ok"});
  } else if (find_word(file.text(), name).empty() && !resolver_.foreign() && is_claimed(m, name)) {
    c.status = CitationStatus::mismatch;
    c.reason = "`" + std::string(name) + "` is nowhere in the file";
  }
  return c;
}

// "a.py:name" in a plan or an option's example names what is to be; "a.py::name" is how tests and symbols are
// addressed.
bool Checker::is_claimed(const Mention& m, std::string_view name) const {
  bool twice = m.raw.find("::") != std::string::npos;
  bool code = name.find('_') != std::string_view::npos ||
              std::any_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  return (twice || code) && !proposed(m);
}

// The judgement in the words of the contract.
void Checker::state(Citation& c, Target t, const SourceText& file, const Question& q, Judgement& j) {
  c.status = CitationStatus::ok;
  if (j.hold == Hold::enclosing && points_nowhere(file, q)) j.hold = Hold::elsewhere;
  if (j.hold == Hold::enclosing && others_.began_at(t, q)) j.hold = Hold::elsewhere;  // it moved away from there
  compared_ = j.hold == Hold::yes;
  if (j.hold == Hold::enclosing && j.moved_to && q.cited.start == q.cited.end)
    enclosing_ = SourcePlace{c.tree, c.path, j.moved_to->start, j.moved_to->end};
  bool bad = j.hold == Hold::elsewhere || j.hold == Hold::nowhere;
  if (bad) {
    c.status = j.moved_to ? CitationStatus::moved : CitationStatus::mismatch;
    c.reason = j.reason;
    if (j.moved_to) c.moved_to = SourcePlace{c.tree, c.path, j.moved_to->start, j.moved_to->end};
  }
  if (j.start_beyond || j.end_beyond) {
    std::string length = "the file has " + std::to_string(file.line_count()) + " lines";
    if (c.status == CitationStatus::moved) {
      c.reason = length + "; " + c.reason;
      return;
    }
    c.status = CitationStatus::out_of_range;
    c.reason = bad ? length + "; " + j.reason : length;
    return;
  }
  if (bad) return;
  if (j.hold == Hold::unknown)
    c.reason = kNothingBeside;
  else
    c.reason = j.reason;
}

// What is not sure enough to be called wrong.
void Checker::soften(Citation& c, std::size_t i) {
  const Mention& m = x_.mentions[i];
  auto say = [&](CitationStatus status, const std::string& why) {
    c.status = status;
    c.moved_to.reset();
    c.reason = why + "; " + c.reason;
  };
  if (resolver_.foreign()) return say(CitationStatus::external, "most paths of the document are of no tree given here");
  if (m.logged) return say(CitationStatus::ambiguous, "a line that a program printed is of the version that ran");
  bool prose = c.path.ends_with(".md") || c.path.ends_with(".txt") || c.path.ends_with(".rst");
  if (m.form == Form::context_lines && (m.file_source != FileSource::same_sentence || prose))
    return say(CitationStatus::ambiguous, "which file the line is of is not certain");
  if (m.form == Form::context_lines && files_named_beside(i) > 1 && c.status != CitationStatus::moved)
    return say(CitationStatus::ambiguous, "several files are named beside the line");
}

// Where names of the same sentence are, for whoever looks the place up again.
void Checker::hint(Citation& c, std::size_t i, const SourceText& file) const {
  for (const std::string& name : names_beside(x_, i)) {
    std::vector<std::uint32_t> at = file.code_lines_of(name);
    if (at.empty() || at.size() > 4) continue;
    c.reason += "; `" + name + "` is at ";
    for (std::size_t k = 0; k < at.size(); ++k) c.reason += (k ? ", " : "") + std::to_string(at[k]);
    return;
  }
}

void Checker::look_back(Citation& c, Target t, const Question& q, const Judgement& j) {
  if (auto held = others_.held_at(t, q)) {
    c.held_at = *held;
    c.reason += "; it was true at " + held->substr(0, 10);
  } else if (c.status == CitationStatus::out_of_range && j.hold == Hold::unknown) {
    if (auto revision = others_.was_long_enough(t, q.cited.end))
      c.reason += "; it had as many at " + revision->substr(0, 10);
  }
}

// [a.py:12](a.py#L40): text and target are one citation and must agree.
void Checker::link_label(Citation& c, const Mention& m) const {
  if (m.form != Form::link || m.link_text.empty() || is_bad(c.status)) return;
  LabelCheck label = check_label(m);
  if (label.agrees) return;
  c.status = CitationStatus::mismatch;
  c.reason = label.reason;
}

void Checker::excerpt(Citation& c, const SourceText& file) const {
  constexpr std::uint32_t kLines = 12;
  auto add = [&](std::uint32_t start, std::uint32_t end, Role role) {
    start = std::max(1u, start);
    if (start > file.line_count()) return;
    end = std::min({end, file.line_count(), start + kLines - 1});
    c.evidence.push_back(
        {{c.tree, c.path, start, end}, sanitize_utf8(file.lines().lines(start, end)), role, name_of(c.status)});
  };
  if (c.start == 0) return;
  bool bad = is_bad(c.status);
  add(std::min(c.start, file.line_count()), c.end,
      bad                              ? Role::contradicts
      : c.status == CitationStatus::ok ? Role::supports
                                       : Role::context);
  if (c.moved_to && c.moved_to->path == c.path) add(c.moved_to->start, c.moved_to->end, Role::supports);
}

}  // namespace assay::cite
