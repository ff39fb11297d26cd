// The store keeps what it is told, whoever else uses it, and whatever happens to its file.
#include "source/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <thread>

#include "sys/memory.h"
#include "sys/system.h"
#include "temporary.h"

namespace assay {
namespace {

using testing::HasSubstr;

class StoreTest : public testing::Test {
 protected:
  std::unique_ptr<Store> open(std::uint64_t limit = 64 << 20) {
    StoreOptions options;
    options.directory = dir / "cache";
    options.limit = limit;
    options.warn = [this](std::string_view w) { warnings.emplace_back(w); };
    auto store = open_store(sys::real_system(), options);
    EXPECT_TRUE(store) << store.error().message;
    return store ? std::move(*store) : nullptr;
  }
  std::string file() const { return dir / "cache/store-1.lmdb"; }
  void put(Store& store, std::string_view name, std::string value) { store.put({"test", 1, name}, std::move(value)); }
  std::string get(const Store& store, std::string_view name) {
    auto value = store.get({"test", 1, name});
    return value ? std::string(*value) : "(nothing)";
  }

  TemporaryDirectory dir;
  std::vector<std::string> warnings;
};

TEST_F(StoreTest, KeepsValuesOverRuns) {
  {
    auto store = open();
    put(*store, "a", "first");
    put(*store, "empty", "");
    EXPECT_EQ(get(*store, "a"), "(nothing)") << "only a flush makes it visible";
    store->flush();
    EXPECT_EQ(get(*store, "a"), "first");
    put(*store, "b", std::string(100'000, 'x'));  // written by the destructor
  }
  auto store = open();
  EXPECT_EQ(get(*store, "a"), "first");
  EXPECT_EQ(get(*store, "empty"), "");
  EXPECT_EQ(get(*store, "b"), std::string(100'000, 'x'));
  EXPECT_TRUE(warnings.empty());
}

TEST_F(StoreTest, KindAndVersionArePartOfTheKey) {
  auto store = open();
  store->put({"py", 1, "k"}, "one");
  store->put({"py", 2, "k"}, "two");
  store->put({"pyx", 1, "k"}, "three");
  store->put({"py", 1, std::string_view("k\0", 2)}, "four");
  store->flush();
  EXPECT_EQ(*store->get({"py", 1, "k"}), "one");
  EXPECT_EQ(*store->get({"py", 2, "k"}), "two");
  EXPECT_EQ(*store->get({"pyx", 1, "k"}), "three");
  EXPECT_EQ(*store->get({"py", 1, std::string_view("k\0", 2)}), "four");
  auto info = store->info();
  EXPECT_EQ(info.entries, 4u);
  EXPECT_EQ(info.by_kind, (std::vector<std::pair<std::string, std::uint64_t>>{{"py", 3}, {"pyx", 1}}));
}

TEST_F(StoreTest, ViewsSurviveTheReleaseOfTheirMemory) {
  auto store = open();
  std::vector<std::string_view> views;
  for (char c = 'a'; c <= 'z'; ++c) put(*store, std::string(1, c), std::string(200'000, c));
  store->flush();
  for (char c = 'a'; c <= 'z'; ++c) views.push_back(*store->get({"test", 1, std::string(1, c)}));
  // Some hundred MB are looked at: what they are mapped to is given back on the way.
  for (int i = 0; i < 100; ++i)
    for (char c = 'a'; c <= 'z'; ++c) ASSERT_TRUE(store->get({"test", 1, std::string(1, c)}));
  for (char c = 'a'; c <= 'z'; ++c) EXPECT_EQ(views[static_cast<std::size_t>(c - 'a')], std::string(200'000, c));
  EXPECT_TRUE(store->clear());
  EXPECT_EQ(views[0], std::string(200'000, 'a'));
}

TEST_F(StoreTest, ViewsOutliveLaterWritesAndAreAligned) {
  auto store = open();
  for (int i = 0; i < 200; ++i)
    put(*store, "k" + std::to_string(i), std::string(static_cast<std::size_t>(i * 37), 'a'));
  store->flush();
  std::vector<std::string_view> views;
  for (int i = 0; i < 200; ++i) {
    views.push_back(*store->get({"test", 1, "k" + std::to_string(i)}));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(views.back().data()) % 8, 0u);
  }
  for (int round = 0; round < 5; ++round) {  // overwriting frees pages: they must not be reused under our views
    for (int i = 0; i < 200; ++i)
      put(*store, "k" + std::to_string(i), std::string(static_cast<std::size_t>(i * 37), 'b'));
    store->flush();
    put(*store, "other" + std::to_string(round), std::string(500'000, 'c'));
    store->flush();
  }
  for (std::size_t i = 0; i < 200; ++i) EXPECT_EQ(views[i], std::string(i * 37, 'a'));
  EXPECT_EQ(get(*store, "k5"), std::string(5 * 37, 'b'));
}

TEST_F(StoreTest, ManyThreadsReadAndWriteAtOnce) {
  auto store = open();
  std::vector<std::jthread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) {
        std::string key = std::to_string(t) + "/" + std::to_string(i);
        put(*store, key, key + key);
        if (i % 50 == 49) store->flush();
        auto value = store->get({"test", 1, std::to_string((t + 1) % 8) + "/" + std::to_string(i)});
        EXPECT_TRUE(!value || value->size() % 2 == 0);
      }
    });
  threads.clear();
  store->flush();
  for (int t = 0; t < 8; ++t)
    for (int i = 0; i < 200; ++i) {
      std::string key = std::to_string(t) + "/" + std::to_string(i);
      EXPECT_EQ(get(*store, key), key + key);
    }
}

TEST_F(StoreTest, TwoStoresOfOneDirectoryShareWhatTheyHold) {
  auto one = open(), two = open();
  put(*one, "k", "v");
  one->flush();
  put(*two, "other", "x");  // its own flush renews what it sees
  two->flush();
  EXPECT_EQ(get(*two, "k"), "v");
}

// A child writes batches, each of which must be there whole or not at all, and is killed at some moment.
TEST_F(StoreTest, AKilledWriterLeavesWholeBatches) {
  std::mt19937 random(7);
  for (int round = 0; round < 10; ++round) {
    pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      auto store = open();
      for (int batch = 0;; ++batch) {
        std::string tag = std::to_string(round) + "-" + std::to_string(batch);
        for (int i = 0; i < 50; ++i)
          put(*store, std::to_string(i), tag + std::string(static_cast<std::size_t>(i * 100), '.'));
        store->flush();
      }
    }
    ::usleep(static_cast<useconds_t>(5'000 + random() % 30'000));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    auto store = open();
    std::string tag = get(*store, "0");
    for (std::size_t i = 0; i < 50 && tag != "(nothing)"; ++i)
      ASSERT_EQ(get(*store, std::to_string(i)), tag + std::string(i * 100, '.')) << "in round " << round;
    put(*store, "alive", "yes");
    store->flush();
    ASSERT_EQ(get(*store, "alive"), "yes") << "a dead process must not keep the lock";
  }
  EXPECT_TRUE(warnings.empty()) << warnings[0];
}

TEST_F(StoreTest, StaysWithinItsLimitAndKeepsWhatIsNewest) {
  constexpr std::uint64_t kLimit = 8 << 20;
  auto store = open(kLimit);
  for (int i = 0; i < 400; ++i) {
    put(*store, "k" + std::to_string(i), std::string(100'000, static_cast<char>('a' + i % 26)));
    if (i % 10 == 9) store->flush();
  }
  auto info = store->info();
  EXPECT_LE(info.bytes, kLimit);
  EXPECT_GE(info.entries, 30u);
  EXPECT_EQ(get(*store, "k0"), "(nothing)");
  EXPECT_EQ(get(*store, "k399"), std::string(100'000, 'a' + 399 % 26));
  EXPECT_TRUE(warnings.empty());
}

TEST_F(StoreTest, WhatIsUsedSurvivesWhatIsNot) {
  constexpr std::uint64_t kLimit = 8 << 20;
  auto store = open(kLimit);
  put(*store, "used", "precious");
  for (int i = 0; i < 1000; ++i) {
    put(*store, "k" + std::to_string(i), std::string(50'000, 'x'));
    if (i % 10 == 9) {
      store->flush();
      ASSERT_EQ(get(*store, "used"), "precious") << "after " << i;
    }
  }
}

TEST_F(StoreTest, ClearForgetsButViewsStay) {
  auto store = open();
  put(*store, "k", "v");
  store->flush();
  std::string_view view = *store->get({"test", 1, "k"});
  ASSERT_TRUE(store->clear());
  EXPECT_EQ(get(*store, "k"), "(nothing)");
  EXPECT_EQ(view, "v");
  put(*store, "k", "new");
  store->flush();
  EXPECT_EQ(get(*store, "k"), "new");
  store.reset();
  EXPECT_EQ(get(*open(), "k"), "new");
}

class Damage : public StoreTest, public testing::WithParamInterface<int> {
 protected:
  void fill() {
    auto store = open();
    for (int i = 0; i < 2000; ++i) put(*store, std::to_string(i), std::string(static_cast<std::size_t>(i % 300), 'x'));
    for (int i = 0; i < 40; ++i) put(*store, "big" + std::to_string(i), std::string(10'000, 'y'));
    store->flush();
    for (int i = 0; i < 500; ++i) put(*store, std::to_string(i), "again");  // leaves free pages behind
    store->flush();
  }
  // Every value is right or missing, and the store can be written afterwards.
  void expect_sane() {
    auto store = open();
    for (int i = 0; i < 2000; ++i) {
      std::string value = get(*store, std::to_string(i));
      if (value == "(nothing)") continue;
      EXPECT_EQ(value, i < 500 ? "again" : std::string(static_cast<std::size_t>(i % 300), 'x'));
    }
    for (int i = 0; i < 40; ++i) {
      std::string value = get(*store, "big" + std::to_string(i));
      EXPECT_TRUE(value == "(nothing)" || value == std::string(10'000, 'y'));
    }
    put(*store, "new", "value");
    store->flush();
    EXPECT_EQ(get(*store, "new"), "value");
  }
};

TEST_F(Damage, ATruncatedFileIsReplaced) {
  for (std::uintmax_t size : {0u, 100u, 5000u, 40'000u, 300'000u}) {
    fill();
    ASSERT_GT(std::filesystem::file_size(file()), 300'000u);
    std::filesystem::resize_file(file(), size);
    expect_sane();
  }
}

TEST_F(Damage, AFileThatIsNoStoreIsReplacedWithAWarning) {
  std::filesystem::create_directories(dir / "cache");
  std::ofstream(file()) << std::string(100'000, 'z');
  expect_sane();
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_THAT(warnings[0], HasSubstr("was damaged and has been started anew"));
}

TEST_P(Damage, RandomBytesNeverCrashNorGiveWrongValues) {
  fill();
  std::mt19937 random(static_cast<unsigned>(GetParam()));
  auto size = static_cast<std::streamoff>(std::filesystem::file_size(file()));
  std::fstream out(file(), std::ios::in | std::ios::out | std::ios::binary);
  int blows = 1 << random() % 12;
  for (int i = 0; i < blows; ++i) {
    out.seekp(static_cast<std::streamoff>(random()) % size);
    switch (random() % 3) {
      case 0:
        out.put(static_cast<char>(random()));
        break;
      case 1:
        out << std::string(random() % 5000, '\0');
        break;
      default:
        for (int k = 0; k < 64; ++k) out.put(static_cast<char>(random()));
    }
    if (std::filesystem::file_size(file()) > static_cast<std::uintmax_t>(size))
      std::filesystem::resize_file(file(), static_cast<std::uintmax_t>(size));
  }
  out.close();
  expect_sane();
}
INSTANTIATE_TEST_SUITE_P(Seeds, Damage, testing::Range(0, 30));

TEST_F(StoreTest, WithoutAUsableDirectoryTheErrorSaysWhy) {
  std::ofstream(dir / "cache") << "a file where the directory should be";
  StoreOptions options;
  options.directory = dir / "cache";
  auto store = open_store(sys::real_system(), options);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().message, dir / "cache: File exists");
}

// What `body` finds, run in a process of its own: limits and users can be given up there. "" is success.
std::string in_child(const std::function<std::string()>& body) {
  int ends[2];
  if (::pipe(ends) != 0) return "no pipe";
  pid_t child = ::fork();
  if (child == 0) {
    std::string found = body() + "\n";  // the line end tells that the child came this far
    ssize_t written = ::write(ends[1], found.data(), found.size());
    ::_exit(written < 0);
  }
  ::close(ends[1]);
  std::string found;
  char piece[1000];
  for (ssize_t n; (n = ::read(ends[0], piece, sizeof piece)) > 0;) found.append(piece, static_cast<std::size_t>(n));
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  if (!found.ends_with("\n")) return "crashed";
  found.pop_back();
  return found;
}

TEST_F(StoreTest, AFullDiskCostsTheCacheAndOneWarning) {
  EXPECT_EQ(in_child([&]() -> std::string {
              ::signal(SIGXFSZ, SIG_IGN);
              rlimit small{1 << 20, 1 << 20};
              ::setrlimit(RLIMIT_FSIZE, &small);  // writing further fails as on a full disk
              auto store = open();
              put(*store, "small", "kept");
              store->flush();
              if (get(*store, "small") != "kept") return "not even a small value was kept";
              for (int i = 0; i < 5; ++i) {
                put(*store, "big" + std::to_string(i), std::string(3 << 20, 'x'));
                store->flush();
              }
              if (get(*store, "big0") != "(nothing)") return "a value that cannot have been written";
              if (warnings.size() != 1) return std::to_string(warnings.size()) + " warnings";
              return warnings[0].find("nothing new is kept") == std::string::npos ? warnings[0] : "";
            }),
            "");
  EXPECT_EQ(get(*open(), "small"), "kept") << "what was there before is there after";
}

TEST_F(StoreTest, AnotherUsersCacheIsAnErrorOrReadOnly) {
  {
    auto store = open();
    put(*store, "k", "v");
  }
  for (const auto& entry : std::filesystem::directory_iterator(dir / "cache"))
    std::filesystem::permissions(entry.path(), std::filesystem::perms(0444));
  std::filesystem::permissions(dir / "cache", std::filesystem::perms(0555));
  std::filesystem::permissions(dir.path(), std::filesystem::perms(0755));
  EXPECT_EQ(in_child([&]() -> std::string {
              if (::geteuid() == 0 && ::setuid(65534) != 0) return "cannot become nobody";
              StoreOptions options;
              options.directory = dir / "cache";
              auto store = open_store(sys::real_system(), options);
              if (!store)
                return store.error().message.find("Permission denied") == std::string::npos ? store.error().message
                                                                                            : "";
              put(**store, "new", "value");
              (*store)->flush();
              return get(**store, "k") == "v" ? "" : "what can be read was not read";
            }),
            "");
  std::filesystem::permissions(dir / "cache", std::filesystem::perms(0755));
}

TEST(CacheDirectory, IsFoundThroughTheEnvironment) {
  sys::MemorySystem system;
  EXPECT_EQ(cache_directory(system), "");
  system.set_env("HOME", "/home/me");
  EXPECT_EQ(cache_directory(system), "/home/me/.cache/assay");
  system.set_env("XDG_CACHE_HOME", "relative");  // the XDG specification: to be ignored
  EXPECT_EQ(cache_directory(system), "/home/me/.cache/assay");
  system.set_env("XDG_CACHE_HOME", "/var/cache/me");
  EXPECT_EQ(cache_directory(system), "/var/cache/me/assay");
  system.set_env("ASSAY_CACHE_DIR", "/tmp/c");
  EXPECT_EQ(cache_directory(system), "/tmp/c");
}

}  // namespace
}  // namespace assay
