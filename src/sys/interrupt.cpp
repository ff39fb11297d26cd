// A signal handler may do very little (signal-safety(7)): it reads lock-free atomics and calls unlink, write and _exit.
// So each slot holds a plain character array that is complete before the slot is marked as in use.
#include "sys/interrupt.h"

#include <unistd.h>
#include <csignal>

#include <array>
#include <atomic>
#include <cstring>
#include <string_view>
#include <utility>

namespace assay::sys {
namespace {

enum State : int { kFree, kFilling, kInUse };

struct Slot {
  std::atomic<int> state{kFree};
  char path[4096];
};
static_assert(std::atomic<int>::is_always_lock_free);

std::array<Slot, 64> slots;

int take_slot(std::string_view path) {
  if (path.size() >= sizeof Slot::path) return -1;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    int expected = kFree;
    if (!slots[i].state.compare_exchange_strong(expected, kFilling)) continue;
    std::memcpy(slots[i].path, path.data(), path.size());
    slots[i].path[path.size()] = '\0';
    slots[i].state.store(kInUse);
    return static_cast<int>(i);
  }
  return -1;
}

void give_slot(int slot) {
  if (slot >= 0) slots[static_cast<std::size_t>(slot)].state.store(kFree);
}

void end(int signal) {
  for (auto& slot : slots)
    if (slot.state.load() == kInUse) ::unlink(slot.path);
  if (::isatty(STDERR_FILENO)) {
    ssize_t ignored = ::write(STDERR_FILENO, "\r\x1b[K", 4);
    static_cast<void>(ignored);
  }
  ::_exit(128 + signal);
}

}  // namespace

void end_cleanly_on_signals() {
  struct sigaction action {};
  action.sa_handler = end;
  sigfillset(&action.sa_mask);
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before {};
    // Under nohup, and in the background of a shell without job control, signals are ignored on purpose.
    if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) continue;
    ::sigaction(signal, &action, nullptr);
  }
  std::signal(SIGPIPE, SIG_IGN);
}

TemporaryFile::TemporaryFile(std::string path) : path_(std::move(path)), slot_(take_slot(path_)) {}

TemporaryFile::~TemporaryFile() {
  if (path_.empty()) return;
  ::unlink(path_.c_str());
  give_slot(slot_);
}

void TemporaryFile::release() {
  give_slot(slot_);
  slot_ = -1;
  path_.clear();
}

}  // namespace assay::sys
