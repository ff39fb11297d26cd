#include "source/pypi/index.h"

#include <algorithm>

#include "base/text.h"
#include "source/finish.h"
#include "sys/http.h"

namespace assay::pypi {

namespace {

constexpr int kAttempts = 3;
constexpr std::uint32_t kFirstPauseMs = 500;
constexpr std::uint64_t kMostPageBytes = std::uint64_t{128} << 20;
constexpr std::uint32_t kIndexVersion = 1;

std::string with_slash(std::string_view url) { return std::string(url) + (url.ends_with("/") ? "" : "/"); }

// All that pip's answer depends on: variables, and the files it reads.
Digest configuration_digest(const sys::System& system) {
  std::string all;
  auto env = [&](const char* name) {
    auto value = system.env(name).value_or("");
    all += name + std::string("=") + value + '\0';
    return value;
  };
  std::string home = env("HOME"), config_home = env("XDG_CONFIG_HOME"), venv = env("VIRTUAL_ENV"),
              own = env("PIP_CONFIG_FILE");
  env("PATH");
  std::string dirs = env("XDG_CONFIG_DIRS");
  std::vector<std::string> files{"/etc/pip.conf", "/etc/xdg/pip/pip.conf", home + "/.pip/pip.conf",
                                 home + "/.config/pip/pip.conf"};
  if (!config_home.empty()) files.push_back(config_home + "/pip/pip.conf");
  if (!venv.empty()) files.push_back(venv + "/pip.conf");
  if (!own.empty()) files.push_back(own);
  if (!dirs.empty())
    for (std::string_view dir : split(dirs, ':')) files.push_back(std::string(dir) + "/pip/pip.conf");
  for (const std::string& file : files)
    if (auto stat = system.stat(file))
      all += file + " " + std::to_string(stat->size) + " " + std::to_string(stat->mtime_ns) + '\0';
  return sha256(all);
}

// The first line that a program prints when it succeeds. It runs in "/": a module in the current folder must not be
// taken for pip.
std::optional<std::string> first_line(sys::System& system, std::vector<std::string> argv) {
  sys::Command command;
  command.argv = std::move(argv);
  command.directory = "/";
  command.environment = {{"PIP_DISABLE_PIP_VERSION_CHECK", "1"}};
  auto result = system.run(command);
  if (!result || result->exit_code != 0) return std::nullopt;
  std::string line(trim(std::string_view(result->out).substr(0, result->out.find('\n'))));
  if (line.empty()) return std::nullopt;
  return line;
}

std::optional<std::string> ask_pip(sys::System& system) {
  const std::vector<std::vector<std::string>> pips{
      {"python3", "-m", "pip"}, {"pip"}, {"pip3"}, {"python", "-m", "pip"}};
  for (std::vector<std::string> argv : pips) {
    argv.insert(argv.end(), {"config", "get", "global.index-url"});
    if (auto url = first_line(system, std::move(argv)); url && url->find("://") != std::string::npos) return url;
  }
  for (const char* python : {"python3", "python"})
    if (auto url =
            first_line(system, {python, "-c", "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"});
        url && url->find("://") != std::string::npos)
      return url;
  return std::nullopt;
}

bool worth_another_try(const Result<sys::HttpResponse>& response) {
  if (!response) return true;
  int status = response->status;
  return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

}  // namespace

Result<sys::HttpResponse> get_patiently(sys::System& system, const sys::HttpRequest& request) {
  // What a sink was given cannot be taken back: then whoever owns it tries again.
  int attempts = request.sink || !sys::may_request(request.url) ? 1 : kAttempts;
  for (int attempt = 1;; ++attempt) {
    auto response = system.get(request);
    if (attempt >= attempts || !worth_another_try(response)) return response;
    system.sleep_ms(kFirstPauseMs << (attempt - 1));
  }
}

Result<std::string> find_index(sys::System& system, Store* store) {
  if (auto url = system.env("PIP_INDEX_URL"); url && !trim(*url).empty()) return with_slash(trim(*url));
  Digest id = configuration_digest(system);
  Store::Key key{"index", kIndexVersion, as_bytes(id)};
  if (auto kept = store ? store->get(key) : std::nullopt) return std::string(*kept);
  auto url = ask_pip(system);
  if (!url) return Error{"no package index is known: neither PIP_INDEX_URL nor a pip that can be asked"};
  if (store) {
    store->put(key, with_slash(*url));
    store->flush();  // what is queued cannot be had yet, and this run may ask for many packages
  }
  return with_slash(*url);
}

std::string normalize_name(std::string_view name) {
  std::string out;
  for (char c : to_lower(name)) {
    bool separator = c == '-' || c == '_' || c == '.';
    if (!separator)
      out += c;
    else if (!out.ends_with('-'))
      out += '-';
  }
  return out;
}

Result<std::vector<IndexFile>> read_project_page(sys::System& system, const std::string& index, std::string_view name) {
  sys::HttpRequest request;
  request.url = index + normalize_name(name) + "/";
  request.limit = kMostPageBytes;
  request.headers = {
      {"Accept", "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"}};
  auto response = get_patiently(system, request);
  if (!response) return response.error();
  std::string shown = sys::without_credentials(request.url);
  if (response->status == 404) return Error{"no project of this name on the package index (" + shown + ")"};
  if (response->status != 200) return Error{shown + ": the package index answers " + std::to_string(response->status)};
  if (response->header("content-type").find("json") == std::string_view::npos)
    return parse_html_page(response->body, response->url);
  auto files = parse_json_page(response->body, response->url);
  if (!files) return Error{shown + ": the package index's answer is not understood"};
  return std::move(*files);
}

}  // namespace assay::pypi
