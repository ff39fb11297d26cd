// Which texts of an archive a sweep keeps in memory.
#include "facts/wanted_text.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(WantedText, PythonAndWhatElseIsReadButNoDocuments) {
  for (const char* path : {"p/a.py", "p/a.pyi", "csrc/ops.cu", "CMakeLists.txt", "setup.cfg", "PKG-INFO", "a/b.yaml"})
    EXPECT_TRUE(is_wanted_text(path, 1000)) << path;
  for (const char* path : {"README.md", "docs/a.rst", "a/page.html", "a/logo.svg", "a/notes.ipynb"})
    EXPECT_FALSE(is_wanted_text(path, 1000)) << path;
  EXPECT_TRUE(is_wanted_text("a/large.py", 10 << 20));
  EXPECT_FALSE(is_wanted_text("a/large.json", 10 << 20));
}

}  // namespace
}  // namespace assay
