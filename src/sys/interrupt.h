// Ending by a signal: nothing half-written stays behind, and the exit code says so.
#pragma once

#include <string>

namespace assay::sys {

// For main(), before any thread: SIGINT, SIGTERM and SIGHUP remove the files that are being written (TemporaryFile) and
// end the process with 128 + the signal's number (SIGINT: 130); a progress line on a terminal is erased. SIGPIPE is
// ignored: writing to a reader that went away is an error of write().
void end_cleanly_on_signals();

// Registers a file that must not outlive the process unless it is finished. At most 64 at a time are known to the
// signal handler; beyond that, one that is cut short by a signal stays behind.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string path);
  ~TemporaryFile();  // removes the file unless release() was called
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }
  void release();  // it has been renamed to its place, or is gone

 private:
  std::string path_;
  int slot_;
};

}  // namespace assay::sys
