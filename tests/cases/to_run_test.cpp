// The commands that a report suggests for what only a run can tell.
#include "claim/to_run.h"

#include <gtest/gtest.h>

#include "support/memory_tree.h"

namespace assay {
namespace {

std::string command(test::Files files, std::string text, std::string path, std::string source = "pypi:host==2.0",
                    std::string version = "2.0") {
  const auto tree = test::memory_tree("plug", std::move(files));
  const TreeFacts of(tree, nullptr);
  VerifyReport report;
  report.document = "qa.md";
  report.of = "plug";
  report.on = {"host"};
  report.trees = {{"plug", "plug", "1.0", "", 3, "00", ""},
                  {"host", std::move(source), std::move(version), "", 3, "11", ""}};
  Claim open;
  open.id = "k1";
  open.at = {4, 1};
  open.text = std::move(text);
  open.verdict = VerdictKind::needs_run;
  open.evidence.push_back({{"plug", std::move(path), 1, 1}, "", Role::context, ""});
  report.claims.push_back(std::move(open));
  return needs_run_of(report, of).at(0).command;
}

TEST(ToRun, ImportsFirstAndThenTheTestsThatNameIt) {
  EXPECT_EQ(command({{"plug/core.py", "def free_cache(): ...\n"},
                     {"tests/test_core.py",
                      "import pytest\n\nclass TestCore:\n    def test_frees(self):\n        free_cache()\n\n"
                      "def test_other():\n    pass\n"}},
                    "`free_cache` works on the device", "plug/core.py"),
            "python -m pip install host==2.0\n"
            "python -c \"import plug.core\"\n"
            "python -m pytest tests/test_core.py::TestCore::test_frees\n");
}

TEST(ToRun, WhatOnlyAFixtureNamesIsTheWholeFile) {
  EXPECT_NE(command({{"plug/core.py", "def free_cache(): ...\n"},
                     {"tests/test_core.py", "import pytest\n\n@pytest.fixture\ndef cache():\n    free_cache()\n"}},
                    "`free_cache` works on the device", "plug/core.py")
                .find("python -m pytest tests/test_core.py\n"),
            std::string::npos);
}

TEST(ToRun, AFolderOfModulesIsTold) {
  const std::string run =
      command({{"src/plug/core.py", "def free_cache(): ...\n"}}, "`free_cache` works", "src/plug/core.py");
  EXPECT_NE(run.find("PYTHONPATH=src python -c \"import plug.core\"\n"), std::string::npos) << run;
  EXPECT_NE(run.find("# no test of plug names free_cache"), std::string::npos) << run;
}

TEST(ToRun, NothingOfATreeReachesTheShellUnquoted) {
  const std::string run = command(
      {{"plug/co re;x.py", "def free_cache(): ...\n"}, {"tests/test_$(id).py", "def test_it():\n    free_cache()\n"}},
      "`free_cache` works", "plug/co re;x.py", "host", "2.0\nrm -r /");
  EXPECT_EQ(run.find("co re"), std::string::npos) << run;
  EXPECT_NE(run.find("python -m pytest 'tests/test_$(id).py::test_it'\n"), std::string::npos) << run;
  EXPECT_EQ(run.find("\nrm"), std::string::npos) << run;
}

}  // namespace
}  // namespace assay
