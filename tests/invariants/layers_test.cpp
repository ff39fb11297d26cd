// Folders are layers: includes go one way, and siblings don't know each other.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "source_text.h"

namespace assay::test {
namespace {

const std::vector<std::string> kCode{"h", "cpp"};

TEST(Layers, AreDeclaredLowestFirst) {
  std::set<std::string> lower;
  for (const auto& layer : declared_layers()) {
    for (const auto& used : layer.may_include)
      EXPECT_TRUE(lower.contains(used)) << layer.name << " names " << used << ", which is not declared before it";
    lower.insert(layer.name);
  }
  EXPECT_GE(lower.size(), 10u);
}

TEST(Layers, EveryFolderIsOne) {
  std::set<std::string> declared;
  for (const auto& layer : declared_layers()) declared.insert(layer.name);
  for (const auto& file : source_files("src", kCode))
    EXPECT_TRUE(declared.contains(file.layer) || file.path == "src/main.cpp") << file.path;
}

TEST(Layers, IncludesGoOneWay) {
  std::map<std::string, std::set<std::string>> allowed;
  for (const auto& layer : declared_layers()) {
    allowed[layer.name].insert(layer.may_include.begin(), layer.may_include.end());
    allowed[layer.name].insert(layer.name);
  }
  allowed[""] = {"app", "sys"};  // src/main.cpp
  std::size_t seen = 0;
  for (const auto& file : source_files("src", kCode)) {
    for (const auto& include : includes_of(file)) {
      if (include.system) continue;
      std::string target(split(include.name, '/')[0]);
      EXPECT_NE(include.name.find('/'), std::string::npos)
          << file.path << ":" << include.line << ": write \"" << file.layer << "/" << include.name << "\"";
      EXPECT_TRUE(allowed[file.layer].contains(target))
          << file.path << ":" << include.line << ": " << file.layer << "/ may not include " << include.name;
      ++seen;
    }
  }
  EXPECT_GT(seen, 50u);
}

// Languages don't know each other.
TEST(Layers, SyntaxFoldersAreSiblings) {
  for (const auto& file : source_files("src/syntax", kCode)) {
    auto own = split(file.path, '/')[2];
    for (const auto& include : includes_of(file))
      if (include.name.starts_with("syntax/")) {
        EXPECT_EQ(split(include.name, '/')[1], own) << file.path << ":" << include.line << ": " << include.name;
      }
  }
}

// Reports see plain data: nothing that reads or computes.
TEST(Layers, ReportSeesOnlyBaseAndVerdict) {
  for (const auto& layer : declared_layers()) {
    if (layer.name != "report") continue;
    EXPECT_EQ(layer.may_include, (std::vector<std::string>{"base", "verdict"}));
  }
}

// No I/O of their own: they can't even name the machine.
TEST(Layers, ParsingAndTheModelHaveNoSystem) {
  for (const auto& layer : declared_layers()) {
    if (layer.name != "syntax" && layer.name != "model" && layer.name != "claim" && layer.name != "couple") continue;
    EXPECT_EQ(std::count(layer.may_include.begin(), layer.may_include.end(), "sys"), 0) << layer.name;
  }
}

}  // namespace
}  // namespace assay::test
