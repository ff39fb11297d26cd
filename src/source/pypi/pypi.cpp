#include "source/pypi/pypi.h"

#include <algorithm>

#include "base/text.h"
#include "source/archive.h"
#include "source/finish.h"
#include "source/pypi/download.h"
#include "source/pypi/index.h"
#include "source/pypi/version.h"
#include "sys/http.h"

namespace assay::pypi {

namespace {

constexpr std::uint32_t kChoiceVersion = 1;

// A version as a key: two spellings of one version are one.
std::string canonical(std::string_view version) {
  auto v = parse_version(version);
  if (!v) return to_lower(version);
  std::string out = std::to_string(v->epoch);
  for (auto part : v->release) out += "." + std::to_string(part);
  if (v->pre) out += "p" + std::to_string(v->pre->kind) + "." + std::to_string(v->pre->number);
  if (v->post) out += "post" + std::to_string(*v->post);
  if (v->dev) out += "dev" + std::to_string(*v->dev);
  return out + "+" + v->local;
}

Digest choice_key(std::string_view index, const Request& request) {
  std::string key(index);
  key += '\0' + normalize_name(request.project) + '\0' + canonical(request.version) + '\0' +
         std::to_string(static_cast<int>(request.wanted));
  return sha256(key);
}

// Where the index wants a password for its pages it wants it for the files on the same host.
void add_credentials(std::string& url, std::string_view index) {
  auto authority = [](std::string_view u) {
    auto begin = u.find("://") + 3;
    return u.substr(begin, u.find('/', begin) - begin);
  };
  std::string_view ours = authority(index), theirs = authority(url);
  auto at = ours.rfind('@');
  if (at == std::string_view::npos || theirs.find('@') != std::string_view::npos || ours.substr(at + 1) != theirs)
    return;
  url.insert(url.find("://") + 3, ours.substr(0, at + 1));
}

Result<Local> resolve(sys::System& system, const std::string& index, const std::string& prefix, const Request& request,
                      const OpenOptions& options) {
  if (options.progress) options.progress("asking the package index for " + request.project);
  auto files = read_project_page(system, index, request.project);
  if (!files) return files.error();
  auto choice = choose_file(*files, request.project, request.version, request.wanted);
  if (!choice) return choice.error();
  add_credentials(choice->file.url, index);
  return download(system, prefix, *choice, options);
}

// Removes a temporary download when the tree goes.
std::shared_ptr<const void> remover(sys::System& system, std::string path) {
  return std::shared_ptr<const void>(&system, [&system, path = std::move(path)](const void*) {
    static_cast<void>(system.remove(path));
    static_cast<void>(system.remove(path + ".left"));
  });
}

}  // namespace

bool is_project_name(std::string_view name) {
  auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  return !name.empty() && plain(name.front()) && plain(name.back()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return plain(c) || c == '.' || c == '-' || c == '_'; });
}

Result<Request> parse_request(std::string_view source) {
  std::string_view text = source;
  if (text.starts_with("pypi:")) text.remove_prefix(5);
  Request request;
  if (auto question = text.find('?'); question != std::string_view::npos) {
    std::string_view wanted = text.substr(question + 1);
    if (wanted != "sdist" && wanted != "wheel")
      return Error{std::string(source) + ": after the '?' comes sdist or wheel"};
    request.wanted = wanted == "sdist" ? Wanted::sdist : Wanted::wheel;
    text = text.substr(0, question);
  }
  auto equals = text.find("==");
  request.project = trim(text.substr(0, equals));
  if (equals != std::string_view::npos) request.version = trim(text.substr(equals + 2));
  bool wrong = !is_project_name(request.project) || request.version.find_first_of(" ,<>=*/\\") != std::string::npos ||
               (equals != std::string_view::npos && request.version.empty());
  if (wrong) return Error{std::string(source) + ": not of the form pypi:NAME==VERSION"};
  if (request.version.empty())
    return Error{std::string(source) + ": say which version: pypi:" + request.project + "==VERSION"};
  return request;
}

Result<std::shared_ptr<const Tree>> open(std::string_view tree_name, std::string_view source, sys::System& system,
                                         Store* store, const OpenOptions& options) {
  auto fail = [&](const Error& error) { return Error{std::string(source) + ": " + error.message}; };
  auto request = parse_request(source);
  if (!request) return request.error();
  auto index = find_index(system, store);
  if (!index) return fail(index.error());

  std::string cache = cache_directory(system);
  bool temporary = !store || cache.empty();
  // A name that no other process has: by the clock, and O_EXCL sees to the rest.
  std::string prefix = temporary
                           ? system.env("TMPDIR").value_or("/tmp") + "/assay-" + std::to_string(system.now_ns()) + "-"
                           : cache + "/downloads/";
  Digest id = choice_key(*index, *request);
  Store::Key key{"pypi", kChoiceVersion, as_bytes(id)};
  std::optional<Local> local;
  if (auto kept = temporary ? std::nullopt : store->get(key)) local = decode_local(*kept);
  if (!local || !is_there(system, prefix, *local)) {
    auto fetched = resolve(system, *index, prefix, *request, options);
    if (!fetched) return fail(fetched.error());
    local = std::move(*fetched);
    if (!temporary) {
      if (auto limit = cache_limit(system)) trim_downloads(system, cache + "/downloads", *local, *limit);
      store->put(key, encode_local(*local));
    }
  }

  ArchiveSource archive;
  archive.source = source;
  archive.path = prefix + local->file;
  archive.name = local->filename;
  archive.content = local->content;
  if (local->parts) {  // other files of the same wheel's digest: the whole one, taken on a server without ranges
    archive.content = sha256(local->file);
    Left left = read_left(system, prefix, *local);
    archive.unread = std::move(left.unread);
    archive.skipped = std::move(left.skipped);
  }
  archive.version = local->version;
  archive.revision = local->filename;
  if (local->yanked) archive.revision += " (yanked" + (local->yanked->empty() ? "" : ": " + *local->yanked) + ")";
  if (temporary) archive.hold = remover(system, archive.path);
  return open_archive(tree_name, archive, system, store, options);
}

}  // namespace assay::pypi
