// Hostile input: depth is cut and said to be, length costs only its own time.
#include <gtest/gtest.h>
#include <pthread.h>

#include <functional>

#include "../../support/python_facts.h"

namespace assay::py::test {
namespace {

std::string repeat(std::string_view s, std::size_t n) {
  std::string out;
  out.reserve(s.size() * n);
  while (n-- != 0) out += s;
  return out;
}

constexpr std::size_t kMany = 100'000;

struct Deep {
  const char* name;
  std::string source;
};

// What nests in the source is cut at a limit; only the statement is lost, the one after it is read.
TEST(PythonLimits, NestingBeyondTheLimitLosesItsStatementOnly) {
  const Deep cases[] = {
      {"round brackets", repeat("(", kMany) + repeat(")", kMany)},
      {"square brackets", repeat("[", kMany) + repeat("]", kMany)},
      {"braces", repeat("{1:", kMany) + "1" + repeat("}", kMany)},
      {"unary minus", repeat("-", 1'000'000) + "1"},
      {"not", repeat("not ", kMany) + "1"},
      {"lambda", repeat("lambda:", kMany) + "1"},
      {"conditional", repeat("x if x else ", kMany) + "x"},
      {"power", repeat("x**", kMany) + "x"},
      {"calls in calls", repeat("f(", kMany) + repeat(")", kMany)},
      {"subscripts in subscripts", repeat("a[", kMany) + "0" + repeat("]", kMany)},
      {"generators", repeat("(x for x in ", kMany) + "y" + repeat(")", kMany)},
      {"format fields", "f'" + repeat("{x:", kMany) + repeat("}", kMany) + "'"},
      {"f-strings in f-strings", repeat("f'{", kMany) + "x" + repeat("}'", kMany)},
      {"walrus", repeat("(x := ", kMany) + "1" + repeat(")", kMany)},
      {"starred targets", repeat("(*", kMany) + "a" + repeat(",)", kMany) + " = 1"},
      {"nested default", repeat("lambda x=", kMany) + "1" + repeat(":1", kMany)},
      {"yield", repeat("(yield ", kMany) + repeat(")", kMany)},
      {"await in brackets", repeat("await (", kMany) + "x" + repeat(")", kMany)},
  };
  for (const Deep& c : cases) {
    const File file(c.source + "\nafter = 1\n");
    ASSERT_TRUE(file.whole) << c.name;
    EXPECT_EQ(problem_of(file.f), "") << c.name;
    EXPECT_EQ(file.f.file_flags, kFileTooDeep) << c.name;
    ASSERT_EQ(file.f.errors.size(), 2u) << c.name;
    EXPECT_EQ(file.names(1), std::vector<std::string>{"after:assign"}) << c.name;
  }
}

TEST(PythonLimits, PatternsAreCutToo) {
  const File file("match x:\n    case " + repeat("[", kMany) + repeat("]", kMany) + ": pass\nafter = 1\n");
  EXPECT_EQ(problem_of(file.f), "");
  EXPECT_EQ(file.f.file_flags, kFileTooDeep);
  EXPECT_EQ(file.names(1), std::vector<std::string>{"after:assign"});
}

// What only repeats is read whole, however long.
TEST(PythonLimits, ChainsHaveNoLimit) {
  const Deep cases[] = {
      {"attributes", "a" + repeat(".b", 1'000'000)},
      {"calls", "a" + repeat("()", kMany)},
      {"subscripts", "a" + repeat("[0]", kMany)},
      {"additions", "a" + repeat(" + a", kMany)},
      {"strings", repeat("'a' ", kMany)},
      {"f-strings", repeat("f'{a}' ", kMany)},
      {"comparisons", "a" + repeat(" < a", kMany)},
      {"or", "a" + repeat(" or a", kMany)},
      {"tuple", repeat("a, ", kMany)},
      {"targets", repeat("a = ", kMany) + "1"},
      {"statements", repeat("a;", kMany)},
      {"comprehension clauses", "[a" + repeat(" for a in b if c", kMany) + "]"},
      {"arguments", "f(" + repeat("a=1,", kMany) + ")"},
      {"with items", "with " + repeat("a as b, ", kMany) + "c: pass"},
      {"decorators", repeat("@a\n", kMany) + "def f(): pass"},
      {"lambdas in one comprehension", "[[" + repeat("lambda: 0, ", kMany) + "] for a in b]"},
      {"long line", "x = '" + repeat("a", 4'000'000) + "'"},
      {"parameters", "def f(" +
                         [] {
                           std::string s;
                           for (int i = 0; i < 20000; ++i) s += "a" + std::to_string(i) + ",";
                           return s;
                         }() +
                         "): pass"},
  };
  for (const Deep& c : cases) {
    const File file(c.source + "\n");
    ASSERT_TRUE(file.whole) << c.name;
    EXPECT_EQ(problem_of(file.f), "") << c.name;
    EXPECT_EQ(file.errors(), std::vector<std::string>{}) << c.name;
  }
}

TEST(PythonLimits, ElifChainsAreLoops) {
  std::string source = "if a: pass\n";
  for (std::size_t i = 0; i < kMany; ++i) source += "elif b: return\n";
  const File file(source + "else: raise\n");
  EXPECT_EQ(file.errors(), std::vector<std::string>{});
  EXPECT_EQ(problem_of(file.f), "");
  EXPECT_EQ(file.f.blocks.back().depth, 0xffff);
}

// Indentation of one more space a line: the text itself grows with the square of the depth.
TEST(PythonLimits, SuitesBeyondTheLimitAreSkipped) {
  std::string source;
  for (std::size_t i = 0; i < 2000; ++i) source += std::string(i, ' ') + "if x:\n";
  source += std::string(2000, ' ') + "pass\nafter = 1\n";
  const File file(source);
  EXPECT_EQ(problem_of(file.f), "");
  EXPECT_EQ(file.f.file_flags, kFileTooDeep);
  EXPECT_EQ(file.errors(), std::vector<std::string>{"202: too many levels of indentation"});
  EXPECT_EQ(file.names(1), std::vector<std::string>{"after:assign"});
}

// Errors that each make the reader look far ahead: the sum stays linear.
TEST(PythonLimits, ManyErrorsCostNoMoreThanTheirLines) {
  const Deep cases[] = {
      {"unclosed brackets", repeat("x = f(1,\n", kMany)},
      {"unclosed with", repeat("with (a,\n", kMany)},
      {"unclosed match", repeat("match (a,\n", kMany)},
      {"unclosed match in brackets", repeat("match [(:\n", kMany)},
      {"unclosed strings", repeat("x = 'a\n", kMany)},
      {"unclosed f-strings", repeat("x = f'{a\n", kMany)},
      {"unclosed nested f-strings", repeat("f'{f\"{(\n", kMany)},
      {"unclosed triple strings in fields", repeat("f'{''' }\n", kMany)},
      {"unclosed format specs", repeat("f'{a:{b\n", kMany)},
      {"decorators of nothing", repeat("@a\n", kMany) + "1\n"},
      {"statements without a line end", repeat("x y;", kMany)},
      {"print statements", repeat("print 'a'\n", kMany)},
      {"broken headers", repeat("if x y:\n    pass\n", kMany)},
      {"else without if", repeat("else:\n    pass\n", kMany)},
      {"stray closers", repeat(")\n", kMany)},
      {"class headers", repeat("class A(:\n", kMany)},
      {"broken walruses", "(" + repeat("(a := b,", kMany)},
      {"strange bytes", repeat("\xff", kMany)},
      {"unbalanced quotes", repeat("\"'", kMany)},
      {"triple quotes of both kinds", repeat("'''\"\"\"\n", kMany)},
      {"backslashes", repeat("a \\\n", kMany)},
      {"question marks", repeat("? ", kMany)},
  };
  for (const Deep& c : cases) {
    const File file(c.source);
    ASSERT_TRUE(file.whole) << c.name;
    EXPECT_EQ(problem_of(file.f), "") << c.name;
    EXPECT_GT(file.f.errors.size(), 1u) << c.name;
  }
}

TEST(PythonLimits, NonlocalNamesAndUnpackedNamesAreSortedOnce) {
  std::string source = "def f():\n  x = 1\n  def g():\n    nonlocal x\n";
  source += repeat("    x = (a := 1)\n", 50'000);
  const File file(source);
  EXPECT_EQ(file.errors(), std::vector<std::string>{});
  EXPECT_EQ(problem_of(file.f), "");
}

// The stack that the deepest allowed nesting takes, under the sanitizers too, fits a small thread.
TEST(PythonLimits, TheDeepestNestingFitsOneMegabyteOfStack) {
  static const std::string source = repeat("(lambda x=[", 300) + "1" + repeat("]: 0)", 300) + "\n";
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
#if defined(__SANITIZE_ADDRESS__)
  pthread_attr_setstacksize(&attributes, 8u << 20);
#else
  pthread_attr_setstacksize(&attributes, 1u << 20);
#endif
  pthread_t thread;
  ASSERT_EQ(pthread_create(
                &thread, &attributes,
                [](void*) -> void* {
                  const File file(repeat("-", 990) + "1\n" + repeat("(", 990) + "1" + repeat(")", 990) + "\n" + source);
                  return file.errors().empty() ? const_cast<char*>("read") : nullptr;
                },
                nullptr),
            0);
  void* result = nullptr;
  pthread_join(thread, &result);
  EXPECT_NE(result, nullptr);
}

}  // namespace
}  // namespace assay::py::test
