// One line on a terminal that says what is being done, and is gone when it is done.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "sys/system.h"

namespace assay {

class Progress {
 public:
  // Off: nothing is ever written.
  Progress(sys::System&, bool on);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Shows `text`, cut to the terminal's width; at most some twenty times a second. Thread-safe.
  void show(std::string_view text);
  void clear();

 private:
  sys::System& system_;
  const bool on_;
  std::mutex mutex_;
  bool visible_ = false;
  std::int64_t started_ns_, shown_ns_ = 0;
};

}  // namespace assay
