// The expression language of claims files: what parses, and what is said of what doesn't.
#include "claim/assert.h"

#include <gtest/gtest.h>

#include <random>

namespace assay {
namespace {

// "COLUMN: message", "" when it parses.
std::string problem(std::string_view text) {
  ParsedAssertion p = parse_assertion(text);
  return p.error ? std::to_string(p.error->column) + ": " + p.error->message : "";
}

// The nodes in post order: "exists not", with what is compared: "count>=3".
std::string shape(std::string_view text) {
  ParsedAssertion p = parse_assertion(text);
  if (p.error) return p.error->message;
  std::string out;
  for (const Assertion::Node& n : p.assertion.nodes) {
    using enum Assertion::Node::Kind;
    if (!out.empty()) out += ' ';
    if (n.kind != call) out += n.kind == not_ ? "not" : n.kind == and_ ? "and" : "or";
    if (n.kind != call) continue;
    out += n.predicate->name;
    if (n.against) out += std::string(spelling(n.op)) + n.against->source;
  }
  return out;
}

TEST(Assert, NotBindsCloserThanAndAndThatCloserThanOr) {
  EXPECT_EQ(shape(R"(exists("a") or exists("b") and not absent("c"))"), "exists exists absent not and or");
  EXPECT_EQ(shape(R"((exists("a") or exists("b")) and absent("c"))"), "exists exists or absent and");
  EXPECT_EQ(shape(R"(not not exists("a"))"), "exists not not");
}

TEST(Assert, ALiteralMayStandOnEitherSide) {
  EXPECT_EQ(shape(R"(3 <= count("x", "a.py"))"), "count>=3");
  EXPECT_EQ(shape(R"(None == default("a.b"))"), "default==None");
}

TEST(Assert, LiteralsAreThoseOfPython) {
  EXPECT_EQ(shape(R"(default("a.b") == [1, "x", None, -2.5e3, [True]])"), R"(default==[1, "x", None, -2.5e3, [True]])");
  EXPECT_EQ(shape("default('a.b') == 'it\\'s'"), "default=='it\\'s'");
  EXPECT_EQ(shape(R"(value("a") not in [0x10, 1_000])"), "valuenot in[0x10, 1_000]");
  EXPECT_EQ(shape(R"(value("a") in [])"), "valuein[]");
}

TEST(Assert, TruthMayBeComparedWithTrueAndFalse) {
  EXPECT_EQ(shape(R"(exists("a") == True)"), "exists");
  EXPECT_EQ(shape(R"(exists("a") == False)"), "exists not");
  EXPECT_EQ(shape(R"(exists("a") != True)"), "exists not");
}

TEST(Assert, MistakesAreNamedWithTheirColumn) {
  EXPECT_EQ(problem(""), "1: expected a predicate, a literal or `(`, found the end");
  EXPECT_EQ(problem(R"(exist("a"))"), "1: no predicate is called `exist`; did you mean `exists`?");
  EXPECT_EQ(problem(R"(frobnicate("a"))"),
            "1: no predicate is called `frobnicate` (docs/claims-file.md lists them; strings stand in quotes)");
  EXPECT_EQ(problem(R"(exists("a") and)"), "16: expected a predicate, a literal or `(`, found the end");
  EXPECT_EQ(problem(R"(exists("a") exists("b"))"), "13: expected `and`, `or` or the end, found `exists`");
  EXPECT_EQ(problem(R"((exists("a"))"), "13: expected `)`, found the end");
  EXPECT_EQ(problem(R"(exists("a)"), "8: this string is not closed");
  EXPECT_EQ(problem(R"(exists(a))"), "8: expected a string in quotes as argument of exists(name), found `a`");
  EXPECT_EQ(problem(R"(exists(""))"), "8: an argument of exists is empty");
  EXPECT_EQ(problem(R"(exists "a")"), "8: expected `(` after `exists`, found `\"a\"`");
  EXPECT_EQ(problem(R"(default("a.b") = 3)"), "16: `=` is no comparison: write `==`");
  EXPECT_EQ(problem(R"(default("a.b") is None)"), "16: write `==` for `is`");
  EXPECT_EQ(problem(R"(exists("a") & exists("b"))"), "13: write `and` for `&`");
  EXPECT_EQ(problem(R"(!exists("a"))"), "1: write `not` for `!`");
  EXPECT_EQ(problem(R"(default("a.b") == 0xZZ)"), "19: `0xZZ` is no number");
  EXPECT_EQ(problem(R"(exists("\q"))"), "9: unknown escape in a string (known: \\\\ \\' \\\" \\n \\t \\r \\xHH)");
  EXPECT_EQ(problem("exists(\"a\") \x01"), "13: unexpected byte");
}

TEST(Assert, ComparisonsHaveToMakeSense) {
  EXPECT_EQ(problem(R"(default("a.b"))"), "1: default(...) has to be compared with something (==, !=, in, not in)");
  EXPECT_EQ(problem(R"(default("a.b") < 3)"), "16: default(...) is compared with ==, !=, in, not in");
  EXPECT_EQ(problem(R"(count("a", "b") == "3")"), "20: count(...) is compared with numbers, found \"3\"");
  EXPECT_EQ(problem(R"(version("a") >= 2.1)"), "17: version(...) is compared with versions in quotes, found 2.1");
  EXPECT_EQ(problem(R"(default("a.b") in 3)"), "19: `in` needs a list: [1, 2]");
  EXPECT_EQ(problem(R"(exists("a") == 3)"),
            "13: this is true or false: let it stand alone, or compare it with == or != and True or False");
  EXPECT_EQ(problem("1 == 2"), "3: two literals are compared: one side has to be a predicate");
  EXPECT_EQ(problem("True"), "1: a literal alone says nothing: compare a predicate with it");
  EXPECT_EQ(problem(R"(default("a") == default("b"))"),
            "14: a predicate is compared with a literal (True, None, 3, \"text\", [1, 2])");
  EXPECT_EQ(problem(R"(count("a"))"), "1: count(text, files) takes 2 arguments, found 1");
  EXPECT_EQ(problem(R"(raises("f", "E", "c", "d"))"),
            "1: raises(function, exception, [condition]) takes 2 or 3 arguments, found 4");
}

TEST(Assert, HostileDepthAndLengthGiveOneLine) {
  EXPECT_EQ(problem(std::string(60'000, '(')), "66: nested more than 64 deep");
  std::string nots;
  for (int i = 0; i < 10'000; ++i) nots += "not ";
  EXPECT_EQ(problem(nots + R"(exists("a"))"), "261: nested more than 64 deep");
  EXPECT_EQ(problem("default(\"a\") == " + std::string(60'000, '[')), "82: nested more than 64 deep");
  EXPECT_EQ(problem(std::string(10'000'000, 'a')), "1: an expression of 10000000 bytes is too long (most: 65536)");
}

TEST(Assert, EveryExampleOfATableParses) {
  for (const Predicate* p : predicates()) {
    EXPECT_EQ(problem(p->example), "") << p->name;
    EXPECT_NE(std::string(p->example).find(std::string(p->name) + "("), std::string::npos) << p->name;
    EXPECT_LE(p->least(), p->most());
    EXPECT_FALSE(p->summary.ends_with('.')) << p->name;
    EXPECT_TRUE(p->details.ends_with('.')) << p->name;
    EXPECT_EQ(find_predicate(p->name), p) << p->name << " is in the table twice";
  }
}

TEST(Assert, QuotedTextReadsBackAsItWas) {
  for (const std::string& text :
       std::vector<std::string>{"plain", "it's \"x\"", "a\\b", "tab\tline\n", {"\x01\x7f\0z", 4}}) {
    ParsedAssertion p = parse_assertion("exists(" + string_literal(text) + ")");
    ASSERT_FALSE(p.error) << p.error->message;
    EXPECT_EQ(p.assertion.nodes[0].arguments[0], text);
  }
}

// Random bytes, and good expressions with bytes changed: never a crash, and an error points into the text.
TEST(Assert, AnyBytesAreReadOrRefused) {
  std::mt19937 random(20'260'101);
  std::vector<std::string> seeds;
  for (const Predicate* p : predicates()) seeds.emplace_back(p->example);
  const std::string pieces = "()[],\"'\\=<>! notandoriTrueNone0123456789.-\n\t\xc3\xa9";
  std::size_t read = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text = i % 2 ? seeds[random() % seeds.size()] : "";
    if (text.empty())
      for (std::size_t n = random() % 40; n; --n) text += pieces[random() % pieces.size()];
    else
      for (std::size_t n = random() % 3; n; --n) text[random() % text.size()] = static_cast<char>(random() % 256);
    ParsedAssertion p = parse_assertion(text);
    if (p.error) {
      EXPECT_GE(p.error->column, 1u);
      EXPECT_LE(p.error->column, text.size() + 1) << text;
      EXPECT_EQ(p.error->message.find('\n'), std::string::npos) << text;
    } else {
      ++read;
      EXPECT_FALSE(p.assertion.nodes.empty());
    }
  }
  EXPECT_GT(read, 1000u);
}

}  // namespace
}  // namespace assay
