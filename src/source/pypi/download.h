// Files of the package index on this machine's disk.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "source/open.h"
#include "source/pypi/choose.h"
#include "source/tree.h"
#include "sys/system.h"

namespace assay::pypi {

// A distribution as it lies on disk. Serialisable, for the store remembers it.
struct Local {
  std::string file;      // name behind the prefix
  std::string filename;  // on the index
  std::string version;
  Digest content;                     // identifies the file on disk: its SHA-256, or that of the wheel it is parts of
  std::optional<std::string> yanked;  // the reason, possibly ""
  bool parts = false;                 // a zip of some of the wheel's members; "FILE.left" lists the others
};
std::string encode_local(const Local&);
std::optional<Local> decode_local(std::string_view text);

// `prefix` is what stands before a file's name on disk: the downloads folder with its '/', or a prefix of temporary
// files.

// Whether the file (and its list of what was left) is there.
bool is_there(const sys::System&, const std::string& prefix, const Local&);

// Fetches the chosen file behind `prefix`: in parts where that saves much, else whole, checked against the index's
// SHA-256.
Result<Local> download(sys::System&, const std::string& prefix, const Choice&, const OpenOptions&);

// The members left in the wheel: first those that are no Python, then those that its RECORD doesn't list.
struct Left {
  std::vector<Unread> skipped, unread;
};
Left read_left(const sys::System&, const std::string& prefix, const Local&);

// Removes the oldest downloads but `keep` until no more than `limit` bytes are left.
void trim_downloads(sys::System&, const std::string& folder, const Local& keep, std::uint64_t limit);

}  // namespace assay::pypi
