// Where a word stands tells what may be done with it. That nothing is left out is checked on whole packages
// (tests/differential/roles_check.cpp); here is what must be told apart for the filter to be worth anything.
#include "facts/word_roles.h"

#include <gtest/gtest.h>

#include "facts/word_index.h"

namespace assay {
namespace {

bool has_role(const std::string& text, std::string_view word, std::uint32_t role) {
  WordIndex index;
  const std::string list = WordIndex::list_of(text);
  index.build(1, [&](std::uint32_t) -> std::string_view { return list; });
  return !index.files_with(word, role).empty();
}
bool stored(const std::string& text, std::string_view word) { return has_role(text, word, word_role::kStored); }
bool called(const std::string& text, std::string_view word) { return has_role(text, word, word_role::kCalled); }
bool base(const std::string& text, std::string_view word) { return has_role(text, word, word_role::kBase); }
bool alias(const std::string& text, std::string_view word) { return has_role(text, word, word_role::kAlias); }

TEST(WordRoles, StoresToAttributes) {
  for (const char* text : {
           "config.model = 1\n",
           "config.model: int\n",
           "config.model += 1\n",
           "config.model **= 2\n",
           "config.model = other.model = 1\n",
           "config.model \\\n  = 1\n",
           "config.\\\n  model = 1\n",
           "config.model, rest = f()\n",
           "(rest, config.model) = f()\n",
           "(\n    config.model,\n    rest,\n) = f()\n",
           "for config.model in models: pass\n",
           "for (\n    config.model,\n    rest,\n) in f(): pass\n",
           "with open() as config.model: pass\n",
           "setattr(config, \"model\", 1)\n",
           "object.__setattr__(config, 'model', 1); setattr(a, b, c)\n",
       })
    EXPECT_TRUE(stored(text, "model")) << text;
}

TEST(WordRoles, ReadsAreNoStores) {
  for (const char* text : {
           "x = config.model\n",
           "if config.model == 1: pass\n",
           "if config.model:\n    pass\n",
           "f(config.model, x=1)\n",
           "config.model.name = 1\n",
           "config.model(x)\n",
           "config.model[0] = 1\n",
           "x = config.model <= 1\n",
           "x = {\"model\": 1}\n",
           "model = 1\n",
       })
    EXPECT_FALSE(stored(text, "model")) << text;
}

TEST(WordRoles, StoresThroughTheReceiverOfAMethodAreTheClasss) {
  EXPECT_FALSE(stored("class A:\n    def f(self):\n        self.model = 1\n", "model"));
  EXPECT_FALSE(
      stored("class A(\n    B,\n):\n    async def f(\n        me, x,\n    ) -> int:\n        if x:\n"
             "            me.model = 1\n",
             "model"));
  // A function that is put on a class elsewhere, a static method, a function in a method: not known by their looks.
  EXPECT_TRUE(stored("def f(self):\n    self.model = 1\n", "model"));
  EXPECT_TRUE(stored("class A:\n    @staticmethod\n    def f(self):\n        self.model = 1\n", "model"));
  EXPECT_TRUE(stored("class A:\n    def f(self):\n        def g(self):\n            self.model = 1\n", "model"));
  EXPECT_TRUE(stored("class A:\n    def f(self, other):\n        other.model = 1\n", "model"));
  // The head of the outer function ends at the indentation of a method.
  EXPECT_TRUE(
      stored("class A:\n    def register(\n        cls,\n    ):\n        def wrap(op):\n"
             "            op.model = 1\n",
             "model"));
}

TEST(WordRoles, Calls) {
  EXPECT_TRUE(called("make(1)\n", "make"));
  EXPECT_TRUE(called("x.make\\\n(1)\n", "make"));
  EXPECT_TRUE(called("(make)(1)\n", "make"));
  EXPECT_FALSE(called("x = make\n", "make"));
  EXPECT_FALSE(called("x = make[0](1)\n", "make"));
}

TEST(WordRoles, BasesAndOtherNames) {
  EXPECT_TRUE(base("class A(m.Base[int], metaclass=M):\n    pass\n", "Base"));
  EXPECT_TRUE(base("class A(\n    with_metaclass(M, Base),\n):\n    pass\n", "Base"));
  EXPECT_TRUE(base("from m import Base as B\n", "Base"));
  EXPECT_TRUE(base("B = m.Base\n", "Base"));
  EXPECT_FALSE(base("from m import Base\nx = Base()\ndef f(x: Base): pass\n", "Base"));
  EXPECT_TRUE(alias("class A:\n    # A sentence.\n    target = m.Base\n", "target"));
  EXPECT_TRUE(alias("class A:\n    target: type[Base] = Base\n", "target"));
  EXPECT_FALSE(alias("f(\n    target=Base,\n)\n", "target"));
  EXPECT_FALSE(alias("target = make()\n", "target"));
}

TEST(WordRoles, LongLinesCostNoMoreThanTheirLength) {
  std::string text = "x = [";
  for (int i = 0; i < 200'000; ++i) text += "a.b, ";
  text += "]\n";
  EXPECT_TRUE(stored(text, "b"));  // all roles, where a line is too long to be looked at
}

}  // namespace
}  // namespace assay
