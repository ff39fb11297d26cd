#include <gtest/gtest.h>

#include "syntax/cpp/registrations.h"

namespace assay::cpp {
namespace {

std::string shown(const std::vector<Registration>& all, const Macros& macros = {}) {
  std::string out;
  for (const Registration& r : all) {
    out += (r.pybind ? "module " : "library ") + expanded(r.name, macros) + ":" + std::to_string(r.line);
    for (const Member& m : r.members)
      out += std::string(m.defines ? " def " : " impl ") + m.name + ":" + std::to_string(m.line) +
             (m.condition.empty() ? "" : " if " + m.condition);
    out += r.open ? " open\n" : "\n";
  }
  return out;
}

TEST(CppRegistrations, OperatorsOfALibrary) {
  const std::string text = R"src(
// TORCH_LIBRARY(comment, m) { m.def("not_this()"); }
const char* s = "TORCH_LIBRARY(text, m) { m.def(";
TORCH_LIBRARY(mine, m) {
  m.def("scale(Tensor x, "
        "float by) -> Tensor");
  m.impl("scale", torch::kCUDA, &scale);
  m.def("mine::add.Tensor(Tensor a) -> Tensor", {tag});
}
TORCH_LIBRARY_IMPL(mine, Meta, ops) { ops.impl("add", [](auto x) { return x; }); }
)src";
  EXPECT_EQ(shown(registrations(text)),
            "library mine:4 def scale:5 impl scale:7 def add:8\nlibrary mine:10 impl add:10\n");
}

TEST(CppRegistrations, PreprocessorConditions) {
  const std::string text = R"src(#ifndef OPS_H
#define OPS_H
#ifdef USE_ROCM
TORCH_LIBRARY(a, m) {
  m.def("x()");
#else
  m.def("y()");
  #if defined(A) && \
      B
  m.def("z()");
  #endif
#endif
}
#endif
)src";
  EXPECT_EQ(shown(registrations(text)),
            "library a:4 def x:5 if defined(USE_ROCM) def y:7 if !(defined(USE_ROCM)) "
            "def z:10 if !(defined(USE_ROCM)) && defined(A) && B\n");
}

TEST(CppRegistrations, WhatIsNotUnderstoodLeavesTheBlockOpen) {
  EXPECT_EQ(shown(registrations("TORCH_LIBRARY(a, m) { m.def(NAME); }")), "library a:1 def :1 open\n");
  EXPECT_EQ(shown(registrations("TORCH_LIBRARY(a, m) { m.def(\"x\" SUFFIX); }")), "library a:1 def :1 open\n");
  EXPECT_EQ(shown(registrations("TORCH_LIBRARY(a, m) { register_more(m); }")), "library a:1 open\n");
  EXPECT_EQ(shown(registrations("TORCH_LIBRARY(a, m) { ${schemas} }")), "library a:1 open\n");
  EXPECT_EQ(shown(registrations("TORCH_LIBRARY(a, m) { m.def(\"x()\");")), "library a:1 def x:1 open\n");
  EXPECT_EQ(shown(registrations("TORCH_LIBRARY(a, m) { other.m(1); m.set_python_module(\"p\"); }")), "library a:1\n");
}

TEST(CppRegistrations, NamesThatMacrosMake) {
  const std::string text = R"src(
#define JOIN_(A, B) A##B
#define JOIN(A, B) JOIN_(A, B)
#define OUR_LIBRARY(NAME, M) TORCH_LIBRARY(NAME, M)
OUR_LIBRARY(JOIN(_C, _more), m) { m.def("x()"); }
TORCH_LIBRARY_EXPAND(TORCH_EXTENSION_NAME, m) { m.def("y()"); }
PYBIND11_MODULE(_fast, m) { m.doc() = "text"; m.def("go", &go); }
)src";
  Macros macros;
  read_macros(text, macros);
  const auto wrappers = wrappers_of(macros);
  EXPECT_EQ(wrappers, std::vector<std::string>{"OUR_LIBRARY"});
  EXPECT_EQ(shown(registrations(text, wrappers), macros),
            "library _C_more:5 def x:5\nlibrary :6 def y:6\nmodule _fast:7 def go:7\n");
}

TEST(CppRegistrations, AMacroDefinedTwiceHasNoValue) {
  Macros macros;
  read_macros(
      "#define NS a\n#define NS a\n#define OTHER a\n#define OTHER b\n#define LOOP LOOP\n#define F(x) x x x x F(x)\n",
      macros);
  const auto value = [&](std::vector<std::string> tokens) { return expanded(tokens, macros); };
  EXPECT_EQ(value({"NS"}), "a");
  EXPECT_EQ(value({"OTHER"}), "");
  EXPECT_EQ(value({"LOOP"}), "");
  EXPECT_EQ(value({"F", "(", "NS", ")"}), "");
  EXPECT_EQ(value({"F", "(", "NS"}), "");
  EXPECT_EQ(value({"plain"}), "plain");
}

TEST(CppRegistrations, LiteralsOfAllKinds) {
  EXPECT_EQ(shown(registrations("auto a = R\"x(\" TORCH_LIBRARY(no, m) {)x\"; char c = '\"'; int n = 1'000; char q = "
                                "'\\'';\nTORCH_LIBRARY(yes, m) { m.def(R\"(raw(Tensor))\"); }")),
            "library yes:2 def raw:2\n");
}

TEST(CppRegistrations, DeepNestingIsNoProblem) {
  std::string text = "TORCH_LIBRARY(a, m) { m.def(\"x()\");";
  text += std::string(200'000, '{') + std::string(200'000, '}') + "}";
  EXPECT_EQ(shown(registrations(text)), "library a:1 def x:1\n");
  std::string conditions;
  for (int i = 0; i < 100'000; ++i) conditions += "#if A\n";
  for (int i = 0; i < 100'000; ++i) conditions += "#endif\n";
  EXPECT_EQ(shown(registrations(conditions + "TORCH_LIBRARY(a, m) { m.def(\"x()\"); }")),
            "library a:200001 def x:200001\n");
}

// Any bytes: no crash, no hang, the same answer twice. Deterministic.
TEST(CppRegistrations, Mutations) {
  const std::string seed =
      "#if A\n#define J(A, B) A##B\n#endif /* x */\nTORCH_LIBRARY_EXPAND(J(_C, x), m) { m.def(\"a(T b) -> ()\"); // c\n"
      "m.impl(R\"d(a)d\", 'c', 1'0); }\nPYBIND11_MODULE(n, m) { m.def(\"f\", [](int x) { return x; }); }\n";
  static constexpr std::string_view kPieces[] = {"\"",
                                                 "'",
                                                 "\\",
                                                 "\n",
                                                 "#",
                                                 "#if ",
                                                 "#else\n",
                                                 "#endif\n",
                                                 "{",
                                                 "}",
                                                 "(",
                                                 ")",
                                                 "/*",
                                                 "*/",
                                                 "//",
                                                 "R\"",
                                                 "##",
                                                 "\xff",
                                                 std::string_view("\0", 1),
                                                 ",",
                                                 "m.def("};
  std::uint64_t state = 0x9E3779B97F4A7C15ull;
  const auto below = [&](std::size_t n) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return static_cast<std::size_t>(state % n);
  };
  for (int round = 0; round < 20'000; ++round) {
    std::string text = seed;
    for (std::size_t n = below(6) + 1; n-- > 0;) {
      const std::size_t at = below(text.size());
      if (below(2))
        text.insert(at, kPieces[below(std::size(kPieces))]);
      else
        text.erase(at, below(20));
      if (text.empty()) text = "x";
    }
    Macros macros;
    read_macros(text, macros);
    const std::string once = shown(registrations(text, wrappers_of(macros)), macros);
    ASSERT_EQ(once, shown(registrations(text, wrappers_of(macros)), macros));
  }
}

}  // namespace
}  // namespace assay::cpp
