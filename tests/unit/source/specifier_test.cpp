// Version specifiers, and the way back from versions to a specifier.
#include "source/pypi/specifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/text.h"

namespace assay::pypi {
namespace {

// The versions of a list that a specifier takes, by order alone.
std::string taken(std::string_view specifier, std::string_view versions) {
  auto parsed = parse_specifier(specifier);
  if (!parsed) return "no specifier";
  std::string out;
  for (std::string_view text : split(versions, ' '))
    if (matches(*parsed, *parse_version(text))) out += (out.empty() ? "" : " ") + std::string(text);
  return out;
}

TEST(Specifier, EachOperator) {
  EXPECT_EQ(taken("==1.1", "1.1 1.1.0 1.1+cpu 1.1rc1 1.1.post1 1.10"), "1.1 1.1.0 1.1+cpu");
  EXPECT_EQ(taken("==1.1+cpu", "1.1 1.1+cpu"), "1.1+cpu");
  EXPECT_EQ(taken("==1.1.*", "1.1 1.1.5 1.1rc1 1.1.post1 1.10 1"), "1.1 1.1.5 1.1rc1 1.1.post1");
  EXPECT_EQ(taken("==1.0.*", "1 1.0.3 1.1"), "1 1.0.3");
  EXPECT_EQ(taken("!=1.1", "1.0 1.1 1.1.0 1.2"), "1.0 1.2");
  EXPECT_EQ(taken("!=1.1.*", "1.0 1.1 1.1.4 1.2"), "1.0 1.2");
  EXPECT_EQ(taken("~=1.4.2", "1.4.1 1.4.2 1.4.9 1.5"), "1.4.2 1.4.9");
  EXPECT_EQ(taken("~=1.4", "1.3 1.4 1.9 2.0"), "1.4 1.9");
  EXPECT_EQ(taken("<=1.1", "1.0 1.1 1.1+cpu 1.1.post1"), "1.0 1.1 1.1+cpu");
  EXPECT_EQ(taken(">=1.1", "1.1rc1 1.1 1.1.post1 2!0.1"), "1.1 1.1.post1 2!0.1");
  EXPECT_EQ(taken("<1.1", "1.0 1.1.dev1 1.1rc1 1.1"), "1.0") << "pre-releases of 1.1 are not meant";
  EXPECT_EQ(taken("<1.1rc2", "1.1rc1 1.1rc2"), "1.1rc1");
  EXPECT_EQ(taken(">1.1", "1.1 1.1+cpu 1.1.post1 1.1.1"), "1.1.1") << "neither are post-releases";
  EXPECT_EQ(taken(">1.1.post1", "1.1.post1 1.1.post2"), "1.1.post2");
  EXPECT_EQ(taken("===1.0", "1.0 1.0.0"), "1.0");
  EXPECT_EQ(taken(" >= 0.9 , < 0.14 ,!=0.11.1", "0.8 0.9 0.11 0.11.1 0.14"), "0.9 0.11");
  EXPECT_EQ(taken("", "1 2a1"), "1 2a1");
  EXPECT_EQ(taken("*", "1 2a1"), "1 2a1");
}

TEST(Specifier, WhatIsNoneIsRefused) {
  for (const char* bad : {"1.0", "=1", ">=", ">=1.*", "~=1", "==1.*.*", "==1a1.*", ">=1+cpu", "==1.0.*+cpu", ">=x",
                          ">=1;", "===a b", "=>1", ">=1 <2"})
    EXPECT_FALSE(parse_specifier(bad)) << bad;
}

std::string selected(std::string_view specifier, const std::vector<std::string>& versions, bool pre = false) {
  std::string out;
  auto which = select(*parse_specifier(specifier), versions, pre);
  for (std::size_t i = 0; i < versions.size(); ++i)
    if (which[i]) out += (out.empty() ? "" : " ") + versions[i];
  return out;
}

TEST(Specifier, PreReleasesAreTakenWhenAskedForOrNamedOrAlone) {
  std::vector<std::string> all{"1.0", "1.1rc1", "1.1", "1.2.dev1", "1.1.post1", "junk"};
  EXPECT_EQ(selected(">=1.0", all), "1.0 1.1 1.1.post1");
  EXPECT_EQ(selected(">=1.0", all, true), "1.0 1.1rc1 1.1 1.2.dev1 1.1.post1");
  EXPECT_EQ(selected(">=1.1rc1", all), "1.1rc1 1.1 1.2.dev1 1.1.post1");
  EXPECT_EQ(selected(">1.1.post1", all), "1.2.dev1");
}

// "0.9+ 0.10- 0.11?" : works, fails, unknown.
std::string shortest(std::string_view outcomes) {
  std::vector<TriedVersion> tried;
  for (std::string_view word : split(outcomes, ' ')) {
    Tried outcome = word.back() == '+' ? Tried::works : word.back() == '-' ? Tried::fails : Tried::unknown;
    tried.push_back({std::string(word.substr(0, word.size() - 1)), outcome});
  }
  return shortest_specifier(tried);
}

TEST(Shortest, Bounds) {
  EXPECT_EQ(shortest("0.9.0- 0.9.1+ 0.10.0+ 0.10.2+ 0.11.0- 0.12.0-"), ">=0.9.1,<0.11");
  EXPECT_EQ(shortest("0.9.0+ 0.10.0+"), ">=0.9") << "nothing above is ruled out";
  EXPECT_EQ(shortest("0.11.0+ 0.11.1-"), ">=0.11,<0.11.1");
  EXPECT_EQ(shortest("1.0+ 2.0-"), ">=1.0,<2.0");
  EXPECT_EQ(shortest("0.12.0- 0.9.0+"), ">=0.9,<0.12") << "in any order";
  EXPECT_EQ(shortest("0.9.0+ 0.10.0? 0.11.0-"), ">=0.9,<0.10") << "what could not be tried is not promised";
  EXPECT_EQ(shortest("0.9.0+ 0.10.0? 0.11.0+"), ">=0.9") << "unless both sides work";
  EXPECT_EQ(shortest("0.9.0- 0.10.0-"), "");
  EXPECT_EQ(shortest("main+ junk-"), "");
}

TEST(Shortest, PreAndPostReleasesAtTheBounds) {
  EXPECT_EQ(shortest("0.10.0+ 0.11.0rc1+ 0.11.0-"), ">=0.10,<=0.11.0rc1") << "<0.11 would leave the candidate out";
  EXPECT_EQ(shortest("0.10.0+ 0.11.0rc1- 0.11.0-"), ">=0.10,<0.11") << "here it leaves it out rightly";
  EXPECT_EQ(shortest("0.11.0+ 0.11.0.post1- 0.12-"), ">=0.11,<=0.11.0");
  EXPECT_EQ(shortest("0.10- 0.11.0rc2+ 0.11.0+"), ">=0.11.0rc2");
}

TEST(Shortest, HolesAndUnions) {
  EXPECT_EQ(shortest("0.9.0+ 0.9.5- 0.10.0+ 0.11.0-"), ">=0.9,<0.11,!=0.9.5");
  EXPECT_EQ(shortest("0.9.0+ 0.10.0- 0.10.1- 0.10.2- 0.11.0+"), ">=0.9,!=0.10.*");
  EXPECT_EQ(shortest("1.0+ 1.1- 1.2- 1.3- 1.4- 1.5- 1.6- 1.7+ 2.0-"), ">=1.0,<1.1 or >=1.7,<2.0");
}

// Whatever works and fails: what is written takes exactly that.
TEST(Shortest, IsAlwaysRight) {
  std::mt19937 random(7);
  auto pick = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  for (int round = 0; round < 3000; ++round) {
    std::vector<TriedVersion> tried;
    const std::uint32_t count = 1 + pick(12);
    const std::uint32_t mood = 1 + pick(6);
    for (std::uint32_t i = 0; i < count; ++i) {
      std::string name = std::to_string(pick(2)) + "." + std::to_string(pick(4));
      if (pick(2)) name += "." + std::to_string(pick(3));
      if (pick(5) == 0) name += "rc" + std::to_string(pick(2));
      if (pick(7) == 0) name += ".post" + std::to_string(pick(2));
      bool known = false;
      for (const auto& other : tried) known = known || compare(*parse_version(other.name), *parse_version(name)) == 0;
      if (!known) tried.push_back({name, pick(9) == 0 ? Tried::unknown : pick(mood) ? Tried::works : Tried::fails});
    }
    std::string text = shortest_specifier(tried);
    std::vector<Specifier> united;
    for (std::size_t at = 0; !text.empty() && at != std::string::npos;) {
      std::size_t next = text.find(" or ", at);
      auto part = parse_specifier(std::string_view(text).substr(at, next - at));
      ASSERT_TRUE(part) << text;
      united.push_back(*part);
      at = next == std::string::npos ? next : next + 4;
    }
    for (const auto& one : tried) {
      if (one.outcome == Tried::unknown) continue;
      bool in = std::any_of(united.begin(), united.end(),
                            [&](const Specifier& s) { return matches(s, *parse_version(one.name)); });
      std::string all;
      for (const auto& t : tried) all += " " + t.name + "+-?"[static_cast<int>(t.outcome)];
      EXPECT_EQ(in, one.outcome == Tried::works) << one.name << " by " << text << " of" << all;
    }
  }
}

}  // namespace
}  // namespace assay::pypi
