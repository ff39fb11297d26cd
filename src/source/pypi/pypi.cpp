#include "source/pypi/pypi.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>

#include "base/pool.h"
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
constexpr unsigned kDownloads = 4;  // at a time: more would be a burden on the index

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

using Page = std::vector<IndexFile>;

Result<Page> ask_index(sys::System& system, const std::string& index, const std::string& project,
                       const OpenOptions& options) {
  if (options.progress) options.progress("asking the package index for " + project);
  return read_project_page(system, index, project);
}

Result<Local> get(sys::System& system, const std::string& index, const std::string& prefix, const Request& request,
                  const Page& page, const OpenOptions& options) {
  auto choice = choose_file(page, request.project, request.version, request.wanted);
  if (!choice) return choice.error();
  add_credentials(choice->file.url, index);
  return download(system, prefix, *choice, options);
}

// What the cache knows of a request.
struct Kept {
  Digest key;
  std::string folder;  // of the downloads
  std::optional<Local> local;
};

Kept look_up(const sys::System& system, const Store& store, const std::string& index, const Request& request) {
  Kept kept{choice_key(index, request), cache_directory(system) + "/downloads", std::nullopt};
  if (auto blob = store.get({"pypi", kChoiceVersion, as_bytes(kept.key)})) kept.local = decode_local(*blob);
  if (kept.local && !is_there(system, kept.folder + "/", *kept.local)) kept.local.reset();
  return kept;
}

void keep(sys::System& system, Store& store, const Kept& kept) {
  if (auto limit = cache_limit(system)) trim_downloads(system, kept.folder, *kept.local, *limit);
  store.put({"pypi", kChoiceVersion, as_bytes(kept.key)}, encode_local(*kept.local));
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

  const bool temporary = !store || cache_directory(system).empty();
  Kept kept;
  std::string prefix;
  if (temporary) {
    // A name that no other process has: by the clock, and O_EXCL sees to the rest.
    prefix = system.env("TMPDIR").value_or("/tmp") + "/assay-" + std::to_string(system.now_ns()) + "-";
  } else {
    kept = look_up(system, *store, *index, *request);
    prefix = kept.folder + "/";
  }
  if (!kept.local) {
    auto page = ask_index(system, *index, request->project, options);
    if (!page) return fail(page.error());
    auto fetched = get(system, *index, prefix, *request, *page, options);
    if (!fetched) return fail(fetched.error());
    kept.local = std::move(*fetched);
    if (!temporary) keep(system, *store, kept);
  }
  const std::optional<Local>& local = kept.local;

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

std::vector<std::string> fetch(const std::vector<std::string>& sources, sys::System& system, Store* store,
                               const OpenOptions& options) {
  std::vector<std::string> reasons(sources.size());
  if (!store || cache_directory(system).empty() || sources.empty()) return reasons;
  auto index = find_index(system, store);
  if (!index) return std::vector<std::string>(sources.size(), index.error().message);

  struct Wish {
    std::size_t source;
    Request request;
    Kept kept;
  };
  std::vector<Wish> wishes;
  std::map<std::string, Result<Page>> pages;  // by project
  for (std::size_t i = 0; i < sources.size(); ++i) {
    auto request = parse_request(sources[i]);
    if (!request) {
      reasons[i] = request.error().message;
      continue;
    }
    Kept kept = look_up(system, *store, *index, *request);
    if (kept.local) continue;
    std::string project = normalize_name(request->project);
    if (!pages.contains(project)) pages.emplace(project, ask_index(system, *index, request->project, options));
    const auto& page = pages.at(project);
    if (page)
      wishes.push_back({i, std::move(*request), std::move(kept)});
    else
      reasons[i] = page.error().message;
  }
  std::atomic<std::size_t> begun = 0;
  OpenOptions one = options;
  one.jobs = 1;  // several already
  if (options.progress)
    one.progress = [&](std::string_view what) {
      options.progress(std::string(what) + " (" + std::to_string(std::min(begun.load(), wishes.size())) + " of " +
                       std::to_string(wishes.size()) + ")");
    };
  std::mutex keeping;
  parallel_for(wishes.size(), kDownloads, 1, [&](std::size_t i) {
    Wish& wish = wishes[i];
    ++begun;
    auto local =
        get(system, *index, wish.kept.folder + "/", wish.request, *pages.at(normalize_name(wish.request.project)), one);
    if (!local) {
      reasons[wish.source] = local.error().message;
      return;
    }
    wish.kept.local = std::move(*local);
    std::lock_guard lock(keeping);
    keep(system, *store, wish.kept);
  });
  return reasons;
}

}  // namespace assay::pypi
