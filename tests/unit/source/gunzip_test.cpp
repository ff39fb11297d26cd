// Gzip files in pieces: what is whole and one member is believed, nothing else is.
#include "source/gunzip.h"

#include <gtest/gtest.h>

#include "make_archive.h"
#include "sys/memory.h"

namespace assay {
namespace {

std::string noise(std::size_t size) {  // half of it compresses
  std::string out;
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(i / 64 % 2 ? 'a' : (i * 2654435761u) >> 13);
  return out;
}

struct Expanded {
  bool opened = false, sound = false;
  std::string content;
};

Expanded expand(const std::string& file, std::uint64_t most = 64 << 20) {
  sys::MemorySystem system;
  system.add_file("/f.gz", file);
  const std::string path = "/f.gz";
  Expanded out;
  const auto gunzip = Gunzip::open(system, path, file.size(), most);
  if (!gunzip) return out;
  out.opened = true;
  for (std::string_view piece; !(piece = gunzip->next()).empty();) out.content += piece;
  out.sound = gunzip->sound();
  return out;
}

TEST(Gunzip, GivesWhatWasCompressed) {
  for (std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{40'000}, std::size_t{256} << 10,
                           (std::size_t{1} << 20) + 7, std::size_t{5} << 20}) {
    const std::string content = noise(size);
    const Expanded got = expand(gzip_of(content));
    EXPECT_TRUE(got.opened && got.sound) << size;
    EXPECT_TRUE(got.content == content) << size;
  }
}

TEST(Gunzip, AHeaderMayHoldANameACommentAndMore) {
  std::string file = gzip_of("text");
  const std::string rest = file.substr(10 + (file[3] & 8 ? file.find('\0', 10) - 9 : 0));
  std::string head = file.substr(0, 10);
  head[3] = 4 | 8 | 16;
  const Expanded got = expand(head + std::string("\3\0abc", 5) + std::string("name\0comment\0", 13) + rest);
  EXPECT_TRUE(got.sound);
  EXPECT_EQ(got.content, "text");
}

TEST(Gunzip, WhatIsNotReadToItsEndIsLookedAtAllTheSame) {
  sys::MemorySystem system;
  const std::string path = "/f.gz", good = gzip_of(noise(1 << 20));
  std::string bad = good;
  bad[bad.size() - 6] ^= 1;  // in the checksum
  for (const std::string* file : {&good, static_cast<const std::string*>(&bad)}) {
    system.add_file(path, *file);
    const auto gunzip = Gunzip::open(system, path, file->size(), 64 << 20);
    ASSERT_TRUE(gunzip);
    EXPECT_FALSE(gunzip->next().empty());
    EXPECT_EQ(gunzip->sound(), file == &good);
  }
}

TEST(Gunzip, NoOtherFileIsOpened) {
  EXPECT_FALSE(expand("").opened);
  EXPECT_FALSE(expand("\x1f\x8b").opened);
  EXPECT_FALSE(expand("this is no gzip file, but text that is long enough").opened);
  std::string file = gzip_of("text");
  file[3] = static_cast<char>(0x80);  // a reserved flag
  EXPECT_FALSE(expand(file).opened);
  EXPECT_FALSE(expand(gzip_of(noise(1000)), 999).opened) << "it states that it is larger than wanted";
  EXPECT_TRUE(expand(gzip_of(noise(1000)), 1000).sound);
}

TEST(Gunzip, OneThatIsCutShortIsNotSound) {
  const std::string whole = gzip_of(noise(3000));
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(expand(whole.substr(0, size)).sound) << size;
}

TEST(Gunzip, SeveralMembersAndTrailingBytesAreNotSound) {
  const std::string one = gzip_of("first"), two = gzip_of("other");
  EXPECT_FALSE(expand(one + two).sound);
  EXPECT_FALSE(expand(one + std::string(18, '\0')).sound);
  EXPECT_FALSE(expand(one + one.substr(one.size() - 4)).sound) << "states its own size again";
  const std::string large = gzip_of(noise(1 << 20));
  EXPECT_FALSE(expand(large + large).sound);
}

TEST(Gunzip, NeverMoreThanItStatesAndOnePiece) {
  std::string bomb = gzip_of(std::string(32 << 20, '\0'));
  for (std::size_t i = 1; i <= 4; ++i) bomb[bomb.size() - i] = 0;  // states nothing
  const Expanded got = expand(bomb);
  EXPECT_FALSE(got.sound);
  EXPECT_LE(got.content.size(), std::size_t{1} << 20);
}

TEST(Gunzip, RandomDamageIsNeverTakenForTheContent) {
  const std::string content = noise(20'000), whole = gzip_of(content);
  unsigned random = 7;
  auto next = [&] { return random = random * 1103515245 + 12345, random >> 8; };
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = whole;
    for (unsigned i = next() % 4 + 1; i-- > 0;) damaged[next() % damaged.size()] = static_cast<char>(next());
    const Expanded got = expand(damaged);
    EXPECT_TRUE(!got.sound || got.content == content) << round;
  }
}

}  // namespace
}  // namespace assay
