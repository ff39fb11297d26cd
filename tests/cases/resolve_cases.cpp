// Runs tests/cases/resolve/*.md. A line of an `expect` block is a question and its answer:
//
//   pkg.Class.attr => conditional pkg/core.py:12 if flag
//   up@1 pkg.f(key=) => absent                       asked of one version of a tree
//   at down/mod.py:7 self.engine.worker => always    an expression where it stands
//
// The actual line is "<question> => <definedness> <path>:<line> <condition> / <reason> / <hops' places, rules and
// types>".
#include "base/text.h"
#include "model/program.h"
#include "support/case_file.h"

using namespace assay;

namespace {

std::string place(const SourcePlace& at) { return at.path + (at.start ? ":" + std::to_string(at.start) : ""); }

std::string line_of(std::string_view question, const Answer& a) {
  std::string out = std::string(question) + " => " + name_of(a.definedness);
  if (!a.at.path.empty()) out += " " + place(a.at);
  out += " " + a.condition + " / " + a.kind + " " + a.signature.value_or("") + " / " + a.reason + " /";
  for (const Hop& h : a.hops) out += " " + h.name + " : " + h.type + " [" + h.rule + "] " + place(h.at) + ";";
  return out;
}

std::vector<std::string> answers(const test::Case& c) {
  std::vector<std::string> out;
  std::vector<std::unique_ptr<TreeFacts>> newest;
  std::vector<const TreeFacts*> trees;
  for (const std::string& name : c.tree_names) {
    newest.push_back(std::make_unique<TreeFacts>(c.tree(name), nullptr));
    trees.push_back(newest.back().get());
  }
  const model::Program program(trees);
  for (const std::string& line : c.expect) {
    const std::string_view question = trim(std::string_view(line).substr(0, line.find("=>")));
    if (question.starts_with("at ")) {
      const std::size_t space = question.find(' ', 3);
      const std::string_view at = question.substr(3, space - 3), expression = question.substr(space + 1);
      const std::size_t slash = at.find('/'), colon = at.rfind(':');
      for (const TreeFacts* t : trees) {
        FileIndex file = 0;
        if (t->tree().info().name != at.substr(0, slash) ||
            !t->tree().find(at.substr(slash + 1, colon - slash - 1), &file))
          continue;
        out.push_back(line_of(
            question,
            program.resolve_at(*t, file, static_cast<std::uint32_t>(*parse_uint(at.substr(colon + 1))), expression)));
      }
      continue;
    }
    const std::size_t space = question.find(' ');
    const std::string_view first = question.substr(0, space);
    if (const std::size_t version = first.find('@');
        version != std::string_view::npos && space != std::string_view::npos) {
      TreeFacts facts(c.tree(std::string(first.substr(0, version)), first.substr(version + 1)), nullptr);
      out.push_back(line_of(question, model::Program({&facts}).resolve(question.substr(space + 1))));
      continue;
    }
    out.push_back(line_of(question, program.resolve(question)));
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) { return argc == 2 ? test::run_cases(argv[1], answers) : 2; }
