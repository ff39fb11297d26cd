// The sections that the audit fills: findings, and what to do about them.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "report/items.h"
#include "report/sections.h"
#include "verdict/levels.h"
#include "verdict/settle.h"
#include "verdict/wording.h"

namespace assay {
namespace {

constexpr std::size_t kPieces = 6;        // of evidence per item
constexpr std::size_t kPlaces = 12;       // named per group
constexpr std::size_t kRecommended = 60;  // more are not read

// What a person does about a kind of finding for which no patch is known.
struct Advice {
  std::string_view kind, text;
};
constexpr Advice kAdvice[] = {
    {"import-failure", "make the module importable at these versions: nothing in it runs before"},
    {"missing-module", "import what replaces the module, or catch `ImportError` and say what then does not work"},
    {"missing-name", "take the name from where this version has it, or catch `ImportError`"},
    {"missing-attribute", "use what this version has in its place, or ask `hasattr` first"},
    {"conditional-attribute", "ask for the condition under which it exists, or `getattr(…, None)`"},
    {"subclass-only-attribute", "ask for the subclass that has it before using it"},
    {"optional-attribute", "test for `None` first"},
    {"call-does-not-bind", "call it as this version's signature wants"},
    {"override-drift", "bring the override's signature up to date with what overrides and callers have"},
    {"patch-drift", "bring the replacement's signature up to date with the function that it replaces"},
    {"patch-target-gone", "patch what took its place, or drop the patch for this version"},
    {"patch-no-effect", "patch every module that bound the name early, or patch before they are imported"},
    {"patch-collision", "let one of the two own the target, or chain to what the other installed"},
    {"wrong-guard", "catch what is raised, or ask about the object that is used"},
    {"dead-guard", "drop the test, or the branch that never runs"},
    {"text-version-comparison", "compare `packaging.version.parse(…)` of both sides, not the strings"},
    {"env-without-default", "read it with `os.environ.get(…)` and a default"},
    {"default-disagreement", "make the two defaults agree, or say which one counts"},
    {"copy-behind", "take over what changed in the original since it was copied"},
    {"operator-unregistered", "register the operator, or test for it before the call"},
};

std::string advice_for(const Finding& finding) {
  for (const Advice& advice : kAdvice)
    if (advice.kind == finding.kind) return std::string(advice.text);
  return "look at both sides";
}

// One diff is shown; patches of several places of a file don't apply one after the other.
std::string patch_words(const std::vector<const Finding*>& group) {
  const auto patches = std::count_if(group.begin(), group.end(), [](const Finding* f) { return f->fix.has_value(); });
  return patches > 1
             ? "apply the patch; this one is for the first of them, `assay audit --fix FILE` writes all together"
             : "apply the patch";
}

int weight(const Finding& f) { return static_cast<int>(f.severity) * 2 + (f.kind == "import-failure" ? 0 : 1); }

std::string place(const Finding& f) { return fmt::format("`{}`", place_text(f.from)); }

}  // namespace

std::vector<std::vector<const Finding*>> grouped_findings(const std::vector<const Finding*>& all) {
  // One line first: an import that fails and the names it lacks are one matter.
  std::map<std::tuple<std::string, std::string, std::uint32_t>, std::vector<const Finding*>> lines;
  for (const Finding* f : all) lines[{f->from.tree, f->from.path, f->from.start}].push_back(f);
  for (auto& [at, group] : lines)
    std::stable_sort(group.begin(), group.end(),
                     [](const Finding* a, const Finding* b) { return weight(*a) < weight(*b); });
  // Then the same said of several lines of a file.
  std::map<std::tuple<std::string, std::string, std::string, Severity>, std::vector<const Finding*>> same;
  std::vector<std::vector<const Finding*>> out;
  for (auto& [at, group] : lines) {
    if (group.front()->kind == "import-failure") {
      out.push_back(std::move(group));
      continue;
    }
    for (const Finding* f : group) same[{f->from.path, f->kind, f->target, f->severity}].push_back(f);
  }
  for (auto& [key, group] : same) out.push_back(std::move(group));
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    const Finding &x = *a.front(), &y = *b.front();
    return std::make_tuple(weight(x), std::string_view(x.from.path), x.from.start) <
           std::make_tuple(weight(y), std::string_view(y.from.path), y.from.start);
  });
  return out;
}

SectionItem finding_item(const std::vector<const Finding*>& group) {
  const Finding& head = *group.front();
  SectionItem item;
  item.id = head.id;
  item.verdict = head.kind;
  item.severity = head.severity;
  item.confidence = head.confidence;
  item.mark = head.from;
  item.title = fmt::format("`{}` at {}", head.from_text, place(head));
  item.notes.emplace_back("What", head.reason);
  std::string also;
  std::size_t named = 0;
  std::set<std::string> said{head.reason};
  for (std::size_t i = 1; i < group.size(); ++i) {
    const Finding& f = *group[i];
    if (said.insert(f.reason).second && f.from.start == head.from.start)
      item.notes.emplace_back("And", fmt::format("{} ({}, {})", f.reason, f.kind, f.id));
    else if (++named <= kPlaces)
      also += fmt::format("{}{} ({})", also.empty() ? "" : ", ", place(f), f.id);
  }
  if (named > kPlaces) also += fmt::format(" and {} more", named - kPlaces);
  if (!also.empty()) item.notes.emplace_back("Also at", also);
  for (const Finding* f : group)
    for (const Evidence& piece : f->evidence)
      if (item.evidence.size() < kPieces) item.evidence.push_back(piece);
  for (const Finding* f : group)
    if (f->fix && item.diff.empty()) item.diff = *f->fix;
  return item;
}

namespace {

std::string path_words(const VerifyReport& report, const Finding& f) {
  for (const Citation& c : report.citations)
    if (c.tree == f.from.tree && std::find(f.takes_down.begin(), f.takes_down.end(), c.path) != f.takes_down.end())
      return fmt::format("`{}`, which the document cites, imports it and fails too", c.path);
  if (!f.entry.empty() && !f.entry.starts_with("the script")) return "it takes down " + f.entry;
  return "it lies in a package that the document is about";
}

}  // namespace

Section findings_section(const VerifyReport& report) {
  const bool document = !report.document.empty();
  Section out{"findings", document ? "Findings that nobody claimed" : "Findings", {}, false, {}};
  std::vector<const Finding*> all;
  for (const Finding& f : report.findings)
    if (!document || is_unclaimed(report, f)) all.push_back(&f);
  if (all.empty()) return out;
  if (document)
    out.text.push_back(fmt::format("{} of {} of the audit {} mentioned by no claim and no citation of the document.",
                                   all.size(), plural(report.findings.size(), "finding"),
                                   all.size() == 1 ? "is" : "are"));
  auto groups = grouped_findings(all);
  // What the document is about comes first among what weighs the same.
  if (document)
    std::stable_sort(groups.begin(), groups.end(), [&](const auto& a, const auto& b) {
      const Finding &x = *a.front(), &y = *b.front();
      return std::pair(x.severity, !on_path(report, x)) < std::pair(y.severity, !on_path(report, y));
    });
  for (const auto& group : groups) {
    SectionItem item = finding_item(group);
    if (document && on_path(report, *group.front()))
      item.notes.emplace_back("On the path", path_words(report, *group.front()));
    item.diff.clear();  // shown once, among the recommendations
    out.items.push_back(std::move(item));
  }
  return out;
}

namespace {

// The same advice for several places is one recommendation; the patch of an error stands alone.
struct Places {
  std::string advice, id;
  std::vector<SourcePlace> places;
  std::vector<std::string> targets;
  std::optional<std::string> diff;  // of the first that has one
  bool alone = false;
  std::size_t patches = 0;
};

// "`a.py:3,5`, `b.py:7` and 2 more places"
std::string places_words(const std::vector<SourcePlace>& places) {
  std::vector<std::pair<std::string, std::string>> files;  // path, lines
  for (std::size_t i = 0; i < std::min(places.size(), kPlaces); ++i) {
    if (files.empty() || files.back().first != places[i].path) files.emplace_back(places[i].path, "");
    files.back().second += fmt::format("{}{}", files.back().second.empty() ? "" : ",", places[i].start);
  }
  std::string out;
  for (const auto& [path, lines] : files) out += fmt::format("{}`{}:{}`", out.empty() ? "" : ", ", path, lines);
  if (places.size() > kPlaces) out += fmt::format(" and {}", plural(places.size() - kPlaces, "more place"));
  return out;
}

// "LLM.generate": as much of a dotted name as tells what is meant.
std::string short_name(std::string_view target) {
  const std::size_t last = target.rfind('.');
  const std::size_t dot = last == std::string_view::npos || last == 0 ? last : target.rfind('.', last - 1);
  return std::string(dot == std::string_view::npos ? target : target.substr(dot + 1));
}

std::string targets_words(const std::vector<std::string>& targets) {
  constexpr std::size_t kTargets = 3;
  std::string out;
  for (std::size_t i = 0; i < std::min(targets.size(), kTargets); ++i)
    out += fmt::format("{}`{}`", i ? ", " : "", targets[i]);
  if (targets.size() > kTargets) out += ", …";
  return out.empty() ? out : " (" + out + ")";
}

void recommend_for_findings(const VerifyReport& report, std::vector<Recommendation>& out) {
  std::vector<const Finding*> worth;
  for (const Finding& f : report.findings)
    if (f.severity != Severity::note || f.fix) worth.push_back(&f);
  std::vector<Places> all;
  for (const auto& group : grouped_findings(worth)) {
    const Finding& head = *group.front();
    const Finding* fixed = nullptr;
    for (const Finding* f : group)
      if (f->fix && !fixed) fixed = f;
    // The import failure's own advice is the one for the names that cause it.
    const Finding& cause = head.kind == "import-failure" && group.size() > 1 ? *group[1] : head;
    const bool alone = fixed && head.severity == Severity::error;  // every patch of these is shown
    const std::string advice = alone ? patch_words(group) : advice_for(cause);
    auto same =
        std::find_if(all.begin(), all.end(), [&](const Places& p) { return !alone && !p.alone && p.advice == advice; });
    if (same == all.end()) same = all.insert(all.end(), {advice, head.id, {}, {}, std::nullopt, alone, 0});
    for (const Finding* f : group) same->patches += f->fix.has_value();
    if (fixed && !same->diff) same->diff = fixed->fix;
    for (const Finding* f : group) {
      const bool known = std::any_of(same->places.begin(), same->places.end(), [&](const SourcePlace& at) {
        return at.path == f->from.path && at.start == f->from.start;
      });
      if (!known) same->places.push_back(f->from);
      const std::string name = short_name(f->target);
      if (f != &head && &cause == &head) continue;
      if (!name.empty() && std::find(same->targets.begin(), same->targets.end(), name) == same->targets.end())
        same->targets.push_back(name);
    }
  }
  for (Places& p : all) {
    std::stable_sort(p.places.begin(), p.places.end(), [](const SourcePlace& a, const SourcePlace& b) {
      return std::tie(a.path, a.start) < std::tie(b.path, b.start);
    });
    std::string text = places_words(p.places) + ": " + p.advice + targets_words(p.targets);
    if (!p.alone && p.patches == 1) text += "; a patch is known";
    if (!p.alone && p.patches > 1)
      text += fmt::format("; {} patches are known, this is the first; `assay audit --fix FILE` writes all", p.patches);
    out.push_back({p.id, std::move(text), std::move(p.diff)});
  }
}

// What the document itself has to change; what it only quotes it need not.
void recommend_for_document(const VerifyReport& report, std::vector<Recommendation>& out) {
  struct Correction {
    std::string_view id, about;
    std::string advice;
    std::vector<std::uint32_t> lines;
  };
  std::vector<Correction> all;
  for (const Item& item : ranked_items(report, false)) {
    if (item.kind == ItemKind::finding || item.severity == Severity::note || item.advice.empty()) continue;
    if (item.kind == ItemKind::claim && is_quotation(item.subject)) continue;
    // A citation is known by what it says, a claim by what is wrong with it.
    const std::string_view about = item.kind == ItemKind::citation ? item.subject : item.reason;
    auto same = std::find_if(all.begin(), all.end(),
                             [&](const Correction& c) { return c.about == about && c.advice == item.advice; });
    if (same == all.end()) same = all.insert(all.end(), {item.id, about, item.advice, {}});
    if (std::find(same->lines.begin(), same->lines.end(), item.at.line) == same->lines.end())
      same->lines.push_back(item.at.line);
  }
  for (const Correction& c : all) {
    const bool citation = c.id.starts_with('c');
    out.push_back({std::string(c.id),
                   fmt::format("{} {} of the document{}: {}{}", c.lines.size() == 1 ? "line" : "lines",
                               fmt::join(c.lines, ", "), citation ? fmt::format(", `{}`", c.about) : "", c.advice,
                               citation ? "" : fmt::format(": {}", c.about)),
                   std::nullopt});
  }
}

}  // namespace

std::vector<Recommendation> recommendations_of(const VerifyReport& report) {
  std::vector<Recommendation> out;
  recommend_for_findings(report, out);
  recommend_for_document(report, out);
  if (out.size() > kRecommended) {
    const std::size_t cut = out.size() - kRecommended;
    out.resize(kRecommended);
    out.push_back({"", fmt::format("… and {} more of less weight", cut), std::nullopt});
  }
  return out;
}

}  // namespace assay
