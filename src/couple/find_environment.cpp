// Environment variables that another tree treats as optional and the audited tree reads as if they were always set.
#include <algorithm>
#include <array>
#include <map>

#include "couple/environment.h"
#include "couple/findings.h"
#include "couple/fix.h"
#include "couple/tested.h"
#include "model/code.h"
#include "model/exports.h"
#include "model/modules.h"
#include "syntax/python/children.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

const std::vector<Rule> kRules = {
    {"env-without-default", RuleKind::finding, "an environment variable is read as if it were always set",
     "`os.environ[\"X\"]` raises `KeyError` where X is unset, and the tree that the variable belongs to reads it with "
     "a "
     "default, so it mostly is. Not said behind a handler of `KeyError`, a test around the read that mentions the "
     "variable, where the same function asked before whether it is set, or where the same file sets it; nor of what "
     "every launcher, login shell or Windows sets (`RANK`, `HOME`, `APPDATA`)."},
};

// What the launchers of distributed programs, POSIX shells and Windows always set.
constexpr std::array<std::string_view, 28> kAlwaysSet = {
    "RANK",         "LOCAL_RANK",  "WORLD_SIZE",   "LOCAL_WORLD_SIZE",
    "GROUP_RANK",   "MASTER_ADDR", "MASTER_PORT",  "HOME",
    "PATH",         "USER",        "PWD",          "SHELL",
    "LANG",         "TERM",        "LOGNAME",      "PATHEXT",
    "COMSPEC",      "SYSTEMROOT",  "WINDIR",       "SYSTEMDRIVE",
    "USERPROFILE",  "APPDATA",     "LOCALAPPDATA", "PROGRAMDATA",
    "PROGRAMFILES", "USERNAME",    "TEMP",         "TMP"};

// The same file sets it (what runs first is its own affair), or the same function has looked whether it is set.
bool seen_to(const Use& u, py::FunctionId fn) {
  const py::Facts& f = *u.module->unit.f;
  const auto all = environment_of(f);
  return std::any_of(all.begin(), all.end(), [&](const EnvironmentAccess& a) {
    if (a.name != u.target || a.kind == EnvironmentAccess::Kind::strict) return false;
    return a.kind == EnvironmentAccess::Kind::write ||
           (f.exprs[a.expr].begin < u.begin && function_of(f, f.block_at(f.exprs[a.expr].begin)) == fn);
  });
}

}  // namespace

const std::vector<Rule>& environment_rules() { return kRules; }

void find_environment(Scene& s, const Inventory& inventory, Findings& out) {
  // One finding for each function and variable: the first read.
  std::map<std::tuple<const Module*, py::FunctionId, std::string_view>, std::size_t> said;
  std::vector<std::vector<const Use*>> reads;
  const std::size_t before = out.size();
  for (const Use& u : inventory.uses) {
    if (u.kind != CouplingKind::env || u.index != static_cast<std::uint32_t>(EnvironmentAccess::Kind::strict)) continue;
    if (u.live == Tri::no || u.protection.holds() || in_tests(*u.module)) continue;
    if (u.reached.definedness != Definedness::conditional) continue;
    if (std::find(kAlwaysSet.begin(), kAlwaysSet.end(), u.target) != kAlwaysSet.end()) continue;
    const py::Facts& f = *u.module->unit.f;
    const py::FunctionId fn = function_of(f, block_at(u.module->unit, u.begin));
    if (const auto it = said.find({u.module, fn, u.target}); it != said.end()) {
      reads[it->second].push_back(&u);
      continue;
    }
    if (seen_to(u, fn)) continue;
    const bool tested = some_test(s, *u.module, u.begin, u.expr, [&](py::ExprId test) {
      return py::any_within(f, test, [&](py::ExprId e) {
        return f.exprs[e].kind == ExprKind::string && f.str(f.exprs[e].a) == u.target &&
               !(f.exprs[e].begin >= u.begin && f.exprs[e].end <= u.end);
      });
    });
    if (tested) continue;
    said.emplace(std::make_tuple(u.module, fn, std::string_view(u.target)), reads.size());
    reads.push_back({&u});
    Finding finding =
        finding_at("env-without-default", Severity::warning, *u.module, u.begin, u.target,
                   u.target + " is optional in " + tree_name(*u.tree) + ", and this raises KeyError where it is unset");
    finding.evidence.push_back(evidence_of(s.l, u.reached.defs[0], Role::supports, "env-without-default"));
    out.push_back(std::move(finding));
  }
  for (std::size_t i = 0; i < reads.size(); ++i) fix_environment(s, reads[i], out[before + i]);
}

}  // namespace assay::couple
