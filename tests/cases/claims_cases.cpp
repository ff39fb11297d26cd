// Runs tests/cases/claims/*.md: LINE VERDICT FORM reason, one line per claim ("-" for no form).
#include "claim/citations.h"
#include "claim/claims.h"
#include "support/case_file.h"

using namespace assay;

namespace {

std::vector<std::string> claims_of(const test::Case& c) {
  std::vector<std::unique_ptr<TreeFacts>> facts;
  VerifyInput input;
  for (const std::string& name : c.tree_names) {
    facts.push_back(std::make_unique<TreeFacts>(c.tree(name), nullptr));
    input.trees.push_back(facts.back().get());
  }
  input.document_path = "doc.md";
  input.document_text = c.document;
  std::vector<std::string> out;
  for (const Claim& k : verify(input).claims) {
    std::string line = std::to_string(k.at.line) + " " + name_of(k.verdict) + " " + (k.form.empty() ? "-" : k.form);
    for (const Evidence& e : k.evidence) line += " " + e.at.path + ":" + std::to_string(e.at.start);
    out.push_back(line + "   (" + k.reason + ")");
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) { return argc == 2 ? test::run_cases(argv[1], claims_of) : 2; }
