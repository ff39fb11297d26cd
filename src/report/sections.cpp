#include "report/sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/items.h"
#include "verdict/levels.h"
#include "verdict/settle.h"
#include "verdict/wording.h"

namespace assay {
namespace {

constexpr Section (*kSections[])(const VerifyReport&) = {
    assessment_section,      verified_section,        issues_section,     open_section,
    inconsistencies_section, findings_section,        missing_section,    couplings_section,
    advice_section,          recommendations_section, confidence_section, verdict_section,
};

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c == '-' ? ' ' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return out;
}

std::string tree_words(const VerifyReport& report, std::string_view name) {
  for (const TreeInfo& tree : report.trees)
    if (tree.name == name) {
      const std::string version = tree.version.empty() ? tree.revision.substr(0, 12) : tree.version;
      return tree.name + (version.empty() ? "" : " " + version);
    }
  return std::string(name);
}

std::string sides_words(const VerifyReport& report) {
  std::string on;
  for (const auto& name : report.on) on += (on.empty() ? "" : " and ") + tree_words(report, name);
  return tree_words(report, report.of) + " on " + on;
}

std::string share(double confidence) { return fmt::format("{:.0f}%", confidence * 100); }

}  // namespace

std::string verdict_words(const Overall& overall) {
  return fmt::format("{}, {} risk", upper(name_of(overall.verdict)), name_of(overall.risk));
}

std::vector<Section> sections_of(const VerifyReport& report) {
  std::vector<Section> out;
  for (const auto make : kSections) {
    Section one = make(report);
    if (!one.items.empty() || !one.text.empty()) out.push_back(std::move(one));
  }
  return out;
}

Section assessment_section(const VerifyReport& report) {
  Section out{"assessment", "Overall assessment: " + verdict_words(report.overall), {}, false, {}};
  std::size_t errors = 0, warnings = 0;
  for (const Finding& f : report.findings) {
    errors += f.severity == Severity::error;
    warnings += f.severity == Severity::warning;
  }
  const std::string found = errors + warnings == 0 ? "nothing that fails or may fail"
                                                   : plural(errors, "error") + " and " + plural(warnings, "warning");
  std::string says = fmt::format("{}: the audit of {} finds {}.", sides_words(report),
                                 plural(report.couplings.size(), "coupling"), found);
  if (!report.document.empty()) {
    says += fmt::format(" The document makes {}", plural(report.claims.size(), "claim"));
    if (!report.claims.empty()) says += " (" + count_claims(report) + ")";
    says += fmt::format(" and cites {}", plural(report.citations.size(), "place"));
    if (!report.citations.empty()) says += " (" + count_citations(report) + ")";
    says += ".";
  }
  out.text.push_back(std::move(says));
  if (!report.overall.because.empty()) out.text.push_back("What decides it:");
  std::size_t number = 0;
  for (const auto& reason : report.overall.because) {
    SectionItem item;
    item.id = fmt::format("why{}", ++number);
    item.title = reason;
    out.items.push_back(std::move(item));
  }
  if (!report.unread.empty())
    out.text.push_back(fmt::format("{} could not be read; nothing is called absent on their account.",
                                   plural(report.unread.size(), "file")));
  return out;
}

Section couplings_section(const VerifyReport& report) {
  Section out{"couplings", "Who reaches into whom", {}, true, {}};
  if (report.couplings.empty()) return out;
  struct Count {
    std::size_t all = 0, absent = 0, guarded = 0, conditional = 0, internal = 0;
  };
  std::map<CouplingKind, Count> kinds;
  for (const Coupling& c : report.couplings) {
    Count& n = kinds[c.kind];
    ++n.all;
    n.absent += c.definedness == Definedness::absent;
    n.guarded += c.definedness == Definedness::absent && c.guarded;
    n.conditional += c.definedness == Definedness::conditional || c.definedness == Definedness::subclass_only;
    n.internal += c.privacy == Privacy::deep_internal || c.privacy == Privacy::underscore;
  }
  out.text.push_back(fmt::format("`{}` leans on {} in {}.", report.of, fmt::join(report.on, " and "),
                                 plural(report.couplings.size(), "place")));
  for (const auto& [kind, n] : kinds) {
    SectionItem item;
    item.id = fmt::format("kind-{}", name_of(kind));
    item.title = name_of(kind);
    item.notes = {{"places", std::to_string(n.all)},
                  {"not there", std::to_string(n.absent)},
                  {"of these tolerated", std::to_string(n.guarded)},
                  {"conditional", std::to_string(n.conditional)},
                  {"internals", std::to_string(n.internal)}};
    out.items.push_back(std::move(item));
  }
  return out;
}

Section recommendations_section(const VerifyReport& report) {
  Section out{"recommendations", "Recommendations", {}, false, {}};
  std::size_t number = 0;
  for (const Recommendation& one : recommendations_of(report)) {
    SectionItem item;
    item.id = fmt::format("r{}", ++number);
    item.title = one.text;
    item.diff = one.diff.value_or("");
    out.items.push_back(std::move(item));
  }
  return out;
}

Section confidence_section(const VerifyReport& report) {
  Section out{"confidence", "Confidence summary", {}, true, {}};
  auto row = [&](std::string title, std::string_view verdict, Severity severity, Risk risk, double confidence) {
    SectionItem item;
    item.id = fmt::format("s{}", out.items.size() + 1);
    item.title = std::move(title);
    item.verdict = verdict;
    item.severity = severity;
    item.confidence = confidence;
    item.notes = {{"risk", name_of(risk)}, {"confidence", confidence > 0 ? share(confidence) : "not measured"}};
    out.items.push_back(std::move(item));
  };
  for (const Topic& topic : issues_of(report))
    row(topic.title, topic.conclusion, topic.severity, topic.risk, topic.confidence);
  const bool fails = report.overall.verdict == Outcome::fail, passes = report.overall.verdict == Outcome::pass;
  row("All of it", name_of(report.overall.verdict),
      fails    ? Severity::error
      : passes ? Severity::note
               : Severity::warning,
      report.overall.risk, report.overall.confidence);
  return out;
}

Section verdict_section(const VerifyReport& report) {
  Section out{"verdict", "Final verdict", {}, false, {}};
  const bool broken = std::any_of(report.findings.begin(), report.findings.end(), [&](const Finding& f) {
    return f.severity == Severity::error && on_path(report, f);
  });
  std::string says = sides_words(report) + " holds at these versions, as far as it was looked at";
  if (report.overall.verdict == Outcome::partial_pass) says = sides_words(report) + " holds in part";
  if (report.overall.verdict == Outcome::fail)
    says =
        broken ? sides_words(report) + " does not work as it stands" : "most of what the document says does not hold";
  out.text.push_back(fmt::format("{}: {}. {}.", verdict_words(report.overall), says,
                                 report.overall.because.empty() ? "Nothing that was looked at fails"
                                                                : "What weighs most: " + report.overall.reason));
  if (!report.document.empty()) {
    std::string judged;
    for (const Remark& r : report.remarks)
      if (r.kind == RemarkKind::favourable && r.whole && judged.empty())
        judged = fmt::format("The document says \"{}\" (line {})", without_emphasis(r.text), r.line);
    if (!judged.empty() && report.overall.verdict == Outcome::fail)
      out.text.push_back(judged + ": the trees say otherwise.");
    else if (!judged.empty() && report.overall.verdict == Outcome::pass)
      out.text.push_back(judged + ": the trees agree.");
  }
  if (!report.needs_run.empty())
    out.text.push_back(fmt::format(
        "{} left that only a run can settle; the commands are under \"Unverified claims\" "
        "and \"Missing verifications\".",
        report.needs_run.size() == 1 ? "1 question is" : fmt::format("{} questions are", report.needs_run.size())));
  return out;
}

}  // namespace assay
