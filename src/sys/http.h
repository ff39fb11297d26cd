// HTTP by libcurl: what RealSystem::get is made of.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "sys/system.h"

namespace assay::sys {

class HttpClient {
 public:
  // `ca_file`: certificates to trust, "" for the system's. Nothing is started before the first get().
  explicit HttpClient(std::string ca_file);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  Result<HttpResponse> get(const HttpRequest&);  // thread-safe; connections are kept and reused

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The file named by PIP_CERT, REQUESTS_CA_BUNDLE, SSL_CERT_FILE or CURL_CA_BUNDLE, in that order; "" where none is set.
std::string trusted_certificates(const std::function<std::optional<std::string>(const std::string&)>& env);

// https anywhere, http to the loopback interface only.
bool may_request(std::string_view url);

// The URL without a user name and password, for messages.
std::string without_credentials(std::string_view url);

}  // namespace assay::sys
