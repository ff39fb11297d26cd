// Trees of archives: .whl .zip .tar .tar.gz .tgz .tar.xz .txz .tar.bz2 .tbz2. Nothing is unpacked to disk.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"
#include "source/members.h"
#include "source/open.h"
#include "source/store.h"
#include "source/tree.h"
#include "sys/system.h"

namespace assay {

struct ArchiveSource {
  std::string source;             // as the user wrote it
  std::string path;               // of the archive on disk
  std::string name;               // "x-1.0-py3-none-any.whl": tells the format; "" for the path's own
  std::optional<Digest> content;  // SHA-256 of the archive where it is known: then the file's times don't matter
  std::string version, revision;  // for the tree's info, where they are known better than the contents tell
  std::vector<Unread> unread,
      skipped;                       // what the archive on disk lacks (a wheel taken in parts); tree names not needed
  std::shared_ptr<const void> hold;  // kept as long as the tree is
};

bool is_archive_name(std::string_view name);

// The error names the source. A broken archive is an error, not half a tree.
Result<std::shared_ptr<const Tree>> open_archive(std::string_view tree_name, const ArchiveSource&, sys::System&, Store*,
                                                 const OpenOptions&, const ArchiveLimits& = {});

}  // namespace assay
