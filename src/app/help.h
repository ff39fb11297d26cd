// Help, man page, completions and the reference page, all made from the flag table.
#pragma once

#include <string>
#include <string_view>

#include "app/flags.h"

namespace assay {

// `command` null: the program itself. `whole`: --help with the details, else -h.
std::string help_text(const Command* command, bool whole);
std::string man_page();
std::string reference_markdown();  // docs/reference/cli.md
// "" for an unknown shell.
std::string completion_script(std::string_view shell);

std::string wrap(std::string_view text, std::size_t width, std::size_t indent);  // fills lines; words are kept whole
std::string sentence(std::string_view text);                                     // with a capital and a full stop
std::string flag_names_text(const Flag&);                                        // "-f, --format FORMAT"

}  // namespace assay
