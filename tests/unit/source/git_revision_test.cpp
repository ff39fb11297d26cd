#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git_builder.h"
#include "source/git_repo.h"

namespace assay::git {
namespace {

using test::GitBuilder;
using ::testing::HasSubstr;
using ::testing::Not;

std::string resolved(const GitBuilder& git, std::string_view revision) {
  auto repo = Repo::open(sys::real_system(), git.path());
  if (!repo) return "cannot open: " + repo.error().message;
  auto oid = (*repo)->resolve(revision);
  return oid ? oid->hex() : oid.error().message;
}

TEST(GitRevision, TakesWhatGitTakes) {
  GitBuilder git;
  auto first = git.commit({{"f", "1"}}, "first"), second = git.commit({{"f", "2"}}, "second");
  git.tag("v1.0", first);
  git.annotated_tag("v2.0", second);
  EXPECT_EQ(resolved(git, "main"), second);
  EXPECT_EQ(resolved(git, "HEAD~1"), first);
  EXPECT_EQ(resolved(git, "v1.0"), first);
  EXPECT_EQ(resolved(git, "v2.0"), second);
  EXPECT_EQ(resolved(git, "v2.0^"), first);
  EXPECT_EQ(resolved(git, second), second);
  EXPECT_EQ(resolved(git, second.substr(0, 8)), second);
}

TEST(GitRevision, AMissingOneNamesThoseNear) {
  GitBuilder git;
  auto id = git.commit({{"f", "1"}}, "first");
  for (auto tag : {"v0.11.0", "v0.11.0rc1", "v0.10.0", "nightly"}) git.tag(tag, id);
  EXPECT_THAT(resolved(git, "0.11.0"), HasSubstr("near: v0.11.0,"));
  EXPECT_THAT(resolved(git, "v0.11"), HasSubstr("near: v0.11.0, v0.11.0rc1"));
  EXPECT_THAT(resolved(git, "mian"), Not(HasSubstr("near")));  // two edits in four letters: anything would be near
  EXPECT_THAT(resolved(git, "Main"), HasSubstr("near: main"));
  EXPECT_THAT(resolved(git, "nightli"), HasSubstr("near: nightly"));
  EXPECT_THAT(resolved(git, "v0.11~1"), HasSubstr("near: v0.11.0"));
  EXPECT_THAT(resolved(git, "unheard-of"), Not(HasSubstr("near")));
}

TEST(GitRevision, AShortHashMeansTheOneCommitItFits) {
  // Blobs are added until one shares the commit's first four digits.
  GitBuilder git;
  auto id = git.commit({{"f", "1"}}, "first");
  std::string text;
  for (int i = 0;; ++i)
    if (text = std::to_string(i); GitBuilder::blob_id(text).starts_with(id.substr(0, 4))) break;
  git.commit({{"f", text}}, "second");
  EXPECT_EQ(resolved(git, id.substr(0, 4)), id);
}

TEST(GitRevision, AnAmbiguousShortHashListsTheCommits) {
  GitBuilder git;
  std::map<std::string, std::string> by_prefix;
  std::string shared;
  for (int i = 0; shared.empty(); ++i) {
    auto id = git.commit({{"f", "1"}}, "number " + std::to_string(i), {});
    if (!by_prefix.emplace(id.substr(0, 4), id).second) shared = id.substr(0, 4);
  }
  EXPECT_THAT(resolved(git, shared), HasSubstr("fits 2 commits"));
  EXPECT_THAT(resolved(git, shared), HasSubstr("(number "));
}

TEST(GitRevision, WhatIsNoCommitIsSaidToBeNone) {
  GitBuilder git;
  git.commit({{"f", "1"}}, "first");
  EXPECT_THAT(resolved(git, "HEAD:f"), HasSubstr("is not a commit"));
  EXPECT_THAT(resolved(git, "HEAD^{"), HasSubstr("not a revision's spelling"));
}

TEST(GitRevision, EmptyRepositoriesAndUnbornHeadsAreNamed) {
  GitBuilder empty;
  EXPECT_THAT(resolved(empty, "HEAD"), HasSubstr("no commit yet"));
  GitBuilder unborn;
  unborn.commit({{"f", "1"}}, "first", {}, "other");
  EXPECT_THAT(resolved(unborn, "HEAD"), HasSubstr("HEAD names a branch without commits"));
  EXPECT_THAT(resolved(unborn, "HEAD"), HasSubstr("other"));
}

}  // namespace
}  // namespace assay::git
