// Runs tests/cases/check/*.md: the document is one assertion a line, as in assay.toml; expected is one line each:
// NUMBER VERDICT, then what is wrong with an expression that doesn't parse, or the places of the evidence and the
// reason.
#include "base/text.h"
#include "claim/assertions.h"
#include "support/case_file.h"

using namespace assay;

namespace {

std::vector<std::string> verdicts_of(const test::Case& c) {
  std::vector<std::unique_ptr<TreeFacts>> facts;
  std::vector<const TreeFacts*> trees;
  for (const std::string& name : c.tree_names) {
    facts.push_back(std::make_unique<TreeFacts>(c.tree(name), nullptr));
    trees.push_back(facts.back().get());
  }
  std::vector<std::string> out;
  int number = 0;
  for (std::string_view line : split(c.document, '\n')) {
    line = trim(line);
    if (line.empty()) continue;
    std::string text = std::to_string(++number) + " ";
    ParsedAssertion parsed = parse_assertion(line);
    if (parsed.error) {
      out.push_back(text + "error " + std::to_string(parsed.error->column) + " " + parsed.error->message);
      continue;
    }
    Claim k = check_assertions(trees, {{parsed.assertion, ""}})[0];
    text += name_of(k.verdict);
    for (const Evidence& e : k.evidence) text += " " + e.at.path + ":" + std::to_string(e.at.start);
    out.push_back(text + "   (" + k.reason + ")");
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) { return argc == 2 ? test::run_cases(argv[1], verdicts_of) : 2; }
