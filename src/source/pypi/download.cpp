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

Status download_whole(sys::System& system, const std::string& path, const IndexFile& file, Digest& content) {
  for (int attempt = 1;; ++attempt) {
    auto writer = system.create(path);
    if (!writer) return writer.error();
    Sha256 hash;
    std::optional<Error> disk;
    sys::HttpRequest request;
    request.url = file.url;
    request.limit = file.size ? file.size : kMostDownload;
    request.sink = [&](std::string_view piece) {
      hash.update(piece);
      auto written = (*writer)->write(piece);
      if (!written) disk = written.error();
      return !disk;
    };
    auto response = get_patiently(system, request);
    if (disk) return *disk;
    bool again = !response || response->status >= 500 || response->status == 429;
    if (again && attempt < kAttempts) {
      system.sleep_ms(500u << (attempt - 1));
      continue;
    }
    if (!response) return response.error();
    if (response->status != 200)
      return Error{sys::without_credentials(file.url) + ": the package index answers " +
                   std::to_string(response->status)};
    content = hash.finish();
    if (file.sha256 && content != *file.sha256)
      return Error{file.filename + ": what was downloaded is not what the package index lists (its SHA-256 differs)"};
    return (*writer)->commit();
  }
}

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
  if (auto got = download_whole(system, prefix + local.file, file, local.content); !got) return got.error();
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
