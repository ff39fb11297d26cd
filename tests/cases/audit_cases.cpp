// Runs tests/cases/audit/*.md. The tree `down` of a case is audited on all the others, each at its newest version.
// Every finding is a line, and every one must be expected:
//
//   mod.py:3 missing-name error up.core.gone does not exist
//
// that is "<path>:<line> <kind> <severity> <target> / <reason> / <places and rules of the evidence> / <fix>", "no fix"
// for none. Where a line begins with `coupling` or `guard`, all couplings or guards must be listed as well:
//
//   coupling mod.py:3 import up.core.name always public
//   guard mod.py:5 true vllm_version_is("0.11.0")
//
// or, where a line begins with `patch`, the patches among the couplings:
//
//   patch mod.py:3 up.core.name always live at core.py:7
//
// Every fix is tried: its edits are made, and a new audit must no longer have the finding and no new one, or the case
// gets a line that nobody expects.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "couple/audit.h"
#include "support/case_file.h"
#include "support/memory_tree.h"
#include "syntax/python/facts.h"

using namespace assay;

namespace {

std::string place(const SourcePlace& at) { return at.path + (at.start ? ":" + std::to_string(at.start) : ""); }

std::string line_of(const Finding& f) {
  std::string out = place(f.from) + " " + f.kind + " " + name_of(f.severity) + " " + f.target + " / " + f.reason + " /";
  for (const Evidence& e : f.evidence) out += " " + place(e.at) + " [" + e.rule + "] " + name_of(e.role) + ";";
  return out + " / " + f.fix.value_or("no fix");
}

std::string line_of(const Coupling& c) {
  return "coupling " + place(c.from) + " " + name_of(c.kind) + " " + c.target + " " + name_of(c.definedness) + " " +
         name_of(c.privacy) + (c.guarded ? " guarded by " + c.guard : "") +
         (c.live ? *c.live ? " live" : " dead" : " maybe") + " at " + place(c.at) + " " + c.condition;
}

std::string patch_line(const Coupling& c) {
  return "patch " + place(c.from) + " " + c.target + " " + name_of(c.definedness) +
         (c.guarded ? " guarded by " + c.guard : "") + (c.live ? *c.live ? " live" : " dead" : " maybe") + " at " +
         place(c.at);
}

std::string line_of(const GuardTest& g) {
  return "guard " + place(g.at) + " " + (g.holds ? *g.holds ? "true" : "false" : "unknown") +
         (g.text_comparison ? " text" : "") + " " + g.test;
}

bool asks_for(const test::Case& c, std::string_view what) {
  return std::any_of(c.expect.begin(), c.expect.end(), [&](const std::string& line) { return line.starts_with(what); });
}

VerifyReport audit_of(const test::Case& c, std::shared_ptr<Tree> down) {
  std::vector<std::unique_ptr<TreeFacts>> trees;
  AuditInput in;
  for (const std::string& name : c.tree_names) {
    trees.push_back(std::make_unique<TreeFacts>(name == "down" ? down : c.tree(name), nullptr));
    in.trees.push_back(trees.back().get());
    if (name == "down")
      in.of = in.trees.back();
    else
      in.on.push_back(in.trees.back());
  }
  return audit(in);
}

std::map<std::string, int> counted(const VerifyReport& report) {
  std::map<std::string, int> out;
  for (const Finding& f : report.findings) ++out[f.from.path + " " + f.kind + " " + f.target];
  return out;
}

// What is wrong with the fix; "" for nothing.
std::string fails(const test::Case& c, const VerifyReport& report, const Finding& finding) {
  test::Files files = c.trees.at("down").back().files;
  std::vector<TextEdit> edits = finding.edits;
  std::stable_sort(edits.begin(), edits.end(), [](const TextEdit& a, const TextEdit& b) { return a.begin > b.begin; });
  for (const TextEdit& e : edits) files.at(e.path).replace(e.begin, e.end - e.begin, e.text);
  for (const TextEdit& e : edits) {
    const std::string block = py::parse(files.at(e.path));
    py::Facts facts;
    if (!py::Facts::open(block, facts) || facts.errors.size() > 1) return "it no longer parses";
  }
  const auto before = counted(report), after = counted(audit_of(c, test::memory_tree("down", files)));
  const std::string own = finding.from.path + " " + finding.kind + " " + finding.target;
  const auto count = [](const auto& all, const std::string& key) { return all.count(key) ? all.at(key) : 0; };
  if (count(after, own) >= count(before, own)) return "the finding is still there";
  // A test that compares versions as text is settled only once it compares them as versions.
  const std::string settled = finding.from.path + " dead-guard " + finding.target;
  for (const auto& [key, n] : after)
    if (n > count(before, key) && !(finding.kind == "text-version-comparison" && key == settled)) return "new: " + key;
  return {};
}

std::vector<std::string> answers(const test::Case& c) {
  const VerifyReport report = audit_of(c, c.tree("down"));
  std::vector<std::string> out;
  for (const Finding& f : report.findings)
    if (f.fix)
      if (const std::string why = fails(c, report, f); !why.empty())
        out.push_back("the fix of " + f.kind + " at " + place(f.from) + " is none: " + why);
  for (const Finding& f : report.findings) out.push_back(line_of(f));
  if (asks_for(c, "coupling "))
    for (const Coupling& x : report.couplings) out.push_back(line_of(x));
  if (asks_for(c, "patch "))
    for (const Coupling& x : report.couplings)
      if (x.kind == CouplingKind::patch) out.push_back(patch_line(x));
  if (asks_for(c, "guard "))
    for (const GuardTest& g : report.guards) out.push_back(line_of(g));
  return out;
}

}  // namespace

int main(int argc, char** argv) { return argc == 2 ? test::run_cases(argv[1], answers) : 2; }
