#include "app/progress.h"

#include "report/excerpt.h"

namespace assay {
namespace {

constexpr std::int64_t kInterval = 50'000'000;   // ns between two lines
constexpr std::int64_t kPatience = 150'000'000;  // ns before the first: what is done by then needs no progress
constexpr std::string_view kErase = "\r\x1b[K";

}  // namespace

Progress::Progress(sys::System& system, bool on)
    : system_(system), on_(on), started_ns_(on ? system.monotonic_ns() : 0) {}

void Progress::show(std::string_view text) {
  if (!on_) return;
  std::lock_guard lock(mutex_);
  auto now = system_.monotonic_ns();
  if (now - started_ns_ < kPatience || now - shown_ns_ < kInterval) return;
  shown_ns_ = now;
  visible_ = true;
  system_.say(sys::Stream::err, std::string(kErase) + shorten(printable(text), system_.terminal_width() - 2));
}

void Progress::clear() {
  if (!on_) return;
  std::lock_guard lock(mutex_);
  if (visible_) system_.say(sys::Stream::err, kErase);
  visible_ = false;
}

}  // namespace assay
