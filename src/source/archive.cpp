// An archive is listed once: every member is expanded, hashed and forgotten, or kept in memory where a run goes on to
// read it. The list (manifest) goes to the store under the archive's identity, so that later runs open the archive
// without reading it. A zip's members are expanded one by one on demand. A compressed tar can only be read from its
// beginning, so its texts go to the store, compressed: all that are likely to be asked for where a tree is opened at
// many versions (OpenOptions::keep), which share most of them, else those that somebody looked at.
#include "source/archive.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>

#include "base/pool.h"
#include "base/text.h"
#include "source/finish.h"
#include "source/kept_text.h"
#include "source/manifest.h"
#include "source/tar.h"
#include "source/zip.h"
#include "sys/pages.h"

namespace assay {

namespace {

constexpr std::uint64_t kMostKeptOfZip = std::uint64_t{128} << 20;
constexpr std::uint64_t kZipPiece = std::uint64_t{16} << 20;  // read from disk at once
constexpr std::int64_t kRacyNs = 2'000'000'000;               // as for directories, source/stat_cache.h

bool is_zip_name(std::string_view name) { return name.ends_with(".zip") || name.ends_with(".whl"); }

// All members of a tar with their digests, and the wanted texts: with a store in it, else in memory.
Result<std::vector<RawMember>> read_wanted(const sys::System& system, const std::string& path, std::uint64_t size,
                                           const ArchiveLimits& limits, Store* store, const WantsText& keep) {
  TarWanted wanted{{}, true, keep, {}};
  if (keep && store)
    wanted.elsewhere = [&](const Digest& digest, std::string_view text) { return keep_text(*store, digest, text); };
  else if (keep)
    sys::give_back_freed_memory();
  auto members = read_tar(system, path, size, limits, wanted);
  if (wanted.elsewhere) store->flush();  // what was kept can be read from now on
  return members;
}

struct Listing {
  Manifest manifest;
  std::vector<Bytes> kept;  // contents by file, where they are held
};

class ArchiveTree final : public Tree {
 public:
  ArchiveTree(sys::System& system, Store* store, std::string path, bool zip, const ArchiveLimits& limits,
              WantsText keep)
      : system_(system), store_(store), path_(std::move(path)), zip_(zip), limits_(limits), keep_(std::move(keep)) {}

  void fill(std::string_view name, const ArchiveSource& source, Listing listing);
  Result<Bytes> read(FileIndex file) const override;
  Result<Bytes> read_to_quote(FileIndex file) const override;
  std::uint64_t held() const override {
    std::uint64_t out = 0;
    for (const Bytes& one : kept_) out += one.data.size();
    return out;
  }

 private:
  Result<Bytes> read_zip_member(FileIndex file) const;
  Result<Bytes> read_tar_member(FileIndex file) const;
  std::shared_ptr<const std::vector<RawMember>> members_again(std::size_t wanted) const;

  sys::System& system_;
  Store* store_;
  std::string path_;
  bool zip_;
  ArchiveLimits limits_;
  WantsText keep_;
  std::vector<MemberPlace> places_;  // of files_
  std::vector<Bytes> kept_;
  std::shared_ptr<const void> hold_;
  mutable std::mutex again_mutex_;
  mutable std::shared_ptr<const std::vector<RawMember>> again_;  // of a tar that had to be expanded after all
  mutable bool again_all_ = false;                               // with everything that can be held
};

void ArchiveTree::fill(std::string_view name, const ArchiveSource& source, Listing listing) {
  files_ = std::move(listing.manifest.files);
  places_ = std::move(listing.manifest.places);
  unread_ = std::move(listing.manifest.unread);
  kept_ = std::move(listing.kept);
  unread_.insert(unread_.end(), source.unread.begin(), source.unread.end());
  skipped_ = source.skipped;
  for (Unread& entry : skipped_) entry.tree = name;
  std::stable_sort(skipped_.begin(), skipped_.end(), [](const Unread& a, const Unread& b) { return a.path < b.path; });
  hold_ = source.hold;
  for (File& file : files_) file.vendored = is_vendored(file.path);
  info_.name = name;
  info_.source = source.source;
  info_.version = source.version;
  info_.revision = source.revision;
  finish_tree(*this, info_, files_, unread_, roots_, store_);
}

Result<Bytes> ArchiveTree::read(FileIndex file) const {
  if (file < kept_.size() && kept_[file].owner) return kept_[file];
  if (store_ && !zip_ && files_[file].size <= kMostKeptText)
    if (auto bytes = kept_text(*store_, files_[file].digest)) return std::move(*bytes);
  auto bytes = zip_ ? read_zip_member(file) : read_tar_member(file);
  if (bytes && sha256(bytes->data) != files_[file].digest)
    return Error{path_ + ": " + files_[file].path + ": changed while it was being read"};
  return bytes;
}

// A member of a zip is expanded alone; a tar only from its beginning.
Result<Bytes> ArchiveTree::read_to_quote(FileIndex file) const {
  auto bytes = read(file);
  if (bytes && store_ && !zip_ && is_text(bytes->data)) keep_text(*store_, files_[file].digest, bytes->data);
  return bytes;
}

Result<Bytes> ArchiveTree::read_zip_member(FileIndex file) const {
  const MemberPlace& place = places_[file];
  auto compressed = system_.read_range(path_, place.offset, place.compressed_size);
  if (!compressed) return compressed.error();
  ZipMember member;
  member.size = files_[file].size;
  member.compressed_size = place.compressed_size;
  member.crc = place.crc;
  member.method = static_cast<std::uint16_t>(place.method);
  auto contents = extract(member, compressed->data);
  if (!contents) return Error{path_ + ": " + files_[file].path + ": " + contents.error().message};
  return Bytes{contents->view(), contents->data};
}

// With what is likely to be asked for; and when another text is, with everything, for it will not be the only one.
std::shared_ptr<const std::vector<RawMember>> ArchiveTree::members_again(std::size_t wanted) const {
  std::lock_guard lock(again_mutex_);
  const auto has = [&](const RawMember& member) { return member.owner || member.elsewhere; };
  while (!again_all_ && (!again_ || (wanted < again_->size() && !has((*again_)[wanted])))) {
    auto stat = system_.stat(path_);
    if (!stat) return nullptr;
    again_all_ = again_ || !keep_;
    again_.reset();
    auto members = again_all_ ? read_tar(system_, path_, stat->size, limits_, {{}, false, {}, {}})
                              : read_wanted(system_, path_, stat->size, limits_, store_, keep_);
    again_ = std::make_shared<const std::vector<RawMember>>(members ? std::move(*members) : std::vector<RawMember>{});
  }
  return again_->empty() ? nullptr : again_;
}

Result<Bytes> ArchiveTree::read_tar_member(FileIndex file) const {
  Error error{path_ + ": " + files_[file].path + ": cannot be read again"};
  std::size_t ordinal = places_[file].ordinal;
  const auto members = members_again(ordinal);
  if (!members || ordinal >= members->size()) return error;
  const RawMember& member = (*members)[ordinal];
  if (member.owner) return Bytes{member.data, member.owner};
  if (member.elsewhere)
    if (auto text = kept_text(*store_, files_[file].digest)) return std::move(*text);
  // Not held: too large an archive. Expand it for this one.
  auto stat = system_.stat(path_);
  if (!stat) return stat.error();
  auto alone = read_tar(system_, path_, stat->size, limits_, {ordinal, false, {}, {}});
  if (!alone || ordinal >= alone->size() || !(*alone)[ordinal].owner) return error;
  return Bytes{(*alone)[ordinal].data, (*alone)[ordinal].owner};
}

Result<Listing> list_tar(const sys::System& system, const std::string& path, std::uint64_t size,
                         const ArchiveLimits& limits, Store* store, const OpenOptions& options) {
  auto members = read_wanted(system, path, size, limits, store, options.keep);
  if (!members) return members.error();
  Arrangement arrangement = arrange_members(*members, false);
  Listing listing;
  listing.manifest.unread = std::move(arrangement.unread);
  auto& files = listing.manifest.files;
  files.resize(arrangement.files.size());
  listing.manifest.places.resize(files.size());
  listing.kept.resize(files.size());
  parallel_for(files.size(), options.jobs, 16, [&](std::size_t i) {
    RawMember& member = (*members)[arrangement.files[i].member];
    files[i].path = std::move(arrangement.files[i].path);
    files[i].size = member.size;
    files[i].digest = member.hashed ? member.digest : sha256(member.data);
    listing.manifest.places[i].ordinal = member.ordinal;
    if (member.owner) listing.kept[i] = {member.data, member.owner};
  });
  return listing;
}

class ZipLister {
 public:
  ZipLister(const sys::System& system, const std::string& path, std::uint64_t size, const ArchiveLimits& limits)
      : system_(system), path_(path), size_(size), limits_(limits) {}

  Result<Listing> run(bool is_wheel, unsigned jobs) {
    auto directory = read_zip_directory(
        size_, limits_.members, [this](std::uint64_t offset, std::uint64_t length) { return fetch(offset, length); });
    if (!directory) return directory.error();
    directory_ = std::move(*directory);
    if (auto raw = raw_members(); !raw) return raw.error();
    Arrangement arrangement = arrange_members(raw_, is_wheel);
    Manifest& manifest = listing_.manifest;
    manifest.unread = std::move(arrangement.unread);
    manifest.files.resize(arrangement.files.size());
    manifest.places.resize(arrangement.files.size());
    listing_.kept.resize(arrangement.files.size());
    for (std::size_t i = 0; i < arrangement.files.size(); ++i)
      manifest.files[i].path = std::move(arrangement.files[i].path);
    if (auto read = contents(arrangement, jobs); !read) return read.error();
    return std::move(listing_);
  }

 private:
  Result<sys::Content> fetch(std::uint64_t offset, std::uint64_t length) const {
    auto content = system_.read_range(path_, offset, length);
    if (content && content->data.size() != length) return Error{"cut short"};
    return content;
  }

  Status raw_members() {
    std::uint64_t expanded = 0;
    for (const ZipMember& m : directory_.members) {
      RawMember raw;
      raw.name = m.name;
      raw.size = m.size;
      raw.ordinal = raw_.size();
      unsigned type = m.mode & 0170000;
      if (m.name.ends_with("/"))
        raw.kind = MemberKind::directory;
      else if (type == 0120000)
        raw.kind = MemberKind::symbolic_link;
      else if (type != 0 && type != 0100000)
        raw.kind = MemberKind::other;
      if (m.encrypted())
        raw.refused = "encrypted";
      else if (!can_extract(m))
        raw.refused = "compressed by method " + std::to_string(m.method) + ", which is not read";
      else if (m.size > limits_.member)
        raw.refused = "larger than " + std::to_string(limits_.member >> 20) + " MiB";
      else if (raw.kind == MemberKind::symbolic_link)
        if (auto target = link_target(m)) raw.target = std::move(*target);
      if (raw.refused.empty()) expanded += m.size;
      if (auto error = expansion_error(limits_, expanded, size_); !error.empty()) return Error{error};
      raw_.push_back(std::move(raw));
    }
    return ok();
  }

  std::optional<std::string> link_target(const ZipMember& m) const {
    if (m.compressed_size > 4096 || m.size > 4096) return std::nullopt;
    auto header = fetch(m.header, kLocalHeaderBytes);
    std::size_t length = header ? local_header_length(header->data) : 0;
    if (!length) return std::nullopt;
    auto compressed = fetch(m.header + length, m.compressed_size);
    if (!compressed) return std::nullopt;
    auto target = extract(m, compressed->data);
    return target ? std::optional(std::string(target->view())) : std::nullopt;
  }

  // Members in the order of their offsets, read in pieces of up to kZipPiece, expanded and hashed in parallel.
  Status contents(const Arrangement& arrangement, unsigned jobs) {
    std::vector<std::size_t> order(arrangement.files.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    auto member_of = [&](std::size_t i) -> const ZipMember& {
      return directory_.members[raw_[arrangement.files[i].member].ordinal];
    };
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return member_of(a).header < member_of(b).header; });
    std::vector<std::string> failures(order.size());
    for (std::size_t begin = 0; begin < order.size();) {
      std::uint64_t from = member_of(order[begin]).header, to = from;
      std::size_t end = begin;
      for (; end < order.size(); ++end) {
        const ZipMember& m = member_of(order[end]);
        std::uint64_t until = std::min(directory_.offset, m.header + m.compressed_size + kLocalHeaderBytes + 2 * 65535);
        if (end > begin && until - from > kZipPiece) break;
        to = std::max(to, until);
      }
      auto piece = fetch(from, to - from);
      if (!piece) return piece.error();
      parallel_for(end - begin, jobs, 8, [&](std::size_t k) {
        std::size_t i = order[begin + k];
        failures[i] = expand(i, member_of(i), from, piece->data);
      });
      begin = end;
    }
    for (std::size_t i = 0; i < failures.size(); ++i)
      if (!failures[i].empty()) return Error{"broken archive: " + listing_.manifest.files[i].path + ": " + failures[i]};
    return ok();
  }

  // The reason why the member is broken, "" when it is not.
  std::string expand(std::size_t i, const ZipMember& m, std::uint64_t piece_at, std::string_view piece) {
    std::string_view local = piece.substr(m.header - piece_at);
    std::size_t length = local_header_length(local.substr(0, kLocalHeaderBytes));
    if (!length) return "no local header where there should be one";
    if (local.size() < length || local.size() - length < m.compressed_size) return "cut short";
    auto buffer = extract(m, local.substr(length, m.compressed_size));
    if (!buffer) return buffer.error().message;
    File& file = listing_.manifest.files[i];
    file.size = m.size;
    file.digest = sha256(buffer->view());
    listing_.manifest.places[i] = {0, m.header + length, m.compressed_size, m.crc, m.method};
    if (is_text(buffer->view()) && kept_.fetch_add(m.size) + m.size <= kMostKeptOfZip)
      listing_.kept[i] = {buffer->view(), buffer->data};
    return {};
  }

  const sys::System& system_;
  const std::string& path_;
  std::uint64_t size_;
  const ArchiveLimits& limits_;
  ZipDirectory directory_;
  std::vector<RawMember> raw_;
  Listing listing_;
  std::atomic<std::uint64_t> kept_{0};
};

// What the archive's list is kept under: its contents' digest where that is known, else the file's place, size and
// times.
Digest identity(const ArchiveSource& source, const std::string& real_path, const sys::Stat& stat, bool wheel) {
  std::string key = wheel ? "wheel" : "archive";
  key += '\0';
  if (source.content) return sha256(key.append(as_bytes(*source.content)));
  for (std::uint64_t part : {stat.size, static_cast<std::uint64_t>(stat.mtime_ns),
                             static_cast<std::uint64_t>(stat.ctime_ns), stat.inode, stat.device})
    key += std::to_string(part) + " ";
  return sha256(key.append(real_path));
}

}  // namespace

bool is_archive_name(std::string_view name) {
  constexpr std::array<std::string_view, 10> kEndings{".whl",    ".zip", ".tar",     ".tar.gz", ".tgz",
                                                      ".tar.xz", ".txz", ".tar.bz2", ".tbz2",   ".tar.zst"};
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) { return name.ends_with(ending); });
}

Result<std::shared_ptr<const Tree>> open_archive(std::string_view tree_name, const ArchiveSource& source,
                                                 sys::System& system, Store* store, const OpenOptions& options,
                                                 const ArchiveLimits& limits) {
  auto fail = [&](const Error& error) {
    return Error{source.source + ": " + sanitize_utf8(short_reason(error, source.path))};
  };
  auto real = system.real_path(source.path);
  if (!real) return fail(real.error());
  auto stat = system.stat(*real);
  if (!stat) return fail(stat.error());
  if (stat->kind != sys::Kind::file) return fail(Error{"not a regular file"});
  if (stat->size == 0) return fail(Error{"the file is empty"});
  std::string_view name = source.name.empty() ? base_name(source.path) : std::string_view(source.name);
  bool zip = is_zip_name(name), wheel = name.ends_with(".whl");
  auto tree = std::make_shared<ArchiveTree>(system, store, *real, zip, limits, options.keep);

  Digest id = identity(source, *real, *stat, wheel);
  Store::Key key{"archive", kManifestVersion, as_bytes(id)};
  if (auto blob = store ? store->get(key) : std::nullopt)
    if (auto manifest = decode_manifest(*blob))
      if (source.content || std::max(stat->mtime_ns, stat->ctime_ns) + kRacyNs <= manifest->written_ns) {
        tree->fill(tree_name, source, Listing{std::move(*manifest), {}});
        return std::shared_ptr<const Tree>(std::move(tree));
      }

  if (options.progress) options.progress("reading " + source.source);
  auto listing = zip ? ZipLister(system, *real, stat->size, limits).run(wheel, options.jobs)
                     : list_tar(system, *real, stat->size, limits, store, options);
  if (!listing) return fail(listing.error());
  if (listing->manifest.files.empty() && listing->manifest.unread.empty())
    return fail(Error{"the archive holds no files"});
  listing->manifest.written_ns = system.now_ns();
  if (store) store->put(key, encode_manifest(listing->manifest));
  tree->fill(tree_name, source, std::move(*listing));
  return std::shared_ptr<const Tree>(std::move(tree));
}

}  // namespace assay
