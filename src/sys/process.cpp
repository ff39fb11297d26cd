#include "sys/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

extern char** environ;

namespace assay::sys {

namespace {

struct Pipe {
  int read = -1, write = -1;
  Pipe() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) == 0) {
      read = ends[0];
      write = ends[1];
    }
  }
  ~Pipe() {
    close_read();
    close_write();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_read() { close_end(read); }
  void close_write() { close_end(write); }

 private:
  static void close_end(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
};

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (auto& s : strings) out.push_back(s.data());
  out.push_back(nullptr);
  return out;
}

std::vector<std::string> merged_environment(const Command& command) {
  std::vector<std::string> out;
  for (char** e = environ; *e; ++e) {
    std::string_view entry = *e;
    bool replaced = std::any_of(command.environment.begin(), command.environment.end(), [&](const auto& added) {
      return entry.size() > added.first.size() && entry.starts_with(added.first) && entry[added.first.size()] == '=';
    });
    if (!replaced) out.emplace_back(entry);
  }
  for (const auto& [name, value] : command.environment) out.push_back(name + "=" + value);
  return out;
}

// Starts the program in a process group of its own, so that a timeout ends its children as well.
int spawn(const Command& command, const Pipe& in, const Pipe& out, const Pipe& err, pid_t& pid) {
  std::vector<std::string> arguments = command.argv, environment = merged_environment(command);
  auto argv = pointers(arguments), envp = pointers(environment);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (!command.directory.empty()) posix_spawn_file_actions_addchdir_np(&actions, command.directory.c_str());
  posix_spawn_file_actions_adddup2(&actions, in.read, 0);
  posix_spawn_file_actions_adddup2(&actions, out.write, 1);
  posix_spawn_file_actions_adddup2(&actions, err.write, 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, defaults;
  sigemptyset(&none);
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);  // we may ignore it; the child must not inherit that
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  int code = ::posix_spawnp(&pid, argv[0], &actions, &attributes, argv.data(), envp.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return code;
}

// Moves bytes both ways until both outputs are closed, the time is up or the output too long.
class Exchange {
 public:
  Exchange(const Command& command, Pipe& in, Pipe& out, Pipe& err, CommandResult& result)
      : command_(command), in_(in), out_(out), err_(err), result_(result), input_(command.input) {
    ::fcntl(in.write, F_SETFL, O_NONBLOCK);
    if (input_.empty()) in.close_write();
  }

  void run() {
    auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(command_.timeout_ms);
    while (out_.read >= 0 || err_.read >= 0) {
      auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
      result_.timed_out = left <= 0;
      if (result_.timed_out || result_.truncated) return;
      std::array<pollfd, 3> ends{pollfd{out_.read, POLLIN, 0}, {err_.read, POLLIN, 0}, {in_.write, POLLOUT, 0}};
      if (::poll(ends.data(), ends.size(), static_cast<int>(std::min<long long>(left, 60'000))) <= 0) continue;
      if (ends[0].revents) receive(out_, result_.out);
      if (ends[1].revents) receive(err_, result_.err);
      if (ends[2].revents) send();
    }
  }

 private:
  void receive(Pipe& from, std::string& to) {
    char piece[65536];
    ssize_t n = ::read(from.read, piece, sizeof piece);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (n <= 0) return from.close_read();
    std::size_t room = command_.output_limit - std::min<std::uint64_t>(command_.output_limit, to.size());
    result_.truncated = result_.truncated || static_cast<std::size_t>(n) > room;
    to.append(piece, std::min(static_cast<std::size_t>(n), room));
  }
  void send() {
    ssize_t n = ::write(in_.write, input_.data(), input_.size());
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (n > 0) input_.remove_prefix(static_cast<std::size_t>(n));
    if (n < 0 || input_.empty()) in_.close_write();
  }

  const Command& command_;
  Pipe &in_, &out_, &err_;
  CommandResult& result_;
  std::string_view input_;
};

// Writing to a program that has gone must be an error of write(), not the end of us: SIGPIPE is blocked in this thread
// meanwhile and taken away again if it came.
class BlockedSigpipe {
 public:
  BlockedSigpipe() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &set_, &old_);
  }
  ~BlockedSigpipe() {
    timespec none{};
    if (!was_pending_)
      while (sigtimedwait(&set_, nullptr, &none) < 0 && errno == EINTR) {
      }
    pthread_sigmask(SIG_SETMASK, &old_, nullptr);
  }
  BlockedSigpipe(const BlockedSigpipe&) = delete;
  BlockedSigpipe& operator=(const BlockedSigpipe&) = delete;

 private:
  sigset_t set_, old_;
  bool was_pending_;
};

}  // namespace

Result<CommandResult> run_process(const Command& command) {
  if (command.argv.empty()) return Error{"no program given to run"};
  Pipe in, out, err;
  if (in.read < 0 || out.read < 0 || err.read < 0) return Error{command.argv[0] + ": " + std::strerror(errno)};
  pid_t pid = 0;
  if (int code = spawn(command, in, out, err, pid)) return Error{command.argv[0] + ": " + std::strerror(code)};
  in.close_read();
  out.close_write();
  err.close_write();

  CommandResult result;
  BlockedSigpipe guard;
  Exchange(command, in, out, err, result).run();
  if (result.timed_out || result.truncated) ::kill(-pid, SIGKILL);
  int state = 0;
  while (::waitpid(pid, &state, 0) < 0 && errno == EINTR) {
  }
  result.exit_code = WIFSIGNALED(state) ? 128 + WTERMSIG(state) : WEXITSTATUS(state);
  return result;
}

}  // namespace assay::sys
