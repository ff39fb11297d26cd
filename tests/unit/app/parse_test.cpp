#include "app/parse.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

using Words = std::vector<std::string>;

Parsed parsed(const Words& words) {
  auto result = parse_arguments(words);
  EXPECT_TRUE(result) << result.error().message;
  return result ? *result : Parsed{};
}

std::string error(const Words& words) {
  auto result = parse_arguments(words);
  EXPECT_FALSE(result);
  return result ? "" : result.error().message;
}

TEST(Parse, FlagsMayStandAnywhereAndTheDocumentBetweenThem) {
  auto p = parsed({"--color", "never", "verify", "-t", "a=x", "DOC.md", "--tree=b=git:r@v1", "-j4"});
  ASSERT_TRUE(p.command);
  EXPECT_EQ(p.command->name, "verify");
  EXPECT_EQ(p.options.arguments, Words{"DOC.md"});
  ASSERT_EQ(p.options.trees.size(), 2u);
  EXPECT_EQ(p.options.trees[1], std::pair(std::string("b"), std::string("git:r@v1")));
  EXPECT_EQ(p.options.jobs, 4u);
  EXPECT_EQ(p.options.color, "never");
}

TEST(Parse, ATreeDoesNotSwallowTheDocument) {
  EXPECT_EQ(parsed({"verify", "--tree", "a=x", "DOC.md"}).options.arguments, Words{"DOC.md"});
}

TEST(Parse, QuietAndVerboseAdd) {
  EXPECT_EQ(parsed({"verify", "d", "-qq"}).options.verbosity, -2);
  EXPECT_EQ(parsed({"verify", "d", "-v"}).options.verbosity, 1);
  EXPECT_EQ(parsed({"-q", "verify", "d"}).options.verbosity, -1);
}

TEST(Parse, ACommandsNameMayBeADocumentsName) {
  EXPECT_EQ(parsed({"verify", "index"}).options.arguments, Words{"index"});
}

TEST(Parse, AfterTwoDashesEverythingIsAnArgument) {
  EXPECT_EQ(parsed({"verify", "--", "--odd.md"}).options.arguments, Words{"--odd.md"});
  EXPECT_EQ(parsed({"verify", "-"}).options.arguments, Words{"-"}) << "standard input";
}

TEST(Parse, SlipsAreNamedWithTheNearestWord) {
  EXPECT_EQ(error({"verfy", "d"}), "unknown command: verfy; did you mean verify? (assay -h)");
  EXPECT_EQ(error({"verify", "d", "--tre=a=b"}), "unknown flag: --tre; did you mean --tree? (assay verify -h)");
  EXPECT_EQ(error({"verify", "d", "--zzzzzz"}), "unknown flag: --zzzzzz (assay verify -h)");
}

TEST(Parse, AFlagOfAnotherCommandIsUnknown) {
  EXPECT_EQ(error({"cache", "info", "--fix"}), "unknown flag: --fix (assay cache -h)");
}

TEST(Parse, BadValuesSayWhatWouldBeGood) {
  EXPECT_EQ(error({"verify", "d", "--format", "yaml"}),
            "--format yaml: choose from text, md, json, jsonl, github, gitlab, junit, sarif");
  EXPECT_EQ(error({"verify", "d", "--tree", "x"}), "--tree x: write NAME=SOURCE");
  EXPECT_EQ(error({"verify", "d", "--tree", "a b=x"}),
            "--tree a b=x: a tree's name is made of letters, digits, '_', '-' and '.'");
  EXPECT_EQ(error({"verify", "d", "-t", "a=x", "-t", "a=y"}), "--tree a=y: this name is given twice");
  EXPECT_EQ(error({"verify", "d", "--jobs", "many"}), "--jobs many: write a number from 0 to 1024");
  EXPECT_EQ(error({"verify", "d", "-o", "a", "-o", "b"}), "--output is given 2 times");
  EXPECT_EQ(error({"cache", "empty"}), "empty: choose from info, clear");
}

TEST(Parse, TooFewAndTooManyArguments) {
  EXPECT_EQ(error({"verify"}), "which document? (assay verify -h)");
  EXPECT_EQ(error({"verify", "a", "b"}), "one argument too many: b (assay verify -h)");
}

TEST(Parse, HelpAndVersionNeedNothingElse) {
  EXPECT_TRUE(parsed({"verify", "--help"}).options.help);
  EXPECT_TRUE(parsed({"verify", "-h"}).options.short_help);
  EXPECT_TRUE(parsed({"--version"}).options.version);
  EXPECT_FALSE(parsed({}).command);
}

TEST(ArgumentFiles, EachLineIsOneArgument) {
  auto read = [](const std::string& path) -> Result<std::string> {
    if (path == "args") return std::string("--tree\n  a b=x y \n\n# a comment\n@more\n");
    if (path == "more") return std::string("-q");
    if (path == "loop") return std::string("@loop");
    return Error{"no such file"};
  };
  auto all = expand_argument_files({"verify", "@args", "--", "@args"}, read);
  ASSERT_TRUE(all);
  EXPECT_EQ(*all, (Words{"verify", "--tree", "a b=x y", "-q", "--", "@args"}));
  EXPECT_EQ(expand_argument_files({"@nowhere"}, read).error().message, "@nowhere: no such file");
  EXPECT_EQ(expand_argument_files({"@loop"}, read).error().message,
            "@loop: argument files are nested more than 8 deep");
}

}  // namespace
}  // namespace assay
