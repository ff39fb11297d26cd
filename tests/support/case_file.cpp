#include "support/case_file.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "syntax/markdown/document.h"

namespace assay::test {
namespace {

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  std::istringstream in{std::string(line)};
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

void add_file(Case& c, std::string_view place, const std::string& text) {
  std::size_t slash = place.find('/');
  if (slash == std::string_view::npos) return;
  std::string tree(place.substr(0, slash)), version;
  if (std::size_t at = tree.find('@'); at != std::string::npos) {
    version = tree.substr(at + 1);
    tree.resize(at);
  }
  if (std::find(c.tree_names.begin(), c.tree_names.end(), tree) == c.tree_names.end()) c.tree_names.push_back(tree);
  std::vector<Revision>& revisions = c.trees[tree];
  auto it = std::find_if(revisions.begin(), revisions.end(), [&](const Revision& r) { return r.id == version; });
  if (it == revisions.end()) it = revisions.insert(revisions.end(), Revision{version, {}});
  it->files[std::string(place.substr(slash + 1))] = text;
}

void add_expectations(Case& c, const std::string& text, bool some) {
  c.expect_some = some;
  for (std::string_view line : split(text, '\n')) {
    if (std::size_t hash = line.find("# "); hash != std::string_view::npos) line = line.substr(0, hash);
    line = trim(line);
    if (!line.empty() && line != "#") c.expect.emplace_back(line);
  }
}

void add_fence(Case& c, const markdown::Block& fence) {
  std::vector<std::string> words = words_of(fence.info);
  if (words.empty()) return;
  if (words[0] == "expect") return add_expectations(c, fence.literal, words.size() > 1 && words[1] == "some");
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] == "doc") {
      c.document = fence.literal;
      for (std::size_t k = i + 1; k < words.size(); ++k)
        if (std::size_t eq = words[k].find('='); eq != std::string::npos)
          c.document_attributes[words[k].substr(0, eq)] = words[k].substr(eq + 1);
      return;
    }
    if (words[i].starts_with("path=")) return add_file(c, std::string_view(words[i]).substr(5), fence.literal);
  }
  if (words.size() > 1) c.fences[fence.info] = fence.literal;
}

bool matches(const std::string& expected, const std::string& actual) {
  std::vector<std::string> want = words_of(expected), got = words_of(actual);
  std::size_t at = 0;
  for (std::size_t i = 0; i < want.size(); ++i) {
    if (i < 2) {
      if (at >= got.size() || got[at] != want[i]) return false;
      ++at;
      continue;
    }
    while (at < got.size() && got[at] != want[i]) ++at;
    if (at++ >= got.size()) return false;
  }
  return true;
}

std::string listing(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += "      " + line + "\n";
  return out;
}

}  // namespace

std::shared_ptr<Tree> Case::tree(const std::string& tree_name) const {
  auto it = trees.find(tree_name);
  if (it == trees.end()) return nullptr;
  if (it->second.size() == 1) return memory_tree(tree_name, it->second[0].files, it->second[0].id);
  return memory_history_tree(tree_name, it->second);
}

std::shared_ptr<Tree> Case::tree(const std::string& tree_name, std::string_view version) const {
  auto it = trees.find(tree_name);
  if (it == trees.end()) return nullptr;
  for (const Revision& r : it->second)
    if (r.id == version) return memory_tree(tree_name, r.files, r.id);
  return nullptr;
}

std::vector<Case> read_cases(std::string_view text, std::string_view file_name) {
  markdown::Document doc = markdown::parse(text);
  std::vector<Case> cases;
  Case shared;
  for (const markdown::Block& block : doc.blocks) {
    if (block.kind == markdown::BlockKind::heading && block.level == 2) {
      cases.push_back(shared);
      cases.back().name = block.plain();
      cases.back().where = std::string(file_name) + ":" + std::to_string(block.line);
    }
    if (block.kind == markdown::BlockKind::fence) add_fence(cases.empty() ? shared : cases.back(), block);
  }
  return cases;
}

std::string compare(const Case& c, const std::vector<std::string>& actual) {
  std::string problems;
  std::vector<bool> used(actual.size(), false);
  std::size_t next = 0;
  for (const std::string& expected : c.expect) {
    std::size_t i = c.expect_some ? 0 : next;
    while (i < actual.size() && (used[i] || !matches(expected, actual[i]))) {
      if (!c.expect_some) break;
      ++i;
    }
    if (i < actual.size() && !used[i] && matches(expected, actual[i])) {
      used[i] = true;
      next = i + 1;
    } else {
      problems += "    expected: " + expected + "\n";
      if (!c.expect_some && i < actual.size())
        used[i] = true, next = i + 1, problems += "    got:      " + actual[i] + "\n";
    }
  }
  if (!c.expect_some)
    for (std::size_t i = 0; i < actual.size(); ++i)
      if (!used[i]) problems += "    not expected: " + actual[i] + "\n";
  if (c.expect.empty() && actual.empty() && !c.expect_some) return {};
  if (!problems.empty()) problems += "    all that came out:\n" + listing(actual);
  return problems;
}

int run_cases(const std::string& folder, const std::function<std::vector<std::string>(const Case&)>& actual) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".md") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  int run = 0, failed = 0;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    const std::vector<Case> cases = read_cases(text, file.filename().string());
    if (cases.empty()) {  // a file whose cases nobody runs would never fail
      ++failed;
      std::printf("FAILED %s: no case in it (a case begins with a level-2 heading)\n", file.filename().c_str());
    }
    for (const Case& c : cases) {
      ++run;
      std::string problems = compare(c, actual(c));
      if (problems.empty()) continue;
      ++failed;
      std::printf("FAILED %s: %s\n%s", c.where.c_str(), c.name.c_str(), problems.c_str());
    }
  }
  std::printf("%d cases, %d failed\n", run, failed);
  return failed || run == 0 ? 1 : 0;
}

}  // namespace assay::test
