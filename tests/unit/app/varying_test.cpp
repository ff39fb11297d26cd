// Which tree the versions belong to.
#include "app/varying.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::ElementsAre;
using testing::Pair;

std::string told(const Result<Varying>& varying) {
  if (!varying) return varying.error().message;
  return varying->tree + " | " + varying->query.spec + " | " + varying->query.source;
}

TEST(Varying, TheTreeWhoseVersionIsLeftOpen) {
  auto varying = varying_tree(">=0.9", {{"down", "./down"}, {"up", "pypi:up-pkg"}}, "down", {"up"});
  EXPECT_EQ(told(varying), "up | >=0.9 | pypi:up-pkg");
  EXPECT_THAT(varying->others, ElementsAre(Pair("down", "./down")));
  EXPECT_EQ(told(varying_tree("*", {{"down", "pypi:down"}, {"up", "pypi:up==1"}}, "down", {"up"})),
            "down | * | pypi:down");
}

TEST(Varying, TheUpstreamWithoutASourceThenTheOnlyUpstream) {
  EXPECT_EQ(told(varying_tree(">=0.9", {{"down", "."}}, "down", {"up"})), "up | >=0.9 | ");
  EXPECT_EQ(told(varying_tree("git:r@v1..v2", {{"down", "git:r@main"}, {"up", "pypi:up==1"}}, "down", {"up"})),
            "down | git:r@v1..v2 | git:r@main");
  EXPECT_EQ(told(varying_tree("git:r@v1..v2", {{"down", "."}, {"up", "../up"}}, "down", {})),
            "up | git:r@v1..v2 | ../up");
  EXPECT_EQ(told(varying_tree(">=1", {{"down", "."}, {"a", "x"}, {"b", "y"}}, "down", {"b"})), "b | >=1 | y");
}

TEST(Varying, ANameInFrontDecides) {
  std::vector<std::pair<std::string, std::string>> trees{{"up-more", "git:repo"}, {"up", "pypi:up==1"}};
  EXPECT_EQ(told(varying_tree("up-more=v1..v2", trees, "up-more", {"up"})), "up-more | v1..v2 | git:repo");
  EXPECT_EQ(told(varying_tree("up==0.11.*", trees, "up-more", {"up"})), "up | ==0.11.* | pypi:up==1");
  EXPECT_EQ(told(varying_tree("up >= 0.9, < 1", trees, "up-more", {"up"})), "up | >= 0.9, < 1 | pypi:up==1");
  EXPECT_EQ(told(varying_tree("up = git:r@a..b", trees, "up-more", {"up"})), "up | git:r@a..b | pypi:up==1");
}

TEST(Varying, WhatIsNotClearIsAsked) {
  EXPECT_EQ(told(varying_tree(">=1", {{"down", "."}, {"a", "x"}, {"b", "y"}}, "down", {})),
            "which tree do the versions belong to? Write --versions NAME=>=1, or give it a source that leaves the "
            "version open");
  EXPECT_EQ(told(varying_tree("up=>=1", {{"down", "pypi:down"}, {"up", "pypi:up"}}, "down", {"up"})),
            "tree down: say which version: pypi:down==VERSION (only up varies)");
}

}  // namespace
}  // namespace assay
