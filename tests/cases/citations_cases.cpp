// Runs tests/cases/citations/*.md: LINE STATUS PATH:START-END [-> MOVED] [held REVISION], one line per citation. With
// the attribute `fix` on the document, the expected text after --fix stands in a fence `markdown fixed`.
#include <cstdio>

#include "claim/citations.h"
#include "support/case_file.h"

using namespace assay;

namespace {

std::string place(const std::string& path, std::uint32_t start, std::uint32_t end) {
  if (start == 0) return path;
  std::string out = path + ":" + std::to_string(start);
  return end > start ? out + "-" + std::to_string(end) : out;
}

std::vector<std::string> citations_of(const test::Case& c) {
  std::vector<std::shared_ptr<Tree>> trees;
  CitationInput input;
  for (const std::string& name : c.tree_names) {
    trees.push_back(c.tree(name));
    input.trees.push_back(trees.back().get());
  }
  auto attribute = [&](const char* name) {
    auto it = c.document_attributes.find(name);
    return it == c.document_attributes.end() ? std::string() : it->second;
  };
  input.document_path = attribute("path").empty() ? "doc.md" : attribute("path");
  input.written_at = attribute("written-at");
  input.real_path = attribute("lies-at");  // "/TREE/docs/notes.md": in the tree's own repository
  std::vector<Citation> citations = check_citations(input, markdown::parse(c.document));
  std::vector<std::string> out;
  for (const Citation& k : citations) {
    std::string line = std::to_string(k.at.line) + " " + name_of(k.status) + " ";
    if (trees.size() > 1 && !k.tree.empty()) line += k.tree + "/";
    line += place(k.path, k.start, k.end);
    if (k.moved_to) line += " -> " + place(k.moved_to->path, k.moved_to->start, k.moved_to->end);
    if (k.held_at) line += " held " + *k.held_at;
    out.push_back(line + "   (" + k.reason + ")");
  }
  if (auto fixed = c.fences.find("markdown fixed"); fixed != c.fences.end()) {
    std::string got = apply_fixes(c.document, citations);
    if (got != fixed->second) out.push_back("0 not-fixed-as-expected\n" + got);
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) { return argc == 2 ? test::run_cases(argv[1], citations_of) : 2; }
