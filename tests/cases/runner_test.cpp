// The runner's own promises: what a case file means, and that a case can fail.
#include <gtest/gtest.h>

#include "source/history.h"
#include "support/case_file.h"

namespace assay::test {
namespace {

constexpr const char* kFile = R"(# Title

```python path=up/shared.py
x = 1
```

## First

```python path=up/pkg/core.py
def f(): pass
```

````markdown doc written-at=1
# Doc
```python
f()
```
````

```expect
1 ok pkg/core.py   # why
```

## Second

```python path=down@1/a.py
one
```
```python path=down@2/b.py
one
```
)";

TEST(CaseFile, FilesAboveTheFirstCaseBelongToAll) {
  auto cases = read_cases(kFile, "x.md");
  ASSERT_EQ(cases.size(), 2u);
  EXPECT_EQ(cases[0].name, "First");
  EXPECT_EQ(cases[0].where, "x.md:7");
  EXPECT_EQ(cases[0].tree("up")->files().size(), 2u);
  EXPECT_EQ(cases[1].tree("up")->files().size(), 1u);
  EXPECT_EQ(cases[0].document, "# Doc\n```python\nf()\n```\n");
  EXPECT_EQ(cases[0].document_attributes.at("written-at"), "1");
}

TEST(CaseFile, TwoVersionsAreAHistory) {
  auto tree = read_cases(kFile, "x.md")[1].tree("down");
  ASSERT_TRUE(tree->history());
  EXPECT_EQ(tree->files()[0].path, "b.py");
  EXPECT_EQ(tree->history()->follow("1", "a.py", "2"), "b.py");
  EXPECT_EQ(tree->history()->read("1", "a.py")->data, "one\n");
  EXPECT_EQ(tree->history()->changes("2", "b.py", 9).size(), 2u);
}

TEST(CaseFile, ExpectationsAreWordsInOrder) {
  Case c = read_cases(kFile, "x.md")[0];
  EXPECT_EQ(compare(c, {"1 ok c1 pkg/core.py:1"}).empty(), false);
  EXPECT_EQ(compare(c, {"1 ok raw pkg/core.py"}), "");
  EXPECT_NE(compare(c, {"1 moved pkg/core.py"}), "");
  EXPECT_NE(compare(c, {}), "");
  EXPECT_NE(compare(c, {"1 ok pkg/core.py", "2 ok pkg/core.py"}), "");
  c.expect_some = true;
  EXPECT_EQ(compare(c, {"0 ok a", "1 ok pkg/core.py", "2 ok pkg/core.py"}), "");
  EXPECT_NE(compare(c, {"0 ok a"}), "");
}

}  // namespace
}  // namespace assay::test
