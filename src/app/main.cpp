#include "app/main.h"

#include <cassert>
#include <exception>
#include <new>

#include "app/commands.h"
#include "app/flags.h"
#include "app/help.h"
#include "app/parse.h"
#include "app/session.h"

namespace assay {
namespace {

constexpr std::uint64_t kArgumentFileLimit = std::uint64_t{16} << 20;  // bytes

struct Entry {
  std::string_view name;
  int (*run)(const Options&, Session&);
};
constexpr Entry kEntries[] = {
    {"verify", run_verify},           {"audit", run_audit}, {"report", run_report}, {"resolve", run_resolve},
    {"explain", run_explain},         {"index", run_index}, {"cache", run_cache},   {"man", run_man},
    {"completions", run_completions}, {"check", run_check}, {"init", run_init},     {"sweep", run_sweep},
};

int say(sys::System& system, sys::Stream stream, std::string_view text, int code) {
  system.say(stream, text);
  return code;
}

int run_parsed(const std::vector<std::string>& arguments, sys::System& system) {
  auto wrong = [&](const Error& error) {
    return say(system, sys::Stream::err, "assay: error: " + error.message + "\n", kUsage);
  };
  auto expanded = expand_argument_files(arguments, [&](const std::string& path) -> Result<std::string> {
    auto content = system.read(path, kArgumentFileLimit);
    if (!content) return content.error();
    return std::string(content->data);
  });
  if (!expanded) return wrong(expanded.error());
  auto parsed = parse_arguments(*expanded);
  if (!parsed) return wrong(parsed.error());
  const Options& options = parsed->options;
  if (options.version) return say(system, sys::Stream::out, "assay " + std::string(kVersion) + "\n", kClean);
  if (options.help || options.short_help)
    return say(system, sys::Stream::out, help_text(parsed->command, options.help), kClean);
  if (!parsed->command) return say(system, sys::Stream::err, help_text(nullptr, false), kUsage);
  Session session(system, options);
  for (const auto& entry : kEntries)
    if (entry.name == parsed->command->name) return entry.run(options, session);
  assert(!"every command of the flag table has an entry here");
  return kInternal;
}

}  // namespace

int run(const std::vector<std::string>& arguments, sys::System& system) {
  auto internal = [&](std::string_view what) {
    std::string line(what.substr(0, what.find('\n')));
    return say(system, sys::Stream::err,
               "assay: internal error: " + line +
                   "; please report it with the command line and the output of assay --version\n",
               kInternal);
  };
  try {
    return run_parsed(arguments, system);
  } catch (const std::bad_alloc&) {
    return internal("out of memory");
  } catch (const std::exception& exception) {
    return internal(exception.what());
  } catch (...) {
    return internal("an exception of unknown type");
  }
}

}  // namespace assay
