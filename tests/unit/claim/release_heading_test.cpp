// Which headings begin a release's section of a list of changes.
#include <gtest/gtest.h>

#include "claim/sentence.h"

namespace assay {
namespace {

std::string said(std::string_view heading) {
  const ReleaseNotes r = release_heading(heading);
  return r.of.empty() ? r.version : r.of + " " + r.version;
}

TEST(ReleaseHeading, VersionsWithAndWithoutDates) {
  EXPECT_EQ(said("1.2.3"), "1.2.3");
  EXPECT_EQ(said("1.2"), "1.2");
  EXPECT_EQ(said("1.2.3 (2024-05-01)"), "1.2.3");
  EXPECT_EQ(said("[2.0] - 2023-01-02"), "2.0");
  EXPECT_EQ(said("2.0 - May 1st, 2023"), "2.0");
  EXPECT_EQ(said("Version 2.0 (2023-01-02)"), "2.0");
  EXPECT_EQ(said("v3.1: names"), "3.1");
  EXPECT_EQ(said("2024.8.0rc1"), "2024.8.0rc1");
  EXPECT_EQ(said("RQ 1.16.1"), "1.16.1");
}

TEST(ReleaseHeading, WhatIsToCome) {
  EXPECT_EQ(said("[Unreleased]"), kUnreleased);
  EXPECT_EQ(said("unreleased changes"), kUnreleased);
}

TEST(ReleaseHeading, AfterAProjectsName) {
  EXPECT_EQ(said("What's new in Lib 3.1 (Beech)"), "Lib 3.1");
  EXPECT_EQ(said("Lib 2.0"), "Lib 2.0");
  EXPECT_EQ(said("Finding 2.4: patches"), "Finding 2.4");  // no project is called that
}

TEST(ReleaseHeading, FilesOfNotes) {
  EXPECT_EQ(release_file("docs/releasenotes/5.2.0.rst"), "5.2.0");
  EXPECT_EQ(release_file("Release-notes-for-0.52.0.md"), "0.52.0");
  EXPECT_EQ(release_file("whatsnew-3.1.rst.md"), "3.1");
  EXPECT_EQ(release_file("CHANGELOG.md"), "");
  EXPECT_EQ(release_file("docs/qa-0.11.0.md"), "");
}

TEST(ReleaseHeading, NoReleases) {
  EXPECT_EQ(said("2.3 Patches"), "");
  EXPECT_EQ(said("2.3. Patches"), "");
  EXPECT_EQ(said("3 findings"), "");
  EXPECT_EQ(said("Findings"), "");
  EXPECT_EQ(said("2024-05-01"), "");
  EXPECT_EQ(said(""), "");
}

}  // namespace
}  // namespace assay
