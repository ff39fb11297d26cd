// Arguments to Options, by the flag table.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/flags.h"
#include "base/result.h"

namespace assay {

struct Parsed {
  const Command* command = nullptr;  // null: only --help or --version was asked, or nothing at all
  Options options;
};

// `arguments` without the program's name. The error is one line and names the nearest flag or command where it can.
Result<Parsed> parse_arguments(const std::vector<std::string>& arguments);

// Replaces "@file" by the file's lines, one argument each; blank lines and lines that begin with '#' are skipped.
// Nothing is replaced after "--". Files may name files, to a depth of 8.
Result<std::vector<std::string>> expand_argument_files(
    const std::vector<std::string>& arguments, const std::function<Result<std::string>(const std::string&)>& read);

}  // namespace assay
