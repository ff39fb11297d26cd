// Packages from an index, without a network: the index is a table of pages.
#include "source/pypi/pypi.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <random>

#include "make_archive.h"
#include "source/pypi/index.h"
#include "source/pypi/parts.h"
#include "source/pypi/version.h"
#include "sys/memory.h"
#include "tree_lists.h"

namespace assay::pypi {
namespace {

using test::paths;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// -- versions

TEST(PypiVersion, OrderIsThatOfPep440) {
  const char* ordered[] = {"1.0.dev1", "1.0a1.dev1", "1.0a1",     "1.0a2", "1.0b1",          "1.0rc1",
                           "1.0",      "1.0+abc",    "1.0+abc.5", "1.0+5", "1.0.post1.dev1", "1.0.post1",
                           "1.0.1",    "1.1",        "1.10",      "2!0.1"};
  for (std::size_t i = 0; i < std::size(ordered); ++i)
    for (std::size_t j = 0; j < std::size(ordered); ++j)
      EXPECT_EQ(compare(*parse_version(ordered[i]), *parse_version(ordered[j])), i <=> j)
          << ordered[i] << " " << ordered[j];
}

TEST(PypiVersion, SpellingsOfOneVersionAreEqual) {
  for (auto [a, b] : {std::pair{"1.0", "1.0.0"},
                      {"1.0rc1", "1.0-RC.1"},
                      {"1.0rc1", "1.0c1"},
                      {"1.0a1", "1.0alpha1"},
                      {"1.0b0", "1.0beta"},
                      {"1.0.post1", "1.0-1"},
                      {"1.0.post1", "1.0.rev1"},
                      {"v1.0", "1"},
                      {"1.0.dev0", "1.0dev"},
                      {"1.0+A.b", "1.0+a_b"},
                      {"1.0rc2", "1.0.pre2"},
                      {"1!1", "1!1.0"}})
    EXPECT_TRUE(matches(a, b)) << a << " " << b;
  EXPECT_FALSE(matches("1.0", "1.0.post1"));
  EXPECT_FALSE(matches("1.0", "1.0rc1"));
  EXPECT_TRUE(matches("1.0", "1.0+cpu"));
  EXPECT_FALSE(matches("1.0+cpu", "1.0"));
  EXPECT_TRUE(matches("weird-Version", "WEIRD-version"));
  for (const char* bad : {"", "x", "1..0", "1.0+", "1.0+a..b", "1.0-x", "99999999999999999999"})
    EXPECT_FALSE(parse_version(bad)) << bad;
}

TEST(PypiVersion, NearOnesAreNamed) {
  EXPECT_THAT(near_versions("1.2.4", {"1.10", "1.2.3", "1.2.5", "1.2.2", "0.9", "junk"}, 2),
              ElementsAre("1.2.3", "1.2.5"));
  EXPECT_THAT(near_versions("9", {"1.0", "1.1", "1.2"}, 2), ElementsAre("1.1", "1.2"));
  EXPECT_THAT(near_versions("0.1", {"1.0", "1.1", "1.2"}, 2), ElementsAre("1.0", "1.1"));
}

// -- pages

TEST(PypiPage, AddressesAreJoined) {
  EXPECT_EQ(join_url("https://h.example/simple/p/", "../../files/p.whl#sha256=1"), "https://h.example/files/p.whl");
  EXPECT_EQ(join_url("https://h.example/simple/p/", "/f/p.whl"), "https://h.example/f/p.whl");
  EXPECT_EQ(join_url("https://h.example/simple/p/", "p.whl?a=b"), "https://h.example/simple/p/p.whl?a=b");
  EXPECT_EQ(join_url("https://h.example/simple/p/", "https://o.example/p.whl"), "https://o.example/p.whl");
  EXPECT_EQ(join_url("https://h.example/simple/p/", "//o.example/p.whl"), "https://o.example/p.whl");
  EXPECT_EQ(join_url("https://h.example", "p.whl"), "https://h.example/p.whl");
}

TEST(PypiPage, JsonAndHtmlSayTheSame) {
  std::string hash(64, 'a');
  auto json = parse_json_page(R"({"files": [
      {"filename": "p-1.whl", "url": "/f/p-1.whl", "hashes": {"sha256": ")" +
                                  hash + R"("}, "size": 12, "yanked": "broken & bad"},
      {"filename": "p-2.whl", "url": "/f/p-2.whl", "hashes": {}, "yanked": false},
      {"url": 3}, 4]})",
                              "https://h.example/simple/p/");
  auto html = parse_html_page(
      "<!DOCTYPE html><html><body><abbr>x</abbr>\n<a data-yanked=\"broken &amp; bad\" data-requires-python=\"&gt;=3\" "
      "href=\"/f/p-1.whl#sha256=" +
          hash + "\">p-1.whl</a><br/>\n<A HREF='x'>no</A><a href='/f/p-2.whl'>p-2.whl</a>",
      "https://h.example/simple/p/");
  ASSERT_TRUE(json);
  ASSERT_EQ(json->size(), 2u);
  ASSERT_EQ(html.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ((*json)[i].filename, html[i].filename);
    EXPECT_EQ((*json)[i].url, html[i].url);
    EXPECT_EQ((*json)[i].sha256, html[i].sha256);
    EXPECT_EQ((*json)[i].yanked, html[i].yanked);
  }
  EXPECT_EQ(html[0].yanked, "broken & bad");
  EXPECT_TRUE(html[0].sha256);
  EXPECT_FALSE(parse_json_page("{", ""));
  EXPECT_FALSE(parse_json_page("[]", ""));
}

// -- choosing

std::string chosen(const std::vector<std::string>& names, std::string_view version, Wanted wanted = Wanted::any) {
  std::vector<IndexFile> files;
  for (const auto& name : names) files.push_back({name, "https://h.example/" + name, {}, 0, {}});
  auto choice = choose_file(files, "my.pkg", version, wanted);
  return choice ? choice->file.filename : choice.error().message;
}

TEST(PypiChoice, APureWheelThenTheSdistThenAPlatformWheel) {
  std::vector<std::string> all{"my_pkg-1.0-cp312-cp312-manylinux_2_17_x86_64.whl", "my-pkg-1.0.tar.gz",
                               "my_pkg-1.0-py3-none-any.whl"};
  EXPECT_EQ(chosen(all, "1.0.0"), "my_pkg-1.0-py3-none-any.whl");
  EXPECT_EQ(chosen(all, "1.0", Wanted::sdist), "my-pkg-1.0.tar.gz");
  all.pop_back();
  EXPECT_EQ(chosen(all, "1.0"), "my-pkg-1.0.tar.gz");
  EXPECT_EQ(chosen(all, "1.0", Wanted::wheel), "my_pkg-1.0-cp312-cp312-manylinux_2_17_x86_64.whl");
  all.pop_back();
  EXPECT_EQ(chosen(all, "1.0"), "my_pkg-1.0-cp312-cp312-manylinux_2_17_x86_64.whl");
  EXPECT_EQ(chosen(all, "1.0", Wanted::sdist), "1.0 has wheels only: leave ?sdist away");
}

TEST(PypiChoice, TheOrderOfFilesDoesNotMatter) {
  std::vector<std::string> all{
      "my_pkg-1.0-cp313-cp313t-manylinux_2_17_x86_64.whl",      "my_pkg-1.0-cp313-cp313-win_amd64.whl",
      "my_pkg-1.0-cp312-cp312-manylinux_2_17_x86_64.whl",       "my_pkg-1.0-cp313-cp313-manylinux_2_17_aarch64.whl",
      "my_pkg-1.0-cp313-cp313-manylinux_2_17_x86_64.whl",       "my_pkg-1.0-cp313-cp313-musllinux_1_2_x86_64.whl",
      "my_pkg-1.0-pp310-pypy310_pp73-manylinux_2_17_x86_64.whl"};
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(chosen(all, "1.0"), "my_pkg-1.0-cp313-cp313-manylinux_2_17_x86_64.whl");
    std::rotate(all.begin(), all.begin() + 1, all.end());
  }
  EXPECT_EQ(chosen({"my_pkg-1.0-py2-none-any.whl", "my_pkg-1.0-py2.py3-none-any.whl"}, "1.0"),
            "my_pkg-1.0-py2.py3-none-any.whl");
  EXPECT_EQ(chosen({"my_pkg-1.0-1-py3-none-any.whl", "my_pkg-1.0-2-py3-none-any.whl"}, "1.0"),
            "my_pkg-1.0-2-py3-none-any.whl");
  EXPECT_EQ(chosen({"my_pkg-1.0+cpu-py3-none-any.whl", "my_pkg-1.0.tar.gz"}, "1.0"), "my_pkg-1.0.tar.gz");
  EXPECT_EQ(chosen({"my_pkg-1.0+cpu-py3-none-any.whl"}, "1.0"), "my_pkg-1.0+cpu-py3-none-any.whl");
}

TEST(PypiChoice, AMissingVersionNamesNearOnes) {
  EXPECT_EQ(chosen({"my-pkg-1.2.3.tar.gz", "my-pkg-1.2.5.tar.gz", "other-1.2.4.tar.gz", "my-pkg-1.2.4.exe"}, "1.2.4"),
            "1.2.4 is not on the package index; near: 1.2.3, 1.2.5");
  EXPECT_EQ(chosen({"my-pkg-1.2.exe"}, "1"), "the package index has no files of it that can be read");
}

TEST(PypiRequest, IsParsedOrRefused) {
  auto request = parse_request("pypi:My.Pkg==1.0?sdist");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->project, "My.Pkg");
  EXPECT_EQ(request->version, "1.0");
  EXPECT_EQ(request->wanted, Wanted::sdist);
  for (const char* bad : {"pypi:", "pypi:==1", "pypi:a==", "pypi:a>=1", "pypi:a==1,==2", "pypi:a==1?egg",
                          "pypi:../a==1", "pypi:a==1/../2", "pypi:a==*"})
    EXPECT_FALSE(parse_request(bad)) << bad;
}

// -- the whole way

class Pypi : public testing::Test {
 protected:
  Pypi() {
    system.set_env("PIP_INDEX_URL", "https://index.example/simple");
    system.set_env("ASSAY_CACHE_DIR", "/cache");
    store = std::move(*open_store(system));
    system.on_get = [this](const sys::HttpRequest& request) -> Result<sys::HttpResponse> {
      sys::HttpResponse none;
      none.status = 404;
      auto found = pages.find(request.url);
      if (found == pages.end()) return none;
      if (failures_left > 0) {
        --failures_left;
        none.status = 503;
        return none;
      }
      sys::HttpRequest plain = request;
      if (!ranges) plain.range.clear();
      auto answer = sys::MemorySystem::page(plain, found->second);
      if (cut_after && answer.body.size() > cut_after) {
        if (request.sink) request.sink(std::string_view(answer.body).substr(0, cut_after));
        return Error{request.url + ": the connection was closed"};
      }
      if (request.url.ends_with("/"))
        answer.headers.emplace_back("content-type", "application/vnd.pypi.simple.v1+json");
      return answer;
    };
  }

  void publish(const std::string& filename, const std::string& content, const std::string& more = "") {
    pages["https://files.example/" + filename] = content;
    listed += (listed.empty() ? "" : ",") + std::string(R"({"filename": ")") + filename +
              R"(", "url": "https://files.example/)" + filename + R"(", "hashes": {"sha256": ")" +
              sha256(content).hex() + R"("}, "size": )" + std::to_string(content.size()) + more + "}";
    pages["https://index.example/simple/proj/"] = R"({"files": [)" + listed + "]}";
  }
  Result<std::shared_ptr<const Tree>> open(const std::string& source, bool cache = true) {
    auto tree = pypi::open("t", source, system, cache ? store.get() : nullptr, {});
    store->flush();
    return tree;
  }
  static std::string record_line(const std::string& path, const std::string& content) {
    static const char* kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    unsigned bits = 0, have = 0;
    for (auto byte : sha256(content).bytes) {
      bits = bits << 8 | byte;
      for (have += 8; have >= 6; have -= 6) out += kDigits[bits >> (have - 6) & 63];
    }
    out += kDigits[bits << (6 - have) & 63];
    return path + ",sha256=" + out + "," + std::to_string(content.size()) + "\n";
  }
  static std::string noise() {  // 3 MiB that don't compress
    std::mt19937 random(1);
    std::string out;
    for (int i = 0; i < 3 << 20; ++i) out += static_cast<char>(random());
    return out;
  }
  // A wheel with a large library that nobody wants, and `tampered` in place of what RECORD lists for proj/mod.py.
  static std::string platform_wheel(const std::string& tampered = "") {
    std::string library = noise();
    std::string module(3000, 'm'), record = record_line("proj/__init__.py", "x = 1\n") +
                                            record_line("proj/mod.py", module) + record_line("proj/lib.so", library) +
                                            record_line("proj-1.0.dist-info/METADATA", "Version: 1.0\n") +
                                            "proj-1.0.dist-info/RECORD,,\n";
    return make_archive({{"proj/__init__.py", "x = 1\n"},
                         {"proj/lib.so", library},
                         {"proj/mod.py", tampered.empty() ? module : tampered},
                         {"proj/unlisted.py", "u"},
                         {"proj-1.0.dist-info/METADATA", "Version: 1.0\n"},
                         {"proj-1.0.dist-info/RECORD", record}},
                        Format::zip);
  }

  sys::MemorySystem system;
  std::unique_ptr<Store> store;
  std::map<std::string, std::string> pages;
  std::string listed;
  int failures_left = 0;
  bool ranges = true;
  std::uint64_t cut_after = 0;  // bytes of a file after which an answer breaks off; 0: never
};

TEST_F(Pypi, APureWheelIsFetchedOnceAndThenNoMore) {
  publish(
      "proj-1.0-py3-none-any.whl",
      make_archive({{"proj/__init__.py", "x = 1\n"}, {"proj-1.0.dist-info/METADATA", "Version: 1.0\n"}}, Format::zip));
  auto tree = open("pypi:Proj==1.0.0");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_THAT(paths(**tree), ElementsAre("proj-1.0.dist-info/METADATA", "proj/__init__.py"));
  EXPECT_EQ((*tree)->info().version, "1.0");
  EXPECT_EQ((*tree)->info().revision, "proj-1.0-py3-none-any.whl");
  EXPECT_EQ((*tree)->info().source, "pypi:Proj==1.0.0");
  EXPECT_EQ(system.requests.size(), 2u);
  system.requests.clear();
  auto again = open("pypi:proj==1.0");  // another spelling of the same
  ASSERT_TRUE(again);
  EXPECT_THAT(system.requests, IsEmpty());
  EXPECT_EQ((*again)->info().digest, (*tree)->info().digest);
  EXPECT_EQ((*again)->read(1)->data, "x = 1\n");
}

TEST_F(Pypi, ADownloadThatIsNotWhatTheIndexListsIsRefused) {
  publish("proj-1.0.tar.gz", make_archive({{"proj-1.0/setup.py", ""}}, Format::tar_gz));
  pages["https://files.example/proj-1.0.tar.gz"][40] ^= 1;
  auto tree = open("pypi:proj==1.0");
  ASSERT_FALSE(tree);
  EXPECT_EQ(
      tree.error().message,
      "pypi:proj==1.0: proj-1.0.tar.gz: what was downloaded is not what the package index lists (its SHA-256 differs)");
  EXPECT_FALSE(system.list("/cache/downloads") && !system.list("/cache/downloads")->empty());
}

TEST_F(Pypi, OfAPlatformWheelOnlyThePythonIsFetched) {
  publish("proj-1.0-cp312-cp312-manylinux_2_17_x86_64.whl", platform_wheel());
  auto tree = open("pypi:proj==1.0");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_THAT(paths(**tree), ElementsAre("proj-1.0.dist-info/METADATA", "proj-1.0.dist-info/RECORD", "proj/__init__.py",
                                         "proj/mod.py"));
  FileIndex index = 0;
  ASSERT_TRUE((*tree)->find("proj/mod.py", &index));
  EXPECT_EQ((*tree)->read(index)->data, std::string(3000, 'm'));
  ASSERT_EQ((*tree)->skipped().size(), 1u);
  EXPECT_EQ((*tree)->skipped()[0].path, "proj/lib.so");
  EXPECT_NE((*tree)->left_out("proj/lib.so"), nullptr);
  ASSERT_EQ((*tree)->unread().size(), 1u);
  EXPECT_EQ((*tree)->unread()[0].path, "proj/unlisted.py");
  EXPECT_EQ((*tree)->unread()[0].reason, "the wheel's RECORD doesn't list it");
  for (const std::string& request : system.requests)
    EXPECT_TRUE(request.ends_with("/") || request.find(' ') != std::string::npos) << request;

  system.requests.clear();
  auto again = open("pypi:proj==1.0");
  ASSERT_TRUE(again);
  EXPECT_THAT(system.requests, IsEmpty());
  EXPECT_EQ((*again)->info().digest, (*tree)->info().digest);
  EXPECT_EQ((*again)->skipped().size(), 1u);
  EXPECT_EQ((*again)->unread().size(), 1u);
}

TEST_F(Pypi, AMemberThatIsNotWhatRecordSaysIsRefused) {
  publish("proj-1.0-cp312-cp312-manylinux_2_17_x86_64.whl", platform_wheel(std::string(3000, 'M')));
  auto tree = open("pypi:proj==1.0");
  ASSERT_FALSE(tree);
  EXPECT_THAT(tree.error().message, HasSubstr("broken wheel: proj/mod.py: it is not what RECORD says"));
}

TEST_F(Pypi, AServerWithoutRangesGivesTheWholeWheel) {
  ranges = false;
  publish("proj-1.0-cp312-cp312-manylinux_2_17_x86_64.whl", platform_wheel());
  auto tree = open("pypi:proj==1.0");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ((*tree)->files().size(), 6u);
  EXPECT_NE((*tree)->find("proj/lib.so"), nullptr);
}

TEST_F(Pypi, SdistAndWheelCanBeAskedFor) {
  publish("proj-1.0-py3-none-any.whl", make_archive({{"proj/__init__.py", ""}, {"proj/w.py", ""}}, Format::zip));
  publish(
      "proj-1.0.tar.gz",
      make_archive({{"proj-1.0/PKG-INFO", "Version: 1.0\n"}, {"proj-1.0/src/proj/__init__.py", ""}}, Format::tar_gz));
  EXPECT_EQ((*open("pypi:proj==1.0"))->files().size(), 2u);
  auto sdist = open("pypi:proj==1.0?sdist");
  ASSERT_TRUE(sdist);
  EXPECT_THAT(paths(**sdist), ElementsAre("PKG-INFO", "src/proj/__init__.py"));
}

TEST_F(Pypi, AYankedVersionIsOpenedAndSaysSo) {
  publish("proj-1.0-py3-none-any.whl", make_archive({{"proj/__init__.py", ""}}, Format::zip),
          R"(, "yanked": "leaks memory")");
  EXPECT_EQ((*open("pypi:proj==1.0"))->info().revision, "proj-1.0-py3-none-any.whl (yanked: leaks memory)");
  EXPECT_EQ((*open("pypi:proj==1.0"))->info().revision, "proj-1.0-py3-none-any.whl (yanked: leaks memory)")
      << "from the store";
}

TEST_F(Pypi, WhatIsMissingIsNamed) {
  publish("proj-1.2.3.tar.gz", "");
  publish("proj-1.2.5.tar.gz", "");
  EXPECT_EQ(open("pypi:proj==1.2.4").error().message,
            "pypi:proj==1.2.4: 1.2.4 is not on the package index; near: 1.2.3, 1.2.5");
  EXPECT_EQ(open("pypi:proj").error().message, "pypi:proj: say which version: pypi:proj==VERSION");
  EXPECT_EQ(open("pypi:none==1").error().message,
            "pypi:none==1: no project of this name on the package index (https://index.example/simple/none/)");
}

// 9.4 MB of which 6 MB come at a time; they are kept on disk in pieces of 4 MiB.
class PypiCutOff : public Pypi {
 protected:
  PypiCutOff() {
    publish("proj-1.0.tar.gz", sdist);
    cut_after = 6'000'000;
  }
  std::vector<std::string> ranges_asked() {
    std::vector<std::string> out;
    for (const std::string& request : system.requests)
      if (auto blank = request.find(' '); !request.ends_with("/")) out.push_back(request.substr(blank + 1));
    system.requests.clear();
    return out;
  }
  std::vector<std::string> downloads() const {
    std::vector<std::string> out;
    auto entries = system.list("/cache/downloads");
    for (const auto& entry : *entries) out.push_back(entry.name.substr(65));
    return out;
  }
  const std::string url = "https://files.example/proj-1.0.tar.gz";
  static std::string make_sdist() {
    std::string large = noise() + noise() + noise();
    return make_archive({{"proj-1.0/PKG-INFO", "Version: 1.0\n"}, {"proj-1.0/large", large}}, Format::tar_gz);
  }
  inline static const std::string sdist = make_sdist();
};

TEST_F(PypiCutOff, GoesOnWhereItWas) {
  auto tree = open("pypi:proj==1.0");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_THAT(ranges_asked(), ElementsAre(url, "6000000-"));
  EXPECT_THAT(downloads(), ElementsAre("proj-1.0.tar.gz"));
}

TEST_F(PypiCutOff, GoesOnInTheNextRun) {
  cut_after = 3'000'000;
  EXPECT_THAT(open("pypi:proj==1.0").error().message, HasSubstr("the connection was closed"));
  EXPECT_THAT(ranges_asked(), ElementsAre(url, "3000000-", "6000000-"));
  EXPECT_THAT(downloads(), ElementsAre("proj-1.0.tar.gz.part0", "proj-1.0.tar.gz.part1"));
  cut_after = 0;
  EXPECT_TRUE(open("pypi:proj==1.0"));
  EXPECT_THAT(ranges_asked(), ElementsAre("9000000-"));
  EXPECT_THAT(downloads(), ElementsAre("proj-1.0.tar.gz"));
}

TEST_F(PypiCutOff, AFileThatIsHereIsTakenThoughNobodyNotedIt) {
  cut_after = 0;
  ASSERT_TRUE(open("pypi:proj==1.0"));
  store = std::move(*open_store(system));  // forgets everything
  ranges_asked();
  ASSERT_TRUE(open("pypi:proj==1.0"));
  EXPECT_THAT(ranges_asked(), IsEmpty());
}

TEST_F(PypiCutOff, BeginsAnewWhereTheServerCannotGoOn) {
  ranges = false;
  EXPECT_FALSE(open("pypi:proj==1.0"));
  system.requests.clear();
  cut_after = 0;
  EXPECT_TRUE(open("pypi:proj==1.0"));
  EXPECT_EQ(system.requests.back(), url);
}

TEST_F(PypiCutOff, BeginsAnewWhereThePiecesAreNotOfThisFile) {
  cut_after = 3'000'000;
  EXPECT_FALSE(open("pypi:proj==1.0"));
  cut_after = 0;
  std::string part = "/cache/downloads/" + sha256(sdist).hex() + "-proj-1.0.tar.gz.part0";
  std::string damaged = *system.content(part);
  damaged[100] ^= 1;
  system.add_file(part, damaged);
  auto tree = open("pypi:proj==1.0");
  EXPECT_TRUE(tree) << tree.error().message;
}

TEST_F(PypiCutOff, LeavesNothingWithoutACache) {
  system.add_directory("/tmp");
  cut_after = 3'000'000;
  EXPECT_FALSE(open("pypi:proj==1.0", false));
  EXPECT_EQ(system.list("/tmp")->size(), 0u);
}

TEST_F(Pypi, SeveralAreFetchedAheadWithOneLookAtThePage) {
  for (int i = 0; i < 9; ++i) {
    std::string version = "1." + std::to_string(i);
    publish("proj-" + version + ".tar.gz",
            make_archive({{"proj-" + version + "/PKG-INFO", "Version: " + version + "\n"}}, Format::tar_gz));
  }
  pages["https://files.example/proj-1.3.tar.gz"] = "damaged";
  pages.erase("https://files.example/proj-1.4.tar.gz");
  std::vector<std::string> sources;
  for (int i = 0; i < 10; ++i) sources.push_back("pypi:proj==1." + std::to_string(i));
  sources.push_back("pypi:none==1");
  std::mutex saying;
  std::string said;
  OpenOptions options;
  options.progress = [&](std::string_view line) {
    std::lock_guard lock(saying);
    said += std::string(line) + "\n";
  };
  auto reasons = fetch(sources, system, store.get(), options);
  ASSERT_EQ(reasons.size(), sources.size());
  for (std::size_t i : {0u, 1u, 2u, 5u, 6u, 7u, 8u}) EXPECT_EQ(reasons[i], "") << i;
  EXPECT_THAT(reasons[3], HasSubstr("proj-1.3.tar.gz"));
  EXPECT_THAT(reasons[4], HasSubstr("the package index answers 404"));
  EXPECT_EQ(reasons[9], "1.9 is not on the package index; near: 1.5, 1.6, 1.7, 1.8");
  EXPECT_EQ(reasons[10], "no project of this name on the package index (https://index.example/simple/none/)");
  EXPECT_EQ(std::count(system.requests.begin(), system.requests.end(), "https://index.example/simple/proj/"), 1);
  EXPECT_THAT(said, HasSubstr("asking the package index for proj\n"));
  EXPECT_THAT(said, HasSubstr("of 10)"));

  store->flush();
  system.requests.clear();
  EXPECT_EQ(fetch({sources[0], sources[8]}, system, store.get(), options), (std::vector<std::string>{"", ""}));
  EXPECT_TRUE(open(sources[8]));
  EXPECT_THAT(system.requests, IsEmpty()) << "all of it is here";
  EXPECT_EQ(fetch({sources[0]}, system, nullptr, options), std::vector<std::string>{""}) << "nowhere to keep it";
  EXPECT_THAT(system.requests, IsEmpty());
}

TEST_F(Pypi, AServerThatRecoversIsAskedAgain) {
  publish("proj-1.0-py3-none-any.whl", make_archive({{"proj/__init__.py", ""}}, Format::zip));
  failures_left = 2;
  EXPECT_TRUE(open("pypi:proj==1.0"));
  failures_left = 100;
  EXPECT_EQ(open("pypi:proj==1.0?wheel").error().message,
            "pypi:proj==1.0?wheel: https://index.example/simple/proj/: the package index answers 503");
}

TEST_F(Pypi, WithoutACacheNothingStaysBehind) {
  publish("proj-1.0-py3-none-any.whl", make_archive({{"proj/__init__.py", "x"}}, Format::zip));
  system.add_directory("/tmp");
  auto tree = open("pypi:proj==1.0", false);
  ASSERT_TRUE(tree);
  EXPECT_EQ((*tree)->read(0)->data, "x");
  EXPECT_EQ(system.list("/tmp")->size(), 1u);
  tree = Error{};
  EXPECT_EQ(system.list("/tmp")->size(), 0u);
  EXPECT_FALSE(system.stat("/cache/downloads"));
}

TEST_F(Pypi, OldDownloadsMakeRoom) {
  system.set_env("ASSAY_CACHE_LIMIT", "5M");
  for (const char* version : {"1.0", "2.0"})
    publish("proj-" + std::string(version) + "-py3-none-any.whl",
            make_archive({{"proj/__init__.py", ""}, {"proj/data", noise()}}, Format::zip));
  ASSERT_TRUE(open("pypi:proj==1.0"));
  ASSERT_TRUE(open("pypi:proj==2.0"));
  ASSERT_EQ(system.list("/cache/downloads")->size(), 1u);
  EXPECT_THAT((*system.list("/cache/downloads"))[0].name, HasSubstr("proj-2.0"));
}

TEST_F(Pypi, TheIndexIsTheOnePipKnows) {
  system.set_env("PIP_INDEX_URL", "");
  std::vector<std::string> asked;
  std::string configured = "https://index.example/simple";
  system.on_run = [&](const sys::Command& command) -> Result<sys::CommandResult> {
    EXPECT_EQ(command.directory, "/") << "a pip.py in the current folder must not be run";
    std::string line;
    for (const auto& word : command.argv) line += word + " ";
    asked.push_back(line);
    sys::CommandResult result;
    bool config = line.find("config get global.index-url") != std::string::npos;
    result.exit_code = config && configured.empty() ? 1 : 0;
    result.out = config ? configured + "\n" : "https://constant.example/simple\n";
    return result;
  };
  EXPECT_EQ(*find_index(system, store.get()), "https://index.example/simple/");
  store->flush();
  asked.clear();
  EXPECT_EQ(*find_index(system, store.get()), "https://index.example/simple/");
  EXPECT_THAT(asked, IsEmpty()) << "asked once";

  configured.clear();
  system.set_env("HOME", "/home/me");  // another configuration
  EXPECT_EQ(*find_index(system, store.get()), "https://constant.example/simple/");
  store->flush();
  configured = "https://other.example/simple";
  system.add_file("/home/me/.config/pip/pip.conf", "[global]\nindex-url = https://other.example/simple\n");
  EXPECT_EQ(*find_index(system, store.get()), "https://other.example/simple/") << "asked again when its files change";
}

TEST_F(Pypi, WithoutAnyPipTheErrorSaysWhatToDo) {
  system.set_env("PIP_INDEX_URL", "");
  EXPECT_EQ(open("pypi:proj==1").error().message,
            "pypi:proj==1: no package index is known: neither PIP_INDEX_URL nor a pip that can be asked");
}

TEST_F(Pypi, CredentialsAreUsedForTheSameHostAndNeverShown) {
  system.set_env("PIP_INDEX_URL", "https://me:secret@index.example/simple");
  pages["https://me:secret@index.example/simple/proj/"] =
      R"({"files": [{"filename": "proj-1.0.tar.gz", "url": "https://index.example/f/proj-1.0.tar.gz", "hashes": {}}]})";
  auto tree = open("pypi:proj==1.0");
  ASSERT_FALSE(tree);
  EXPECT_EQ(system.requests.back(), "https://me:secret@index.example/f/proj-1.0.tar.gz");
  EXPECT_EQ(tree.error().message.find("secret"), std::string::npos) << tree.error().message;
  EXPECT_EQ(open("pypi:none==1.0").error().message.find("secret"), std::string::npos);
}

}  // namespace
}  // namespace assay::pypi
