// The one table of commands and flags. The parser (parse.cpp), -h and --help (help.cpp), the man page (man.cpp), the
// completions (completions.cpp) and docs/reference/cli.md (reference.cpp) are all made from it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay {

struct Options {
  std::vector<std::string> arguments;                      // what stands after the command
  std::vector<std::pair<std::string, std::string>> trees;  // NAME, SOURCE in command-line order
  std::vector<std::pair<std::string, std::string>> was;    // resolve: the same at another version
  std::string format;                                      // "": the command's default
  std::string output;                                      // "": standard output
  std::string color = "auto";
  std::string written_at;
  std::string of;               // audit: name of the tree that depends
  std::vector<std::string> on;  // audit: names of those it depends on; empty: all the others
  std::string config, fix_file, baseline, write_baseline, who_uses, check_list;  // audit
  std::string versions, watch_file, fail_on;                                     // sweep
  unsigned jobs = 0;                                                             // 0: one per core
  int verbosity = 0;                                                             // -q: -1 each, -v: +1 each
  bool help = false, short_help = false, version = false;
  bool no_cache = false, no_ignore = false, no_progress = false;
  bool pre = false, yanked = false, every_commit = false, no_bisect = false, no_functions = false;  // sweep
  bool apply = false, exit_zero = false, error_on_warning = false, fix = false, force = false, from_stdin = false;
};

using CommandSet = std::uint32_t;  // bit i: commands()[i]; kProgram: also before the command
inline constexpr CommandSet kProgram = 1u << 31;

enum class Completion { none, file, tree };

struct Flag {
  CommandSet commands = 0;
  std::string_view name;                      // "--jobs"
  char letter = 0;                            // 'j', 0 where there is none
  std::string_view value;                     // name of the value in help; "" for a switch
  std::span<const std::string_view> choices;  // allowed values, empty for any
  Completion completion = Completion::none;
  bool repeatable = false;
  std::string_view help;     // one line, no full stop
  std::string_view details;  // further sentences for --help, man page and reference
  std::string (*apply)(Options&, std::string_view value) = nullptr;  // returns what is wrong with the value, or ""
};

struct Example {
  std::string_view command, says;
};

struct Command {
  std::string_view name;
  std::string_view usage;                           // what stands after the name
  std::string_view summary;                         // one line, no full stop
  std::string_view details;                         // sentences
  std::size_t least = 0, most = 0;                  // number of arguments
  std::string_view missing;                         // what to say when there are too few
  std::span<const std::string_view> first_choices;  // allowed first arguments, empty for any
  Completion completion = Completion::none;         // of the arguments
  std::span<const Example> examples;
};

std::span<const Command> commands();
const Command* find_command(std::string_view name);
std::span<const Flag> flags();
std::vector<const Flag*> flags_of(const Command&);
std::vector<const Flag*> program_flags();

inline constexpr std::string_view kSummary = "verifies what is said about code, with evidence";
extern const std::string_view kVersion;

struct ExitCode {
  int code;
  std::string_view says;
};
std::span<const ExitCode> exit_codes();

// Variables that change what the program does.
std::span<const std::pair<std::string_view, std::string_view>> environment_variables();

}  // namespace assay
