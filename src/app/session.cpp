#include "app/session.h"

#include "source/store.h"

namespace assay {
namespace {

bool set_and_not_empty(const sys::System& system, const char* name) {
  auto value = system.env(name);
  return value && !value->empty();
}

bool forced(const sys::System& system, const char* name) {
  auto value = system.env(name);
  return value && !value->empty() && *value != "0";
}

bool wants_progress(const Options& options, const sys::System& system) {
  if (options.no_progress || options.verbosity < 0 || !system.is_terminal(sys::Stream::err)) return false;
  return system.env("TERM").value_or("") != "dumb";
}

}  // namespace

bool wants_color(const Options& options, const sys::System& system) {
  if (options.color != "auto") return options.color == "always";
  if (set_and_not_empty(system, "NO_COLOR")) return false;
  if (forced(system, "FORCE_COLOR") || forced(system, "CLICOLOR_FORCE")) return true;
  return options.output.empty() && system.is_terminal(sys::Stream::out) && system.env("TERM").value_or("") != "dumb";
}

Session::Session(sys::System& system, const Options& options)
    : system_(system),
      options_(options),
      progress_(system, wants_progress(options, system)),
      color_(wants_color(options, system)) {}

Session::~Session() = default;

Store* Session::store() {
  if (store_opened_ || options_.no_cache) return store_.get();
  store_opened_ = true;
  StoreOptions store_options;
  store_options.warn = [this](std::string_view text) { warn(text); };
  auto opened = open_store(system_, store_options);
  if (opened) {
    store_ = std::move(*opened);
  } else {
    warn("going on without the cache: " + opened.error().message);
  }
  return store_.get();
}

void Session::note(std::string_view text) {
  if (options_.verbosity < 0) return;
  progress_.clear();
  system_.say(sys::Stream::err, "assay: " + std::string(text) + "\n");
}

void Session::warn(std::string_view text) {
  if (options_.verbosity < -1) return;
  progress_.clear();
  system_.say(sys::Stream::err, "assay: warning: " + std::string(text) + "\n");
}

int Session::fail(const Error& error) {
  progress_.clear();
  system_.say(sys::Stream::err, "assay: error: " + error.message + "\n");
  return kUsage;
}

int Session::emit(std::string_view result) {
  progress_.clear();
  auto written = options_.output.empty() ? system_.write(sys::Stream::out, result)
                                         : system_.write_atomically(options_.output, result);
  return written ? kClean : fail({"cannot write " + written.error().message});
}

}  // namespace assay
