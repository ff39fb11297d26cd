#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "sys/disk.h"
#include "sys/http.h"
#include "sys/process.h"
#include "sys/system.h"

namespace assay::sys {

namespace {

std::int64_t clock_ns(clockid_t clock) {
  timespec t{};
  ::clock_gettime(clock, &t);
  return t.tv_sec * 1'000'000'000 + t.tv_nsec;
}

int descriptor(Stream stream) { return stream == Stream::out ? STDOUT_FILENO : STDERR_FILENO; }

std::optional<std::string> environment_value(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (!value) return std::nullopt;
  return value;
}

class RealSystem final : public System {
 public:
  Result<Stat> stat(const std::string& path, bool follow) const override { return disk::stat(path, follow); }
  Result<std::vector<Entry>> list(const std::string& directory) const override { return disk::list(directory); }
  Result<Content> read(const std::string& path, std::uint64_t limit) const override { return disk::read(path, limit); }
  Result<Content> map(const std::string& path) const override { return disk::map(path); }
  Result<Content> read_range(const std::string& path, std::uint64_t offset, std::uint64_t length) const override {
    return disk::read_range(path, offset, length);
  }
  Result<std::string> read_link(const std::string& path) const override { return disk::read_link(path); }
  Result<std::string> real_path(const std::string& path) const override { return disk::real_path(path); }
  Result<std::unique_ptr<Writer>> create(const std::string& path) override { return disk::create(path); }
  Status remove(const std::string& path) override { return disk::remove(path); }
  Status make_directories(const std::string& path) override { return disk::make_directories(path); }
  bool is_machine() const override { return true; }

  std::optional<std::string> env(const std::string& name) const override { return environment_value(name); }
  Result<CommandResult> run(const Command& command) override { return run_process(command); }

  std::int64_t now_ns() const override { return clock_ns(CLOCK_REALTIME); }
  std::int64_t monotonic_ns() const override { return clock_ns(CLOCK_MONOTONIC); }
  std::int64_t cpu_ns() const override { return clock_ns(CLOCK_PROCESS_CPUTIME_ID); }
  void sleep_ms(std::uint32_t ms) override { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

  bool is_terminal(Stream stream) const override { return ::isatty(descriptor(stream)) == 1; }
  std::uint32_t terminal_width() const override {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
  }
  Status write(Stream stream, std::string_view text) override {
    while (!text.empty()) {
      ssize_t n = ::write(descriptor(stream), text.data(), text.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0 && errno == EPIPE) return ok();
      if (n < 0)
        return Error{std::string(stream == Stream::out ? "standard output: " : "standard error: ") +
                     std::strerror(errno)};
      text.remove_prefix(static_cast<std::size_t>(n));
    }
    return ok();
  }
  Result<std::string> read_standard_input(std::uint64_t limit) const override {
    return disk::read_all(STDIN_FILENO, "standard input", limit);
  }

  Result<HttpResponse> get(const HttpRequest& request) override { return http_.get(request); }

 private:
  HttpClient http_{trusted_certificates(environment_value)};
};

}  // namespace

System& real_system() {
  static RealSystem system;
  return system;
}

}  // namespace assay::sys
