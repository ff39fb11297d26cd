// What archives of all formats have in common: limits, which members become files of the tree, and under which path.
// docs/sources.md describes the rules.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "source/tree.h"

namespace assay {

struct ArchiveLimits {
  std::uint64_t member = std::uint64_t{64} << 20;  // bytes; larger ones are listed in unread
  std::uint64_t total = std::uint64_t{4} << 30;    // bytes of all members expanded; more is an error
  std::uint64_t ratio = 200;  // expanded : archive, once more than ratio_from bytes; more is an error
  std::uint64_t ratio_from = std::uint64_t{64} << 20;
  std::size_t members = 500'000;
  std::uint64_t kept = std::uint64_t{512} << 20;  // bytes of text held in memory
};

enum class MemberKind : std::uint8_t { file, directory, symbolic_link, hard_link, other };

struct RawMember {
  std::string name;  // as written
  MemberKind kind = MemberKind::file;
  std::string target;   // of a link, as written
  std::string refused;  // why a file's contents are not to be had; "" when they are
  std::uint64_t size = 0;
  std::size_t ordinal = 0;  // place in the archive
  // Contents, where the format's reader has them already; `hashed` when `digest` is of them.
  std::string_view data;
  std::shared_ptr<const void> owner;
  Digest digest;
  bool hashed = false;
  bool elsewhere = false;  // its text went to where it can be had by its digest
};

// A file of the tree and the member it is read from.
struct Arranged {
  std::string path;
  std::size_t member;  // index into the raw members
};

struct Arrangement {
  std::vector<Arranged> files;  // sorted by path, no path twice
  std::vector<Unread> unread;   // tree names not set
};

// A wheel is laid out as it would be installed; in every other archive a single top folder is left away.
Arrangement arrange_members(const std::vector<RawMember>&, bool is_wheel);

// "" when this much may be expanded, else why not.
std::string expansion_error(const ArchiveLimits&, std::uint64_t expanded, std::uint64_t archive_size);

bool is_text(std::string_view data);  // holds no NUL

}  // namespace assay
