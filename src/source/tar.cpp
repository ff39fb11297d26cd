// Three ways. A .tar that fits in memory is held there whole, and the members are views into it. A .tar.gz that says it
// expands to a size within reason comes by in pieces that ISA-L expands three times as fast as zlib; of its members
// those are copied that somebody will ask for. Everything else is read as a stream by libarchive: each member is hashed
// as it comes by, and kept when it is text.
#include "source/tar.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "source/gunzip.h"
#include "source/inflate.h"

namespace assay {

namespace {

constexpr std::uint64_t kMostInMemory = std::uint64_t{256} << 20;
constexpr std::size_t kPiece = 1 << 20;
constexpr std::size_t kMostGathered = 4 << 20;

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

la_ssize_t expand_piece(archive*, void* user, const void** data) {
  const std::string_view piece = static_cast<Gunzip*>(user)->next();
  *data = piece.data();
  return static_cast<la_ssize_t>(piece.size());
}

// Copies of many small texts, in few pieces of memory. Each lives as long as any of its piece does.
class Copies {
 public:
  void keep(std::string_view text, RawMember& member) {
    if (text.size() > kPiece / 4) {
      fill(make_buffer(text.size()), 0, text, member);
      return;
    }
    if (!piece_.data || piece_.size - used_ < text.size()) {
      piece_ = make_buffer(kPiece);
      used_ = 0;
    }
    fill(piece_, used_, text, member);
    used_ += text.size();
  }

 private:
  static void fill(const Buffer& buffer, std::size_t at, std::string_view text, RawMember& member) {
    if (!text.empty()) std::memcpy(buffer.data.get() + at, text.data(), text.size());
    member.data = buffer.view().substr(at, text.size());
    member.owner = buffer.data;
  }
  Buffer piece_{};
  std::size_t used_ = 0;
};

class TarReader {
 public:
  TarReader(std::uint64_t archive_size, const ArchiveLimits& limits, const TarWanted& wanted)
      : archive_(archive_read_new()), archive_size_(archive_size), limits_(limits), wanted_(wanted) {
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
  Result<std::vector<RawMember>> from_gzip(Gunzip& gunzip) {
    all_kept_ = !wanted_.text;
    if (archive_read_open(archive_, &gunzip, nullptr, expand_piece, nullptr) != ARCHIVE_OK) return broken();
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
        else if (!wanted_.only || *wanted_.only == member.ordinal)
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
    bool copied = false;
    for (;;) {
      const void* block = nullptr;
      std::size_t length = 0;
      la_int64_t offset = 0;
      int code = archive_read_data_block(archive_, &block, &length, &offset);
      if (code == ARCHIVE_EOF) break;
      if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return false;
      const char* from = static_cast<const char*>(block);
      if (length == member.size && offset == 0) {
        take(member, {from, length});
        return true;
      }
      if (!copied) gathered_.assign(member.size, '\0');  // zeros are what the holes of a sparse file hold
      copied = true;
      auto at = static_cast<std::size_t>(offset);
      if (at > member.size || length > member.size - at) return false;
      std::memcpy(gathered_.data() + at, from, length);
    }
    take(member, copied ? std::string_view(gathered_) : std::string_view());
    if (gathered_.capacity() > kMostGathered) gathered_ = {};
    return true;
  }

  // Decides what stays of a member whose bytes are here until the next one is read.
  void take(RawMember& member, std::string_view bytes) {
    if (!whole_.empty() && bytes.data() >= whole_.data() && bytes.data() < whole_.data() + whole_.size()) {
      member.data = bytes;
      member.owner = owner_;
      return;
    }
    const bool within = kept_ + bytes.size() <= limits_.kept;
    bool kept = wanted_.only || (all_kept_ && within);
    if (!kept) {
      kept = within && (!wanted_.text || wanted_.text(member.name, bytes.size())) && is_text(bytes);
      if (wanted_.digests) {  // a stream comes by only once
        member.digest = sha256(bytes);
        member.hashed = true;
        if (kept && wanted_.elsewhere && wanted_.elsewhere(member.digest, bytes)) return void(member.elsewhere = true);
      }
    }
    if (!kept) return;
    kept_ += bytes.size();
    copies_.keep(bytes, member);
  }

  archive* archive_;
  std::uint64_t archive_size_;
  const ArchiveLimits& limits_;
  const TarWanted& wanted_;
  bool all_kept_ = false;  // whatever they hold, as far as the limit allows; they are hashed by who asked for them
  std::string_view whole_;
  std::shared_ptr<const void> owner_;
  std::string gathered_;  // a member that came in several blocks
  Copies copies_;
  std::uint64_t expanded_ = 0, kept_ = 0;
};

}  // namespace

Result<std::vector<RawMember>> read_tar(const sys::System& system, const std::string& path, std::uint64_t size,
                                        const ArchiveLimits& limits, const TarWanted& wanted) {
  if (size <= kMostInMemory) {
    std::uint64_t most = std::min(kMostInMemory, std::max(limits.ratio_from, limits.ratio * size));
    if (auto gunzip = Gunzip::open(system, path, size, most)) {
      auto members = TarReader(size, limits, wanted).from_gzip(*gunzip);
      if (gunzip->sound()) return members;
    } else if (auto head = system.read_range(path, 0, 512); !head) {
      return head.error();
    } else if (head->data.size() > 262 && head->data.substr(257, 5) == "ustar") {
      auto file = system.read(path, kMostInMemory);
      if (!file) return file.error();
      return TarReader(size, limits, wanted).from_memory(file->data, file->owner);
    }
  }
  PieceReader pieces{system, path};
  return TarReader(size, limits, wanted).from_pieces(pieces);
}

}  // namespace assay
