#include "sys/http.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <thread>

namespace assay::sys {
namespace {

// Answers one request per entry of `answers` on the loopback interface, in order, and keeps what was asked.
class LoopbackServer {
 public:
  explicit LoopbackServer(std::vector<std::string> answers) : answers_(std::move(answers)) {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(socket_, 8) != 0) return;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { serve(); });
  }
  ~LoopbackServer() {
    thread_ = {};
    ::close(socket_);
  }
  std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
  std::string asked;  // all requests, as received

 private:
  void serve() {
    for (const auto& answer : answers_) {
      int peer = ::accept(socket_, nullptr, nullptr);
      char piece[4096];
      std::string request;
      while (request.find("\r\n\r\n") == std::string::npos) {
        ssize_t n = ::read(peer, piece, sizeof piece);
        if (n <= 0) break;
        request.append(piece, static_cast<std::size_t>(n));
      }
      asked += request;
      if (::write(peer, answer.data(), answer.size()) < 0) asked += "write failed";
      ::close(peer);
    }
  }
  std::vector<std::string> answers_;
  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

TEST(Http, GetsABodyWithHeadersAndARange) {
  LoopbackServer server(
      {"HTTP/1.1 206 Partial Content\r\nX-Thing: One\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody"});
  HttpClient client("");
  HttpRequest request;
  request.url = server.url("/file");
  request.headers = {{"Accept", "application/json"}};
  request.range = "2-5";
  auto response = client.get(request);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 206);
  EXPECT_EQ(response->body, "body");
  EXPECT_EQ(response->header("x-thing"), "One");
  EXPECT_NE(server.asked.find("Range: bytes=2-5"), std::string::npos) << server.asked;
  EXPECT_NE(server.asked.find("Accept: application/json"), std::string::npos) << server.asked;
}

TEST(Http, ABodyOverTheLimitIsAnErrorAndASinkGetsPieces) {
  std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\n0123456789";
  LoopbackServer server({answer, answer});
  HttpClient client("");
  HttpRequest request;
  request.url = server.url("/");
  request.limit = 9;
  EXPECT_FALSE(client.get(request));
  request.limit = 10;
  std::string got;
  request.sink = [&](std::string_view piece) {
    got += piece;
    return true;
  };
  ASSERT_TRUE(client.get(request));
  EXPECT_EQ(got, "0123456789");
}

TEST(Http, AServerThatSendsAllForARangeIsNotListenedTo) {
  LoopbackServer server({"HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\n0123456789"});
  HttpClient client("");
  HttpRequest request;
  request.url = server.url("/");
  request.range = "0-3";
  request.limit = 4;
  request.partial_only = true;
  auto response = client.get(request);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "");
}

TEST(Http, OnlyHttpsOrTheLoopbackInterface) {
  EXPECT_TRUE(may_request("https://host.example/x"));
  EXPECT_TRUE(may_request("http://127.0.0.1:8080/x"));
  EXPECT_TRUE(may_request("http://localhost/x"));
  EXPECT_TRUE(may_request("http://user@[::1]:80/x"));
  EXPECT_FALSE(may_request("http://host.example/x"));
  EXPECT_FALSE(may_request("http://localhost.host.example/x"));
  EXPECT_FALSE(may_request("http://localhost@host.example/x"));
  EXPECT_FALSE(may_request("file:///etc/passwd"));
  HttpClient client("");
  HttpRequest request;
  request.url = "http://host.example/x";
  EXPECT_EQ(client.get(request).error().message, "http://host.example/x: only https addresses are asked");
}

TEST(Http, CredentialsAreNotShown) {
  EXPECT_EQ(without_credentials("https://user:secret@host.example/a@b"), "https://host.example/a@b");
  EXPECT_EQ(without_credentials("https://host.example/a@b"), "https://host.example/a@b");
}

TEST(Http, CertificatesAreLookedUpInOrder) {
  std::map<std::string, std::string> env{{"CURL_CA_BUNDLE", "/curl.pem"}, {"SSL_CERT_FILE", "/ssl.pem"}};
  auto lookup = [&](const std::string& name) -> std::optional<std::string> {
    auto it = env.find(name);
    return it == env.end() ? std::nullopt : std::optional(it->second);
  };
  EXPECT_EQ(trusted_certificates(lookup), "/ssl.pem");
  env["PIP_CERT"] = "/pip.pem";
  EXPECT_EQ(trusted_certificates(lookup), "/pip.pem");
  env.clear();
  EXPECT_EQ(trusted_certificates(lookup), "");
}

}  // namespace
}  // namespace assay::sys
