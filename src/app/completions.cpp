// Completion scripts: commands, flags and the choices of flags and first arguments; file names elsewhere.
#include <algorithm>

#include "app/help.h"
#include "base/text.h"

namespace assay {
namespace {

std::string joined(std::span<const std::string_view> words, std::string_view between) {
  std::string out;
  for (auto word : words) out += (out.empty() ? "" : std::string(between)) + std::string(word);
  return out;
}

std::string command_words() {
  std::string out;
  for (const auto& command : commands()) out += (out.empty() ? "" : " ") + std::string(command.name);
  return out;
}

std::string flag_words(const std::vector<const Flag*>& all) {
  std::string out;
  for (const Flag* flag : all) {
    if (flag->letter) out += std::string("-") + flag->letter + " ";
    out += std::string(flag->name) + " ";
  }
  return out + "-h";
}

std::string quoted(std::string_view text, std::string_view quote, std::string_view escaped) {
  std::string out(quote);
  for (char c : text) {
    if (quote.find(c) != std::string_view::npos)
      out += escaped;
    else
      out += c;
  }
  return out + std::string(quote);
}

std::string patterns(const Flag& flag) {  // for a shell's case
  return flag.letter ? std::string("-") + flag.letter + "|" + std::string(flag.name) : std::string(flag.name);
}

std::string bash() {
  std::string out = R"(# bash completion for assay: source this file, or put it into
# ~/.local/share/bash-completion/completions/assay
_assay() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= i
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            -*) ;;
            *) command=${COMP_WORDS[i]}; break ;;
        esac
    done
    case $command:$prev in
)";
  for (const auto& command : commands())
    for (const Flag* flag : flags_of(command)) {
      if (flag->value.empty()) continue;
      std::string where;
      const std::string names = patterns(*flag);
      for (auto name : split(names, '|'))
        where += (where.empty() ? "" : "|") + std::string(command.name) + ":" + std::string(name);
      if (!flag->choices.empty())
        out += "        " + where + ") COMPREPLY=($(compgen -W \"" + joined(flag->choices, " ") +
               "\" -- \"$cur\")); return ;;\n";
      else if (flag->completion == Completion::file)
        out += "        " + where + ") COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n";
      else
        out += "        " + where + ") return ;;\n";
    }
  out += "    esac\n    case $command in\n        '') COMPREPLY=($(compgen -W \"" + command_words() + " " +
         flag_words(program_flags()) + "\" -- \"$cur\")) ;;\n";
  for (const auto& command : commands()) {
    out += "        " + std::string(command.name) +
           ")\n            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W \"" + flag_words(flags_of(command)) +
           "\" -- \"$cur\"))";
    if (!command.first_choices.empty())
      out += "; else COMPREPLY=($(compgen -W \"" + joined(command.first_choices, " ") + "\" -- \"$cur\"))";
    else if (command.completion == Completion::file)
      out += "; else COMPREPLY=($(compgen -f -- \"$cur\"))";
    out += "; fi ;;\n";
  }
  return out + "    esac\n}\ncomplete -o filenames -F _assay assay\n";
}

std::string zsh_flag(const Flag& flag) {
  auto escape = [](std::string_view text) {
    std::string out;
    for (char c : text) {
      if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
      if (c == '\'') out += "'\\'";
      out += c;
    }
    return out;
  };
  std::string tail = "[" + escape(flag.help) + "]";
  if (!flag.value.empty()) {
    tail += ":" + escape(flag.value) + ":";
    if (!flag.choices.empty())
      tail += "(" + joined(flag.choices, " ") + ")";
    else if (flag.completion == Completion::file)
      tail += "_files";
  }
  std::string star = flag.repeatable ? "*" : "";
  std::string out = "        '" + star + std::string(flag.name) + tail + "'";
  if (flag.letter) out += " '" + star + "-" + flag.letter + tail + "'";
  return out;
}

std::string zsh() {
  std::string out =
      "#compdef assay\n# zsh completion for assay: put it as _assay into a folder of $fpath\n_assay() {\n    local -a "
      "names\n    names=(\n";
  for (const auto& command : commands())
    out += "        " + quoted(std::string(command.name) + ":" + std::string(command.summary), "'", "'\\''") + "\n";
  out +=
      "    )\n    if (( CURRENT == 2 )); then _describe command names; return; fi\n    local command=$words[2]\n    "
      "shift words; (( CURRENT-- ))\n    case $command in\n";
  for (const auto& command : commands()) {
    out += "    " + std::string(command.name) + ") _arguments \\\n";
    for (const Flag* flag : flags_of(command)) out += zsh_flag(*flag) + " \\\n";
    if (!command.first_choices.empty())
      out += "        '1:what:(" + joined(command.first_choices, " ") + ")'";
    else if (command.completion == Completion::file)
      out += "        '*:file:_files'";
    else
      out += "        '*: :'";
    out += " ;;\n";
  }
  return out + "    esac\n}\nif [[ $funcstack[1] == _assay ]]; then _assay \"$@\"; else compdef _assay assay; fi\n";
}

std::string fish() {
  std::string out =
      "# fish completion for assay: put it into ~/.config/fish/completions/assay.fish\ncomplete -c assay -f\n";
  auto text = [](std::string_view s) { return quoted(s, "'", "\\'"); };
  for (const auto& command : commands())
    out += "complete -c assay -n __fish_use_subcommand -a " + std::string(command.name) + " -d " +
           text(command.summary) + "\n";
  for (const auto& command : commands()) {
    std::string seen = "complete -c assay -n '__fish_seen_subcommand_from " + std::string(command.name) + "'";
    for (const Flag* flag : flags_of(command)) {
      out += seen + " -l " + std::string(flag->name.substr(2));
      if (flag->letter) out += std::string(" -s ") + flag->letter;
      if (!flag->choices.empty())
        out += " -x -a " + text(joined(flag->choices, " "));
      else if (flag->completion == Completion::file)
        out += " -r -F";
      else if (!flag->value.empty())
        out += " -x";
      out += " -d " + text(flag->help) + "\n";
    }
    if (!command.first_choices.empty())
      out += seen + " -a " + text(joined(command.first_choices, " ")) + "\n";
    else if (command.completion == Completion::file)
      out += seen + " -F\n";
  }
  return out;
}

std::string powershell() {
  auto text = [](std::string_view s) { return quoted(s, "'", "''"); };
  auto result = [&](std::string_view word, std::string_view help, std::string_view kind) {
    return "        [CompletionResult]::new(" + text(word) + ", " + text(word) +
           ", [CompletionResultType]::" + std::string(kind) + ", " + text(help) + ")\n";
  };
  std::string out =
      "# PowerShell completion for assay: dot-source it from $PROFILE\nusing namespace System.Management.Automation\n"
      "Register-ArgumentCompleter -Native -CommandName assay -ScriptBlock {\n    param($word, $ast, $position)\n"
      "    $elements = @($ast.CommandElements | ForEach-Object { $_.ToString() })\n"
      "    $command = $elements | Select-Object -Skip 1 | Where-Object { $_ -notlike '-*' -and $_ -ne $word } | "
      "Select-Object -First 1\n"
      "    $previous = if ($word) { $elements[-2] } else { $elements[-1] }\n    $found = switch -Regex (\"$command "
      "$previous\") {\n";
  for (const auto& command : commands())
    for (const Flag* flag : flags_of(command)) {
      if (flag->choices.empty()) continue;
      out += "        '^" + std::string(command.name) + " (" + patterns(*flag) + ")$' {\n";
      for (auto choice : flag->choices) out += "    " + result(choice, choice, "ParameterValue");
      out += "            break\n        }\n";
    }
  out += "        default { switch ($command) {\n";
  for (const auto& command : commands()) {
    out += "        " + text(command.name) + " {\n";
    for (auto choice : command.first_choices) out += "    " + result(choice, choice, "ParameterValue");
    for (const Flag* flag : flags_of(command)) out += "    " + result(flag->name, flag->help, "ParameterName");
    out += "        }\n";
  }
  out += "        default {\n";
  for (const auto& command : commands()) out += "    " + result(command.name, command.summary, "Command");
  out += "        }\n        } }\n    }\n    $found | Where-Object { $_.CompletionText -like \"$word*\" }\n}\n";
  return out;
}

}  // namespace

std::string completion_script(std::string_view shell) {
  if (shell == "bash") return bash();
  if (shell == "zsh") return zsh();
  if (shell == "fish") return fish();
  if (shell == "powershell") return powershell();
  return {};
}

}  // namespace assay
