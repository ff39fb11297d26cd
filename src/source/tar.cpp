// Two ways. What fits in memory (a .tar, or a .tar.gz that says it expands to a size within reason) is held there
// whole: libdeflate inflates it twice as fast as zlib, and the members are views into it. Everything else is read as a
// stream: each member is hashed as it comes by, and kept when it is text.
#include "source/tar.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "source/inflate.h"

namespace assay {

namespace {

constexpr std::uint64_t kMostInMemory = std::uint64_t{256} << 20;
constexpr std::size_t kPiece = 1 << 20;

// Hands libarchive the file piece by piece.
struct PieceReader {
  const sys::System& system;
  const std::string& path;
  std::uint64_t offset = 0;
  sys::Content piece{};
  std::string error{};
};

la_ssize_t read_piece(archive* a, void* user, const void** data) {
  auto& reader = *static_cast<PieceReader*>(user);
  auto piece = reader.system.read_range(reader.path, reader.offset, kPiece);
  if (!piece) {
    archive_set_error(a, EIO, "%s", piece.error().message.c_str());
    return -1;
  }
  reader.piece = std::move(*piece);
  reader.offset += reader.piece.data.size();
  *data = reader.piece.data.data();
  return static_cast<la_ssize_t>(reader.piece.data.size());
}

class TarReader {
 public:
  TarReader(std::uint64_t archive_size, const ArchiveLimits& limits, std::optional<std::size_t> only)
      : archive_(archive_read_new()), archive_size_(archive_size), limits_(limits), only_(only) {
    archive_read_support_format_tar(archive_);
    archive_read_support_filter_gzip(archive_);
    archive_read_support_filter_bzip2(archive_);
    archive_read_support_filter_xz(archive_);
    archive_read_support_filter_lzma(archive_);
    archive_read_support_filter_zstd(archive_);
  }
  ~TarReader() { archive_read_free(archive_); }
  TarReader(const TarReader&) = delete;
  TarReader& operator=(const TarReader&) = delete;

  Result<std::vector<RawMember>> from_memory(std::string_view tar, std::shared_ptr<const void> owner) {
    whole_ = tar;
    owner_ = std::move(owner);
    if (archive_read_open_memory(archive_, tar.data(), tar.size()) != ARCHIVE_OK) return broken();
    return all();
  }
  Result<std::vector<RawMember>> from_pieces(PieceReader& reader) {
    if (archive_read_open(archive_, &reader, nullptr, read_piece, nullptr) != ARCHIVE_OK) return broken();
    return all();
  }

 private:
  Error broken() const {
    const char* why = archive_error_string(archive_);
    return Error{"broken archive: " + sanitize_utf8(why ? why : "no reason given")};
  }

  Result<std::vector<RawMember>> all() {
    std::vector<RawMember> members;
    for (;;) {
      archive_entry* entry = nullptr;
      int code = archive_read_next_header(archive_, &entry);
      if (code == ARCHIVE_EOF) return members;
      if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return broken();
      if (members.size() >= limits_.members) return Error{"more than " + std::to_string(limits_.members) + " members"};
      RawMember member = header(entry);
      member.ordinal = members.size();
      if (member.kind == MemberKind::file) {
        expanded_ += member.size;  // known before a byte of it is expanded
        if (auto error = expansion_error(limits_, expanded_, archive_size_); !error.empty()) return Error{error};
        if (member.size > limits_.member)
          member.refused = "larger than " + std::to_string(limits_.member >> 20) + " MiB";
        else if (!only_ || *only_ == member.ordinal)
          if (!contents(member)) return broken();
      }
      members.push_back(std::move(member));
    }
  }

  static RawMember header(archive_entry* entry) {
    RawMember member;
    // Names of pax headers are UTF-8; those of older ones are bytes, which libarchive cannot convert in the C locale.
    const char* name = archive_entry_pathname_utf8(entry);
    if (!name) name = archive_entry_pathname(entry);
    if (name) member.name = name;
    const char* target = archive_entry_hardlink_utf8(entry);
    if (!target) target = archive_entry_hardlink(entry);
    if (target) {
      member.kind = MemberKind::hard_link;
      member.target = target;
      return member;
    }
    switch (archive_entry_filetype(entry)) {
      case AE_IFREG:
        member.kind = MemberKind::file;
        break;
      case AE_IFDIR:
        member.kind = MemberKind::directory;
        break;
      case AE_IFLNK:
        member.kind = MemberKind::symbolic_link;
        break;
      default:
        member.kind = MemberKind::other;
    }
    if (member.kind == MemberKind::symbolic_link) {
      target = archive_entry_symlink_utf8(entry);
      if (!target) target = archive_entry_symlink(entry);
      if (target) member.target = target;
    }
    auto size = archive_entry_size(entry);
    member.size = size > 0 ? static_cast<std::uint64_t>(size) : 0;
    return member;
  }

  // The member's bytes as a view into the whole archive where they lie there in one piece, else as a copy.
  bool contents(RawMember& member) {
    Buffer copy;
    for (;;) {
      const void* block = nullptr;
      std::size_t length = 0;
      la_int64_t offset = 0;
      int code = archive_read_data_block(archive_, &block, &length, &offset);
      if (code == ARCHIVE_EOF) break;
      if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return false;
      const char* from = static_cast<const char*>(block);
      bool inside = !whole_.empty() && from >= whole_.data() && from + length <= whole_.data() + whole_.size();
      if (inside && length == member.size && offset == 0) {
        member.data = std::string_view(from, length);
        member.owner = owner_;
        return true;
      }
      if (!copy.data) {  // zeros are what the holes of a sparse file hold
        copy = make_buffer(member.size);
        std::memset(copy.data.get(), 0, member.size);
      }
      auto at = static_cast<std::size_t>(offset);
      if (at > member.size || length > member.size - at) return false;
      std::memcpy(copy.data.get() + at, from, length);
    }
    if (!copy.data) copy = make_buffer(0);
    std::string_view view = copy.view();
    // A stream comes by only once, and copies add up.
    member.digest = sha256(view);
    member.hashed = true;
    if (!only_ && (!is_text(view) || kept_ + view.size() > limits_.kept)) return true;
    kept_ += view.size();
    member.data = view;
    member.owner = copy.data;
    return true;
  }

  archive* archive_;
  std::uint64_t archive_size_;
  const ArchiveLimits& limits_;
  std::optional<std::size_t> only_;
  std::string_view whole_;
  std::shared_ptr<const void> owner_;
  std::uint64_t expanded_ = 0, kept_ = 0;
};

}  // namespace

Result<std::vector<RawMember>> read_tar(const sys::System& system, const std::string& path, std::uint64_t size,
                                        const ArchiveLimits& limits, std::optional<std::size_t> only) {
  TarReader reader(size, limits, only);
  if (size <= kMostInMemory) {
    auto file = system.read(path, kMostInMemory);
    if (!file) return file.error();
    if (file->data.starts_with("\x1f\x8b")) {
      std::uint64_t most = std::min(kMostInMemory, std::max(limits.ratio_from, limits.ratio * size));
      if (auto tar = gunzip(file->data, most)) return reader.from_memory(tar->view(), tar->data);
    } else if (file->data.size() > 262 && file->data.substr(257, 5) == "ustar") {
      return reader.from_memory(file->data, file->owner);
    }
  }
  PieceReader pieces{system, path};
  return reader.from_pieces(pieces);
}

}  // namespace assay
