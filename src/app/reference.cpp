// docs/reference/cli.md.
#include "app/help.h"

namespace assay {
namespace {

// Angle brackets and pipes would be read as markup in a table cell.
std::string cell(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '|' || c == '<' || c == '*') out += '\\';
    out += c;
  }
  return out;
}

std::string flag_table(const std::vector<const Flag*>& all) {
  std::string out = "| flag | |\n|---|---|\n";
  for (const Flag* flag : all) {
    std::string names = flag->letter ? std::string("`-") + flag->letter + "`, " : "";
    names += "`" + std::string(flag->name) + (flag->value.empty() ? "" : " " + std::string(flag->value)) + "`";
    std::string text(flag->help);
    for (std::size_t i = 0; i < flag->choices.size(); ++i)
      text += (i ? ", " : ": ") + std::string("`") + std::string(flag->choices[i]) + "`";
    text = sentence(text);
    if (!flag->details.empty()) text += " " + std::string(flag->details);
    out += "| " + names + " | " + cell(text) + " |\n";
  }
  return out;
}

}  // namespace

std::string reference_markdown() {
  std::string out =
      "# Command line\n\nMade from the flag table (`src/app/flags.cpp`); a test keeps the two equal. "
      "`ASSAY_UPDATE=1 ctest -R unit.app` rewrites this page.\n\n";
  for (const auto& command : commands()) {
    out += "## assay " + std::string(command.name) + "\n\n```\nassay " + std::string(command.name);
    if (!command.usage.empty()) out += " " + std::string(command.usage);
    out += "\n```\n\n" + sentence(command.summary);
    if (!command.details.empty()) out += " " + std::string(command.details);
    out += "\n\n";
    std::vector<const Flag*> own;
    for (const Flag* flag : flags_of(command))
      if (!(flag->commands & kProgram)) own.push_back(flag);
    if (!own.empty()) out += flag_table(own) + "\n";
    if (!command.examples.empty()) {
      out += "```sh\n";
      for (const auto& example : command.examples)
        out += "# " + std::string(example.says) + "\n" + std::string(example.command) + "\n";
      out += "```\n\n";
    }
  }
  out += "## Flags of every command\n\n" + flag_table(program_flags());
  out +=
      "\nAn argument `@FILE` is replaced by the lines of FILE, one argument each; blank lines and lines that begin "
      "with `#` "
      "are skipped.\n\n## Exit codes\n\n| code | |\n|---|---|\n";
  for (const auto& code : exit_codes()) out += "| " + std::to_string(code.code) + " | " + sentence(code.says) + " |\n";
  out +=
      "\nResults go to standard output, everything else to standard error. A reader that goes away (`| head`) is no "
      "error.\n";
  out += "\n## Environment\n\n| variable | |\n|---|---|\n";
  for (const auto& [name, says] : environment_variables())
    out += "| `" + std::string(name) + "` | " + cell(sentence(says)) + " |\n";
  return out;
}

}  // namespace assay
