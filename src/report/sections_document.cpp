// The sections that judge the document.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "report/items.h"
#include "report/sections.h"
#include "verdict/levels.h"
#include "verdict/settle.h"
#include "verdict/wording.h"

namespace assay {
namespace {

constexpr std::size_t kPieces = 8;        // of evidence per item
constexpr std::size_t kRiskFactors = 12;  // named per topic
constexpr std::string_view kEveryReportHas[] = {
    "verified",        "unverified", "claims",       "inconsistencies", "missing verifications",
    "recommendations", "actions",    "action items", "verdict",         "summary",
    "assessment",      "confidence", "next steps",
};

bool undecided(VerdictKind v) {
  return v == VerdictKind::needs_run || v == VerdictKind::unverified || v == VerdictKind::not_checkable;
}

// A table row speaks by its first cell of several words; the others hold places and the document's own verdict.
std::string words(const Claim& claim) {
  const std::string text = without_emphasis(claim.text);
  if (trim(text).starts_with('|'))
    for (std::string_view cell : split(text, '|'))
      if (trim(cell).find(' ') != std::string_view::npos) return std::string(trim(cell));
  return shorten_row(text);
}

std::string evidence_places(const std::vector<Evidence>& evidence) {
  std::string out;
  std::vector<std::string> seen;
  for (const Evidence& e : evidence) {
    if (e.role == Role::context || e.at.path.empty()) continue;
    const std::string at = fmt::format("`{}`", place_text(e.at));
    if (std::find(seen.begin(), seen.end(), at) != seen.end()) continue;
    seen.push_back(at);
    if (seen.size() > 3) return out + ", …";
    out += (out.empty() ? "" : ", ") + at;
  }
  return out;
}

// What supports or contradicts comes before what only shows the surroundings, and tests come last.
int distance(const Evidence& e) {
  const bool test = e.at.path.starts_with("tests/") || e.at.path.find("/tests/") != std::string::npos;
  return (e.role == Role::context ? 1 : 0) + (test ? 2 : 0);
}

void add_evidence(SectionItem& item, std::vector<Evidence> more) {
  std::stable_sort(more.begin(), more.end(),
                   [](const Evidence& a, const Evidence& b) { return distance(a) < distance(b); });
  for (const Evidence& e : more) {
    const bool seen = std::any_of(item.evidence.begin(), item.evidence.end(), [&](const Evidence& o) {
      return o.at.tree == e.at.tree && o.at.path == e.at.path && o.at.start == e.at.start && o.at.end == e.at.end;
    });
    if (!seen && item.evidence.size() < kPieces && !e.at.path.empty()) item.evidence.push_back(e);
  }
}

bool is_conditional(const Coupling& c) {
  const bool conditional = c.definedness == Definedness::conditional || c.definedness == Definedness::subclass_only;
  return conditional && !c.guarded && c.live.value_or(true);
}

bool cites(const Topic& topic, const SourcePlace& at) {
  return std::any_of(topic.citations.begin(), topic.citations.end(), [&](const Citation* c) {
    return c->tree == at.tree && c->path == at.path && c->start && c->start <= at.start && at.start <= c->end;
  });
}

// A claim of the topic names what the finding is about.
bool names(const Topic& topic, const Finding& f) {
  const std::string last = to_lower(std::string_view(f.target).substr(f.target.rfind('.') + 1));
  return last.size() > 3 && std::any_of(topic.claims.begin(), topic.claims.end(),
                                        [&](const Claim* k) { return holds_word(to_lower(k->text), last); });
}

// Its target was named for another line, or by a finding.
bool already(const Topic& topic, const Coupling& c) {
  return std::any_of(topic.conditional.begin(), topic.conditional.end(),
                     [&](const Coupling* o) { return o->target == c.target; }) ||
         std::any_of(topic.findings.begin(), topic.findings.end(),
                     [&](const Finding* f) { return f->target == c.target; });
}

void conclude(Topic& topic) {
  auto set = [&](const char* conclusion, std::string why, Severity severity, Risk risk) {
    topic.conclusion = conclusion;
    topic.why = std::move(why);
    topic.severity = severity;
    topic.risk = risk;
  };
  auto first = [&](auto test) {
    const Claim* out = nullptr;
    for (const Claim* k : topic.claims)
      if (!out && test(*k)) out = k;
    return out;
  };
  std::size_t decided = 0;
  double sum = 0;
  for (const Claim* k : topic.claims)
    if (!undecided(k->verdict)) {
      ++decided;
      sum += k->confidence;
    }
  topic.confidence = decided ? sum / static_cast<double>(decided) : 0;

  // What fails elsewhere in a cited file is a risk for what is said of its lines; a module that cannot be imported
  // fails whole.
  const Finding* error = nullptr;
  for (const Finding* f : topic.findings)
    if (f->severity == Severity::error && (f->kind == "import-failure" || cites(topic, f->from) || names(topic, *f)) &&
        (!error || (f->kind == "import-failure" && error->kind != "import-failure")))
      error = f;
  const Claim* refuted =
      first([](const Claim& k) { return severity_of(k.verdict) == Severity::error && !is_quotation(k.text); });
  const Claim* partly = first([](const Claim& k) { return k.verdict == VerdictKind::partly; });
  const Claim* open = first([](const Claim& k) { return k.verdict == VerdictKind::needs_run; });
  const Claim* unread = first([](const Claim& k) { return k.verdict == VerdictKind::unverified; });
  const auto left = static_cast<std::size_t>(
      std::count_if(topic.claims.begin(), topic.claims.end(), [](const Claim* k) { return undecided(k->verdict); }));
  const Citation* wrong = nullptr;
  for (const Citation* c : topic.citations)
    if (!wrong && severity_of(c->status) == Severity::error) wrong = c;
  if (error) {
    topic.confidence = error->confidence;
    set("fails", fmt::format("{} ({})", error->reason, error->id), Severity::error, Risk::high);
  } else if (refuted) {
    set("does not hold", fmt::format("{} ({})", refuted->reason, refuted->id), Severity::error, refuted->risk);
  } else if (partly) {
    set("holds in part", fmt::format("{} ({})", partly->reason, partly->id), Severity::warning,
        std::max(partly->risk, Risk::medium));
  } else if (open) {
    set("needs a run", fmt::format("{} ({})", open->reason, open->id), Severity::warning, Risk::medium);
  } else if (decided && wrong) {
    set("holds", fmt::format("but `{}` does not: {} ({})", wrong->raw, wrong->reason, wrong->id), Severity::warning,
        Risk::low);
  } else if (decided) {
    set("holds",
        fmt::format("{} proven{}", plural(decided, "statement"), left ? fmt::format(", {} undecided", left) : ""),
        Severity::note, Risk::low);
  } else if (unread) {
    set("undecided", fmt::format("{} ({})", unread->reason, unread->id), Severity::note, Risk::low);
  } else {
    set("undecided", "nothing here could be decided by reading", Severity::note, Risk::low);
  }
  const bool doubtful = std::any_of(topic.findings.begin(), topic.findings.end(),
                                    [](const Finding* f) { return f->severity != Severity::note; });
  if (doubtful && topic.risk == Risk::low) topic.risk = Risk::medium;
}

}  // namespace

std::string shorten_row(std::string_view text) {
  std::string out;
  for (std::string_view cell : split(text, '|'))
    if (cell = trim(cell); !cell.empty()) out += (out.empty() ? "" : " · ") + std::string(cell);
  return out;
}

std::vector<Topic> topics_of(const VerifyReport& report) {
  std::map<int, Topic> topics;
  for (const Claim& k : report.claims) topics[topic_of(report, k.at.line)].claims.push_back(&k);
  for (const Citation& c : report.citations) topics[topic_of(report, c.at.line)].citations.push_back(&c);
  std::vector<Topic> out;
  for (auto& [heading, topic] : topics) {
    topic.heading = heading;
    topic.title = heading < 0 ? "Before the first heading" : report.outline[static_cast<std::size_t>(heading)].text;
    for (const Finding& f : report.findings)
      if (std::any_of(topic.citations.begin(), topic.citations.end(),
                      [&](const Citation* c) { return c->tree == f.from.tree && c->path == f.from.path; }))
        topic.findings.push_back(&f);
    for (const Coupling& c : report.couplings)
      if (is_conditional(c) && cites(topic, c.from) && !already(topic, c)) topic.conditional.push_back(&c);
    conclude(topic);
    if (!topic.claims.empty() || !topic.findings.empty()) out.push_back(std::move(topic));
  }
  return out;
}

std::vector<Topic> issues_of(const VerifyReport& report) {
  std::vector<Topic> all = topics_of(report), out;
  for (Topic& topic : all) {
    const std::string title = to_lower(topic.title);
    const bool frame = std::any_of(std::begin(kEveryReportHas), std::end(kEveryReportHas), [&](std::string_view word) {
      return title.ends_with(word) || title.starts_with(word);
    });
    if (!frame || title.starts_with("issue")) out.push_back(topic);
  }
  return out.empty() ? all : out;
}

namespace {

void add_risk_factors(SectionItem& item, const Topic& topic) {
  std::size_t named = 0, left = 0;
  auto add = [&](std::string_view id, std::string text) {
    if (++named > kRiskFactors)
      ++left;
    else
      item.notes.emplace_back(fmt::format("risk factor ({})", id), std::move(text));
  };
  for (const auto& group : grouped_findings(topic.findings)) {
    const Finding& f = *group.front();
    if (f.severity == Severity::note) continue;
    std::string text = fmt::format("{} (`{}`)", f.reason, place_text(f.from));
    if (group.size() > 1) text += fmt::format(", with {}", plural(group.size() - 1, "more finding"));
    add(f.id, std::move(text));
  }
  for (const Coupling* c : topic.conditional) {
    std::string text = fmt::format("`{}` exists only under a condition: {} (used at `{}`", c->target,
                                   c->condition.empty() ? name_of(c->definedness) : c->condition, place_text(c->from));
    if (c->at.start) text += fmt::format(", defined at `{}`", place_text(c->at));
    add(c->id, text + ")");
  }
  if (left) item.notes.emplace_back("risk factors", fmt::format("{} more of the same files", left));
}

SectionItem topic_item(const Topic& topic) {
  SectionItem item;
  item.id = fmt::format("t{}", topic.heading + 1);
  item.title = topic.title;
  item.verdict = topic.conclusion;
  item.severity = topic.severity;
  item.confidence = topic.confidence;
  for (const Claim* k : topic.claims)
    item.notes.emplace_back(fmt::format("{} ({})", name_of(k->verdict), k->id),
                            fmt::format("{} — {}", words(*k), k->reason));
  for (const Citation* c : topic.citations)
    if (severity_of(c->status) != Severity::note)
      item.notes.emplace_back(fmt::format("{} ({})", name_of(c->status), c->id),
                              fmt::format("`{}` — {}", c->raw, c->reason));
  add_risk_factors(item, topic);
  for (const Claim* k : topic.claims)
    if (k->verdict != VerdictKind::verified && !undecided(k->verdict)) add_evidence(item, k->evidence);
  for (const auto& group : grouped_findings(topic.findings))
    if (group.front()->severity != Severity::note) add_evidence(item, group.front()->evidence);
  for (const Claim* k : topic.claims) add_evidence(item, k->evidence);
  item.notes.emplace_back("Conclusion",
                          fmt::format("{}, {} risk: {}", topic.conclusion, name_of(topic.risk), topic.why));
  return item;
}

}  // namespace

Section verified_section(const VerifyReport& report) {
  Section out{"verified", "Verified claims", {}, true, {}};
  for (const Claim& k : report.claims) {
    if (k.verdict != VerdictKind::verified) continue;
    SectionItem item;
    item.id = k.id;
    item.title = words(k);
    item.verdict = name_of(k.verdict);
    item.confidence = k.confidence;
    item.notes = {{"line", std::to_string(k.at.line)},
                  {"evidence", evidence_places(k.evidence)},
                  {"confidence", k.confidence > 0 ? fmt::format("{:.0f}%", k.confidence * 100) : "not measured"}};
    out.items.push_back(std::move(item));
  }
  return out;
}

Section issues_section(const VerifyReport& report) {
  Section out{"issues", "Issue by issue", {}, false, {}};
  if (report.document.empty()) return out;
  for (const Topic& topic : issues_of(report)) out.items.push_back(topic_item(topic));
  return out;
}

Section open_section(const VerifyReport& report) {
  Section out{"unverified", "Unverified claims", {}, false, {}};
  for (const Claim& k : report.claims) {
    if (!undecided(k.verdict)) continue;
    SectionItem item;
    item.id = k.id;
    item.title = words(k);
    item.verdict = name_of(k.verdict);
    item.severity = severity_of(k.verdict);
    item.notes.emplace_back("Line", std::to_string(k.at.line));
    item.notes.emplace_back("Why", k.reason);
    for (const NeedsRun& n : report.needs_run)
      if (n.about == k.id) item.command = n.command;
    if (k.verdict == VerdictKind::unverified)
      item.notes.emplace_back("What would settle it", "the source of what it names, in one of the trees");
    if (k.verdict == VerdictKind::not_checkable)
      item.notes.emplace_back("What would settle it",
                              k.evidence.empty() ? "nothing that can be looked up: say what code it is about"
                                                 : "to say it as a statement about that code, in a form that is known");
    out.items.push_back(std::move(item));
  }
  return out;
}

Section inconsistencies_section(const VerifyReport& report) {
  Section out{"inconsistencies", "Inconsistencies with the source document", {}, false, {}};
  auto add = [&](std::string id, std::uint32_t line, std::string original, std::string verdict, Severity severity,
                 std::string verification, std::string resolution, const std::vector<Evidence>* evidence) {
    SectionItem item;
    item.id = std::move(id);
    item.title = std::move(original);
    item.verdict = std::move(verdict);
    item.severity = severity;
    item.notes = {{"Original", fmt::format("line {} of the document", line)},
                  {"Verification", std::move(verification)},
                  {"Resolution", std::move(resolution)}};
    if (evidence) add_evidence(item, *evidence);
    // The same fault on the same grounds is told once, and so is what is wrong with one citation.
    for (SectionItem& other : out.items) {
      const bool citation = item.id.starts_with('c') && other.title == item.title;
      if (other.verdict != item.verdict || other.severity != item.severity ||
          (!citation && other.notes[1] != item.notes[1]))
        continue;
      if (citation && item.notes[1].second.starts_with(other.notes[1].second)) other.notes[1] = item.notes[1];
      other.notes.emplace_back("Also", citation ? fmt::format("line {} ({})", line, item.id)
                                                : fmt::format("line {}: {} ({})", line, item.title, item.id));
      return;
    }
    out.items.push_back(std::move(item));
  };
  const auto topics = topics_of(report);
  for (const Remark& r : report.remarks) {
    if (r.kind != RemarkKind::favourable) continue;
    const bool whole = r.whole && report.overall.verdict == Outcome::fail;
    const Topic* part = nullptr;
    if (!r.whole)
      for (const Topic& topic : topics)
        if (topic.severity == Severity::error &&
            to_lower(topic.title).find(to_lower(split(r.text, ':')[0])) != std::string::npos)
          part = &topic;
    if (whole)
      add(fmt::format("m{}", r.line), r.line, without_emphasis(r.text), "contradicted", Severity::error,
          report.overall.reason, "the overall verdict is " + verdict_words(report.overall), nullptr);
    else if (part)
      add(fmt::format("m{}", r.line), r.line, without_emphasis(r.text), "contradicted", Severity::error, part->why,
          "it " + part->conclusion, nullptr);
  }
  for (const Item& problem : ranked_items(report, false)) {
    if (problem.kind == ItemKind::finding || problem.severity == Severity::note) continue;
    const Claim* claim = nullptr;
    for (const Claim& k : report.claims)
      if (k.id == problem.id && problem.kind == ItemKind::claim) claim = &k;
    const bool quoted = claim && is_quotation(claim->text);
    const std::string original = claim ? words(*claim) : fmt::format("`{}`", problem.subject);
    add(std::string(problem.id), problem.at.line, original, std::string(problem.rule),
        quoted ? Severity::note : problem.severity, std::string(problem.reason),
        quoted ? "the document only quotes it" : problem.advice, problem.evidence);
  }
  return out;
}

Section advice_section(const VerifyReport& report) {
  Section out{"advice", "What the document recommends, judged", {}, false, {}};
  for (const Claim& k : report.advice) {
    SectionItem item;
    item.id = k.id;
    item.title = k.text;
    item.verdict = name_of(k.verdict);
    item.severity = severity_of(k.verdict);
    item.confidence = k.confidence;
    item.notes = {{"Line", std::to_string(k.at.line)}, {"Verification", k.reason}};
    item.excerpt_lines = 40;  // what a dead branch would leave out has to be seen
    add_evidence(item, k.evidence);
    out.items.push_back(std::move(item));
  }
  return out;
}

Section missing_section(const VerifyReport& report) {
  Section out{"missing", "Missing verifications", {}, false, {}};
  for (const NeedsRun& n : report.needs_run) {
    if (!n.about.empty()) continue;
    SectionItem item;
    item.id = fmt::format("q{}", out.items.size() + 1);
    item.title = n.question;
    item.verdict = "needs-run";
    item.notes.emplace_back("Line", std::to_string(n.line));
    item.command = n.command;
    out.items.push_back(std::move(item));
  }
  return out;
}

}  // namespace assay
