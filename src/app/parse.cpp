#include "app/parse.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/text.h"

namespace assay {
namespace {

// The nearest of `words` to what was written, "" when none is near.
std::string nearest(std::string_view written, const std::vector<std::string_view>& words) {
  std::string_view best;
  std::uint32_t limit = static_cast<std::uint32_t>(std::max<std::size_t>(1, written.size() / 3)), distance = limit + 1;
  for (auto word : words) {
    auto d = edit_distance(written, word, limit);
    if (d < distance) {
      distance = d;
      best = word;
    }
  }
  return std::string(best);
}

std::string did_you_mean(std::string_view written, const std::vector<std::string_view>& words) {
  auto near = nearest(written, words);
  return near.empty() ? "" : "; did you mean " + near + "?";
}

const Flag* find_flag(std::span<const Flag* const> all, std::string_view argument) {
  std::string_view name = argument.substr(0, argument.find('='));
  for (const Flag* flag : all)
    if (flag->name == name || (flag->letter && name.size() == 2 && name[0] == '-' && name[1] == flag->letter))
      return flag;
  return nullptr;
}

// Where the command stands: the first argument that is neither a flag nor the value of one.
std::size_t command_position(const std::vector<std::string>& arguments) {
  std::vector<const Flag*> all;
  for (const auto& flag : flags()) all.push_back(&flag);
  std::size_t i = 0;
  for (; i < arguments.size(); ++i) {
    const auto& argument = arguments[i];
    if (argument.size() < 2 || argument[0] != '-') return i;
    if (argument == "--") return arguments.size();
    const Flag* flag = find_flag(all, argument);
    if (flag && !flag->value.empty() && argument.find('=') == std::string::npos) ++i;
  }
  return arguments.size();
}

std::vector<std::string_view> command_names() {
  std::vector<std::string_view> out;
  for (const auto& command : commands()) out.push_back(command.name);
  return out;
}

std::vector<std::string_view> flag_names(const std::vector<const Flag*>& all) {
  std::vector<std::string_view> out{"-h"};
  for (const Flag* flag : all) out.push_back(flag->name);
  return out;
}

std::string see_help(const Command* command) {
  return command ? " (assay " + std::string(command->name) + " -h)" : " (assay -h)";
}

std::string check_choice(std::string_view value, std::span<const std::string_view> choices) {
  if (choices.empty() || std::find(choices.begin(), choices.end(), value) != choices.end()) return {};
  std::string out = "choose from ";
  for (std::size_t i = 0; i < choices.size(); ++i) out += (i ? ", " : "") + std::string(choices[i]);
  return out;
}

struct Bound {
  const Flag* flag;
  CLI::Option* option;
};

// Values in the order of the table; within one flag in command-line order.
Status apply_flags(const std::vector<Bound>& bound, Options& options) {
  for (const auto& one : bound) {
    const Flag* flag = one.flag;
    auto wrong = [&](const std::string& value, const std::string& why) {
      return Error{std::string(flag->name) + " " + value + ": " + why};
    };
    auto results = one.option->results();
    if (flag->value.empty()) {
      for (std::size_t i = 0; i < one.option->count(); ++i) flag->apply(options, "");
      continue;
    }
    if (results.size() > 1 && !flag->repeatable)
      return Error{std::string(flag->name) + " is given " + std::to_string(results.size()) + " times"};
    for (const auto& value : results) {
      if (auto why = check_choice(value, flag->choices); !why.empty()) return wrong(value, why);
      if (auto why = flag->apply(options, value); !why.empty()) return wrong(value, why);
    }
  }
  return ok();
}

Status check_arguments(const Command& command, const Options& options) {
  if (options.arguments.size() < command.least) return Error{std::string(command.missing) + see_help(&command)};
  if (options.arguments.size() > command.most)
    return Error{"one argument too many: " + options.arguments[command.most] + see_help(&command)};
  if (!options.arguments.empty())
    if (auto why = check_choice(options.arguments[0], command.first_choices); !why.empty())
      return Error{options.arguments[0] + ": " + why};
  return ok();
}

}  // namespace

Result<Parsed> parse_arguments(const std::vector<std::string>& arguments) {
  Parsed parsed;
  auto rest = arguments;
  if (auto at = command_position(arguments); at < arguments.size()) {
    parsed.command = find_command(arguments[at]);
    if (!parsed.command)
      return Error{"unknown command: " + arguments[at] + did_you_mean(arguments[at], command_names()) +
                   see_help(nullptr)};
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(at));
  }

  auto known = parsed.command ? flags_of(*parsed.command) : program_flags();
  CLI::App app;
  app.set_help_flag();
  app.allow_extras(false);
  std::vector<Bound> bound;
  for (const Flag* flag : known) {
    std::string names =
        flag->letter ? std::string("-") + flag->letter + "," + std::string(flag->name) : std::string(flag->name);
    CLI::Option* option = flag->value.empty() ? app.add_flag(names) : app.add_option(names);
    if (flag->value.empty()) {
      option->disable_flag_override();
    } else {
      option->expected(1)->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    bound.push_back({flag, option});
  }
  CLI::Option* short_help = app.add_flag("-h");
  app.add_option("arguments", parsed.options.arguments);

  try {
    std::reverse(rest.begin(), rest.end());  // CLI11 takes them from the back
    app.parse(rest);
  } catch (const CLI::ExtrasError&) {
    auto extra = app.remaining();
    std::string first = extra.empty() ? "" : extra.front();
    std::string name = first.substr(0, first.find('='));
    return Error{"unknown flag: " + name + did_you_mean(name, flag_names(known)) + see_help(parsed.command)};
  } catch (const CLI::ArgumentMismatch& error) {
    std::string_view what = error.what();  // "--flag: 1 required  missing"
    return Error{std::string(what.substr(0, what.find(':'))) + " needs a value" + see_help(parsed.command)};
  } catch (const CLI::ParseError& error) {
    return Error{error.what() + see_help(parsed.command)};
  }
  parsed.options.short_help = short_help->count() > 0;
  if (auto status = apply_flags(bound, parsed.options); !status) return status.error();
  if (parsed.options.help || parsed.options.short_help || parsed.options.version || !parsed.command) return parsed;
  if (auto status = check_arguments(*parsed.command, parsed.options); !status) return status.error();
  return parsed;
}

namespace {

constexpr int kFileDepth = 8;

Status expand_into(std::vector<std::string>& out, const std::vector<std::string>& arguments,
                   const std::function<Result<std::string>(const std::string&)>& read, int depth) {
  bool literal = false;
  for (const auto& argument : arguments) {
    literal = literal || argument == "--";
    if (literal || argument.size() < 2 || argument[0] != '@') {
      out.push_back(argument);
      continue;
    }
    if (depth == kFileDepth) return Error{argument + ": argument files are nested more than 8 deep"};
    auto text = read(argument.substr(1));
    if (!text) return Error{argument + ": " + text.error().message};
    std::vector<std::string> inner;
    for (auto line : split(*text, '\n')) {
      line = trim(line);
      if (!line.empty() && line[0] != '#') inner.emplace_back(line);
    }
    if (auto status = expand_into(out, inner, read, depth + 1); !status) return status;
  }
  return ok();
}

}  // namespace

Result<std::vector<std::string>> expand_argument_files(
    const std::vector<std::string>& arguments, const std::function<Result<std::string>(const std::string&)>& read) {
  std::vector<std::string> out;
  if (auto status = expand_into(out, arguments, read, 0); !status) return status.error();
  return out;
}

}  // namespace assay
