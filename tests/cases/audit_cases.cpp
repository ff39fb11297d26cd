// Runs tests/cases/audit/*.md. The tree `down` of a case is audited on all the others, each at its newest version.
// Every finding is a line, and every one must be expected:
//
//   mod.py:3 missing-name error up.core.gone does not exist
//
// that is "<path>:<line> <kind> <severity> <target> / <reason> / <places and rules of the evidence> / <fix>". Where a
// line begins with `coupling` or `guard`, all couplings or guards must be listed as well:
//
//   coupling mod.py:3 import up.core.name always public
//   guard mod.py:5 true vllm_version_is("0.11.0")
//
// or, where a line begins with `patch`, the patches among the couplings:
//
//   patch mod.py:3 up.core.name always live at core.py:7
#include <algorithm>

#include "base/text.h"
#include "couple/audit.h"
#include "support/case_file.h"

using namespace assay;

namespace {

std::string place(const SourcePlace& at) { return at.path + (at.start ? ":" + std::to_string(at.start) : ""); }

std::string line_of(const Finding& f) {
  std::string out = place(f.from) + " " + f.kind + " " + name_of(f.severity) + " " + f.target + " / " + f.reason + " /";
  for (const Evidence& e : f.evidence) out += " " + place(e.at) + " [" + e.rule + "] " + name_of(e.role) + ";";
  return out + (f.fix ? " / " + *f.fix : "");
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

std::vector<std::string> answers(const test::Case& c) {
  std::vector<std::unique_ptr<TreeFacts>> trees;
  AuditInput in;
  for (const std::string& name : c.tree_names) {
    trees.push_back(std::make_unique<TreeFacts>(c.tree(name), nullptr));
    in.trees.push_back(trees.back().get());
    if (name == "down")
      in.of = in.trees.back();
    else
      in.on.push_back(in.trees.back());
  }
  const VerifyReport report = audit(in);
  std::vector<std::string> out;
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
