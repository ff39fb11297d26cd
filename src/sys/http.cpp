#include "sys/http.h"

#include <curl/curl.h>

#include <mutex>
#include <vector>

#include "base/text.h"

namespace assay::sys {

namespace {

constexpr long kConnectTimeoutS = 20;
constexpr long kStallSeconds = 30;  // fewer than kStallBytesPerS for this long: given up
constexpr long kStallBytesPerS = 200;

struct Transfer {
  const HttpRequest& request;
  CURL* curl;
  HttpResponse response;
  std::uint64_t received = 0;
  bool too_large = false, stopped = false, not_partial = false;
};

std::size_t on_body(char* data, std::size_t, std::size_t size, void* user) {
  auto& t = *static_cast<Transfer*>(user);
  if (t.request.partial_only) {
    long status = 0;
    curl_easy_getinfo(t.curl, CURLINFO_RESPONSE_CODE, &status);
    t.not_partial = status != 206;
    if (t.not_partial) return 0;
  }
  t.received += size;
  t.too_large = t.received > t.request.limit;
  if (t.too_large) return 0;
  if (!t.request.sink) {
    t.response.body.append(data, size);
    return size;
  }
  t.stopped = !t.request.sink(std::string_view(data, size));
  return t.stopped ? 0 : size;
}

std::size_t on_header(char* data, std::size_t, std::size_t size, void* user) {
  auto& t = *static_cast<Transfer*>(user);
  std::string_view line = trim(std::string_view(data, size));
  if (line.starts_with("HTTP/")) t.response.headers.clear();  // of a redirection before
  auto colon = line.find(':');
  if (colon != std::string_view::npos)
    t.response.headers.emplace_back(to_lower(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1))));
  return size;
}

void prepare(CURL* curl, const HttpRequest& request, const std::string& ca_file, Transfer& transfer,
             curl_slist* headers) {
  const char* schemes = request.url.starts_with("https:") ? "https" : "http,https";
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, schemes);
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, schemes);
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 10L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "assay");
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectTimeoutS);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, kStallSeconds);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, kStallBytesPerS);
  if (!ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file.c_str());
  // A range counts the bytes as stored: an encoding would make it a range of something else.
  if (request.range.empty())
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
  else
    curl_easy_setopt(curl, CURLOPT_RANGE, request.range.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
}

}  // namespace

struct HttpClient::Impl {
  std::string ca_file;
  std::mutex mutex;
  std::vector<CURL*> idle;  // handles that keep their connections

  CURL* take() {
    std::lock_guard lock(mutex);
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    if (idle.empty()) return curl_easy_init();
    CURL* handle = idle.back();
    idle.pop_back();
    return handle;
  }
  void give_back(CURL* handle) {
    curl_easy_reset(handle);  // keeps connections, forgets options
    std::lock_guard lock(mutex);
    idle.push_back(handle);
  }
};

HttpClient::HttpClient(std::string ca_file) : impl_(std::make_unique<Impl>()) { impl_->ca_file = std::move(ca_file); }

HttpClient::~HttpClient() {
  for (CURL* handle : impl_->idle) curl_easy_cleanup(handle);
}

Result<HttpResponse> HttpClient::get(const HttpRequest& request) {
  std::string shown = without_credentials(request.url);
  if (!may_request(request.url)) return Error{shown + ": only https addresses are asked"};
  CURL* curl = impl_->take();
  if (!curl) return Error{shown + ": libcurl could not be started"};
  curl_slist* headers = nullptr;
  for (const auto& [name, value] : request.headers) headers = curl_slist_append(headers, (name + ": " + value).c_str());
  Transfer transfer{request, curl, {}};
  prepare(curl, request, impl_->ca_file, transfer, headers);
  CURLcode code = curl_easy_perform(curl);

  long status = 0;
  char* url = nullptr;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &url);
  transfer.response.status = static_cast<int>(status);
  transfer.response.url = url ? url : request.url;
  curl_slist_free_all(headers);
  impl_->give_back(curl);
  if (transfer.too_large) return Error{shown + ": answer larger than " + std::to_string(request.limit >> 20) + " MiB"};
  if (transfer.stopped) return Error{shown + ": transfer stopped"};
  if (code != CURLE_OK && !transfer.not_partial) return Error{shown + ": " + curl_easy_strerror(code)};
  return std::move(transfer.response);
}

std::string trusted_certificates(const std::function<std::optional<std::string>(const std::string&)>& env) {
  for (const char* name : {"PIP_CERT", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE"})
    if (auto file = env(name); file && !file->empty()) return *file;
  return {};
}

bool may_request(std::string_view url) {
  if (url.starts_with("https://")) return true;
  if (!url.starts_with("http://")) return false;
  url.remove_prefix(7);
  std::string_view authority = url.substr(0, url.find_first_of("/?#"));
  if (auto at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  if (authority.starts_with("[")) return authority.substr(0, authority.find(']') + 1) == "[::1]";
  std::string_view host = authority.substr(0, authority.find(':'));
  return host == "localhost" || host == "127.0.0.1";
}

std::string without_credentials(std::string_view url) {
  auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::string(url);
  std::string_view rest = url.substr(scheme + 3);
  std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  auto at = authority.rfind('@');
  if (at == std::string_view::npos) return std::string(url);
  return std::string(url.substr(0, scheme + 3)) + std::string(rest.substr(at + 1));
}

}  // namespace assay::sys
