// Runs tests/cases/moved/*.md. A line of an `expect` block asks where a name went from one version of a tree to
// another:
//
//   up@1 up@2 pkg.core.f => moved pkg.other.f pkg/other.py:3
//   up@2 up@1 pkg.other.f => moved pkg.core.f             the other way round: what it was before
//   up@1 up@2 pkg.core.g => nothing
//   fix up@1 up@2 down/app.py:3 => from pkg.other import f
//
// The actual line is "<question> => <relation> <name> <path>:<line> / <reason>"; of a fix, the added lines of its diff,
// for the couplings of tree `down` on that line which have their target in the one version and not in the other.
#include "base/text.h"
#include "couple/audit.h"
#include "support/case_file.h"
#include "sweep/moved.h"
#include "sweep/moved_fix.h"

using namespace assay;

namespace {

std::unique_ptr<TreeFacts> version(const test::Case& c, std::string_view spelled) {
  const std::size_t at = spelled.find('@');
  return std::make_unique<TreeFacts>(c.tree(std::string(spelled.substr(0, at)), spelled.substr(at + 1)), nullptr);
}

struct Versions {
  std::unique_ptr<TreeFacts> was, is;
  model::Linked l_was, l_is;
  sweep::Side before, after;
  Versions(const test::Case& c, std::string_view first, std::string_view second)
      : was(version(c, first)), is(version(c, second)) {
    l_was.trees = {was.get()};
    l_is.trees = {is.get()};
    before.l = &l_was, before.tree = was.get();
    after.l = &l_is, after.tree = is.get();
  }
};

std::string fixes(const test::Case& c, Versions& v, std::string_view at) {
  TreeFacts down(c.tree("down"), nullptr);
  AuditInput in;
  in.trees = {&down, v.was.get()};
  in.of = &down;
  in.on = {v.was.get()};
  in.jobs = 1;
  std::string out;
  for (const Coupling& use : audit(in).couplings) {
    if ("down/" + use.from.path + ":" + std::to_string(use.from.start) != at) continue;
    std::optional<MovedTo> m;
    if (use.kind == CouplingKind::patch || use.from_text.find("mock.patch(") != std::string::npos)
      m = sweep::patched_at(v.before, v.after, use.target);
    if (!m) m = sweep::moved_to(v.before, v.after, use.target);
    if (!m) continue;
    sweep::fix_moved(down, use, *m);
    for (const std::string_view line : split(m->fix.value_or(""), '\n'))
      if (line.starts_with('+') && !line.starts_with("+++")) out += " " + std::string(trim(line.substr(1)));
  }
  return out.empty() ? " nothing" : out;
}

std::vector<std::string> answers(const test::Case& c) {
  std::vector<std::string> out;
  for (const std::string& line : c.expect) {
    const std::string question(trim(std::string_view(line).substr(0, line.find("=>"))));
    const auto words = split(question, ' ');
    if (words.size() < 3) {
      out.push_back(question + " => is no question");
      continue;
    }
    if (words[0] == "fix") {
      Versions v(c, words[1], words[2]);
      out.push_back(question + " =>" + fixes(c, v, words.back()));
      continue;
    }
    Versions v(c, words[0], words[1]);
    const auto m = sweep::moved_to(v.before, v.after, question.substr(words[0].size() + words[1].size() + 2));
    out.push_back(question + " => " +
                  (m ? std::string(name_of(m->relation)) + " " + m->name + " " + m->at.path + ":" +
                           std::to_string(m->at.start) + " / " + m->reason
                     : "nothing"));
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) { return argc == 2 ? test::run_cases(argv[1], answers) : 2; }
