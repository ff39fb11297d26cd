// Which versions: what `--versions SPEC` means for the tree that varies. docs/versions.md describes the grammar.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "source/open.h"
#include "source/store.h"
#include "sys/system.h"

namespace assay {

struct Release {
  std::string name;      // "0.11.0", a tag, or a commit's first 12 digits
  std::string source;    // SOURCE as open_tree() takes it
  std::string revision;  // full commit of a git repository, else ""
  std::string title;     // that commit's first line
  bool prerelease = false, yanked = false;
  std::string yanked_why;  // the index's reason, possibly ""
};

struct ReleaseQuery {
  std::string spec;    // of --versions, without the tree's name
  std::string source;  // of the tree that varies, as its --tree gives it: pypi:NAME, git:REPO, a folder; "": none given
  std::string name;    // its short name: the project on the index where `source` is ""
  bool pre = false;    // pre-releases too
  bool yanked = false;        // yanked ones too
  bool every_commit = false;  // of a range in git: each commit instead of each tag
};

// Versions that SPEC takes but for their kind.
struct LeftOut {
  std::uint32_t prereleases = 0, yanked = 0;
};

// In order, oldest first, no version twice; never empty. The error is one line that says what SPEC or source is meant
// and why it gives nothing.
// `left_out`, where given, is told what of a specifier or a range was not taken for want of `pre` and `yanked`.
Result<std::vector<Release>> find_releases(const ReleaseQuery&, sys::System&, Store*, LeftOut* left_out = nullptr);

// Brings what has to be downloaded onto this machine, several at a time; a download that was cut off goes on. For each
// release "" or the reason why it cannot be had: a column without a tree, not a failure. Opening the others, one after
// the other, then needs no network; without a store (--no-cache) nothing is done, and opening downloads.
std::vector<std::string> fetch_releases(const std::vector<Release>&, sys::System&, Store*, const OpenOptions&);

}  // namespace assay
