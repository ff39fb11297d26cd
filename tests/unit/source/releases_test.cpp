// Which versions --versions means: of an index that is a table of pages, and of small git repositories.
#include "source/releases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git_builder.h"
#include "sys/memory.h"

namespace assay {
namespace {

using testing::HasSubstr;

std::string names(const Result<std::vector<Release>>& releases) {
  if (!releases) return releases.error().message;
  std::string out;
  for (const Release& one : *releases)
    out += (out.empty() ? "" : " ") + one.name + (one.prerelease ? "(pre)" : "") + (one.yanked ? "(yanked)" : "");
  return out;
}

class IndexReleases : public testing::Test {
 protected:
  IndexReleases() {
    system.set_env("PIP_INDEX_URL", "https://index.example/simple");
    system.on_get = [this](const sys::HttpRequest& request) -> Result<sys::HttpResponse> {
      sys::HttpResponse answer;
      answer.status = request.url == "https://index.example/simple/proj/" ? 200 : 404;
      if (answer.status == 200) answer.body = page;
      answer.headers.emplace_back("content-type", "text/html");
      return answer;
    };
    for (const char* file :
         {"proj-0.9.0.tar.gz", "proj-0.10.0.tar.gz", "proj-0.10.0-py3-none-any.whl", "proj-0.11.0rc1.tar.gz",
          "proj-0.11.0-cp312-cp312-manylinux_2_17_x86_64.whl", "proj-0.11.0.post1.tar.gz", "proj-0.11.0.exe",
          "other-0.12.0.tar.gz", "proj-0.12.0.dev3.tar.gz"})
      page += "<a href='/f/" + std::string(file) + "'>" + file + "</a>\n";
    page += "<a href='/f' data-yanked='bad &lt;build&gt;'>proj-0.9.5.tar.gz</a>\n";
    page += "<a href='/f' data-yanked=''>proj-0.11.0.tar.gz</a>\n";
  }
  Result<std::vector<Release>> find(const std::string& spec, const std::string& source = "pypi:proj") {
    query.spec = spec;
    query.source = source;
    return find_releases(query, system, nullptr);
  }

  sys::MemorySystem system;
  ReleaseQuery query;
  std::string page = "<html>";
};

TEST_F(IndexReleases, AllOfThemInOrder) {
  auto all = find("");
  EXPECT_EQ(names(all), "0.9.0 0.10.0 0.11.0 0.11.0.post1");
  EXPECT_EQ(all->at(1).source, "pypi:proj==0.10.0");
  EXPECT_EQ(names(find("*")), "0.9.0 0.10.0 0.11.0 0.11.0.post1");
  EXPECT_EQ(names(find("pypi:proj", "./somewhere")), "0.9.0 0.10.0 0.11.0 0.11.0.post1");
  query.name = "proj";
  EXPECT_EQ(names(find("", "")), "0.9.0 0.10.0 0.11.0 0.11.0.post1") << "a name alone is a project of the index";
}

TEST_F(IndexReleases, ThoseOfASpecifier) {
  EXPECT_EQ(names(find(">=0.10")), "0.10.0 0.11.0 0.11.0.post1");
  EXPECT_EQ(names(find(" >= 0.9 , != 0.10.* ")), "0.9.0 0.11.0 0.11.0.post1");
  EXPECT_EQ(names(find("==0.11.0")), "0.11.0");
  EXPECT_EQ(names(find("pypi:proj>=0.9,<0.11", "")), "0.9.0 0.10.0");
  EXPECT_EQ(names(find(">=0.10", "pypi:proj==0.9.0")), "0.10.0 0.11.0 0.11.0.post1");
}

TEST_F(IndexReleases, PreReleasesOnRequest) {
  query.pre = true;
  EXPECT_EQ(names(find(">=0.10")), "0.10.0 0.11.0rc1(pre) 0.11.0 0.11.0.post1 0.12.0.dev3(pre)");
  query.pre = false;
  EXPECT_EQ(names(find(">=0.11.0rc1")), "0.11.0rc1(pre) 0.11.0 0.11.0.post1 0.12.0.dev3(pre)") << "one is named";
  EXPECT_EQ(names(find(">0.11.0.post1")), "0.12.0.dev3(pre)") << "there is nothing else";
}

TEST_F(IndexReleases, YankedOnRequestAndMarked) {
  query.yanked = true;
  auto found = find("<0.11");
  EXPECT_EQ(names(found), "0.9.0 0.9.5(yanked) 0.10.0");
  EXPECT_EQ(found->at(1).yanked_why, "bad <build>");
  EXPECT_EQ(names(find("==0.11.0")), "0.11.0") << "a yanked file beside one that is not";
}

TEST_F(IndexReleases, OneKindOfFile) {
  EXPECT_EQ(names(find(">=0.10?wheel", "pypi:proj")), "0.10.0 0.11.0");
  auto found = find("<0.11", "pypi:proj?sdist");
  EXPECT_EQ(names(found), "0.9.0 0.10.0");
  EXPECT_EQ(found->at(1).source, "pypi:proj==0.10.0?sdist");
}

TEST_F(IndexReleases, AListIsTakenAsItStands) {
  auto found = find("0.9.0, 0.11.0rc1,0.9.0,pypi:else==2?wheel,../x-3.tar.gz,old=git:repo@main");
  EXPECT_EQ(names(found), "0.9.0 0.11.0rc1(pre) 2 x-3.tar.gz old");
  EXPECT_EQ(found->at(0).source, "pypi:proj==0.9.0");
  EXPECT_EQ(found->at(2).source, "pypi:else==2?wheel");
  EXPECT_EQ(found->at(3).source, "../x-3.tar.gz");
  EXPECT_EQ(found->at(4).source, "git:repo@main");
  EXPECT_EQ(names(find("pypi:proj==0.9.0,pypi:proj==0.10.0")), "0.9.0 0.10.0");
}

TEST_F(IndexReleases, AFileListsThemOneALine) {
  system.add_file("/w/list.txt",
                  "# all of them\n0.9.0\n\npypi:proj==0.10.0  # the last good one\nmine=sdists/proj.zip\n");
  auto found = find("file:/w/list.txt");
  EXPECT_EQ(names(found), "0.9.0 0.10.0 mine");
  EXPECT_EQ(found->at(2).source, "/w/sdists/proj.zip") << "paths are meant from the file's folder";
}

TEST_F(IndexReleases, WhatGivesNothingSaysWhy) {
  EXPECT_EQ(
      names(find(">=2")),
      "--versions pypi:proj>=2: none of the 6 versions of proj on the package index (0.9.0 to 0.12.0.dev3) is >=2");
  EXPECT_EQ(names(find(">=x")), "--versions pypi:proj>=x: '>=x' is no version specifier (as >=0.9,<0.14)");
  EXPECT_EQ(names(find("", "pypi:none")),
            "--versions pypi:none: no project of this name on the package index (https://index.example/simple/none/)");
  EXPECT_EQ(names(find("0.9,>=1")),
            "--versions 0.9,>=1: '>=1' is no single version: a list has versions or sources, a specifier only clauses");
  EXPECT_EQ(names(find("latest")),
            "--versions latest: 'latest' is neither a version nor a source (a folder is written ./latest)");
  EXPECT_EQ(names(find("a..b")), "--versions a..b: a range of revisions needs a git repository: write git:REPO@a..b");
  EXPECT_EQ(names(find(">=1", "./down")),
            "--versions >=1: ./down is neither on the package index nor a git repository: write pypi:NAME>=1 or "
            "git:REPO@FROM..TO");
  EXPECT_THAT(names(find("file:/none")), HasSubstr("--versions file:/none: /none: "));
  EXPECT_EQ(names(find(",")), "--versions ,: names no version");
}

// v0.9.0 and v0.9.1 on main, v0.9.2 on a release branch, v0.10.0rc1 and v0.10.0 on main again.
class GitReleases : public testing::Test {
 protected:
  GitReleases() {
    a = git.commit({{"m.py", "1"}}, "first");
    b = git.commit({{"m.py", "2"}}, "second\n\nand why");
    side = git.commit({{"m.py", "2b"}}, "a fix", {b}, "release");
    c = git.commit({{"m.py", "3"}}, "third");
    d = git.commit({{"m.py", "4"}}, "fourth");
    git.tag("v0.9.0", a);
    git.annotated_tag("v0.9.1", b);
    git.tag("v0.9.2", side);
    git.tag("v0.10.0rc1", c);
    git.tag("v0.10.0", d);
    git.tag("plugin-v3.0", c);
    git.tag("nightly", d);
  }
  Result<std::vector<Release>> find(const std::string& spec, const std::string& source = "") {
    query.spec = spec;
    query.source = source;
    left_out = {};
    return find_releases(query, sys::real_system(), nullptr, &left_out);
  }
  Result<std::vector<Release>> at(const std::string& what) { return find("git:" + git.path() + what); }

  test::GitBuilder git;
  ReleaseQuery query;
  LeftOut left_out;
  std::string a, b, c, d, side;
};

TEST_F(GitReleases, TagsBetweenTwoVersionsWhateverTheirBranch) {
  auto found = at("@v0.9.0..v0.10.0");
  EXPECT_EQ(names(found), "v0.9.0 v0.9.1 v0.9.2 v0.10.0");
  EXPECT_EQ(found->at(1).source, "git:" + git.path() + "@v0.9.1");
  EXPECT_EQ(found->at(1).revision, b);
  EXPECT_EQ(found->at(1).title, "second");
  EXPECT_EQ(names(at("@v0.9.1..")), "v0.9.1 v0.9.2 v0.10.0");
  EXPECT_EQ(names(at("@..v0.9.1")), "v0.9.0 v0.9.1");
  EXPECT_EQ(names(at("@v0.10.0rc1..v0.10.0")), "v0.10.0rc1(pre) v0.10.0");
  EXPECT_EQ(left_out.prereleases, 0u) << "the range names one";
  EXPECT_TRUE(at("@v0.9.0..v0.10.0"));
  EXPECT_EQ(left_out.prereleases, 1u) << "v0.10.0rc1";
  query.pre = true;
  EXPECT_EQ(names(at("@v0.9.2..v0.10.0")), "v0.9.2 v0.10.0rc1(pre) v0.10.0");
  EXPECT_EQ(left_out.prereleases, 0u);
}

TEST_F(GitReleases, TagsOfASpecifierAndAllOfThem) {
  EXPECT_EQ(names(at("")), "v0.9.0 v0.9.1 v0.9.2 v0.10.0") << "tags of something else are left out";
  EXPECT_EQ(names(at("@*")), "v0.9.0 v0.9.1 v0.9.2 v0.10.0");
  EXPECT_EQ(names(at("@==0.9.*,!=0.9.1")), "v0.9.0 v0.9.2");
  EXPECT_EQ(names(find(">=0.9.1", "git:" + git.path() + "@main")), "v0.9.1 v0.9.2 v0.10.0");
  EXPECT_EQ(names(find("v0.9.0,main,nightly", "git:" + git.path())), "v0.9.0 main nightly");
}

TEST_F(GitReleases, OtherRangesGoByHistory) {
  EXPECT_EQ(names(at("@v0.9.1..main")), "v0.9.1 v0.10.0") << "v0.9.2 is not on main";
  EXPECT_THAT(names(at("@" + a + ".." + c)), "v0.9.0 v0.9.1");
  EXPECT_EQ(names(at("@main")), "main");
}

TEST_F(GitReleases, EveryCommitFollowsFirstParents) {
  query.every_commit = true;
  auto found = at("@v0.9.0..main");
  EXPECT_EQ(names(found), a.substr(0, 12) + " " + b.substr(0, 12) + " " + c.substr(0, 12) + " " + d.substr(0, 12));
  EXPECT_EQ(found->at(2).source, "git:" + git.path() + "@" + c);
  EXPECT_EQ(found->at(2).title, "third");
  EXPECT_EQ(names(at("@v0.9.2..main")), side.substr(0, 12) + " " + c.substr(0, 12) + " " + d.substr(0, 12));
  EXPECT_EQ(names(at("@..v0.9.1")), a.substr(0, 12) + " " + b.substr(0, 12));
}

TEST_F(GitReleases, AWorkTreeIsARepositoryToo) {
  test::GitBuilder tree(test::GitBuilder::work_tree);
  tree.tag("1.0", tree.commit({{"m.py", "1"}}, "one"));
  tree.tag("1.1", tree.commit({{"m.py", "2"}}, "two"));
  EXPECT_EQ(names(find(">=1.1", tree.path())), "1.1");
  EXPECT_EQ(names(find("1.0..1.1", tree.path())), "1.0 1.1");
}

TEST_F(GitReleases, WhatGivesNothingSaysWhy) {
  EXPECT_THAT(names(at("@v0.9..v0.10.0")),
              HasSubstr("no revision 'v0.9' in " + git.path() + "; near: v0.9.0, v0.9.1, v0.9.2"));
  EXPECT_THAT(names(at("@v0.10.0..v0.9.0")), HasSubstr("v0.10.0 comes after v0.9.0: write the older one first"));
  EXPECT_THAT(names(at("@>=7")), HasSubstr("none of the repository's 5 tags with a version is >=7"));
  EXPECT_THAT(names(find("git:/none@a..b")), HasSubstr("--versions git:/none@a..b: "));
  query.every_commit = true;
  EXPECT_THAT(names(at("@>=0.9")), HasSubstr("--every-commit needs a range: git:REPO@FROM..TO"));
}

}  // namespace
}  // namespace assay
