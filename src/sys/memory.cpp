#include "sys/memory.h"

#include <algorithm>

#include "base/text.h"

namespace assay::sys {

namespace {
constexpr int kMostLinks = 40;  // as Linux: more in one path is a loop
std::string absolute(const std::string& path) { return normalize_path(path.starts_with("/") ? path : "/" + path); }
}  // namespace

class MemoryWriter final : public Writer {
 public:
  MemoryWriter(MemorySystem& system, std::string path) : system_(system), path_(std::move(path)) {}
  Status write(std::string_view data) override {
    content_ += data;
    return ok();
  }
  Status commit() override {
    std::lock_guard lock(system_.mutex_);
    system_.put(path_, Kind::file, std::move(content_));
    return ok();
  }

 private:
  MemorySystem& system_;
  std::string path_, content_;
};

MemorySystem::Node& MemorySystem::put(const std::string& path, Kind kind, std::string content) {
  std::string full = absolute(path);
  for (std::size_t at = full.find('/', 1); at != std::string::npos; at = full.find('/', at + 1)) {
    auto [parent, added] = nodes_.try_emplace(full.substr(0, at));
    if (added) parent->second.stat = Stat{Kind::directory, 0, now_ns_, now_ns_, next_inode_++, 1};
  }
  now_ns_ += 1'000'000;
  Node& node = nodes_[full];
  node.stat = Stat{kind, content.size(), now_ns_, now_ns_, next_inode_++, 1};
  node.content = std::make_shared<const std::string>(std::move(content));
  return node;
}

void MemorySystem::add_file(const std::string& path, std::string content) { put(path, Kind::file, std::move(content)); }
void MemorySystem::add_directory(const std::string& path) { put(path, Kind::directory, ""); }
void MemorySystem::add_link(const std::string& path, std::string target) { put(path, Kind::link, std::move(target)); }
void MemorySystem::add_other(const std::string& path) { put(path, Kind::other, ""); }
void MemorySystem::deny(const std::string& path) { nodes_[absolute(path)].denied = true; }

std::optional<std::string> MemorySystem::content(const std::string& path) const {
  auto it = nodes_.find(absolute(path));
  if (it == nodes_.end() || !it->second.content) return std::nullopt;
  return *it->second.content;
}

Result<std::string> MemorySystem::resolve(const std::string& path, bool follow_last) const {
  std::string pending = path.starts_with("/") ? path : "/" + path;
  std::string done;  // resolved so far, "" is the root
  int links = 0;
  while (!pending.empty()) {
    std::size_t begin = pending.find_first_not_of('/');
    if (begin == std::string::npos) break;
    std::size_t end = std::min(pending.find('/', begin), pending.size());
    std::string part = pending.substr(begin, end - begin);
    pending.erase(0, end);
    if (part == ".") continue;
    if (part == "..") {
      done = std::string(dir_name(done));
      continue;
    }
    std::string next = done + "/" + part;
    auto it = nodes_.find(next);
    if (it == nodes_.end()) return Error{path + ": No such file or directory"};
    bool last = pending.find_first_not_of('/') == std::string::npos;
    if (it->second.stat.kind != Kind::link || (last && !follow_last)) {
      done = std::move(next);
      continue;
    }
    if (++links > kMostLinks) return Error{path + ": Too many levels of symbolic links"};
    const std::string& target = *it->second.content;
    if (target.starts_with("/")) done.clear();
    pending = target + pending;
  }
  return done.empty() ? "/" : done;
}

Result<const MemorySystem::Node*> MemorySystem::node(const std::string& path, bool follow_last) const {
  auto real = resolve(path, follow_last);
  if (!real) return real.error();
  return &nodes_.at(*real);
}

Result<Stat> MemorySystem::stat(const std::string& path, bool follow_links) const {
  std::lock_guard lock(mutex_);
  auto found = node(path, follow_links);
  if (!found) return found.error();
  return (*found)->stat;
}

Result<std::vector<Entry>> MemorySystem::list(const std::string& directory) const {
  std::lock_guard lock(mutex_);
  auto real = resolve(directory, true);
  if (!real) return real.error();
  const Node& folder = nodes_.at(*real);
  if (folder.stat.kind != Kind::directory) return Error{directory + ": Not a directory"};
  if (folder.denied) return Error{directory + ": Permission denied"};
  std::string prefix = *real == "/" ? "/" : *real + "/";
  std::vector<Entry> entries;
  for (auto it = nodes_.upper_bound(prefix); it != nodes_.end() && it->first.starts_with(prefix); ++it)
    if (it->first.find('/', prefix.size()) == std::string::npos)
      entries.push_back({it->first.substr(prefix.size()), it->second.stat});
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return entries;
}

Result<Content> MemorySystem::read(const std::string& path, std::uint64_t limit) const {
  std::lock_guard lock(mutex_);
  auto found = node(path, true);
  if (!found) return found.error();
  const Node& file = **found;
  if (file.stat.kind != Kind::file) return Error{path + ": not a regular file"};
  if (file.denied) return Error{path + ": Permission denied"};
  if (file.content->size() > limit) return Error{path + ": larger than " + std::to_string(limit >> 20) + " MiB"};
  ++const_cast<MemorySystem*>(this)->reads;
  return Content{*file.content, file.content, file.stat};
}

Result<Content> MemorySystem::read_range(const std::string& path, std::uint64_t offset, std::uint64_t length) const {
  auto whole = read(path, ~std::uint64_t{0});
  if (!whole) return whole;
  std::string_view data = whole->data;
  return Content{offset < data.size() ? data.substr(offset, length) : std::string_view{}, whole->owner, whole->stat};
}

Result<std::string> MemorySystem::read_link(const std::string& path) const {
  std::lock_guard lock(mutex_);
  auto found = node(path, false);
  if (!found) return found.error();
  if ((*found)->stat.kind != Kind::link) return Error{path + ": Invalid argument"};
  return *(*found)->content;
}

Result<std::string> MemorySystem::real_path(const std::string& path) const {
  std::lock_guard lock(mutex_);
  return resolve(path, true);
}

Result<std::unique_ptr<Writer>> MemorySystem::create(const std::string& path) {
  if (read_only_) return Error{path + ": Read-only file system"};
  return std::unique_ptr<Writer>(std::make_unique<MemoryWriter>(*this, path));
}

Status MemorySystem::remove(const std::string& path) {
  std::lock_guard lock(mutex_);
  if (read_only_) return Error{path + ": Read-only file system"};
  nodes_.erase(absolute(path));
  return ok();
}

Status MemorySystem::make_directories(const std::string& path) {
  if (read_only_) return Error{path + ": Read-only file system"};
  std::lock_guard lock(mutex_);
  if (!nodes_.contains(absolute(path))) put(path, Kind::directory, "");
  return ok();
}

std::optional<std::string> MemorySystem::env(const std::string& name) const {
  auto it = environment_.find(name);
  if (it == environment_.end()) return std::nullopt;
  return it->second;
}

Result<CommandResult> MemorySystem::run(const Command& command) {
  if (on_run) return on_run(command);
  return Error{(command.argv.empty() ? std::string("program") : command.argv[0]) + ": No such file or directory"};
}

Status MemorySystem::write(Stream stream, std::string_view text) {
  std::lock_guard lock(mutex_);
  (stream == Stream::out ? out : err) += text;
  return ok();
}

Result<std::string> MemorySystem::read_standard_input(std::uint64_t limit) const {
  if (standard_input_.size() > limit)
    return Error{"standard input: larger than " + std::to_string(limit >> 20) + " MiB"};
  return standard_input_;
}

Result<HttpResponse> MemorySystem::get(const HttpRequest& request) {
  {
    std::lock_guard lock(mutex_);
    requests.push_back(request.range.empty() ? request.url : request.url + " " + request.range);
  }
  if (!on_get) return Error{request.url + ": no answer"};
  auto response = on_get(request);
  if (!response) return response;
  if (request.partial_only && response->status != 206) response->body.clear();
  if (response->body.size() > request.limit)
    return Error{request.url + ": answer larger than " + std::to_string(request.limit >> 20) + " MiB"};
  if (response->url.empty()) response->url = request.url;
  if (request.sink) {
    if (!request.sink(response->body)) return Error{request.url + ": transfer stopped"};
    response->body.clear();
  }
  return response;
}

HttpResponse MemorySystem::page(const HttpRequest& request, std::string_view content) {
  HttpResponse response;
  response.status = 200;
  response.url = request.url;
  auto dash = request.range.find('-');
  if (request.range.empty() || dash == std::string::npos) {
    response.body = content;
    return response;
  }
  std::uint64_t first = 0, last = content.size() - 1;
  auto from = parse_uint(std::string_view(request.range).substr(0, dash));
  auto to = parse_uint(std::string_view(request.range).substr(dash + 1));
  if (from) {
    first = *from;
    if (to) last = std::min<std::uint64_t>(*to, last);
  } else if (to) {
    first = *to < content.size() ? content.size() - *to : 0;
  }
  if (first >= content.size() || first > last) {
    response.status = 416;
    return response;
  }
  response.status = 206;
  response.body = content.substr(first, last - first + 1);
  response.headers.emplace_back("content-range", "bytes " + std::to_string(first) + "-" + std::to_string(last) + "/" +
                                                     std::to_string(content.size()));
  return response;
}

}  // namespace assay::sys
