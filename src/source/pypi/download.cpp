#include "source/pypi/download.h"

#include <algorithm>

#include "base/text.h"
#include "source/finish.h"
#include "source/pypi/index.h"
#include "source/pypi/parts.h"
#include "sys/http.h"

namespace assay::pypi {

namespace {

constexpr std::uint64_t kWorthParts = std::uint64_t{2} << 20;  // smaller wheels are taken whole
constexpr std::uint64_t kMostDownload = std::uint64_t{8} << 30;
constexpr int kAttempts = 3;
constexpr std::size_t kPiece = std::size_t{4} << 20;

// Lines of one letter and a name: 'l' left, 'u' not listed in RECORD.
std::string encode_left(const Parts& parts) {
  std::string out;
  auto add = [&](char mark, const std::vector<std::string>& names) {
    for (const std::string& name : names)
      if (name.find('\n') == std::string::npos) out += mark + name + "\n";
  };
  add('l', parts.left);
  add('u', parts.unlisted);
  return out;
}

// A file on its way. Every kPiece bytes are kept as a file of their own ("FILE.part0", …), so that a download that was
// cut off, by the network or with the whole process, goes on where it was; at the end they become one file. Only a file
// whose SHA-256 the index lists is gone on with: what belongs together cannot be told otherwise.
class WholeDownload {
 public:
  // What is kept of a download that fails is gone on with by the next one where `kept` is set.
  WholeDownload(sys::System& system, const std::string& path, const IndexFile& file, bool kept,
                const std::function<void(std::string_view)>& progress)
      : system_(system), path_(path), file_(file), progress_(progress), resumable_(kept && file.sha256) {}

  Status run(Digest& content) {
    find_pieces();
    for (int attempt = 1;; ++attempt) {
      const bool resumed = received() > 0;
      auto status = transfer();
      if (!status) {
        if (retry_ && attempt < kAttempts) {
          system_.sleep_ms(500u << (attempt - 1));
          continue;
        }
        if (resumable_ && !disk_error_ && (tail_.empty() || keep_piece())) return status;
        forget();
        return status;
      }
      auto joined = join(content);
      if (!joined || !file_.sha256 || content == *file_.sha256) return joined;
      forget();
      if (!resumed || attempt >= kAttempts)
        return Error{file_.filename +
                     ": what was downloaded is not what the package index lists (its SHA-256 differs)"};
    }
  }

 private:
  std::string piece_path(std::size_t i) const { return path_ + ".part" + std::to_string(i); }
  std::uint64_t received() const { return kept_ + tail_.size(); }

  void find_pieces() {
    if (!resumable_) return;
    while (auto stat = system_.stat(piece_path(pieces_))) {
      kept_ += stat->size;
      ++pieces_;
    }
    if (file_.size && kept_ > file_.size) forget();
  }

  void forget() {
    for (std::size_t i = 0; i < pieces_; ++i) static_cast<void>(system_.remove(piece_path(i)));
    pieces_ = 0;
    kept_ = 0;
    tail_.clear();
  }

  bool keep_piece() {
    if (auto written = system_.write_atomically(piece_path(pieces_), tail_); !written) {
      disk_error_ = written.error();
      return false;
    }
    ++pieces_;
    kept_ += tail_.size();
    tail_.clear();
    return true;
  }

  bool take(std::string_view data) {
    tail_ += data;
    if (progress_ && file_.size)
      progress_("fetching " + file_.filename + ", " + std::to_string(received() * 100 / file_.size) + " %");
    return tail_.size() < kPiece || keep_piece();
  }

  // One request: for all, or for what is missing. Sets retry_ where the next one may fare better.
  Status transfer() {
    retry_ = false;
    if (file_.size && received() == file_.size) return ok();
    if (!file_.sha256) forget();
    const std::uint64_t from = received();
    const std::size_t pieces = pieces_, tail = tail_.size();
    sys::HttpRequest request;
    request.url = file_.url;
    request.limit = file_.size ? file_.size - std::min(from, file_.size) : kMostDownload;
    request.sink = [&](std::string_view data) { return take(data); };
    if (from) {
      request.range = std::to_string(from) + "-";
      request.partial_only = true;
    }
    auto response = get_patiently(system_, request);
    if (disk_error_) return *disk_error_;
    retry_ = !response || response->status >= 500 || response->status == 429;
    if (!response) return response.error();
    if (response->status != 200 && response->status != 206) {  // what came is no part of the file
      if (pieces_ == pieces)
        tail_.resize(tail);
      else
        forget();
    }
    if (from && !retry_ && response->status != 206) {  // a server without ranges, or another file by now
      forget();
      return transfer();
    }
    if (response->status != (from ? 206 : 200))
      return Error{sys::without_credentials(file_.url) + ": the package index answers " +
                   std::to_string(response->status)};
    if (file_.size && received() < file_.size) {
      retry_ = true;
      return Error{sys::without_credentials(file_.url) + ": the answer ended before the file did"};
    }
    return ok();
  }

  Status join(Digest& content) {
    auto writer = system_.create(path_);
    if (!writer) return writer.error();
    Sha256 hash;
    for (std::size_t i = 0; i <= pieces_; ++i) {
      auto piece = i < pieces_ ? system_.read(piece_path(i), UINT64_MAX)
                               : Result<sys::Content>(sys::Content{tail_, nullptr, {}});
      if (!piece) return piece.error();
      hash.update(piece->data);
      if (auto written = (*writer)->write(piece->data); !written) return written.error();
    }
    content = hash.finish();
    if (file_.sha256 && content != *file_.sha256) return ok();  // run() says so
    auto done = (*writer)->commit();
    if (done) forget();
    return done;
  }

  sys::System& system_;
  const std::string& path_;
  const IndexFile& file_;
  const std::function<void(std::string_view)>& progress_;
  std::size_t pieces_ = 0;  // kept as files
  std::uint64_t kept_ = 0;  // bytes in them
  std::string tail_;        // what came after them
  std::optional<Error> disk_error_;
  bool resumable_, retry_ = false;
};

}  // namespace

std::string encode_local(const Local& local) {
  std::string out;
  for (std::string_view part :
       {std::string_view(local.file), std::string_view(local.filename), std::string_view(local.version)})
    out += std::string(part) + '\n';
  out += local.content.hex() + '\n' + (local.parts ? "parts" : "whole") + '\n' + (local.yanked ? "yanked" : "") + '\n' +
         local.yanked.value_or("");
  return out;
}

std::optional<Local> decode_local(std::string_view text) {
  auto lines = split(text, '\n');
  if (lines.size() < 7) return std::nullopt;
  auto content = digest_from_hex(lines[3]);
  if (!content || lines[0].find('/') != std::string_view::npos) return std::nullopt;
  Local local{std::string(lines[0]), std::string(lines[1]), std::string(lines[2]), *content,
              std::nullopt,          lines[4] == "parts"};
  if (lines[5] == "yanked") local.yanked = std::string(lines[6]);
  return local;
}

bool is_there(const sys::System& system, const std::string& prefix, const Local& local) {
  return system.stat(prefix + local.file) && (!local.parts || system.stat(prefix + local.file + ".left"));
}

Result<Local> download(sys::System& system, const std::string& prefix, const Choice& choice,
                       const OpenOptions& options) {
  const IndexFile& file = choice.file;
  Local local{"", file.filename, choice.name.version, {}, file.yanked, false};
  auto say = [&](const std::string& what) {
    if (options.progress) options.progress(what);
  };
  bool divide =
      choice.name.kind == Distribution::platform_wheel && file.sha256 && (file.size == 0 || file.size > kWorthParts);
  if (divide) {
    say("fetching the Python of " + file.filename);
    auto parts = fetch_parts(system, file.url, file.size, options.jobs);
    if (!parts) return Error{file.filename + ": " + short_reason(parts.error(), sys::without_credentials(file.url))};
    if (*parts) {
      local.parts = true;
      local.content = *file.sha256;
      local.file = file.sha256->hex() + "-parts.zip";
      say("fetched " + std::to_string((*parts)->received >> 10) + " KiB of " + std::to_string(file.size >> 10) +
          " in " + std::to_string((*parts)->requests) + " requests");
      // The list first: without it the file isn't taken for complete.
      if (auto written = system.write_atomically(prefix + local.file + ".left", encode_left(**parts)); !written)
        return written.error();
      if (auto written = system.write_atomically(prefix + local.file, (*parts)->zip); !written) return written.error();
      return local;
    }
  }
  say("fetching " + file.filename);
  std::string stem = file.sha256 ? file.sha256->hex() : sha256(file.url).hex();
  std::string name = file.filename;
  std::replace(name.begin(), name.end(), '/', '_');
  local.file = stem + "-" + name;
  const std::string path = prefix + local.file;
  // It has its name only since it was found to be what the index lists; a run that was killed may not have noted it.
  if (auto there = system.stat(path); there && file.sha256 && there->size == file.size) {
    local.content = *file.sha256;
    return local;
  }
  if (auto got = WholeDownload(system, path, file, prefix.ends_with('/'), options.progress).run(local.content); !got)
    return got.error();
  return local;
}

Left read_left(const sys::System& system, const std::string& prefix, const Local& local) {
  Left left;
  if (!local.parts) return left;
  auto text = system.read(prefix + local.file + ".left", std::uint64_t{256} << 20);
  if (!text) return left;
  for (std::string_view line : split(text->data, '\n')) {
    if (line.size() < 2) continue;
    std::string path = sanitize_utf8(line.substr(1));
    if (line[0] == 'l')
      left.skipped.push_back({"", std::move(path), "left in the platform wheel: only Python and metadata are taken"});
    else
      left.unread.push_back({"", std::move(path), "the wheel's RECORD doesn't list it"});
  }
  return left;
}

void trim_downloads(sys::System& system, const std::string& folder, const Local& keep, std::uint64_t limit) {
  auto entries = system.list(folder);
  if (!entries) return;
  std::uint64_t total = 0;
  for (const auto& entry : *entries) total += entry.stat.size;
  std::stable_sort(entries->begin(), entries->end(),
                   [](const auto& a, const auto& b) { return a.stat.mtime_ns < b.stat.mtime_ns; });
  for (const auto& entry : *entries) {
    if (total <= limit) return;
    if (entry.stat.kind != sys::Kind::file || entry.name.starts_with(keep.file)) continue;
    if (system.remove(folder + "/" + entry.name)) total -= entry.stat.size;
  }
}

}  // namespace assay::pypi
