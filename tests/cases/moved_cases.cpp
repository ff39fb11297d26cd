// Runs tests/cases/moved/*.md. A line of an `expect` block asks where a name went from one version of a tree to
// another:
//
//   up@1 up@2 pkg.core.f => moved pkg.other.f pkg/other.py:3
//   up@2 up@1 pkg.other.f => moved pkg.core.f             the other way round: what it was before
//   up@1 up@2 pkg.core.g => nothing
//
// The actual line is "<question> => <relation> <name> <path>:<line> / <reason>".
#include "base/text.h"
#include "support/case_file.h"
#include "sweep/moved.h"

using namespace assay;

namespace {

std::unique_ptr<TreeFacts> version(const test::Case& c, std::string_view spelled) {
  const std::size_t at = spelled.find('@');
  return std::make_unique<TreeFacts>(c.tree(std::string(spelled.substr(0, at)), spelled.substr(at + 1)), nullptr);
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
    const auto was = version(c, words[0]), is = version(c, words[1]);
    model::Linked l_was, l_is;
    l_was.trees = {was.get()};
    l_is.trees = {is.get()};
    sweep::Side before, after;
    before.l = &l_was, before.tree = was.get();
    after.l = &l_is, after.tree = is.get();
    const auto m = sweep::moved_to(before, after, question.substr(words[0].size() + words[1].size() + 2));
    out.push_back(question + " => " +
                  (m ? std::string(name_of(m->relation)) + " " + m->name + " " + m->at.path + ":" +
                           std::to_string(m->at.start) + " / " + m->reason
                     : "nothing"));
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) { return argc == 2 ? test::run_cases(argv[1], answers) : 2; }
