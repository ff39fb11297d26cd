// What of an archive becomes part of its tree, and what is refused.
#include "source/archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "make_archive.h"
#include "source/inflate.h"
#include "source/open.h"
#include "sys/memory.h"
#include "tree_lists.h"

namespace assay {
namespace {

using test::paths;
using test::text;
using test::unread;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Archive : public testing::Test {
 protected:
  Result<std::shared_ptr<const Tree>> open(const std::string& name, const std::string& content,
                                           const ArchiveLimits& limits = {}) {
    system.add_file("/" + name, content);
    ArchiveSource source;
    source.source = source.path = "/" + name;
    return open_archive("t", source, system, store.get(), {}, limits);
  }
  std::shared_ptr<const Tree> tree(const std::string& name, const std::string& content) {
    auto opened = open(name, content);
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? *opened : nullptr;
  }
  std::string error(const std::string& name, const std::string& content, const ArchiveLimits& limits = {}) {
    auto opened = open(name, content, limits);
    return opened ? "(opened)" : opened.error().message;
  }

  sys::MemorySystem system;
  std::unique_ptr<Store> store;
};

const std::vector<Item> kProject{{"proj-1.0/PKG-INFO", "Name: proj\nVersion: 1.0\n"},
                                 {"proj-1.0/src/proj/__init__.py", "x = 1\n"},
                                 {"proj-1.0/src/proj/data.bin", std::string("\0\1\2", 3)}};

TEST_F(Archive, EveryFormatGivesTheSameTree) {
  struct Case {
    const char* name;
    Format format;
  };
  std::string digest;
  for (const Case& c : {Case{"p.tar", Format::tar},
                        {"p.tar.gz", Format::tar_gz},
                        {"p.tgz", Format::tar_gz},
                        {"p.tar.xz", Format::tar_xz},
                        {"p.tar.bz2", Format::tar_bz2},
                        {"p.zip", Format::zip}}) {
    auto t = tree(c.name, make_archive(kProject, c.format));
    ASSERT_TRUE(t) << c.name;
    EXPECT_THAT(paths(*t), ElementsAre("PKG-INFO", "src/proj/__init__.py", "src/proj/data.bin")) << c.name;
    EXPECT_EQ(text(*t, "src/proj/__init__.py"), "x = 1\n") << c.name;
    EXPECT_EQ(text(*t, "src/proj/data.bin"), std::string("\0\1\2", 3)) << c.name;
    EXPECT_EQ(t->find("src/proj/__init__.py")->digest, sha256("x = 1\n"));
    EXPECT_EQ(t->info().version, "1.0");
    ASSERT_EQ(t->import_roots().size(), 2u);
    EXPECT_EQ(t->import_roots()[1].dir, "src");
    EXPECT_THAT(t->unread(), IsEmpty());
    if (digest.empty()) digest = t->info().digest;
    EXPECT_EQ(t->info().digest, digest) << c.name;
  }
}

TEST_F(Archive, AWheelIsLaidOutAsItIsInstalled) {
  auto t = tree("p-1.0-py3-none-any.whl", make_archive({{"p/__init__.py", "1"},
                                                        {"p-1.0.data/purelib/p/more.py", "2"},
                                                        {"p-1.0.data/platlib/q.py", "3"},
                                                        {"p-1.0.data/scripts/run", "4"},
                                                        {"p-1.0.dist-info/METADATA", "Name: p\nVersion: 1.0\n"}},
                                                       Format::zip));
  EXPECT_THAT(paths(*t),
              ElementsAre("p-1.0.data/scripts/run", "p-1.0.dist-info/METADATA", "p/__init__.py", "p/more.py", "q.py"));
  EXPECT_EQ(t->info().version, "1.0");
  EXPECT_EQ(t->import_roots().size(), 1u);
  // A wheel with one package only keeps its folder.
  EXPECT_THAT(paths(*tree("q.whl", make_archive({{"q/a.py", ""}, {"q/b.py", ""}}, Format::zip))),
              ElementsAre("q/a.py", "q/b.py"));
}

TEST_F(Archive, ATopFolderIsLeftAwayUnlessItIsAPackage) {
  EXPECT_THAT(paths(*tree("a.zip", make_archive({{"repo-main/__init__.py", ""}, {"repo-main/x.py", ""}}, Format::zip))),
              ElementsAre("__init__.py", "x.py"));
  EXPECT_THAT(paths(*tree("b.zip", make_archive({{"pkg/__init__.py", ""}, {"pkg/x.py", ""}}, Format::zip))),
              ElementsAre("pkg/__init__.py", "pkg/x.py"));
  EXPECT_THAT(paths(*tree("c.zip", make_archive({{"a/x.py", ""}, {"b/y.py", ""}}, Format::zip))),
              ElementsAre("a/x.py", "b/y.py"));
  EXPECT_THAT(paths(*tree("d.zip", make_archive({{"only.py", ""}}, Format::zip))), ElementsAre("only.py"));
}

TEST_F(Archive, MembersThatLeaveItAreListedNotRead) {
  for (Format format : {Format::tar, Format::zip}) {
    auto t =
        tree(format == Format::zip ? "t.zip" : "t.tar",
             make_archive(
                 {{"ok/a.py", "1"}, {"../evil.py", "2"}, {"/etc/passwd", "3"}, {"ok/../../up.py", "4"}, {"b.py", "5"}},
                 format));
    EXPECT_THAT(paths(*t), ElementsAre("b.py", "ok/a.py"));
    EXPECT_THAT(unread(*t), ElementsAre("../evil.py: a path that leaves the archive", "/etc/passwd: an absolute path",
                                        "ok/../../up.py: a path that leaves the archive"));
  }
}

TEST_F(Archive, LinksInsideAreFilesOthersAreListed) {
  auto t = tree("t.tar", make_archive({{"p/real.py", "r"},
                                       {"p/sub/alias.py", "../real.py", AE_IFLNK},
                                       {"p/chain.py", "sub/alias.py", AE_IFLNK},
                                       {"p/hard.py", "p/real.py", AE_IFREG, true},
                                       {"p/out.py", "../../etc/passwd", AE_IFLNK},
                                       {"p/abs.py", "/etc/passwd", AE_IFLNK},
                                       {"p/dir", "sub", AE_IFLNK},
                                       {"p/loop1", "loop2", AE_IFLNK},
                                       {"p/loop2", "loop1", AE_IFLNK},
                                       {"p/fifo", "", AE_IFIFO},
                                       {"p/dev", "", AE_IFCHR}},
                                      Format::tar));
  EXPECT_THAT(paths(*t), ElementsAre("chain.py", "hard.py", "real.py", "sub/alias.py"));
  EXPECT_EQ(text(*t, "chain.py"), "r");
  EXPECT_EQ(text(*t, "hard.py"), "r");
  EXPECT_THAT(unread(*t),
              ElementsAre("abs.py: a link out of the archive", "dev: a device or FIFO",
                          "dir: a link to nothing, or to a folder", "fifo: a device or FIFO", "loop1: a link in a loop",
                          "loop2: a link in a loop", "out.py: a link out of the archive"));
  auto z = tree("t.zip", make_archive({{"real.py", "r"}, {"alias.py", "real.py", AE_IFLNK}}, Format::zip));
  EXPECT_EQ(text(*z, "alias.py"), "r");
}

TEST_F(Archive, OfTwoMembersOfOneNameTheLastIsReadAndThatIsSaid) {
  for (Format format : {Format::tar, Format::zip}) {
    auto t = tree(format == Format::zip ? "t.zip" : "t.tar",
                  make_archive({{"a.py", "old"}, {"b.py", "b"}, {"./a.py", "new"}}, format));
    EXPECT_THAT(paths(*t), ElementsAre("a.py", "b.py"));
    EXPECT_EQ(text(*t, "a.py"), "new");
    EXPECT_THAT(unread(*t), ElementsAre("a.py: several members have this name: the last one is read"));
  }
}

TEST_F(Archive, NamesThatAreNotUtf8AreListed) {
  auto t = tree("t.tar", make_archive({{"a.py", ""}, {"caf\xc3\xa9.py", "e"}}, Format::tar));
  EXPECT_THAT(paths(*t), ElementsAre("a.py", "caf\xc3\xa9.py"));
  PlainZip zip;
  zip.list("bad\xff.py", 0, 0, zip.add_local("bad\xff.py", ""));
  zip.list("ok.py", 0, 0, zip.add_local("ok.py", ""));
  auto z = tree("t.zip", zip.finish());
  EXPECT_THAT(paths(*z), ElementsAre("ok.py"));
  EXPECT_THAT(unread(*z), ElementsAre("bad\xEF\xBF\xBD.py: the name is not UTF-8"));
}

TEST_F(Archive, WhatCannotBeExpandedIsListed) {
  PlainZip zip;
  std::size_t at = zip.add_local("a.py", "x");
  zip.list("a.py", 1, crc32("x"), at);
  zip.list("secret.py", 1, crc32("x"), at, 1);
  zip.list("odd.py", 1, crc32("x"), at, 0, 12);
  auto t = tree("t.zip", zip.finish());
  EXPECT_THAT(paths(*t), ElementsAre("a.py"));
  EXPECT_THAT(unread(*t), ElementsAre("odd.py: compressed by method 12, which is not read", "secret.py: encrypted"));
}

TEST_F(Archive, ABrokenOneIsAnErrorThatNamesIt) {
  EXPECT_EQ(error("empty.zip", ""), "/empty.zip: the file is empty");
  EXPECT_EQ(error("noise.whl", "this is no archive at all, just text"), "/noise.whl: not a zip file, or cut short");
  EXPECT_THAT(error("noise.tar.gz", "this is no archive at all, just text"),
              HasSubstr("/noise.tar.gz: broken archive: "));
  EXPECT_EQ(error("none.zip", make_archive({}, Format::zip)), "/none.zip: the archive holds no files");
  EXPECT_EQ(error("none.tar.gz", make_archive({}, Format::tar_gz)), "/none.tar.gz: the archive holds no files");

  std::string noise;
  for (int i = 0; i < 50'000; ++i) noise += static_cast<char>((i * 2654435761u) >> 13);
  for (auto [name, format] : {std::pair{"cut.tar.gz", Format::tar_gz},
                              {"cut.tar.xz", Format::tar_xz},
                              {"cut.tar", Format::tar},
                              {"cut.zip", Format::zip},
                              {"cut.tar.bz2", Format::tar_bz2}}) {
    std::string whole = make_archive({{"a.py", noise}, {"b.py", noise}}, format);
    for (std::size_t size : {whole.size() / 3, whole.size() / 2, whole.size() - whole.size() / 10}) {
      std::string message = error(name, whole.substr(0, size));
      EXPECT_THAT(message, HasSubstr(std::string("/") + name + ": ")) << size;
      EXPECT_EQ(message.find('\n'), std::string::npos);
    }
  }
}

TEST_F(Archive, AWrongChecksumIsAnError) {
  PlainZip zip;
  zip.list("a.py", 5, crc32("right"), zip.add_local("a.py", "wrong"));
  EXPECT_EQ(error("t.zip", zip.finish()), "/t.zip: broken archive: a.py: its checksum is wrong");
}

TEST_F(Archive, BombsAreRefusedBeforeTheyExpand) {
  std::string zeros(40 << 20, '\0');
  std::string bomb = make_archive({{"a", zeros}, {"b", zeros}}, Format::tar_gz);
  ASSERT_LT(bomb.size(), 1u << 20);
  EXPECT_EQ(error("bomb.tar.gz", bomb), "/bomb.tar.gz: expands to more than 200 times its size: refused");
  EXPECT_EQ(error("bomb.zip", make_archive({{"a", zeros}, {"b", zeros}}, Format::zip)),
            "/bomb.zip: expands to more than 200 times its size: refused");
  EXPECT_EQ(error("bomb.tar.xz", make_archive({{"a", zeros}, {"b", zeros}}, Format::tar_xz)),
            "/bomb.tar.xz: expands to more than 200 times its size: refused");
}

TEST_F(Archive, MembersThatOverlapDoNotMultiply) {
  // 2,000 entries that all point to one member of 1 MiB.
  PlainZip zip;
  std::string content(1 << 20, 'x');
  std::size_t at = zip.add_local("a", content);
  for (int i = 0; i < 2000; ++i) zip.list("f" + std::to_string(i), 1 << 20, crc32(content), at);
  EXPECT_EQ(error("overlap.zip", zip.finish()), "/overlap.zip: expands to more than 200 times its size: refused");
}

TEST_F(Archive, LimitsOnSizeAndNumber) {
  ArchiveLimits limits;
  limits.member = 1000;
  limits.total = 10'000;
  limits.members = 5;
  std::string big(1001, 'x'), small(900, 'y');
  for (Format format : {Format::tar_gz, Format::zip}) {
    std::string name = format == Format::zip ? "t.zip" : "t.tar.gz";
    auto t = open(name, make_archive({{"a/big", big}, {"a/ok", small}}, format), limits);
    ASSERT_TRUE(t);
    EXPECT_THAT(paths(**t), ElementsAre("ok"));
    EXPECT_EQ((*t)->unread()[0].path, "big");
    EXPECT_THAT((*t)->unread()[0].reason, HasSubstr("larger than"));
    std::vector<Item> many;
    for (int i = 0; i < 6; ++i) many.push_back({"f" + std::to_string(i), ""});
    EXPECT_EQ(error(name, make_archive(many, format), limits), "/" + name + ": more than 5 members");
    limits.members = 100;
    many.clear();
    for (int i = 0; i < 12; ++i) many.push_back({"f" + std::to_string(i), small});
    EXPECT_THAT(error(name, make_archive(many, format), limits), HasSubstr("refused"));
    limits.members = 5;
  }
}

TEST_F(Archive, ASecondRunNeitherReadsNorExpandsIt) {
  for (Format format : {Format::tar_gz, Format::zip}) {
    std::string name = format == Format::zip ? "/p.zip" : "/p.tar.gz";
    store = std::move(*open_store(system));
    system.add_file(name, make_archive(kProject, format));
    system.advance_ns(10'000'000'000);
    auto cold = *open_tree("t", name, system, store.get(), {});
    FileIndex quoted = 0;
    ASSERT_TRUE(cold->find("src/proj/__init__.py", &quoted));
    EXPECT_TRUE(cold->read_to_quote(quoted));
    store->flush();
    system.reads = 0;
    auto warm = *open_tree("t", name, system, store.get(), {});
    EXPECT_EQ(system.reads, 0u);
    EXPECT_EQ(warm->info().digest, cold->info().digest);
    EXPECT_EQ(warm->info().version, "1.0");
    EXPECT_EQ(text(*warm, "src/proj/__init__.py"), "x = 1\n");
    EXPECT_EQ(system.reads, format == Format::zip ? 1u : 0u)
        << "a text of a tar that was quoted comes from the store, a zip's member is read alone";
    EXPECT_EQ(text(*warm, "PKG-INFO"), "Name: proj\nVersion: 1.0\n") << "what is not in the store is expanded again";
    EXPECT_EQ(system.reads, format == Format::zip ? 2u : 1u);
    EXPECT_EQ(text(*warm, "src/proj/data.bin"), std::string("\0\1\2", 3));
  }
}

TEST_F(Archive, OfATarOnlyWhatIsWantedStaysInMemory) {
  const std::string large(700'000, 'x'), binary("\0\1", 2);
  system.add_file("/p.tar.gz", make_archive({{"p/a.py", "a = 1\n"},
                                             {"p/b.md", "words\n"},
                                             {"p/c.md", large},
                                             {"p/d.py", large + "\n"},
                                             {"p/e.py", binary},
                                             {"p/f.py", ""}},
                                            Format::tar_gz));
  OpenOptions options;
  options.keep = [](std::string_view path, std::uint64_t) { return path.ends_with(".py"); };
  auto t = *open_tree("t", "/p.tar.gz", system, nullptr, options);
  EXPECT_EQ(t->held(), 6 + large.size() + 1) << "neither documents nor what is no text";
  system.reads = 0;
  EXPECT_EQ(text(*t, "a.py"), "a = 1\n");
  EXPECT_EQ(text(*t, "d.py"), large + "\n");
  EXPECT_EQ(text(*t, "f.py"), "");
  EXPECT_EQ(system.reads, 0u);
  EXPECT_EQ(text(*t, "b.md"), "words\n");
  const std::uint64_t expanded = system.reads;
  EXPECT_GT(expanded, 0u);
  EXPECT_EQ(text(*t, "c.md"), large);
  EXPECT_EQ(text(*t, "e.py"), binary);
  EXPECT_EQ(system.reads, expanded) << "whoever asks for one such text asks for more";
}

TEST_F(Archive, OfATarWhatIsWantedGoesToTheStoreAndIsNotExpandedAgain) {
  store = std::move(*open_store(system));
  const std::string large(700'000, 'x'), larger(1'200'000, 'y');
  system.add_file(
      "/p.tar.gz",
      make_archive(
          {{"p/a.py", "a = 1\n"}, {"p/b.md", "words\n"}, {"p/d.py", large + "\n"}, {"p/e.py", larger}, {"p/f.py", ""}},
          Format::tar_gz));
  system.advance_ns(10'000'000'000);
  OpenOptions options;
  options.keep = [](std::string_view path, std::uint64_t) { return path.ends_with(".py"); };
  auto cold = *open_tree("t", "/p.tar.gz", system, store.get(), options);
  store->flush();
  EXPECT_EQ(cold->held(), larger.size()) << "what is too large for the store stays in memory";
  auto warm = *open_tree("t", "/p.tar.gz", system, store.get(), options);
  EXPECT_EQ(warm->held(), 0u);
  for (const auto& t : {cold, warm}) {
    system.reads = 0;
    EXPECT_EQ(text(*t, "a.py"), "a = 1\n");
    EXPECT_EQ(text(*t, "d.py"), large + "\n");
    EXPECT_EQ(text(*t, "f.py"), "");
    EXPECT_EQ(system.reads, 0u);
    EXPECT_EQ(text(*t, "e.py"), larger);
    EXPECT_EQ(text(*t, "b.md"), "words\n");
  }
}

TEST_F(Archive, AnotherVersionsTextIsTheStoresToo) {
  store = std::move(*open_store(system));
  OpenOptions options;
  options.keep = [](std::string_view, std::uint64_t) { return true; };
  system.add_file("/p-1.tar.gz", make_archive({{"p/a.py", "a = 1\n"}}, Format::tar_gz));
  system.add_file("/p-2.tar.gz", make_archive({{"p/b.py", "a = 1\n"}, {"p/c.py", "c = 2\n"}}, Format::tar_gz));
  ASSERT_TRUE(open_tree("t", "/p-1.tar.gz", system, store.get(), options));
  auto second = *open_tree("t", "/p-2.tar.gz", system, store.get(), options);
  EXPECT_EQ(text(*second, "b.py"), "a = 1\n");
  EXPECT_EQ(text(*second, "c.py"), "c = 2\n");
  const auto kinds = store->info().by_kind;
  EXPECT_THAT(kinds, testing::Contains(testing::Pair("blob", 2u)));
}

// A list that an earlier run made without keeping texts: the first text asked for brings all that are likely to be.
TEST_F(Archive, ATarThatWasListedBeforeIsExpandedOnceMore) {
  store = std::move(*open_store(system));
  system.add_file("/p.tar.gz",
                  make_archive({{"p/a.py", "a = 1\n"}, {"p/b.md", "words\n"}, {"p/c.py", "c = 3\n"}}, Format::tar_gz));
  system.advance_ns(10'000'000'000);
  ASSERT_TRUE(open_tree("t", "/p.tar.gz", system, store.get(), {}));
  store->flush();
  OpenOptions options;
  options.keep = [](std::string_view path, std::uint64_t) { return path.ends_with(".py"); };
  auto t = *open_tree("t", "/p.tar.gz", system, store.get(), options);
  EXPECT_EQ(text(*t, "a.py"), "a = 1\n");
  system.reads = 0;
  EXPECT_EQ(text(*t, "c.py"), "c = 3\n");
  EXPECT_EQ(system.reads, 0u);
  EXPECT_EQ(text(*t, "b.md"), "words\n");
}

TEST_F(Archive, SeveralGzipMembersAreOneArchive) {
  const std::string tar = make_archive(kProject, Format::tar);
  for (std::size_t at : {std::size_t{512}, std::size_t{1000}, tar.size() - 1}) {
    auto t = tree("p.tar.gz", gzip_of(tar.substr(0, at)) + gzip_of(tar.substr(at)));
    ASSERT_TRUE(t);
    EXPECT_THAT(paths(*t), ElementsAre("PKG-INFO", "src/proj/__init__.py", "src/proj/data.bin"));
    EXPECT_EQ(text(*t, "src/proj/__init__.py"), "x = 1\n");
  }
}

TEST_F(Archive, AChangedOneIsReadAnew) {
  store = std::move(*open_store(system));
  system.add_file("/p.zip", make_archive({{"a.py", "one"}}, Format::zip));
  system.advance_ns(10'000'000'000);
  auto before = *open_tree("t", "/p.zip", system, store.get(), {});
  store->flush();
  system.add_file("/p.zip", make_archive({{"a.py", "two"}}, Format::zip));
  auto after = *open_tree("t", "/p.zip", system, store.get(), {});
  EXPECT_EQ(text(*after, "a.py"), "two");
}

TEST_F(Archive, RandomDamageNeverCrashes) {
  std::vector<Item> items = kProject;
  for (int i = 0; i < 30; ++i)
    items.push_back({"proj-1.0/m" + std::to_string(i) + ".py", std::string(static_cast<std::size_t>(i * 50), 'x')});
  unsigned random = 1;
  auto next = [&] { return random = random * 1103515245 + 12345, random >> 8; };
  for (auto [name, format] : {std::pair{"d.tar", Format::tar}, {"d.tar.gz", Format::tar_gz}, {"d.zip", Format::zip}}) {
    const std::string whole = make_archive(items, format);
    for (int round = 0; round < 300; ++round) {
      std::string damaged = whole;
      for (unsigned i = next() % 8 + 1; i-- > 0;) damaged[next() % damaged.size()] = static_cast<char>(next());
      auto opened = open(name, damaged);
      if (!opened) continue;
      for (FileIndex i = 0; i < (*opened)->files().size(); ++i) {
        auto bytes = (*opened)->read(i);
        EXPECT_TRUE(!bytes || sha256(bytes->data) == (*opened)->files()[i].digest);
      }
    }
  }
}

}  // namespace
}  // namespace assay
