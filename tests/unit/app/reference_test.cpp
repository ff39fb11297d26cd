// What is made from the flag table and the rules: the committed pages must be what the program would write.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "app/claims_file.h"
#include "app/flags.h"
#include "app/help.h"
#include "app/rules.h"
#include "claim/assertions.h"
#include "report/report.h"

namespace assay {
namespace {

void expect_page(const std::string& name, const std::string& made) {
  std::string path = std::string(ASSAY_SOURCE_DIR) + "/docs/reference/" + name;
  if (std::getenv("ASSAY_UPDATE")) std::ofstream(path) << made;
  std::ostringstream committed;
  committed << std::ifstream(path).rdbuf();
  EXPECT_TRUE(committed.str() == made) << path << " is out of date: ASSAY_UPDATE=1 ctest -R unit.app rewrites it";
}

// What stands above the marker is written by hand.
TEST(Reference, ThePredicatesOfTheClaimsFileAreThoseOfTheTable) {
  std::ostringstream committed;
  committed << std::ifstream(std::string(ASSAY_SOURCE_DIR) + "/docs/claims-file.md").rdbuf();
  std::string page = committed.str(), marker = "<!-- predicates -->\n";
  ASSERT_NE(page.find(marker), std::string::npos);
  expect_page("../claims-file.md", page.substr(0, page.find(marker)) + marker + "\n" + predicates_markdown());
}

TEST(Reference, TheSchemaOfTheClaimsFileIsUpToDate) { expect_page("assay.schema.json", claims_file_schema()); }

TEST(Reference, TheCommandLinePageIsUpToDate) { expect_page("cli.md", reference_markdown()); }
TEST(Reference, TheRulesPageIsUpToDate) { expect_page("rules.md", rules_markdown()); }

TEST(Reference, EveryFlagIsInHelpManPageAndCompletions) {
  for (const auto& command : commands()) {
    std::string help = help_text(&command, true);
    for (const Flag* flag : flags_of(command)) {
      EXPECT_NE(help.find(flag->name), std::string::npos) << command.name << " " << flag->name;
      EXPECT_NE(help.find(flag->help.substr(0, 20)), std::string::npos) << flag->name;
    }
  }
  for (const auto& flag : flags()) {
    std::string roff;
    for (char c : flag.name) roff += c == '-' ? std::string("\\-") : std::string(1, c);
    EXPECT_NE(man_page().find(roff), std::string::npos) << flag.name;
    for (const char* shell : {"bash", "zsh", "fish", "powershell"}) {
      if (flag.commands == kProgram) continue;
      EXPECT_NE(completion_script(shell).find(flag.name.substr(2)), std::string::npos) << shell << " " << flag.name;
    }
  }
}

TEST(Reference, TheFormatsOfACommandAreThoseThatExistForIt) {
  for (const auto& command : commands()) {
    const bool verify = command.name == "verify", audit = command.name == "audit", report = command.name == "report";
    if (!verify && !audit && !report) continue;
    for (const Flag* flag : flags_of(command)) {
      if (flag->name != "--format") continue;
      std::vector<std::string_view> there;
      for (const auto& format : report_formats())
        if (verify ? format.verify : audit ? format.audit : format.report) there.push_back(format.name);
      EXPECT_EQ(std::vector<std::string_view>(flag->choices.begin(), flag->choices.end()), there) << command.name;
    }
  }
}

TEST(Reference, NoFlagIsDeclaredTwiceForACommand) {
  for (const auto& command : commands()) {
    std::set<std::string_view> names;
    std::set<char> letters{'h'};
    for (const Flag* flag : flags_of(command)) {
      EXPECT_TRUE(names.insert(flag->name).second) << flag->name;
      if (flag->letter) {
        EXPECT_TRUE(letters.insert(flag->letter).second) << flag->letter;
      }
    }
  }
}

TEST(Rules, EachHasAnIdASummaryAndAText) {
  std::set<std::string_view> ids;
  for (const Rule* rule : all_rules()) {
    EXPECT_TRUE(ids.insert(rule->id).second) << rule->id << " is registered twice";
    EXPECT_EQ(rule->id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string_view::npos) << rule->id;
    EXPECT_GE(rule->summary.size(), 10u) << rule->id;
    EXPECT_FALSE(rule->summary.ends_with('.')) << rule->id;
    EXPECT_GE(rule->text.size(), 40u) << rule->id;
    EXPECT_GE(rule->confidence, 0.0);
    EXPECT_LE(rule->confidence, 1.0);
  }
}

TEST(Help, LinesFitATerminal) {
  for (const auto& command : commands()) {
    std::istringstream lines(help_text(&command, true));
    for (std::string line; std::getline(lines, line);) {
      bool is_command = line.starts_with("  assay") || line.starts_with("Usage");
      EXPECT_TRUE(is_command || line.size() <= 100) << line;
    }
  }
}

}  // namespace
}  // namespace assay
