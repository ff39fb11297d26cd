// An in-memory System for tests: files, links, environment, canned programs and web pages. Nothing here touches the
// machine. Set it up, then hand it to what is tested; the setters are not thread-safe, the System functions are.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "sys/system.h"

namespace assay::sys {

class MemorySystem final : public System {
 public:
  // -- setting up. Paths are absolute; missing parent folders are made. Every change gets a new modification time.
  void add_file(const std::string& path, std::string content);
  void add_directory(const std::string& path);
  void add_link(const std::string& path, std::string target);
  void add_other(const std::string& path);  // a FIFO, socket or device
  void deny(const std::string& path);       // reading or listing it fails
  void set_read_only(bool on) { read_only_ = on; }
  void set_env(const std::string& name, std::string value) { environment_[name] = std::move(value); }
  void advance_ns(std::int64_t ns) { now_ns_ += ns; }
  void set_terminal(bool on) { terminal_ = on; }
  void set_standard_input(std::string text) { standard_input_ = std::move(text); }

  // What run() and get() answer. Without one: "not found" and "no answer".
  std::function<Result<CommandResult>(const Command&)> on_run;
  std::function<Result<HttpResponse>(const HttpRequest&)> on_get;
  // A page that honours Range headers as servers do (206), for on_get.
  static HttpResponse page(const HttpRequest&, std::string_view content);

  // -- looking at what happened
  std::vector<std::string> requests;  // of get(): "URL" or "URL RANGE", in order
  std::string out, err;               // written to the streams
  std::uint64_t reads = 0;            // read() and read_range() calls that succeeded
  std::optional<std::string> content(const std::string& path) const;

  Result<Stat> stat(const std::string& path, bool follow_links = true) const override;
  Result<std::vector<Entry>> list(const std::string& directory) const override;
  Result<Content> read(const std::string& path, std::uint64_t limit) const override;
  Result<Content> map(const std::string& path) const override { return read(path, UINT64_MAX); }
  Result<Content> read_range(const std::string& path, std::uint64_t offset, std::uint64_t length) const override;
  Result<std::string> read_link(const std::string& path) const override;
  Result<std::string> real_path(const std::string& path) const override;
  Result<std::unique_ptr<Writer>> create(const std::string& path) override;
  Status remove(const std::string& path) override;
  Status make_directories(const std::string& path) override;
  bool is_machine() const override { return false; }
  std::optional<std::string> env(const std::string& name) const override;
  Result<CommandResult> run(const Command&) override;
  std::int64_t now_ns() const override { return now_ns_; }
  std::int64_t monotonic_ns() const override { return now_ns_; }
  std::int64_t cpu_ns() const override { return 0; }
  void sleep_ms(std::uint32_t ms) override { now_ns_ += std::int64_t{1'000'000} * ms; }
  bool is_terminal(Stream) const override { return terminal_; }
  std::uint32_t terminal_width() const override { return 80; }
  Status write(Stream, std::string_view) override;
  Result<std::string> read_standard_input(std::uint64_t limit) const override;
  Result<HttpResponse> get(const HttpRequest&) override;

 private:
  struct Node {
    Stat stat;
    std::shared_ptr<const std::string> content;  // a link's target
    bool denied = false;
  };
  Node& put(const std::string& path, Kind kind, std::string content);
  // The node's real path, links followed (all but the last where `follow_last` is false).
  Result<std::string> resolve(const std::string& path, bool follow_last) const;
  Result<const Node*> node(const std::string& path, bool follow_last) const;
  friend class MemoryWriter;

  mutable std::mutex mutex_;
  std::map<std::string, Node> nodes_{{"/", Node{Stat{Kind::directory, 0, 0, 0, 1, 1}, nullptr, false}}};
  std::map<std::string, std::string> environment_;
  std::string standard_input_;
  std::int64_t now_ns_ = 1'700'000'000'000'000'000;
  std::uint64_t next_inode_ = 2;
  bool terminal_ = false, read_only_ = false;
};

}  // namespace assay::sys
