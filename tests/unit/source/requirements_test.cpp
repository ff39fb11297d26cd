// What a project's metadata says of the versions of another.
#include "source/requirements.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "source/open.h"
#include "source/requirement_files.h"
#include "sys/memory.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "LINE GROUP: SPECIFIER; MARKER" of those on `dep`.
std::vector<std::string> on_dep(const std::vector<Requirement>& all) {
  std::vector<std::string> out;
  for (const Requirement& one : all)
    if (one.name == "dep")
      out.push_back(std::to_string(one.line) + " " + (one.group.empty() ? "-" : one.group) + ": " +
                    (one.specifier.empty() ? "any" : one.specifier) + (one.marker.empty() ? "" : "; " + one.marker));
  return out;
}

TEST(Requirement, IsParsedAsPep508WritesIt) {
  Requirement one = parse_requirement(" My_Dep.x[audio, video] >=1.0,<2 ; python_version >= '3.9' ");
  EXPECT_EQ(one.name, "my-dep-x");
  EXPECT_EQ(one.extras, "audio, video");
  EXPECT_EQ(one.specifier, ">=1.0,<2");
  EXPECT_EQ(one.marker, "python_version >= '3.9'");
  EXPECT_EQ(parse_requirement("dep (>=1,<2)").specifier, ">=1,<2");
  EXPECT_EQ(parse_requirement("dep @ https://host.example/dep.whl").specifier, "");
  EXPECT_EQ(parse_requirement("dep @ https://host.example/dep.whl").name, "dep");
  EXPECT_EQ(parse_requirement("dep").name, "dep");
  for (const char* none : {"", "a sentence about dep", "dep>=", "./folder", "dep[", "-e .", "dep 1.0"})
    EXPECT_EQ(parse_requirement(none).name, "") << none;
}

TEST(Requirement, InPyproject) {
  EXPECT_THAT(on_dep(requirements_of_pyproject(R"([project]
dependencies = [
  "other",
  "dep >= 1.2, < 2",  # a comment
]
[project.optional-dependencies]
gpu = ["dep[gpu]==1.5; sys_platform == 'linux'"]
[dependency-groups]
test = ["dep", {include-group = "gpu"}]
)")),
              ElementsAre("4 -: >= 1.2, < 2", "7 gpu: ==1.5; sys_platform == 'linux'", "9 test: any"));
  EXPECT_THAT(requirements_of_pyproject("[broken"), IsEmpty());
}

TEST(Requirement, InPoetrysTables) {
  auto poetry = [](const std::string& value) {
    auto found = on_dep(requirements_of_pyproject("[tool.poetry.dependencies]\ndep = " + value + "\n"));
    return found.empty() ? "none" : found[0];
  };
  EXPECT_EQ(poetry("\"^1.2.3\""), "2 -: >=1.2.3,<2");
  EXPECT_EQ(poetry("\"^0.2.3\""), "2 -: >=0.2.3,<0.3");
  EXPECT_EQ(poetry("\"^0.0.3\""), "2 -: >=0.0.3,<0.0.4");
  EXPECT_EQ(poetry("\"~1.2.3\""), "2 -: >=1.2.3,<1.3");
  EXPECT_EQ(poetry("\"~1\""), "2 -: >=1,<2");
  EXPECT_EQ(poetry("\"1.2.3\""), "2 -: ==1.2.3");
  EXPECT_EQ(poetry("\"1.*\""), "2 -: ==1.*");
  EXPECT_EQ(poetry("\">=1,<1.5\""), "2 -: >=1,<1.5");
  EXPECT_EQ(poetry("\"*\""), "2 -: any");
  EXPECT_EQ(poetry("\"^1 || ^2\""), "none");
  EXPECT_EQ(poetry("{version = \"^1\", optional = true, markers = \"os_name == 'posix'\"}"),
            "2 optional: >=1,<2; os_name == 'posix'");
}

TEST(Requirement, InSetupCfg) {
  EXPECT_THAT(on_dep(requirements_of_setup_cfg("[metadata]\nname = x\n[options]\ninstall_requires =\n  other\n"
                                               "  # why\n  dep>=1; os_name == 'nt'\n[options.extras_require]\n"
                                               "gpu = dep==1.5\nall =\n  dep\n")),
              ElementsAre("7 -: >=1; os_name == 'nt'", "9 gpu: ==1.5", "11 all: any"));
}

TEST(Requirement, InSetupPy) {
  EXPECT_THAT(on_dep(requirements_of_setup_py(R"(from setuptools import setup
"""Needs dep>=7 or so."""
REQUIRES = ["other", "dep>=1.0"]  # "dep>=6"
GPU = [
    'dep==1.5',
]
extras_require = {
    "gpu": GPU,
    "all": ["x", "dep>=2; os_name == 'nt'"],
}
setup(name="dep", install_requires=["dep<3"], extras_require=extras_require)
)")),
              ElementsAre("3 -: >=1.0", "5 gpu: ==1.5", "9 all: >=2; os_name == 'nt'", "11 -: <3"));
  EXPECT_THAT(requirements_of_setup_py("'unterminated dep>=1\n\"\"\"dep>=1"), testing::SizeIs(1));
}

TEST(Requirement, ASetupPyNamesOtherThingsToo) {
  EXPECT_EQ(
      project_name("setup.py", "ext = Extension(name=\"ext._C\")\nsetup(\n    name='my_proj', ext_modules=[ext])\n"),
      "my_proj");
  EXPECT_EQ(project_name("setup.py", "from setuptools import setup\n"), "");
}

TEST(Requirement, InMetadataAndRequirementsFiles) {
  EXPECT_THAT(on_dep(requirements_of_metadata("Name: x\nRequires-Dist: dep<2,>=1\nRequires-Dist: dep (==1.5) ; "
                                              "(os_name == 'nt') and extra == 'gpu'\n\nRequires-Dist: dep==9\n")),
              ElementsAre("2 -: <2,>=1", "3 gpu: ==1.5; (os_name == 'nt')"));
  EXPECT_THAT(
      on_dep(requirements_of_lines("# dep==0\n-r more.txt\ndep>=1  # why\ndep==2 --hash=sha256:00\nDep~=1.4 \\\n")),
      ElementsAre("3 -: >=1", "4 -: ==2", "5 -: ~=1.4"));
}

TEST(Requirement, WhatBindsMostComesFirst) {
  sys::MemorySystem system;
  system.add_file("/down/pyproject.toml",
                  "[project]\nname = 'down'\n[project.optional-dependencies]\nup = ['Up_Pkg>=3']\n");
  system.add_file("/down/requirements.txt", "up-pkg\nup-pkg>=2; os_name == 'nt'\nup-pkg>=1\n");
  system.add_file("/down/examples/a/requirements.txt", "up-pkg==0.1\n");
  system.add_file("/down/vendor/x/requirements.txt", "up-pkg==0.2\n");
  auto tree = open_tree("down", "/down", system, nullptr, {});
  ASSERT_TRUE(tree);
  EXPECT_THAT(distribution_names(**tree), ElementsAre("down"));
  std::vector<std::string> found;
  for (const Requirement& one : requirements_on(**tree, {"up-pkg"}))
    found.push_back(one.path + ":" + std::to_string(one.line) + " " + one.text);
  EXPECT_THAT(found, ElementsAre("requirements.txt:3 up-pkg>=1", "examples/a/requirements.txt:1 up-pkg==0.1",
                                 "requirements.txt:2 up-pkg>=2; os_name == 'nt'", "pyproject.toml:4 Up_Pkg>=3",
                                 "requirements.txt:1 up-pkg"));
}

TEST(Declared, IsComparedWithWhatWorks) {
  using pypi::Tried;
  std::vector<pypi::TriedVersion> tried{{"0.8", Tried::works},   {"0.9", Tried::works},  {"0.10", Tried::works},
                                        {"0.11", Tried::fails},  {"0.12", Tried::fails}, {"0.13", Tried::fails},
                                        {"0.14", Tried::unknown}};
  EXPECT_EQ(compare_declared(">=0.8,<0.11", tried), "");
  EXPECT_EQ(compare_declared(">=0.8", tried), "it allows 0.11 to 0.13, which fail");
  EXPECT_EQ(compare_declared("==0.10", tried), "it leaves out 0.8, 0.9, which work");
  EXPECT_EQ(compare_declared(">=0.9,<0.12", tried), "it allows 0.11, which fails, and leaves out 0.8, which works");
  EXPECT_EQ(compare_declared("", tried), "it allows 0.11 to 0.13, which fail");
  EXPECT_EQ(compare_declared("nonsense", tried), "");
}

}  // namespace
}  // namespace assay
