// A tree: one project at one version. Files are listed with the identity of their content; bytes are read on demand.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "verdict/verdict.h"

namespace assay {

using FileIndex = std::uint32_t;

struct File {
  std::string path;  // relative to the tree's root, '/' between, valid UTF-8
  // The identity of the content: equal digests mean equal bytes. The SHA-256 of the bytes, or in a git tree the blob's
  // object name, so that a tree can be listed without reading it; the same bytes have two digests across these kinds.
  Digest digest;
  std::uint64_t size = 0;  // 0 where it is not known without reading (git)
  bool vendored = false;   // under a vendor folder (docs/sources.md): read, but never the meaning of a bare file name
};

// Bytes of a file. `data` stays valid as long as `owner` does.
struct Bytes {
  std::string_view data;
  std::shared_ptr<const void> owner;
};

// A folder from which modules are imported: "" (the root), "src", "python", …. For a module file `path` below it, the
// dotted name is the rest of the path. Longest match wins.
struct ImportRoot {
  std::string dir;
};

class History;

class Tree {
 public:
  virtual ~Tree() = default;
  const TreeInfo& info() const { return info_; }
  const std::vector<File>& files() const { return files_; }      // sorted by path, bytewise
  const std::vector<Unread>& unread() const { return unread_; }  // listed but unreadable, with the reason
  // Left out by a documented rule (.gitignore, build artefacts); a folder ends in '/'. Not worth a warning, but such a
  // path is there, so it must never be called missing.
  const std::vector<Unread>& skipped() const { return skipped_; }
  // The entry of unread() or skipped() that is, or whose folder holds, this path; null when there is none.
  const Unread* left_out(std::string_view path) const;
  const std::vector<ImportRoot>& import_roots() const { return roots_; }
  const File* find(std::string_view path, FileIndex* index = nullptr) const;
  virtual Result<Bytes> read(FileIndex file) const = 0;  // thread-safe
  // As read(), for a text that is looked at for itself (quoted in evidence, searched): a later run will look at it
  // again, so a source from which that is expensive keeps it.
  virtual Result<Bytes> read_to_quote(FileIndex file) const { return read(file); }
  virtual const History* history() const { return nullptr; }  // only where the source is a git repository or work tree
  // The directory in which this tree is checked out, absolute and without links; "" when it is in none, or at another
  // revision than the tree.
  virtual std::string work_tree() const { return {}; }
  // Bytes that are kept in memory as long as the tree is: an archive's contents after it has been listed.
  virtual std::uint64_t held() const { return 0; }
  // "https://…/blob/<revision>/" prefix for permalinks where the tree has a home, else "".
  virtual std::string home() const { return {}; }

 protected:
  TreeInfo info_;
  std::vector<File> files_;
  std::vector<Unread> unread_, skipped_;  // sorted by path
  std::vector<ImportRoot> roots_;
};

}  // namespace assay
