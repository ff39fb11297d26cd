#include <gtest/gtest.h>

#include "report/report.h"
#include "sample.h"

namespace assay {
namespace {

TEST(Markdown, ProblemsStandInTheOpenAndTheRestIsFolded) {
  EXPECT_EQ(verify_markdown(sample_report(), {"0.1.0"}), R"(## `docs/qa.md`: fail

**2 errors, 2 warnings**: one claim is refuted

- 3 citations: 1 ok, 1 ambiguous, 1 moved
- 2 claims: 1 refuted, 1 not-checkable

| where | what | verdict | why |
|---|---|---|---|
| line 7 | `lib/core.py:10-11` | **moved** | The quoted code stands at lines 20-21. |
| line 12 | \`timeout\` defaults to \`None\` \| see \<b\>core\</b\> | **refuted** | It defaults to 30. |
| line 5 | `util.py:3` | **ambiguous** | lib/util.py and lib/sub/util.py fit. |

#### line 7, c1: moved

`lib/core.py:10-11`

The quoted code stands at lines 20-21.

`lib/core.py:20-21` of lib contradicts:

```text
     20 | def run(self):
     21 |     return 1
```

To do: cite lib/core.py:20-21 (--fix rewrites it).

#### line 12, k1: refuted

\`timeout\` defaults to \`None\` \| see \<b\>core\</b\>

It defaults to 30.

`lib/core.py:4` of lib contradicts:

```text
      4 | def get(url, timeout=30):
```

To do: correct the statement.

#### line 5, c3: ambiguous

`util.py:3`

lib/util.py and lib/sub/util.py fit.

To do: write more of the path, so that only one file fits.

### 1 file could not be read

- lib: `lib/old.py`: not UTF-8

<details><summary>Not decided (1)</summary>

| where | what | verdict | why |
|---|---|---|---|
| line 14 | It is fast. | **not-checkable** |  |

</details>

<details><summary>Holds (1)</summary>

| where | what | verdict | why |
|---|---|---|---|
| line 9 | `lib/util.py:3` | **ok** |  |

</details>

| tree | version | revision | files | digest |
|---|---|---|---|---|
| lib (`pypi:lib==1.2`) | 1.2 |  | 12 | `00ff` |

Made by assay 0.1.0.
)");
}

TEST(Markdown, SourceWithFencesStaysInsideItsOwn) {
  VerifyReport report = sample_report();
  report.citations[0].evidence[0].text = "\"\"\"\n```python\nx\n```\n\"\"\"";
  std::string out = verify_markdown(report, {"0.1.0"});
  EXPECT_NE(out.find("````text\n"), std::string::npos) << out;
}

}  // namespace
}  // namespace assay
