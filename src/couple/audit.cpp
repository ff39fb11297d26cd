#include "couple/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "base/hash.h"
#include "couple/findings.h"
#include "couple/ignores.h"
#include "couple/inventory.h"

namespace assay {

using namespace couple;

namespace {

// In this order: later collectors may look at what earlier ones found.
constexpr void (*kCollectors[])(Scene&, Inventory&) = {
    collect_imports,     collect_attributes, collect_patches,       collect_calls,  collect_overrides, collect_named,
    collect_environment, collect_operators,  collect_registrations, collect_config, collect_guards,
};

struct Detector {
  void (*find)(Scene&, const Inventory&, Findings&);
  const std::vector<Rule>& (*rules)();
};
constexpr Detector kDetectors[] = {
    {find_missing, missing_rules},
    {find_guards, guard_rules},
    {find_conditional, conditional_rules},
    {find_environment, environment_rules},
    {find_defaults, default_rules},
    {find_named, named_rules},
    {find_operators, operator_rules},
    {find_config, config_rules},
    {find_import_failures, import_failure_rules},
    {find_patch_targets, patch_target_rules},
    {find_calls, call_rules},
    {find_overrides, override_rules},
    {find_patch_drift, patch_drift_rules},
    {find_patch_effect, patch_effect_rules},
    {find_patch_collisions, patch_collision_rules},
};

bool before(const Finding& a, const Finding& b) {
  return std::tie(a.from.path, a.from.start, a.column, a.kind, a.target) <
         std::tie(b.from.path, b.from.start, b.column, b.kind, b.target);
}

void number(Findings& findings) {
  std::stable_sort(findings.begin(), findings.end(), before);
  std::map<std::string, int> seen;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    Finding& f = findings[i];
    f.id = "f" + std::to_string(i + 1);
    // Without lines, so that it stays the same when they move: what is said of which text, and the how-manieth time.
    const std::string key = f.from.path + "\n" + f.kind + "\n" + f.target + "\n" + f.from_text;
    f.fingerprint = fmt::format("{:016x}", xxh3(key + "\n" + std::to_string(++seen[key])));
  }
}

}  // namespace

void couple::collect_all(Scene& scene, Inventory& inventory) {
  for (const auto collect : kCollectors) collect(scene, inventory);
}

Overall overall_of_audit(const VerifyReport& report) {
  std::size_t errors = 0, warnings = 0;
  double least = 1;
  for (const Finding& f : report.findings) {
    errors += f.severity == Severity::error;
    warnings += f.severity == Severity::warning;
    if (f.severity == Severity::error) least = std::min(least, f.confidence);
  }
  Overall out;
  out.verdict = errors ? Outcome::fail : warnings ? Outcome::partial_pass : Outcome::pass;
  out.risk = errors ? Risk::high : warnings ? Risk::medium : Risk::low;
  out.confidence = least;
  out.reason = std::to_string(errors) + (errors == 1 ? " coupling fails" : " couplings fail") + " at these versions, " +
               std::to_string(warnings) + " may";
  return out;
}

std::span<const Rule> coupling_rules() {
  static const std::vector<Rule> all = [] {
    std::vector<Rule> out;
    for (const Detector& d : kDetectors) out.insert(out.end(), d.rules().begin(), d.rules().end());
    out.insert(out.end(), ignore_rules().begin(), ignore_rules().end());
    for (Rule& r : out) r.confidence = measured(r.id);
    return out;
  }();
  return all;
}

VerifyReport audit(const AuditInput& in) {
  VerifyReport out;
  for (const TreeFacts* tree : in.trees) {
    out.trees.push_back(tree->tree().info());
    for (const Unread& u : tree->tree().unread()) out.unread.push_back(u);
  }
  out.of = in.of->tree().info().name;
  for (const TreeFacts* tree : in.on) out.on.push_back(tree->tree().info().name);
  in.of->load_all(in.jobs);

  model::Linked program;
  program.trees = in.trees;
  Scene scene = make_scene(program, in.of, in.on);
  Inventory inventory;
  collect_all(scene, inventory);
  std::vector<std::string> ids;
  out.couplings = couplings_of(scene, inventory, ids);
  out.guards = guards_of(scene, inventory, ids);
  for (const Detector& d : kDetectors) d.find(scene, inventory, out.findings);
  out.suppressed = static_cast<std::uint32_t>(apply_ignores(scene, out.findings));
  number(out.findings);
  out.overall = overall_of_audit(out);
  return out;
}

}  // namespace assay
