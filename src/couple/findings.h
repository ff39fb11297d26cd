// The detectors. Each is one file, a function over the inventory that appends findings; each keeps its Rules beside its
// code. The table in audit.cpp lists them.
#pragma once

#include <vector>

#include "couple/inventory.h"
#include "verdict/rules.h"

namespace assay::couple {

using Findings = std::vector<Finding>;

// The confidence of findings whose precision nobody has measured.
inline constexpr double kNotMeasured = 0;
// The measured share of a kind's findings that are true (confidence.inc); kNotMeasured where too few were judged.
double measured(std::string_view kind);

// A finding at a place of the audited tree, with that line as its first evidence.
Finding finding_at(std::string_view kind, Severity, const model::Module&, std::uint32_t offset, std::string target,
                   std::string reason);
// Error where the code surely runs when its module or function does, warning where that depends on something unknown
// or only tests run it, note where it never runs at these versions.
Severity severity_of_use(const Use&);
// find_calls.cpp. The code asks for the callee's signature, or for what is wrong with the call, before it calls.
bool asks_first(const Use&);
// The audited tree puts something else there; or replaces the class around it. What a test replaces is replaced for
// itself, what a conftest.py does for the tests.
bool replaced_here(Scene&, const Inventory&, const Use&);

// What stands in `except ImportError` for the case that another import fails: it runs where that is not installed,
// which is not known.
bool is_fallback(const model::Module&, std::uint32_t offset);

void find_missing(Scene&, const Inventory&, Findings&);
void find_guards(Scene&, const Inventory&, Findings&);
void find_conditional(Scene&, const Inventory&, Findings&);
void find_environment(Scene&, const Inventory&, Findings&);
void find_defaults(Scene&, const Inventory&, Findings&);
void find_named(Scene&, const Inventory&, Findings&);
void find_operators(Scene&, const Inventory&, Findings&);
void find_config(Scene&, const Inventory&, Findings&);
void find_import_failures(Scene&, const Inventory&, Findings&);  // after find_missing: their blast radius
void find_patch_targets(Scene&, const Inventory&, Findings&);
void find_calls(Scene&, const Inventory&, Findings&);
void find_overrides(Scene&, const Inventory&, Findings&);
void find_patch_drift(Scene&, const Inventory&, Findings&);
void find_patch_effect(Scene&, const Inventory&, Findings&);
void find_patch_collisions(Scene&, const Inventory&, Findings&);

const std::vector<Rule>& missing_rules();
const std::vector<Rule>& guard_rules();
const std::vector<Rule>& conditional_rules();
const std::vector<Rule>& environment_rules();
const std::vector<Rule>& default_rules();
const std::vector<Rule>& named_rules();
const std::vector<Rule>& operator_rules();
const std::vector<Rule>& config_rules();
const std::vector<Rule>& import_failure_rules();
const std::vector<Rule>& patch_target_rules();
const std::vector<Rule>& call_rules();
const std::vector<Rule>& override_rules();
const std::vector<Rule>& patch_drift_rules();
const std::vector<Rule>& patch_effect_rules();
const std::vector<Rule>& patch_collision_rules();

}  // namespace assay::couple
