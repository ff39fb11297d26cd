// What the commands share: the machine, the cache, messages, colours, and where results go.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "app/flags.h"
#include "app/progress.h"
#include "base/result.h"
#include "source/store.h"
#include "sys/system.h"

namespace assay {

enum Exit : int { kClean = 0, kFindings = 1, kUsage = 2, kInternal = 101, kInterrupted = 130 };

class Session {
 public:
  Session(sys::System&, const Options&);
  ~Session();

  sys::System& system() { return system_; }
  Progress& progress() { return progress_; }
  // Null with --no-cache, and where the cache cannot be opened (said once, as a warning).
  Store* store();
  bool color() const { return color_; }  // whether results are coloured

  // Lines on standard error.
  void note(std::string_view);  // not with -q
  void warn(std::string_view);  // not with -qq
  int fail(const Error&);       // "assay: error: …"; returns kUsage

  // The result, to --output (whole or not at all) or standard output. Returns kClean, or kUsage after a message. A
  // reader that went away is no error.
  int emit(std::string_view result);

 private:
  sys::System& system_;
  const Options& options_;
  Progress progress_;
  std::unique_ptr<Store> store_;
  bool store_opened_ = false;
  bool color_ = false;
};

// --color, then NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then whether results go to a terminal.
bool wants_color(const Options&, const sys::System&);

}  // namespace assay
