// An audit for people: `--format text` and `md`. Findings are shown as verify shows its own; what is said besides is
// the inventory, counted, and what the code tolerates.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "report/excerpt.h"
#include "report/items.h"
#include "report/report.h"
#include "verdict/levels.h"

namespace assay {
namespace {

constexpr std::size_t kTargets = 12;  // most used names shown

struct Count {
  std::size_t all = 0, absent = 0, tolerated = 0, conditional = 0;
};

bool lacking(const Coupling& c) { return c.definedness == Definedness::absent; }

std::map<CouplingKind, Count> by_kind(const VerifyReport& report) {
  std::map<CouplingKind, Count> out;
  for (const auto& c : report.couplings) {
    Count& n = out[c.kind];
    ++n.all;
    n.absent += lacking(c);
    n.tolerated += lacking(c) && c.guarded;
    n.conditional += c.definedness == Definedness::conditional || c.definedness == Definedness::subclass_only;
  }
  return out;
}

std::string kinds_text(const VerifyReport& report) {
  std::string out;
  for (const auto& [kind, n] : by_kind(report))
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", n.all, name_of(kind));
  return out;
}

std::string privacy_text(const VerifyReport& report) {
  std::map<Privacy, std::size_t> count;
  for (const auto& c : report.couplings) ++count[c.privacy];
  std::string out;
  for (const auto& [privacy, n] : count) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", n, name_of(privacy));
  return out;
}

std::string sides(const VerifyReport& report) {
  std::string on;
  for (const auto& name : report.on) {
    std::string version;
    for (const auto& tree : report.trees)
      if (tree.name == name) version = tree.version.empty() ? tree.revision.substr(0, 12) : tree.version;
    on += fmt::format("{}{}{}{}", on.empty() ? "" : ", ", name, version.empty() ? "" : " ", version);
  }
  return fmt::format("{} on {}", report.of, on);
}

// Every name that does not exist, once, with how many places use it and how many of those are guarded.
std::vector<std::pair<std::string, Count>> lacking_names(const VerifyReport& report) {
  std::map<std::string, Count> names;
  for (const auto& c : report.couplings) {
    if (!lacking(c) || c.kind == CouplingKind::call) continue;
    Count& n = names[c.target];
    ++n.all;
    n.tolerated += c.guarded;
  }
  return {names.begin(), names.end()};
}

constexpr std::size_t kShared = 6;  // names that several trees patch, shown

// Which tree patches how much, where several do, and what they have in common.
std::string patches_text(const VerifyReport& report) {
  std::map<std::string, std::set<std::string>> by_tree;
  for (const auto& c : report.couplings)
    if (c.kind == CouplingKind::patch) by_tree[c.from.tree].insert(c.target);
  if (by_tree.size() < 2) return {};
  std::string out = "    patches:";
  std::map<std::string, std::size_t> trees_of;
  for (const auto& [tree, targets] : by_tree) {
    out += fmt::format("{} {} of {}", out.ends_with(':') ? "" : ",", printable(tree), plural(targets.size(), "name"));
    for (const auto& target : targets) ++trees_of[target];
  }
  std::vector<std::string> shared;
  for (const auto& [target, trees] : trees_of)
    if (trees > 1) shared.push_back(printable(target));
  if (shared.empty()) return out + "; none in common\n";
  out += fmt::format("; {} in common: ", plural(shared.size(), "name"));
  for (std::size_t i = 0; i < std::min(shared.size(), kShared); ++i) out += (i ? ", " : "") + shared[i];
  return out + (shared.size() > kShared ? ", …\n" : "\n");
}

bool below(std::string_view target, std::string_view name) {
  return target == name || (target.starts_with(name) && target[name.size()] == '.');
}

}  // namespace

std::string who_uses_text(const VerifyReport& report, std::string_view name, const ReportOptions& options) {
  std::map<std::string, std::vector<const Coupling*>> targets;
  for (const auto& c : report.couplings)
    if (below(c.target, name)) targets[c.target].push_back(&c);
  std::string out;
  std::size_t places = 0;
  for (const auto& [target, uses] : targets) {
    out += fmt::format("{}  ({})\n", printable(target), name_of(uses[0]->definedness));
    places += uses.size();
    if (options.verbosity < 0) continue;
    for (const Coupling* c : uses)
      out += fmt::format("    {}:{}: {}{}  {}\n", printable(c->from.path), c->from.start, name_of(c->kind),
                         c->guarded ? " (guarded)" : "", shorten(printable(c->from_text), 100));
  }
  return out + fmt::format("{}: {} of {} used in {}\n", printable(report.of), plural(targets.size(), "name"),
                           printable(name), plural(places, "place"));
}

std::string used_list_text(const VerifyReport& report, const std::vector<std::string>& names, bool& differs) {
  std::string out;
  std::size_t unused = 0, unlisted = 0;
  for (const auto& name : names) {
    const bool used = std::any_of(report.couplings.begin(), report.couplings.end(),
                                  [&](const Coupling& c) { return below(c.target, name); });
    if (used) continue;
    ++unused;
    out += fmt::format("listed, but nothing uses it: {}\n", printable(name));
  }
  std::map<std::string, const Coupling*> missing;
  for (const auto& c : report.couplings)
    if (std::none_of(names.begin(), names.end(), [&](const std::string& name) { return below(c.target, name); }))
      missing.emplace(c.target, &c);
  unlisted = missing.size();
  for (const auto& [target, c] : missing)
    out += fmt::format("used, but not listed: {} ({}:{})\n", printable(target), printable(c->from.path), c->from.start);
  differs = unused || unlisted;
  return out + fmt::format("{} listed, {} of them unused; {} used and not listed\n", plural(names.size(), "name"),
                           unused, unlisted);
}

std::string audit_text(const VerifyReport& report, const ReportOptions& options) {
  if (options.verbosity <= -2) return {};
  std::string out = items_text(report, options);
  if (options.verbosity < 0) return out;
  const Tally count = tally(report);
  out += fmt::format("{}: {}, {}\n", printable(sides(report)), plural(count.errors, "error"),
                     plural(count.warnings, "warning"));
  if (report.couplings.empty()) {
    out += "    no coupling was found: does the tree import the other's packages?\n";
  } else {
    out += fmt::format("    {}: {}\n", plural(report.couplings.size(), "coupling"), kinds_text(report));
    out += fmt::format("    privacy: {}\n", privacy_text(report));
  }
  const auto lacking_all = lacking_names(report);
  if (!lacking_all.empty()) {
    std::size_t tolerated = 0;
    for (const auto& [name, n] : lacking_all) tolerated += n.tolerated == n.all;
    out += fmt::format("    {} not exist at these versions, {} of them only in code that tolerates it or never runs\n",
                       plural(lacking_all.size(), "name") + (lacking_all.size() == 1 ? " does" : " do"), tolerated);
    if (options.verbosity > 0)
      for (const auto& [name, n] : lacking_all)
        out += fmt::format("        {} ({}, {} guarded)\n", printable(name), plural(n.all, "use"), n.tolerated);
  }
  out += patches_text(report);
  if (report.suppressed) out += fmt::format("    {} hidden by comments\n", plural(report.suppressed, "finding"));
  if (report.known || !report.gone.empty())
    out += fmt::format("    baseline: {} known, {} gone\n", plural(report.known, "finding"), report.gone.size());
  out += fmt::format("    overall: {}, {} risk: {}\n", name_of(report.overall.verdict), name_of(report.overall.risk),
                     printable(report.overall.reason));
  return out;
}

std::string audit_markdown(const VerifyReport& report, const ReportOptions& options) {
  std::string out = fmt::format("## {}: {}\n\n", sides(report), name_of(report.overall.verdict));
  out += items_markdown(report, options);
  out += "### Couplings\n\n| kind | places | not there | of these tolerated | conditional |\n|---|---|---|---|---|\n";
  for (const auto& [kind, n] : by_kind(report))
    out += fmt::format("| {} | {} | {} | {} | {} |\n", name_of(kind), n.all, n.absent, n.tolerated, n.conditional);
  const auto lacking_all = lacking_names(report);
  if (!lacking_all.empty()) {
    out += "\n### Names that do not exist at these versions\n\n| name | uses | guarded |\n|---|---|---|\n";
    for (const auto& [name, n] : lacking_all)
      out += fmt::format("| `{}` | {} | {} |\n", printable(name), n.all, n.tolerated);
  }
  return out + "\n" + trees_markdown(report, options);
}

}  // namespace assay
