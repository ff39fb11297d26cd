// Runs tests/cases/drift/*.md. The tree `down` is looked at with its newest `up`, then all versions of `up` are gone
// through, oldest first. Every drift and every copy is a line, and every one must be expected; but a case that expects
// lines of one kind alone is not asked for the other:
//
//   drift up.core.f call 1 2 signature body / -old line +new line
//   copy down.mod.f override up.core.C.f origin 2 likeness 1.00 changed 3 4 / what upstream changed / own changes
//
// Changed lines are shown without the file's head and hunks.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "support/case_file.h"
#include "sweep/copies.h"
#include "sweep/drift.h"

using namespace assay;

namespace {

std::string changed_lines(std::string_view diff) {
  std::string out;
  for (const std::string_view line : split(diff, '\n'))
    if ((line.starts_with('-') && !line.starts_with("--- ")) || (line.starts_with('+') && !line.starts_with("+++ ")))
      out += " " + std::string(1, line[0]) + std::string(trim(line.substr(1)));
  return out;
}

bool asks_for(const test::Case& c, std::string_view what) {
  return std::any_of(c.expect.begin(), c.expect.end(), [&](const std::string& line) { return line.starts_with(what); });
}

std::vector<std::string> answers(const test::Case& c) {
  const TreeFacts down(c.tree("down"), nullptr);
  const std::vector<test::Revision>& versions = c.trees.at("up");
  const TreeFacts newest(c.tree("up", versions.back().id), nullptr);
  model::Linked program;
  program.trees = {&down, &newest};
  couple::Scene scene = couple::make_scene(program, &down, {&newest});
  couple::Inventory inventory;
  for (const auto collect : {couple::collect_imports, couple::collect_attributes, couple::collect_patches,
                             couple::collect_calls, couple::collect_overrides})
    collect(scene, inventory);
  std::vector<std::string> ids;
  couple::couplings_of(scene, inventory, ids);

  sweep::DriftTracker drift(sweep::leanings_of(inventory, ids));
  sweep::CopyTracker copies(sweep::own_functions(scene, inventory));
  for (const test::Revision& v : versions) copies.take_up(copies.search(TreeFacts(c.tree("up", v.id), nullptr)));
  for (std::uint32_t i = 0; i < versions.size(); ++i) {
    const TreeFacts up(c.tree("up", versions[i].id), nullptr);
    model::Linked l;
    l.trees = {&up};
    drift.add(i, l, up);
    copies.add(i, l, up);
  }
  std::vector<std::string> out;
  const bool drifts = asks_for(c, "drift "), copied = asks_for(c, "copy ");
  for (const SweepDrift& d : drift.finish())
    if (drifts || !copied)
      out.push_back("drift " + d.name + " " + d.use + " " + versions[d.from].id + " " + versions[d.to].id +
                    (d.signature ? " signature" : "") + (d.body ? " body" : "") + (d.uncalled ? " uncalled" : "") +
                    " /" + changed_lines(d.diff));
  for (const SweepCopy& x : copies.finish()) {
    if (drifts && !copied) break;
    std::string line = "copy " + x.name + " " + x.why + " " + x.original + " origin " +
                       (x.origin < 0 ? "none" : versions[static_cast<std::size_t>(x.origin)].id) +
                       fmt::format(" likeness {:.2f} changed", x.likeness);
    for (const std::uint32_t column : x.changed) line += " " + versions[column].id;
    out.push_back(line + " /" + changed_lines(x.diff) + " /" + changed_lines(x.own_diff));
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) { return argc == 2 ? test::run_cases(argv[1], answers) : 2; }
