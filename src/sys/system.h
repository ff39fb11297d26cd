// The one seam to the world: disk, processes, environment, clocks, terminal, network. Everything above asks a System;
// real_system() talks to the machine, MemorySystem (sys/memory.h) is the twin for tests.
//
// All functions are thread-safe unless they say otherwise. Paths are bytes as the system has them; relative ones are
// meant from the current directory. Errors are one line that names the path, program or URL and why.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace assay::sys {

enum class Kind : std::uint8_t { file, directory, link, other };  // other: FIFO, socket, device, or not to be looked at

struct Stat {
  Kind kind = Kind::other;
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0, ctime_ns = 0;  // since 1970
  std::uint64_t inode = 0, device = 0;
};

struct Entry {
  std::string name;
  Stat stat;  // of the entry itself: links are not followed
};

// Bytes that stay valid as long as `owner` does.
struct Content {
  std::string_view data;
  std::shared_ptr<const void> owner;
  Stat stat;  // of the file, when it was opened
};

// A file being written under a temporary name beside its place. Gone unless committed.
class Writer {
 public:
  virtual ~Writer() = default;
  virtual Status write(std::string_view data) = 0;
  virtual Status commit() = 0;  // renames it to its place, replacing what was there; at most once
};

struct Command {
  std::vector<std::string> argv;                                 // argv[0] is looked up in PATH; no shell is involved
  std::string input;                                             // fed to its standard input
  std::string directory;                                         // "": the current one
  std::vector<std::pair<std::string, std::string>> environment;  // added to ours
  std::uint32_t timeout_ms = 30'000;
  std::uint64_t output_limit = std::uint64_t{64} << 20;  // per stream; the process is ended when it writes more
};

struct CommandResult {
  int exit_code = 0;  // 128 + signal number when a signal ended it
  bool timed_out = false;
  bool truncated = false;  // wrote more than output_limit
  std::string out, err;
};

struct HttpRequest {
  std::string url;  // https, or http to the loopback interface
  std::vector<std::pair<std::string, std::string>> headers;
  std::string range;  // as in a Range header without the unit: "0-99", "-1048576"; "" for all
  std::uint64_t limit = std::uint64_t{64} << 20;  // of the body, in bytes: more is an error
  bool partial_only = false;  // any answer but 206 is given without its body: a server may send all for a range
  // Receives the body in pieces where set (Response::body stays empty); false stops the transfer with an error.
  std::function<bool(std::string_view)> sink;
};

struct HttpResponse {
  int status = 0;
  std::string url;                                           // after redirections
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  std::string_view header(std::string_view lower_case_name) const {
    for (const auto& [name, value] : headers)
      if (name == lower_case_name) return value;
    return {};
  }
};

enum class Stream : std::uint8_t { out, err };

class System {
 public:
  virtual ~System() = default;

  // -- disk
  virtual Result<Stat> stat(const std::string& path, bool follow_links = true) const = 0;
  virtual Result<std::vector<Entry>> list(const std::string& directory) const = 0;  // sorted by name, bytewise
  // A regular file of at most `limit` bytes, whole. Never blocks on a FIFO or device.
  virtual Result<Content> read(const std::string& path, std::uint64_t limit) const = 0;
  // `length` bytes from `offset`; fewer where the file ends.
  virtual Result<Content> read_range(const std::string& path, std::uint64_t offset, std::uint64_t length) const = 0;
  // A regular file, mapped: for large ones that nobody changes in place. The file's later fate is not ours: one that
  // is cut short while it is mapped ends the process.
  virtual Result<Content> map(const std::string& path) const = 0;
  virtual Result<std::string> read_link(const std::string& path) const = 0;
  virtual Result<std::string> real_path(const std::string& path) const = 0;     // absolute, without links
  virtual Result<std::unique_ptr<Writer>> create(const std::string& path) = 0;  // makes missing parent folders
  virtual Status remove(const std::string& path) = 0;                           // a file; no error when it is not there
  virtual Status make_directories(const std::string& path) = 0;  // with parents; no error when it is there
  // Whether paths are the machine's own, so that a library with disk access of its own (LMDB, libgit2) can be given
  // them.
  virtual bool is_machine() const = 0;
  // For messages: whether they can be written changes nothing.
  void say(Stream stream, std::string_view text) { static_cast<void>(write(stream, text)); }
  Status write_atomically(const std::string& path, std::string_view data);

  // -- environment, processes
  virtual std::optional<std::string> env(const std::string& name) const = 0;
  virtual Result<CommandResult> run(const Command&) = 0;  // error: could not be started

  // -- clocks: never part of any output
  virtual std::int64_t now_ns() const = 0;        // since 1970
  virtual std::int64_t monotonic_ns() const = 0;  // since some start
  virtual std::int64_t cpu_ns() const = 0;        // used by this process, all threads
  virtual void sleep_ms(std::uint32_t) = 0;

  // -- terminal
  virtual bool is_terminal(Stream) const = 0;
  virtual std::uint32_t terminal_width() const = 0;  // of stderr, in columns; 80 where unknown
  // A reader that went away is no error: there is nobody left to tell.
  virtual Status write(Stream, std::string_view) = 0;
  virtual Result<std::string> read_standard_input(std::uint64_t limit) const = 0;

  // -- network
  // Follows redirections (never from https to http). Error: no answer; any HTTP status is an answer.
  virtual Result<HttpResponse> get(const HttpRequest&) = 0;
};

// The machine itself. One per process; lives until the process ends.
System& real_system();

}  // namespace assay::sys
