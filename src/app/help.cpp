#include "app/help.h"

#include <algorithm>

#include "base/text.h"

namespace assay {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kFlagColumn = 28;

std::string choices_text(const Flag& flag) {
  if (flag.choices.empty()) return {};
  std::string out;
  for (auto choice : flag.choices) out += (out.empty() ? "" : ", ") + std::string(choice);
  return ": " + out;
}

std::string flag_lines(const std::vector<const Flag*>& all, bool whole) {
  std::string out;
  for (const Flag* flag : all) {
    std::string names = "  " + flag_names_text(*flag);
    std::string text = std::string(flag->help) + choices_text(*flag);
    if (names.size() + 2 > kFlagColumn) {
      out += names + "\n" + wrap(text, kWidth, kFlagColumn);
    } else {
      out += names + std::string(kFlagColumn - names.size(), ' ') + wrap(text, kWidth, kFlagColumn).substr(kFlagColumn);
    }
    if (whole && !flag->details.empty()) out += wrap(flag->details, kWidth, kFlagColumn);
  }
  return out;
}

std::string program_help(bool whole) {
  std::string out =
      "assay " + std::string(kVersion) + ": " + std::string(kSummary) + "\n\nUsage: assay COMMAND ...\n\nCommands:\n";
  for (const auto& command : commands()) {
    std::string name = "  " + std::string(command.name);
    out += name + std::string(16 - name.size(), ' ') + wrap(command.summary, kWidth, 16).substr(16);
  }
  out += "\nFlags:\n" + flag_lines(program_flags(), whole);
  if (whole) {
    out += "\nExit codes:\n";
    for (const auto& code : exit_codes()) {
      std::string number = std::to_string(code.code);
      out += "  " + number + std::string(6 - number.size(), ' ') + wrap(code.says, kWidth, 8).substr(8);
    }
    out += "\nEnvironment:\n";
    for (const auto& [name, says] : environment_variables())
      out += "  " + std::string(name) + "\n" + wrap(says, kWidth, 8);
    out += "\nAn argument @FILE is replaced by the lines of FILE.\n";
  }
  out += "\nassay COMMAND --help says more about a command.\n";
  return out;
}

}  // namespace

std::string flag_names_text(const Flag& flag) {
  std::string out = flag.letter ? std::string("-") + flag.letter + ", " : std::string("    ");
  out += flag.name;
  if (!flag.value.empty()) out += " " + std::string(flag.value);
  return out;
}

std::string sentence(std::string_view text) {
  std::string out(text);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 32);
  return out + ".";
}

std::string wrap(std::string_view text, std::size_t width, std::size_t indent) {
  std::string out, line(indent, ' ');
  bool empty = true;
  for (auto word : split(text, ' ')) {
    if (!empty && line.size() + 1 + word.size() > width) {
      out += line + "\n";
      line.assign(indent, ' ');
      empty = true;
    }
    if (!empty) line += ' ';
    line += word;
    empty = false;
  }
  return out + line + "\n";
}

std::string help_text(const Command* command, bool whole) {
  if (!command) return program_help(whole);
  std::string usage = command->usage.empty() ? "" : " " + std::string(command->usage);
  std::string out = "assay " + std::string(command->name) + ": " + std::string(command->summary) + "\n\nUsage: assay " +
                    std::string(command->name) + usage + "\n";
  if (whole && !command->details.empty()) out += "\n" + wrap(command->details, kWidth, 0);
  out += "\nFlags:\n" + flag_lines(flags_of(*command), whole);
  if (whole && !command->examples.empty()) {
    out += "\nExamples:\n";
    for (const auto& example : command->examples)
      out += "  # " + std::string(example.says) + "\n  " + std::string(example.command) + "\n";
  }
  return out;
}

}  // namespace assay
