// Requirements and entry points, as each packaging file writes them.
#include "model/packaging.h"

#include <gtest/gtest.h>

#include "support/memory_tree.h"

namespace assay::model {
namespace {

Packaging packaging(test::Files files) {
  TreeFacts facts(test::memory_tree("lib", std::move(files)), nullptr);
  return packaging_of(facts);
}

// "name specifier (group) line", one after the other.
std::string requirements(test::Files files) {
  std::string out;
  for (const Requirement& r : packaging(std::move(files)).requirements)
    out += (out.empty() ? "" : "; ") + r.name + r.specifier + (r.group.empty() ? "" : " (" + r.group + ")") + " " +
           std::to_string(r.line);
  return out;
}

TEST(Packaging, ARequirementIsNameSpecifierAndMarker) {
  Requirement r = parse_requirement("Foo_Bar.baz[extra,other] >= 8.0 , < 9 ; python_version < '3.9'");
  EXPECT_EQ(r.name, "foo-bar-baz");
  EXPECT_EQ(r.specifier, ">=8.0,<9");
  EXPECT_EQ(r.marker, "python_version < '3.9'");
  EXPECT_EQ(parse_requirement("pkg (>=2)").specifier, ">=2");
  EXPECT_EQ(parse_requirement("pkg @ https://x/y.whl").specifier, "");
  EXPECT_EQ(parse_requirement("two words").name, "");
  EXPECT_EQ(parse_requirement("-r other.txt").name, "");
}

TEST(Packaging, PyprojectWithExtrasGroupsAndBuild) {
  EXPECT_EQ(requirements({{"pyproject.toml",
                           "[project]\nrequires-python = \">=3.9\"\ndependencies = [\n  \"a>=1\",\n  \"b\",\n]\n"
                           "[project.optional-dependencies]\ncli = [\"c\"]\n[dependency-groups]\ndev = [\"d\"]\n"
                           "[build-system]\nrequires = [\"hatchling\"]\n"}}),
            "python>=3.9 2; a>=1 4; b 5; c (cli) 8; d (dev) 10; hatchling (build) 12");
}

TEST(Packaging, PoetryRangesBecomeClauses) {
  EXPECT_EQ(requirements({{"pyproject.toml",
                           "[tool.poetry.dependencies]\na = \"^1.2\"\nb = \"~1.2.3\"\nc = \"*\"\nd = {version = "
                           "\"^0.3.1\", optional = true}\ne = \"1.5\"\n"}}),
            "a>=1.2,<2 2; b>=1.2.3,<1.3 3; c 4; d>=0.3.1,<0.4 (optional) 5; e==1.5 6");
  EXPECT_EQ(requirements({{"pyproject.toml", "[tool.poetry.dependencies]\na = \"^1.2 || ^2\"\n"}}), "a^1.2 || ^2 2")
      << "what cannot be read is declared all the same";
}

TEST(Packaging, SetupCfgSetupPyAndRequirementsFiles) {
  EXPECT_EQ(requirements({{"setup.cfg",
                           "[options]\npython_requires = >=3.8\ninstall_requires =\n    a>=1\n    b; "
                           "python_version<'3'\n[options.extras_require]\nx =\n    c\n"}}),
            "python>=3.8 2; a>=1 4; b 5; c (x) 8");
  EXPECT_EQ(
      requirements({{"setup.py", "DEPS = ['a', 'b==2']\nsetup(install_requires=DEPS, extras_require={'x': ['c']})\n"}}),
      "a 1; b==2 1; c (x) 2");
  EXPECT_EQ(requirements({{"requirements-dev.txt", "# tools\n-r base.txt\na==1.0  # pinned\nb>=2 --hash=sha256:0\n"}}),
            "a==1.0 (dev) 3; b>=2 (dev) 4");
}

TEST(Packaging, WhatIsComputedIsSaid) {
  EXPECT_NE(packaging({{"setup.py", "setup(install_requires=read('x'))\n"}}).open, "");
  EXPECT_NE(packaging({{"pyproject.toml", "[project]\ndynamic = [\"dependencies\"]\n"}}).open, "");
  EXPECT_EQ(packaging({{"setup.py", "setup(install_requires=read('x'))\n"},
                       {"PKG-INFO", "Name: lib\nRequires-Dist: a>=1\n\nRequires-Dist: not this\n"}})
                .open,
            "")
      << "the metadata was computed when the archive was made";
}

TEST(Packaging, MetadataTellsExtras) {
  EXPECT_EQ(requirements({{"lib-1.dist-info/METADATA",
                           "Name: lib\nRequires-Python: >=3.9\nRequires-Dist: a<2,>=1\nRequires-Dist: b; extra == "
                           "'cli'\n"}}),
            "python>=3.9 2; a<2,>=1 3; b (cli) 4");
}

TEST(Packaging, EntryPointsOfEachFile) {
  auto points = [](test::Files files) {
    std::string out;
    for (const EntryPoint& e : packaging(std::move(files)).entry_points)
      out += (out.empty() ? "" : "; ") + e.group + " " + e.name + " " + e.target + " " + std::to_string(e.line);
    return out;
  };
  EXPECT_EQ(points({{"pyproject.toml",
                     "[project.scripts]\nt = \"p:main\"\n[project.entry-points.\"g.h\"]\nx = \"p.q:r\"\n"}}),
            "console_scripts t p:main 2; g.h x p.q:r 4");
  EXPECT_EQ(points({{"setup.cfg", "[options.entry_points]\nconsole_scripts =\n    t = p:main\n"}}),
            "console_scripts t p:main 3");
  EXPECT_EQ(points({{"setup.py", "setup(entry_points={'g': ['x = p:y']})\n"}}), "g x p:y 1");
  EXPECT_EQ(points({{"lib-1.dist-info/entry_points.txt", "[g]\nx = p:y\n"}}), "g x p:y 2");
}

TEST(Packaging, DamagedFilesSayNothing) {
  for (std::string text : {"[project\ndependencies = [", "", "\xff\xfe", "[project]\ndependencies = 3\n"}) {
    Packaging p = packaging({{"pyproject.toml", text}, {"setup.cfg", text}, {"setup.py", text}, {"PKG-INFO", text}});
    EXPECT_TRUE(p.requirements.empty()) << text;
  }
}

}  // namespace
}  // namespace assay::model
