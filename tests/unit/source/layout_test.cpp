// Where modules are imported from and which version a project is, from its files alone.
#include "source/layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "source/project_files.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Texts = std::map<std::string, std::string>;

Layout layout(const Texts& texts) {
  std::vector<File> files;
  for (const auto& [path, text] : texts) files.push_back({path, {}, text.size(), is_vendored(path)});
  return read_layout(files, [&](FileIndex i) { return texts.at(files[i].path); });
}
std::vector<std::string> roots(const Texts& texts) {
  std::vector<std::string> out;
  for (const auto& root : layout(texts).roots) out.push_back(root.dir);
  return out;
}
std::string version(const Texts& texts) { return layout(texts).version; }

TEST(ImportRoots, AFlatProjectHasOnlyItsOwnFolder) {
  EXPECT_THAT(roots({{"setup.py", "setup(name='pkg')"}, {"pkg/__init__.py", ""}, {"tests/test_x.py", ""}}),
              ElementsAre(""));
}

TEST(ImportRoots, ASrcLayoutIsFound) {
  EXPECT_THAT(roots({{"pyproject.toml", "[project]\nname = 'pkg'"}, {"src/pkg/__init__.py", ""}}),
              ElementsAre("", "src"));
  EXPECT_THAT(roots({{"python/pkg/__init__.py", ""}, {"lib/other/__init__.py", ""}}), ElementsAre("", "lib", "python"));
  EXPECT_THAT(roots({{"lib/pkg/__init__.py", "\"\"\"Read\n    from lib/pkg/data\n    import lib files\n\"\"\"\n"}}),
              ElementsAre("", "lib"))
      << "prose is no import";
  EXPECT_THAT(roots({{"lib/pkg/__init__.py", "import importlib\nimportlib.import_module('x')\n"}}),
              ElementsAre("", "lib"));
  for (const char* line : {"from lib import pkg", "from lib.pkg import x", "import lib", "import lib.pkg",
                           "import lib as l", "import lib, os", "import lib  # all of it"})
    EXPECT_THAT(roots({{"lib/pkg/__init__.py", ""}, {"tool.py", line}}), ElementsAre("")) << line;
}

TEST(ImportRoots, SrcIsNoRootWhereItIsAPackageItself) {
  EXPECT_THAT(roots({{"src/__init__.py", ""}, {"src/models/__init__.py", ""}}), ElementsAre(""));
  // A namespace package: nobody says so, but somebody imports from it.
  EXPECT_THAT(roots({{"src/models/__init__.py", ""}, {"src/train.py", "import os\nfrom src.models import Net\n"}}),
              ElementsAre(""));
  EXPECT_THAT(
      roots({{"src/models/__init__.py", ""}, {"src/train.py", "# imported from src.models\nfrom models import Net\n"}}),
      ElementsAre("", "src"));
}

TEST(ImportRoots, WhatTheConfigurationDeclaresIsBelieved) {
  // A namespace package in src: no __init__.py to go by.
  const Texts space{{"src/google/cloud/thing/__init__.py", ""}};
  auto with = [&](std::string file, std::string text) {
    Texts texts = space;
    texts[file] = text;
    return roots(texts);
  };
  EXPECT_THAT(roots(space), ElementsAre(""));
  EXPECT_THAT(with("setup.py", "setup(packages=find_packages('src'), package_dir={'': 'src'})"),
              ElementsAre("", "src"));
  EXPECT_THAT(with("setup.py", "setup(packages=find_namespace_packages(where=\"src\"))"), ElementsAre("", "src"));
  EXPECT_THAT(with("setup.cfg", "[options]\npackage_dir =\n    = src\n"), ElementsAre("", "src"));
  EXPECT_THAT(with("setup.cfg", "[options.packages.find]\nwhere = src\n"), ElementsAre("", "src"));
  EXPECT_THAT(with("pyproject.toml", "[tool.setuptools.packages.find]\nwhere = ['src']"), ElementsAre("", "src"));
  EXPECT_THAT(with("pyproject.toml", "[tool.setuptools]\npackage-dir = {'' = 'src'}"), ElementsAre("", "src"));
  EXPECT_THAT(with("pyproject.toml", "[tool.poetry]\npackages = [{include = 'google', from = 'src'}]"),
              ElementsAre("", "src"));
  EXPECT_THAT(with("pyproject.toml", "[tool.maturin]\npython-source = 'src'"), ElementsAre("", "src"));
  EXPECT_THAT(with("pyproject.toml", "[tool.hatch.build.targets.wheel]\npackages = ['src/google']"),
              ElementsAre("", "src"));
  EXPECT_THAT(with("pyproject.toml", "not toml at all ["), ElementsAre(""));
  EXPECT_THAT(with("pyproject.toml", "[tool.setuptools.packages.find]\nwhere = ['../src', '/src']"), ElementsAre(""));
}

TEST(ImportRoots, EachProjectOfARepositoryHasItsOwn) {
  EXPECT_THAT(roots({{"libs/core/pyproject.toml", "[project]\nname='core'"},
                     {"libs/core/core/__init__.py", ""},
                     {"libs/cli/setup.py", "setup(name='cli')"},
                     {"libs/cli/src/cli/__init__.py", ""},
                     {"tools/pyproject.toml", "[tool.ruff]\nline-length = 100"},
                     {"tools/x.py", ""},
                     {"pkg/__init__.py", ""},
                     {"pkg/templates/new/setup.py", "setup(name='new')"},
                     {"pkg/templates/new/new/__init__.py", ""}}),
              ElementsAre("", "libs/cli/src", "libs/core"));
}

TEST(Version, ComesFromWhatIsWrittenDown) {
  EXPECT_EQ(version({{"PKG-INFO", "Metadata-Version: 2.1\nVersion: 1.0\n\nVersion: 2\n"}}), "1.0");
  EXPECT_EQ(version({{"x-1.1.dist-info/METADATA", "Name: x\nVersion: 1.1\n"}}), "1.1");
  EXPECT_EQ(version({{"pyproject.toml", "[project]\nversion = '1.2'"}}), "1.2");
  EXPECT_EQ(version({{"pyproject.toml", "[tool.poetry]\nversion = '1.3'"}}), "1.3");
  EXPECT_EQ(version({{"setup.cfg", "[metadata]\nversion = 1.4\n"}}), "1.4");
  EXPECT_EQ(version({{"setup.py", "setup(\n  name='x',\n  version='1.5',\n)"}}), "1.5");
  EXPECT_EQ(version({{"setup.py", "setup(name='x', python_version='3')"}}), "");
}

TEST(Version, IsLookedUpWhereTheConfigurationPoints) {
  EXPECT_EQ(version({{"pyproject.toml", "[tool.setuptools.dynamic]\nversion = {file = 'pkg/version/version'}"},
                     {"pkg/version/version", "0.7.0.dev\n"}}),
            "0.7.0.dev");
  EXPECT_EQ(version({{"pyproject.toml", "[tool.setuptools.dynamic]\nversion = {attr = 'pkg.about.__version__'}"},
                     {"src/pkg/about.py", "__version__: str = \"2.0\"  # keep\n"}}),
            "2.0");
  EXPECT_EQ(version({{"setup.cfg", "[metadata]\nversion = attr: pkg.__version__\n"},
                     {"pkg/__init__.py", "__version__ = '2.1'"}}),
            "2.1");
  EXPECT_EQ(
      version({{"pyproject.toml", "[tool.hatch.version]\npath = 'pkg/_v.py'"}, {"pkg/_v.py", "__version__ = '2.2'"}}),
      "2.2");
  EXPECT_EQ(version({{"pyproject.toml", "[project]\nname = 'My-Pkg'\ndynamic = ['version']"},
                     {"my_pkg/__init__.py", "__version__ = '2.3'"}}),
            "2.3");
  // Made by a tool from the history: nothing is written down.
  EXPECT_EQ(version({{"pyproject.toml", "[project]\nname = 'x'\ndynamic = ['version']"},
                     {"x/__init__.py", "__version__ = get()"}}),
            "");
}

TEST(Vendored, GoesByFolderNames) {
  EXPECT_TRUE(is_vendored("pkg/_vendor/six.py"));
  EXPECT_TRUE(is_vendored("third_party/a/b.c"));
  EXPECT_FALSE(is_vendored("pkg/vendor.py"));
  EXPECT_FALSE(is_vendored("vendors/x.py"));
}

}  // namespace
}  // namespace assay
