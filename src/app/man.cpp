// The man page, in the man(7) macros.
#include "app/help.h"

namespace assay {
namespace {

// A text line in roff: backslashes and a leading dot or quote would be read as requests, '-' as a hyphen.
std::string roff(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((text[i] == '.' || text[i] == '\'') && (i == 0 || text[i - 1] == '\n')) out += "\\&";
    if (text[i] == '\\')
      out += "\\e";
    else if (text[i] == '-')
      out += "\\-";
    else
      out += text[i];
  }
  return out;
}

std::string flag_entries(const std::vector<const Flag*>& all) {
  std::string out;
  for (const Flag* flag : all) {
    out += ".TP\n";
    if (flag->letter) out += "\\fB\\-" + std::string(1, flag->letter) + "\\fR, ";
    out += "\\fB" + roff(flag->name) + "\\fR";
    if (!flag->value.empty()) out += " \\fI" + roff(flag->value) + "\\fR";
    std::string text(flag->help);
    for (std::size_t i = 0; i < flag->choices.size(); ++i) text += (i ? ", " : ": ") + std::string(flag->choices[i]);
    out += "\n" + roff(sentence(text)) + "\n";
    if (!flag->details.empty()) out += roff(flag->details) + "\n";
  }
  return out;
}

}  // namespace

std::string man_page() {
  std::string out = ".TH ASSAY 1 \"\" \"assay " + std::string(kVersion) + "\" \"User Commands\"\n";
  out += ".SH NAME\nassay \\- " + roff(kSummary) + "\n";
  out += ".SH SYNOPSIS\n";
  for (const auto& command : commands())
    out += "\\fBassay " + roff(command.name) + "\\fR" + (command.usage.empty() ? "" : " ") + roff(command.usage) +
           "\n.br\n";
  out += ".SH COMMANDS\n";
  for (const auto& command : commands()) {
    out += ".SS assay " + roff(command.name) + "\n" + roff(sentence(command.summary)) + "\n";
    if (!command.details.empty()) out += ".PP\n" + roff(command.details) + "\n";
    std::vector<const Flag*> own;
    for (const Flag* flag : flags_of(command))
      if (!(flag->commands & kProgram)) own.push_back(flag);
    out += flag_entries(own);
  }
  out += ".SH FLAGS OF EVERY COMMAND\n" + flag_entries(program_flags());
  out += ".SH EXIT STATUS\n";
  for (const auto& code : exit_codes())
    out += ".TP\n" + std::to_string(code.code) + "\n" + roff(sentence(code.says)) + "\n";
  out += ".SH ENVIRONMENT\n";
  for (const auto& [name, says] : environment_variables())
    out += ".TP\n\\fB" + roff(name) + "\\fR\n" + roff(sentence(says)) + "\n";
  out +=
      ".SH FILES\n.TP\n\\fBassay.toml\\fR, \\fB.assay.toml\\fR, \\fBpyproject.toml\\fR\nConfiguration: the nearest "
      "one, "
      "walking up from the current directory.\n";
  out += ".SH EXAMPLES\n";
  for (const auto& command : commands())
    for (const auto& example : command.examples)
      out += ".TP\n" + roff(sentence(example.says)) + "\n.nf\n" + roff(example.command) + "\n.fi\n";
  return out;
}

}  // namespace assay
