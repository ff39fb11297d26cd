// Whatever the text, a question ends soon. The texts are small: what could take long is the number of ways through
// them. A question that runs away fails by the time limit of the test program.
#include <gtest/gtest.h>

#include "model/modules.h"
#include "model/program.h"
#include "model/questions.h"
#include "model/types.h"
#include "support/memory_tree.h"

using namespace assay;

namespace {

Answer ask(std::string text, std::string_view question) {
  TreeFacts facts(test::memory_tree("up", {{"pkg/core.py", std::move(text)}}), nullptr);
  return model::Program({&facts}).resolve(question);
}

// Which binding of `x` reaches a use depends on whether the suites of the ones before complete, and so on.
TEST(ResolveLimits, NamesReboundInManyTries) {
  std::string text = "def f(x):\n";
  for (int i = 0; i < 200; ++i)
    text += "    try:\n        x = x.next\n    except AttributeError:\n        x = x.other\n";
  text += "    return x.last\n";
  EXPECT_EQ(ask(text, "pkg/core.py:802:x.last").definedness, Definedness::unknown);
}

TEST(ResolveLimits, TriesInsideTries) {
  std::string text = "def f(x):\n", indent = "    ";
  for (int i = 0; i < 60; ++i) {
    for (const char* line : {"try:", " x.a.b", " y = x.c", "except A:", " x = y", "else:"})
      text += indent + line + "\n";
    indent += " ";
  }
  text += indent + "x.last\n";
  EXPECT_EQ(ask(text, "pkg/core.py:362:x.last").definedness, Definedness::unknown);
}

TEST(ResolveLimits, FlagsThatHangOnEachOther) {
  std::string text = "import os\n";
  for (int i = 0; i < 60; ++i) {
    const std::string own = "f" + std::to_string(i), one = "f" + std::to_string((i + 7) % 60),
                      other = "f" + std::to_string((i + 31) % 60);
    text += "if " + one + " and not " + other + ":\n    " + own + " = " + other + "\nelse:\n    " + own + " = not " +
            one + "\n";
  }
  EXPECT_EQ(ask(text, "pkg.core.f3").definedness, Definedness::always);
}

// A parameter without an annotation is what calls hand over, whose arguments are parameters in turn. Only so many calls
// are followed behind one another; what was cut short there is kept all the same, so that however many questions are
// asked (here from the far end, where nothing nearer is known yet), each expression is evaluated a few times.
TEST(ResolveLimits, ParametersThatCallsHandOnAndOn) {
  constexpr int kFunctions = 80;
  std::string text = "class C:\n    def m(self):\n        return self\n\n";
  for (int i = 0; i < kFunctions; ++i) {
    const auto name = [](int n) { return "f" + std::to_string(n); };
    text += "def " + name(i) + "(a, b):\n    " + name(i + 1) + "(a.m(), b)\n    " + name(i + 3) + "(b.m(), a)\n    " +
            name(i + 8) + "(a, a.m().m())\n    return C()\n\n";
  }
  TreeFacts facts(test::memory_tree("up", {{"pkg/core.py", std::move(text)}}), nullptr);
  model::Linked program;
  program.trees = {&facts};
  model::Module* m = model::find_module(program, "pkg.core");
  ASSERT_TRUE(m && m->unit.f);
  model::link(program, *m);
  program.exact_fuel = 60;  // as in an audit
  const auto questions = static_cast<py::ExprId>(m->unit.f->exprs.size());
  for (py::ExprId e = questions - 1; e > 0; --e) {
    model::begin_question(program);
    model::type_of(program, m->unit, e);
  }
  EXPECT_LT(program.next_serial, std::uint64_t{questions} * 8);  // evaluations: next_serial counts them
}

}  // namespace
