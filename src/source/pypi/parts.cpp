// The wheel's last MiB nearly always holds its whole central directory. From it follow the places of all members; those
// wanted are fetched in ranges that swallow gaps of up to 64 KiB (a request costs more than that), from one local
// header to the next: local headers have a length of their own, which the directory doesn't tell.
//
// The index's SHA-256 is of the whole file and cannot be checked here. In its place every member is checked against
// RECORD, which came over the same connection and names the SHA-256 of each.
#include "source/pypi/parts.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "base/hash.h"
#include "base/pool.h"
#include "base/text.h"
#include "source/members.h"
#include "source/pypi/index.h"
#include "source/zip.h"
#include "source/zip_write.h"

namespace assay::pypi {

namespace {

constexpr std::uint64_t kTailBytes = 1 << 20;
constexpr std::uint64_t kGap = 64 << 10;
constexpr std::uint64_t kLongestRange = std::uint64_t{16} << 20;
constexpr unsigned kConnections = 4;
const std::string kUnlisted = "not in RECORD";

// base64url without padding, as RECORD writes digests.
std::optional<Digest> digest_from_base64(std::string_view text) {
  if (text.size() != 43) return std::nullopt;
  Digest digest;
  std::uint32_t bits = 0;
  int have = 0;
  std::size_t at = 0;
  for (char c : text) {
    int value = c >= 'A' && c <= 'Z'   ? c - 'A'
                : c >= 'a' && c <= 'z' ? c - 'a' + 26
                : c >= '0' && c <= '9' ? c - '0' + 52
                : c == '-'             ? 62
                : c == '_'             ? 63
                                       : -1;
    if (value < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    have += 6;
    if (have >= 8 && at < 32) {
      have -= 8;
      digest.bytes[at++] = static_cast<std::uint8_t>(bits >> have & 0xff);
    }
  }
  return at == 32 ? std::optional(digest) : std::nullopt;
}

// RECORD: lines of "path,sha256=…,size"; a path with a comma stands in quotes.
std::map<std::string, Digest, std::less<>> read_record(std::string_view text) {
  std::map<std::string, Digest, std::less<>> out;
  for (std::string_view line : split(text, '\n')) {
    line = trim(line);
    std::string path;
    if (line.starts_with('"')) {
      std::size_t at = 1;
      for (; at < line.size() && !(line[at] == '"' && (at + 1 >= line.size() || line[at + 1] != '"')); ++at) {
        path += line[at];
        if (line[at] == '"') ++at;  // doubled
      }
      line.remove_prefix(std::min(at + 1, line.size()));
    } else {
      path = line.substr(0, line.find(','));
      line.remove_prefix(path.size());
    }
    auto mark = line.find("sha256=");
    if (mark == std::string_view::npos) continue;
    if (auto digest = digest_from_base64(line.substr(mark + 7, 43))) out[path] = *digest;
  }
  return out;
}

bool is_record(std::string_view name) { return name.ends_with(".dist-info/RECORD"); }

// Lists of hashes and signatures are not in the list of hashes.
bool needs_record(std::string_view name) {
  return !is_record(name) && !name.ends_with(".dist-info/RECORD.jws") && !name.ends_with(".dist-info/RECORD.p7s");
}

struct Span {
  std::uint64_t begin, end;
  std::string bytes;
};

class PartsFetcher {
 public:
  PartsFetcher(sys::System& system, const std::string& url, std::uint64_t size)
      : system_(system), url_(url), size_(size) {}

  Result<std::optional<Parts>> run(unsigned jobs) {
    if (size_ == 0) {
      if (auto found = ask_size(); !found) return found.error();
      if (!partial_ || size_ == 0) return std::optional<Parts>();
    }
    auto tail = fetch(size_ - std::min(size_, kTailBytes), size_);
    if (!tail) return tail.error();
    if (!partial_) return std::optional<Parts>();
    spans_.push_back(std::move(*tail));
    auto directory = read_zip_directory(
        size_, ArchiveLimits{}.members,
        [this](std::uint64_t offset, std::uint64_t length) { return bytes_of_directory(offset, length); });
    if (!directory) return Error{"broken wheel: " + sanitize_utf8(directory.error().message)};
    select(*directory);
    if (wanted_.size() > ZipWriter::kMostMembers) return std::optional<Parts>();
    if (auto fetched = fetch_members(jobs); !fetched) return fetched.error();
    if (!partial_) return std::optional<Parts>();
    if (auto checked = check_and_write(jobs); !checked) return checked.error();
    return std::optional(std::move(parts_));
  }

 private:
  struct Member {
    ZipMember zip;
    std::uint64_t begin, end;  // from its local header to the next one
  };

  // From "Content-Range: bytes 0-0/SIZE".
  Status ask_size() {
    auto response = get(0, 1);
    if (!response) return response.error();
    partial_ = response->status == 206;
    std::string_view range = response->header("content-range");
    auto slash = range.find('/');
    if (slash != std::string_view::npos) size_ = parse_uint(trim(range.substr(slash + 1))).value_or(0);
    return ok();
  }

  Result<sys::HttpResponse> get(std::uint64_t begin, std::uint64_t end) {
    sys::HttpRequest request;
    request.url = url_;
    request.range = std::to_string(begin) + "-" + std::to_string(end - 1);
    request.limit = end - begin;
    request.partial_only = true;
    return get_patiently(system_, request);
  }

  Result<Span> fetch(std::uint64_t begin, std::uint64_t end) {
    auto response = get(begin, end);
    if (!response) return response.error();
    std::lock_guard lock(mutex_);
    ++parts_.requests;
    parts_.received += response->body.size();
    if (response->status == 200 || response->status == 416 || response->status == 501) {
      partial_ = false;
      return Span{begin, begin, {}};
    }
    if (response->status != 206) return Error{"the package index answers " + std::to_string(response->status)};
    if (response->body.size() != end - begin) return Error{"the answer to a range request has the wrong length"};
    return Span{begin, end, std::move(response->body)};
  }

  // From the tail where it reaches, else by a request of its own.
  Result<sys::Content> bytes_of_directory(std::uint64_t offset, std::uint64_t length) {
    if (offset > size_ || length > size_ - offset) return Error{"cut short"};
    if (length == 0) return sys::Content{};
    if (auto bytes = find(offset, offset + length)) return sys::Content{*bytes, nullptr, {}};
    auto span = fetch(offset, offset + length);
    if (!span) return span.error();
    if (!partial_) return Error{"the server stopped answering ranges"};
    auto owner = std::make_shared<std::string>(std::move(span->bytes));
    return sys::Content{*owner, owner, {}};
  }

  std::optional<std::string_view> find(std::uint64_t begin, std::uint64_t end) const {
    for (const Span& span : spans_)
      if (span.begin <= begin && end <= span.end)
        return std::string_view(span.bytes).substr(begin - span.begin, end - begin);
    return std::nullopt;
  }

  void select(const ZipDirectory& directory) {
    std::vector<const ZipMember*> all;
    for (const ZipMember& m : directory.members) all.push_back(&m);
    std::stable_sort(all.begin(), all.end(), [](const auto* a, const auto* b) { return a->header < b->header; });
    const std::uint64_t most = ArchiveLimits{}.member;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const ZipMember& m = *all[i];
      if (m.name.ends_with("/")) continue;
      std::uint64_t next = i + 1 < all.size() ? all[i + 1]->header : directory.offset;
      bool whole = next >= m.header + kLocalHeaderBytes + m.compressed_size;  // else they overlap
      if (is_wanted_member(m.name) && can_extract(m) && m.size <= most && whole)
        wanted_.push_back({m, m.header, next});
      else
        parts_.left.push_back(m.name);
    }
    std::sort(parts_.left.begin(), parts_.left.end());
  }

  Status fetch_members(unsigned jobs) {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
    for (const Member& m : wanted_) {
      if (find(m.begin, m.end)) continue;
      bool near =
          !ranges.empty() && m.begin <= ranges.back().second + kGap && m.end - ranges.back().first <= kLongestRange;
      if (near)
        ranges.back().second = m.end;
      else
        ranges.emplace_back(m.begin, m.end);
    }
    std::vector<Result<Span>> fetched(ranges.size(), Error{});
    unsigned connections = jobs ? std::min(jobs, kConnections) : kConnections;
    parallel_for(ranges.size(), connections, 1,
                 [&](std::size_t i) { fetched[i] = fetch(ranges[i].first, ranges[i].second); });
    for (auto& span : fetched) {
      if (!span) return span.error();
      spans_.push_back(std::move(*span));
    }
    return ok();
  }

  Result<std::string_view> compressed_bytes(const Member& m) const {
    auto bytes = find(m.begin, m.end);
    std::size_t length = bytes ? local_header_length(bytes->substr(0, kLocalHeaderBytes)) : 0;
    if (!length || bytes->size() < length + m.zip.compressed_size)
      return Error{"broken wheel: " + sanitize_utf8(m.zip.name) + ": no local header where there should be one"};
    return bytes->substr(length, m.zip.compressed_size);
  }

  Status check_and_write(unsigned jobs) {
    std::map<std::string, Digest, std::less<>> record;
    std::vector<std::string> failures(wanted_.size());
    for (const Member& m : wanted_) {
      if (!is_record(m.zip.name)) continue;
      auto compressed = compressed_bytes(m);
      if (!compressed) return compressed.error();
      auto contents = extract(m.zip, *compressed);
      if (!contents) return Error{"broken wheel: RECORD: " + contents.error().message};
      record.merge(read_record(contents->view()));
    }
    if (record.empty()) return Error{"broken wheel: it has no RECORD"};
    parallel_for(wanted_.size(), jobs, 16, [&](std::size_t i) { failures[i] = check(wanted_[i], record); });
    ZipWriter writer;
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      if (failures[i] == kUnlisted) {
        parts_.unlisted.push_back(wanted_[i].zip.name);
        continue;
      }
      if (!failures[i].empty())
        return Error{"broken wheel: " + sanitize_utf8(wanted_[i].zip.name) + ": " + failures[i]};
      writer.add(wanted_[i].zip, *compressed_bytes(wanted_[i]));
    }
    parts_.zip = writer.finish();
    return ok();
  }

  std::string check(const Member& m, const std::map<std::string, Digest, std::less<>>& record) const {
    auto compressed = compressed_bytes(m);
    if (!compressed) return compressed.error().message;
    auto contents = extract(m.zip, *compressed);
    if (!contents) return contents.error().message;
    if (!needs_record(m.zip.name)) return {};
    auto entry = record.find(m.zip.name);
    if (entry == record.end()) return kUnlisted;
    return entry->second == sha256(contents->view()) ? "" : "it is not what RECORD says";
  }

  sys::System& system_;
  const std::string& url_;
  std::uint64_t size_;
  std::mutex mutex_;
  bool partial_ = true;
  std::vector<Span> spans_;
  std::vector<Member> wanted_;
  Parts parts_;
};

}  // namespace

bool is_wanted_member(std::string_view name) {
  auto ext = extension(name);
  if (ext == "py" || ext == "pyi" || base_name(name) == "py.typed") return true;
  std::string_view folder = dir_name(name);
  return folder.ends_with(".dist-info") && folder.find('/') == std::string_view::npos;
}

Result<std::optional<Parts>> fetch_parts(sys::System& system, const std::string& url, std::uint64_t size,
                                         unsigned jobs) {
  return PartsFetcher(system, url, size).run(jobs);
}

}  // namespace assay::pypi
