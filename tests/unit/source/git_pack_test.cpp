#include "source/git_pack.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sys/memory.h"

namespace assay::git {
namespace {

std::string big_endian(std::uint64_t n, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(n >> 8 * i);
  return out;
}

// A zlib stream that holds the bytes as they are.
std::string stored(const std::string& bytes) {
  auto n = static_cast<std::uint16_t>(bytes.size());
  std::string out = "\x78\x01\x01";
  for (int k : {n & 255, n >> 8, ~n & 255, ~n >> 8 & 255}) out += static_cast<char>(k);
  return out + bytes + "sum!";
}

std::string entry(int type, std::size_t size, const std::string& rest) {  // of less than 2048 bytes
  std::string out(1, static_cast<char>(0x80 | type << 4 | (size & 15)));
  return out + static_cast<char>(size >> 4) + rest;
}

Oid oid(char c) {
  Oid out;
  out.bytes.fill(static_cast<std::uint8_t>(c));
  return out;
}
std::string raw(const Oid& id) { return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()}; }

// Entries named a, b, c, … in this order.
struct Files {
  std::string pack = "PACK" + big_endian(2, 4) + big_endian(9, 4), names, offsets, large;
  int count = 0;
  void add(const std::string& bytes) {
    names += raw(oid(static_cast<char>('a' + count++)));
    offsets += big_endian(pack.size(), 4);
    pack += bytes;
  }
  std::string fan_out() const {
    std::string out;
    for (int i = 0; i < 256; ++i) out += big_endian(static_cast<std::uint64_t>(std::clamp(i - 'a' + 1, 0, count)), 4);
    return out;
  }
  std::string index() const {
    return "\377tOc" + big_endian(2, 4) + fan_out() + names + std::string(static_cast<std::size_t>(count) * 4, '\0') +
           offsets + large + std::string(40, '\0');
  }
  std::string index_version_1() const {
    std::string out = fan_out();
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
      out += offsets.substr(i * 4, 4) + names.substr(i * 20, 20);
    return out + std::string(40, '\0');
  }
  Result<Pack> open(const std::string& index) const {
    sys::MemorySystem system;
    system.add_file("/p.pack", pack + std::string(20, '\0'));
    system.add_file("/p.idx", index);
    return Pack::open(system, "/p.idx", 0);
  }
  // The object of this name, or what is wrong.
  std::string read(char name, const std::string& index) const {
    auto opened = open(index);
    if (!opened) return opened.error().message;
    auto at = opened->find(oid(name));
    if (!at) return "absent";
    RecentObjects recent;
    auto object = opened->read(*at, recent);
    return object ? std::string(name_of(object->kind)) + ' ' + std::string(object->bytes.data) : object.error().message;
  }
  std::string read(char name) const { return read(name, index()); }
};

// Copies `length` bytes from the start of a base of `base` bytes, and adds a text.
std::string delta(std::size_t base, std::size_t length, const std::string& added) {
  std::string out{static_cast<char>(base), static_cast<char>(length + added.size()), static_cast<char>(0x90),
                  static_cast<char>(length)};
  if (!added.empty()) out += static_cast<char>(added.size()) + added;
  return out;
}

TEST(GitPack, ReadsWholeObjectsAndDeltas) {
  Files files;
  files.add(entry(3, 5, stored("hello")));
  std::size_t second = files.pack.size();
  files.add(
      entry(6, delta(5, 4, "!").size(), std::string(1, static_cast<char>(second - 12)) + stored(delta(5, 4, "!"))));
  files.add(entry(7, delta(5, 5, "?").size(), raw(oid('b')) + stored(delta(5, 5, "?"))));
  files.add(entry(2, 0, stored("")));
  for (const auto& index : {files.index(), files.index_version_1()}) {
    EXPECT_EQ(files.read('a', index), "blob hello");
    EXPECT_EQ(files.read('b', index), "blob hell!");
    EXPECT_EQ(files.read('c', index), "blob hell!?");
    EXPECT_EQ(files.read('d', index), "tree ");
    EXPECT_EQ(files.read('e', index), "absent");
    EXPECT_EQ(files.read('A', index), "absent");
  }
}

TEST(GitPack, ReadsLargeOffsets) {
  Files files;
  files.add(entry(3, 5, stored("hello")));
  files.offsets = big_endian(0x80000000u, 4);
  files.large = big_endian(12, 8);
  EXPECT_EQ(files.read('a'), "blob hello");
  files.offsets = big_endian(0x80000001u, 4);  // beyond the table
  EXPECT_EQ(files.read('a'), "is damaged");
}

TEST(GitPack, DeltasOnEachOtherAreDamaged) {
  Files files;
  auto on = [&](char base) { return entry(7, delta(5, 5, "").size(), raw(oid(base)) + stored(delta(5, 5, ""))); };
  files.add(on('b'));
  files.add(on('a'));
  files.add(on('c'));  // on itself
  EXPECT_EQ(files.read('a'), "is damaged");
  EXPECT_EQ(files.read('c'), "is damaged");
}

TEST(GitPack, WrongDeltasAreDamaged) {
  auto read = [](const std::string& wrong) {
    Files files;
    files.add(entry(3, 5, stored("hello")));
    files.add(entry(7, wrong.size(), raw(oid('a')) + stored(wrong)));
    return files.read('b');
  };
  using namespace std::string_literals;
  EXPECT_EQ(read(delta(5, 3, "p")), "blob help");
  EXPECT_EQ(read(delta(6, 3, "p")), "is damaged");     // of another base
  EXPECT_EQ(read("\x05\x04\x90\x06"s), "is damaged");  // copies beyond the base
  EXPECT_EQ(read("\x05\x04\x91\x05\x01"s), "is damaged");
  EXPECT_EQ(read("\x05\x04\x90\x05"s), "is damaged");  // makes more than it says
  EXPECT_EQ(read("\x05\x06\x90\x05"s), "is damaged");  // less
  EXPECT_EQ(read("\x05\x04\x04"
                 "ab"s),
            "is damaged");                         // text cut short
  EXPECT_EQ(read("\x05\x04\x90"s), "is damaged");  // length cut short
  EXPECT_EQ(read("\x05\x04\x00"s), "is damaged");  // reserved
  EXPECT_EQ(read("\x05\xff\xff\xff\x7f\x90\x05"s), "is larger than 64 MiB");
  EXPECT_EQ(read("\x05"s), "is damaged");
  EXPECT_EQ(read(""s), "is damaged");
}

TEST(GitPack, WrongEntriesAreDamaged) {
  auto read = [](const std::string& bytes) {
    Files files;
    files.add(bytes);
    return files.read('a');
  };
  EXPECT_EQ(read(entry(3, 6, stored("hello"))), "is damaged");  // not of its size
  EXPECT_EQ(read(entry(0, 5, stored("hello"))), "is damaged");  // no kind
  EXPECT_EQ(read(entry(5, 5, stored("hello"))), "is damaged");
  EXPECT_EQ(read(entry(3, 5, "\x78\x02rubbish")), "is damaged");
  EXPECT_EQ(read(entry(6, 5, "\x7f" + stored("hello"))), "is damaged");         // a base before the pack
  EXPECT_EQ(read(entry(7, 5, raw(oid('x')) + stored("hello"))), "is damaged");  // a base that is not there
  EXPECT_EQ(read(std::string(30, '\xff')), "is damaged");
  EXPECT_EQ(read("\xbf\xff\xff\xff\x7f" + stored("hello")), "is larger than 64 MiB");
  EXPECT_EQ(read(""), "is damaged");
}

TEST(GitPack, FilesThatAreNoPackAreRefused) {
  Files files;
  files.add(entry(3, 5, stored("hello")));
  const std::string index = files.index();
  for (std::size_t size = 0; size < index.size(); ++size) EXPECT_FALSE(files.open(index.substr(0, size))) << size;
  std::string falling = index;
  falling[8 + 4 * 'b' + 3] = 0;  // the counts of names must not fall
  EXPECT_FALSE(files.open(falling));
  std::string version_3 = index;
  version_3[7] = 3;
  EXPECT_FALSE(files.open(version_3));
  files.pack = "pack";
  EXPECT_FALSE(files.open(index));
}

TEST(RecentObjects, ForgetsTheOldestFirst) {
  RecentObjects recent;
  std::string text(1 << 20, 'x');
  for (std::uint64_t i = 0; i < 20; ++i) recent.add({0, i}, {Kind::blob, {text, nullptr}});
  EXPECT_FALSE(recent.find({0, 0}));
  EXPECT_TRUE(recent.find({0, 19}));
  EXPECT_FALSE(recent.find({1, 19}));
}

}  // namespace
}  // namespace assay::git
